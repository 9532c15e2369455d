"""The table of settings: what each is called, takes and is for; docs/settings.md is made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.core.database_address import database_address
from hub.core.setting_texts import (
    read_address,
    read_host_ports,
    read_list,
    read_log_format,
    read_mail_server,
    read_number,
    read_path,
    read_peers,
    read_ports,
    read_text,
    read_yes_or_no,
)
from hub.core.words import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting: its name, how its text is read, its default, what it takes and what it is for.

    `unit`, what it takes, is said in the reader's language when a value does not fit.
    """

    name: str
    read: Callable[[str], Any]
    default: str
    unit: Any
    help: str


SETTINGS: tuple[SettingRow, ...] = (
    SettingRow("data_dir", read_path, "./var", _l("a folder"), "Database, jobs, uploads and mail."),
    SettingRow(
        "host", read_text, "127.0.0.1", _l("an address"), "The address that the web server binds."
    ),
    SettingRow("port", read_number, "8000", _l("a port"), "The port that the web server binds."),
    SettingRow(
        "public_url",
        read_address,
        "",
        _l("an address"),
        "How readers reach the hub: the beginning of every absolute link. "
        "Made of host and port when not set.",
    ),
    SettingRow(
        "trusted_proxies",
        read_peers,
        "",
        _l(
            "addresses and networks such as 10.0.0.0/8 or fd00::/8, not all of them; unix for a "
            "Unix socket"
        ),
        "The reverse proxies that are believed who asked them, and how. See operating.md.",
    ),
    SettingRow(
        "secret_key",
        read_text,
        "",
        _l("text"),
        "Signs cookies. Made once in the data folder when not set.",
    ),
    SettingRow(
        "contact",
        read_text,
        "",
        _l("an email or web address"),
        "Whom a town's webmaster can reach about the hub's requests: stands in the User-Agent. "
        "Feedback goes there when the operator's file names nobody.",
    ),
    SettingRow(
        "operator",
        read_path,
        "",
        _l("a file"),
        "Who runs the hub: imprint, accessibility statement, contacts. See operating.md.",
    ),
    SettingRow(
        "sign_in",
        read_path,
        "",
        _l("a file"),
        "The municipalities' own sign-in (OpenID Connect). See operating.md.",
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
        _l("an email address"),
        "Who sends the hub's mail. HUB_CONTACT, else hub@ the public host, when not set.",
    ),
    SettingRow(
        "feedback_days",
        read_number,
        "365",
        _l("a number of days"),
        "How long readers' feedback is kept.",
    ),
    SettingRow(
        "changes_days",
        read_number,
        "180",
        _l("a number of days"),
        "How long it is known who changed which entry or source, and when; plugins hear of these "
        "changes as long. Changes to people and roles are known for ten years.",
    ),
    SettingRow(
        "network",
        read_path,
        "",
        _l("a file"),
        "The file that describes the network. The hub's own example when not set.",
    ),
    SettingRow(
        "plugins_dir",
        read_path,
        "",
        _l("a folder"),
        "A folder with plugins of your own, one folder each.",
    ),
    SettingRow(
        "disabled_plugins",
        read_list,
        "",
        _l("names"),
        "Plugins that are not even imported, by name.",
    ),
    SettingRow("safe_mode", read_yes_or_no, "0", _l("1 or 0"), "Start without any plugin."),
    SettingRow(
        "database_url",
        database_address,
        "",
        _l("an SQLAlchemy address; @ in a password is written %(code)s", code="%40"),
        "postgresql+psycopg://… for PostgreSQL; an SQLite file in the data folder when not set.",
    ),
    SettingRow(
        "broker_url",
        read_text,
        "",
        "redis://…",
        "Where jobs wait, and where the web processes share the pages that they made. "
        "Jobs wait in the database or a file in the data folder when not set.",
    ),
    SettingRow(
        "metrics_token",
        read_text,
        "",
        _l("text that is hard to guess"),
        "Opens /metrics to whoever sends it as a bearer token. Without it there are none.",
    ),
    SettingRow(
        "allowed_hosts_for_fetching",
        read_host_ports,
        "",
        _l("pairs such as host:port"),
        "Pairs that the address guard lets through, for tests and intranets.",
    ),
    SettingRow(
        "ports_for_fetching",
        read_ports,
        "80 443 8080 8443",
        _l("ports"),
        "The ports at which sources are asked; what leads to another is refused.",
    ),
    SettingRow(
        "web_threads", read_number, "2", _l("a number of threads"), "Threads that answer requests."
    ),
    SettingRow(
        "page_cache_size",
        read_number,
        "32",
        _l("a number of megabytes"),
        "Made pages, feeds and calendars that each web process keeps in memory.",
    ),
    SettingRow(
        "job_threads",
        read_number,
        "4",
        _l("a number of threads"),
        "Sources that are fetched side by side.",
    ),
    SettingRow(
        "log_format",
        read_log_format,
        "text",
        _l("text or json"),
        "How the lines of the log are written; json is an object for each. See operating.md.",
    ),
    SettingRow(
        "log_requests",
        read_yes_or_no,
        "0",
        _l("1 or 0"),
        "Log a line for each request; the privacy notice then says so.",
    ),
)
