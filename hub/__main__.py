"""The command `hub …`, as `python -m hub …` too."""

from hub.core.starting import starting


def main() -> None:
    """Run the command that the arguments name."""
    with starting():
        from hub.cli import main as run  # noqa: PLC0415 -- importing it is the start
    run()


# A part of `hub up` that was not forked imports this module too, under another name.
if __name__ == "__main__":
    main()
