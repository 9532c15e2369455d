"""`python -m hub …` is the command `hub …`."""

from hub.cli import main

# A part of `hub up` that was not forked imports this module too, under another name.
if __name__ == "__main__":
    main()
