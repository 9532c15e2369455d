"""The hub's settings: one table, read from `HUB_*` variables and an optional file.

A wrong or unknown setting stops the start and names the nearest one.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hub.core.database_address import database_address
from hub.core.errors import InvalidInput
from hub.core.kept_secret import kept_secret
from hub.core.log_lines import without_password
from hub.core.setting_texts import (
    read_address,
    read_host_ports,
    read_list,
    read_mail_server,
    read_number,
    read_path,
    read_ports,
    read_text,
    read_yes_or_no,
)
from hub.core.words import lazy_gettext as _l

PREFIX = "HUB_"
SETTINGS_FILE = "HUB_SETTINGS_FILE"
_LEFT_ALONE = ("HUB_TEST_", "HUB_DEMONSTRATION_")


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: its name, how its text is read, its default, its unit and what it is for."""

    name: str
    read: Callable[[str], Any]
    default: str
    unit: str
    help: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one hub; see `SETTINGS` for what each means."""

    data_dir: Path
    host: str
    port: int
    public_url: str
    secret_key: str
    contact: str
    operator: Path | None
    mail_url: str
    mail_from: str
    feedback_days: int
    changes_days: int
    network: Path | None
    plugins_dir: Path | None
    disabled_plugins: tuple[str, ...]
    safe_mode: bool
    database_url: str
    broker_url: str
    allowed_hosts_for_fetching: frozenset[str]
    ports_for_fetching: frozenset[int]
    web_threads: int
    job_threads: int

    @property
    def jobs_path(self) -> Path:
        """The file of the job queue when no broker is set."""
        return self.data_dir / "jobs.sqlite"


SETTINGS: tuple[SettingRow, ...] = (
    SettingRow("data_dir", read_path, "./var", "folder", "Database, jobs, uploads and mail."),
    SettingRow("host", read_text, "127.0.0.1", "address", "The address that the web server binds."),
    SettingRow("port", read_number, "8000", "port", "The port that the web server binds."),
    SettingRow(
        "public_url",
        read_address,
        "",
        "address",
        "How readers reach the hub: the beginning of every absolute link. "
        "Made of host and port when not set.",
    ),
    SettingRow(
        "secret_key",
        read_text,
        "",
        "text",
        "Signs cookies. Made once in the data folder when not set.",
    ),
    SettingRow(
        "contact",
        read_text,
        "",
        "e-mail or address",
        "Whom a town's webmaster can reach about the hub's requests: stands in the User-Agent. "
        "Feedback goes there when the operator's file names nobody.",
    ),
    SettingRow(
        "operator",
        read_path,
        "",
        "file",
        "Who runs the hub: imprint, accessibility statement, contacts. See operating.md.",
    ),
    SettingRow(
        "mail_url",
        read_mail_server,
        "",
        "smtp://user:password@host:port",
        "Where mail is sent; smtps:// for TLS from the start. "
        "Without it, mail is written into the data folder.",
    ),
    SettingRow(
        "mail_from",
        read_text,
        "",
        "e-mail address",
        "Who sends the hub's mail. HUB_CONTACT, else hub@ the public host, when not set.",
    ),
    SettingRow("feedback_days", read_number, "365", "days", "How long readers' feedback is kept."),
    SettingRow(
        "changes_days",
        read_number,
        "180",
        "days",
        "How long it is known who changed what and when; plugins hear of changes as long.",
    ),
    SettingRow(
        "network",
        read_path,
        "",
        "file",
        "The file that describes the network. The hub's own example when not set.",
    ),
    SettingRow(
        "plugins_dir",
        read_path,
        "",
        "folder",
        "A folder with plugins of your own, one folder each.",
    ),
    SettingRow(
        "disabled_plugins", read_list, "", "names", "Plugins that are not even imported, by name."
    ),
    SettingRow("safe_mode", read_yes_or_no, "0", "1 or 0", "Start without any plugin."),
    SettingRow(
        "database_url",
        database_address,
        "",
        "SQLAlchemy address, %40 for @ in its password",
        "postgresql+psycopg://… for PostgreSQL; an SQLite file in the data folder when not set.",
    ),
    SettingRow(
        "broker_url",
        read_text,
        "",
        "redis://…",
        "Where jobs wait. The database or a file in the data folder when not set.",
    ),
    SettingRow(
        "allowed_hosts_for_fetching",
        read_host_ports,
        "",
        "host:port pairs",
        "Pairs that the address guard lets through, for tests and intranets.",
    ),
    SettingRow(
        "ports_for_fetching",
        read_ports,
        "80 443 8080 8443",
        "ports",
        "The ports at which sources are asked; what leads to another is refused.",
    ),
    SettingRow("web_threads", read_number, "2", "threads", "Threads that answer requests."),
    SettingRow(
        "job_threads", read_number, "4", "threads", "Sources that are fetched side by side."
    ),
)


def _from_file(environ: Mapping[str, str]) -> dict[str, str]:
    name = environ.get(SETTINGS_FILE)
    if not name:
        return {}
    try:
        values = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(
            _l("The settings file %(file)s cannot be read.", file=name), str(error)
        ) from error
    return {
        PREFIX + key.upper(): " ".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in values.items()
    }


def _refuse_unknown(names: Iterable[str], plugin_prefixes: Iterable[str]) -> None:
    known = {PREFIX + row.name.upper() for row in SETTINGS} | {SETTINGS_FILE}
    passed = (*_LEFT_ALONE, *plugin_prefixes)
    for name in names:
        if not name.startswith(PREFIX) or name in known or name.startswith(passed):
            continue
        near = get_close_matches(name, known, n=1, cutoff=0.0)
        raise InvalidInput(
            _l("There is no setting %(name)s. Did you mean %(near)s?", name=name, near=near[0])
        )


def load_settings(
    environ: Mapping[str, str] | None = None,
    plugin_names: Callable[[Path | None], Iterable[str]] = lambda _folder: (),
) -> Settings:
    """The settings of the environment and of the file that HUB_SETTINGS_FILE names.

    Variables win over the file.  `plugin_names` gives the plugins that are there, beside those
    of a folder: their settings are left alone.  Makes the data folder.  Raises InvalidInput for
    an unknown setting, naming the nearest, and for a value that does not fit, saying what would.
    """
    variables = os.environ if environ is None else environ
    given = {
        **_from_file(variables),
        **{k: v for k, v in variables.items() if k.startswith(PREFIX)},
    }
    values = {row.name: _value(row, given) for row in SETTINGS}
    folder: Path | None = values["plugins_dir"]
    _refuse_unknown(given, [f"{PREFIX}{name.upper()}_" for name in plugin_names(folder)])
    return Settings(**_completed(values))


def _value(row: SettingRow, given: Mapping[str, str]) -> Any:
    name = PREFIX + row.name.upper()
    text = given.get(name, "").strip() or row.default
    try:
        return row.read(text)
    except (ValueError, RuntimeError) as error:
        raise InvalidInput(
            _l(
                "%(name)s cannot be ‘%(value)s’. It takes: %(unit)s.",
                name=name,
                value=without_password(text),
                unit=row.unit,
            ),
            str(error),
        ) from error


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    data_dir: Path = values["data_dir"]
    try:
        # The database and the mail have what readers wrote: nobody else on the machine reads them.
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            _l("The data folder %(folder)s cannot be made.", folder=data_dir), str(error)
        ) from error
    if not values["public_url"]:
        host = values["host"]
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        shown = f"[{shown}]" if ":" in shown else shown
        values["public_url"] = f"http://{shown}:{values['port']}"
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{data_dir / 'hub.sqlite'}"
    if not values["secret_key"]:
        values["secret_key"] = kept_secret(data_dir / "secret_key")
    return values
