"""The hub's settings, read from `HUB_*` variables and an optional file.

A wrong or unknown setting stops the start and names the nearest one.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hub.core.errors import InvalidInput
from hub.core.kept_secret import kept_secret
from hub.core.log_lines import without_password
from hub.core.peers import Peers
from hub.core.setting_rows import SETTINGS, SettingRow
from hub.core.setting_texts import WrongPart
from hub.core.words import lazy_gettext as _l

PREFIX = "HUB_"
SETTINGS_FILE = "HUB_SETTINGS_FILE"
_LEFT_ALONE = ("HUB_TEST_", "HUB_DEMONSTRATION_")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one hub; see `setting_rows.SETTINGS` for what each means."""

    data_dir: Path
    host: str
    port: int
    public_url: str
    trusted_proxies: Peers
    secret_key: str
    contact: str
    operator: Path | None
    sign_in: Path | None
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
    metrics_token: str
    allowed_hosts_for_fetching: frozenset[str]
    ports_for_fetching: frozenset[int]
    web_threads: int
    page_cache_size: int
    job_threads: int
    log_format: str
    log_requests: bool

    @property
    def metrics_path(self) -> Path | None:
        """The folder in which the processes of a machine add up what they count; None without."""
        return self.data_dir / "metrics" if self.metrics_token else None

    @property
    def jobs_path(self) -> Path:
        """The file of the job queue when no broker is set."""
        return self.data_dir / "jobs.sqlite"


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
        wrong = error.part if isinstance(error, WrongPart) else text
        raise InvalidInput(
            _l(
                "%(name)s cannot be ‘%(value)s’. Expected: %(unit)s.",
                name=name,
                value=without_password(wrong),
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
            _l("The data folder %(folder)s cannot be created.", folder=data_dir), str(error)
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
