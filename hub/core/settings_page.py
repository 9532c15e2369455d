"""docs/settings.md, made from the table of settings: `python -m hub.core.settings_page FILE`."""

import sys
from pathlib import Path

from hub.core.setting_rows import SETTINGS
from hub.core.settings import PREFIX, SETTINGS_FILE

HEAD = f"""\
# Settings

Made from the table in `hub/core/setting_rows.py`; after a change there run
`python -m hub.core.settings_page docs/settings.md`.

Every setting is an environment variable. `{SETTINGS_FILE}` may name a TOML file with the same
settings in lower case and without `{PREFIX}`, such as `port = 8080`; a variable wins over the file.
An unknown setting or a value that does not fit stops the start and names what would be right.

| setting | default | takes | what it is for |
| -- | -- | -- | -- |
"""

TAIL = f"""
A plugin's settings are named `{PREFIX}<PLUGIN>_<NAME>`; its own documentation lists them.
`HUB_TEST_*` and `HUB_DEMONSTRATION_*` belong to the tests and to the demonstration.
"""


def settings_page() -> str:
    """The page as Markdown, with one row for each setting."""
    rows = [
        f"| `{PREFIX}{row.name.upper()}` | {_code(row.default)} | {row.unit} | {row.help} |\n"
        for row in SETTINGS
    ]
    return HEAD + "".join(rows) + TAIL


def _code(text: str) -> str:
    return f"`{text}`" if text else "not set"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_page(), encoding="utf-8")
