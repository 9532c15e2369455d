"""The repository speaks of the hub, never of the machine or the index that it was made with."""

from tests.rules.project_code import at, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
BANNED = (
    "/wo" + "rk/",
    "registry." + "npmjs",
    "py" + "pi.org",
    "files.python" + "hosted",
    "proxy." + "golang",
    "/tm" + "p/brief",
)
# A mirror's address in a lock file is how it slips in.
OPTIONS = ("--index" + "-url", "--extra-index" + "-url")


def test_no_file_names_a_registry_or_the_folder_it_was_made_in() -> None:
    wrong = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{at(path)}: {word}" for word in (*BANNED, *OPTIONS) if word in text]
    assert not wrong, "\n".join(wrong)
