"""Documents to drafts: what the sources ask for, done in a child process by plugins' functions.

The child's half is `parsing_child.py`; only it imports parsers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from flask import Flask
from pydantic import ValidationError

from hub.content import kinds as entry_kinds
from hub.content.drafts import Draft, Found, Oddity, draft_from_json
from hub.plugin_api.contributions import SourceKind
from hub.plugin_host import gate

PARSE: Final = "hub.plugin_host.parsing_child:parse_document"
DISCOVER: Final = "hub.plugin_host.parsing_child:discover_document"


class Child(Protocol):
    """What runs a named function in a child process: `Sandbox` or `SandboxPool`."""

    def call(self, function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        """What the function gives; raises SandboxError."""


class ParseFailed(Exception):
    """The document gave no drafts.

    `key` is the key of the parser's `ParseError`, "plugin_missing" when no plugin that runs
    has the kind, or "parser_failed" when the parser breaks the contract.
    """

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail)
        self.key = key
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ParseRequest:
    """A document and what is known about it; `town` is the slug of the source's town.

    `language` and `time_zone` are the town's, assumed where the document gives none.
    """

    data: bytes
    url: str
    kind: str
    now: datetime
    media_type: str = ""
    charset: str | None = None
    language: str | None = None
    time_zone: str = "UTC"
    town: str | None = None
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What became of a document.

    The drafts' titles and summaries are plain text, their bodies clean HTML, their addresses
    absolute and safe; details are in their kind's class.  `failures` are items that could not
    be read, `dropped` counts those that a plugin left out.
    """

    drafts: tuple[Draft, ...]
    title: str = ""
    language: str | None = None
    odd: tuple[Oddity, ...] = ()
    failures: tuple[Oddity, ...] = ()
    complete: bool = False
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class PluginHostView:
    """What the sources need to know of the plugins, asked anew each time.

    Ask in the application's context.
    """

    app: Flask

    def source_kinds(self) -> dict[str, SourceKind]:
        """The kinds of sources of the plugins that run now, by name."""
        return {kind.name: kind for plugin in gate.running() for kind in plugin.source_kinds}

    def draft_listeners(self) -> list[str]:
        """The modules of the running plugins that want to see each draft, by name."""
        running = sorted(gate.running(), key=lambda plugin: plugin.name)
        return [plugin.found.module for plugin in running if "hub_draft_parsed" in plugin.hooks]

    def details_of(self, kind: str) -> Any:
        """The class of a kind's part of a draft, None without one."""
        known = entry_kinds.of(self.app).get(kind)
        return known.draft if known else None

    def note_listeners(self, failures: Mapping[str, Any]) -> None:
        """Count a failure for a plugin that failed at every item, a success for the others."""
        for plugin in gate.running():
            told = failures.get(plugin.found.module)
            if told is None:
                continue
            if told["failed"] and told["failed"] == told["asked"]:
                gate.note_failure(self.app, plugin.name, f"hub_draft_parsed: {told['error']}")
            elif not told["failed"]:
                gate.note_success(self.app, plugin.name)


def plugin_host_view(app: Flask) -> PluginHostView:
    """The view of an application's plugins for the sources."""
    return PluginHostView(app)


def read_document(request: ParseRequest, child: Child, plugins: PluginHostView) -> ReadDocument:
    """Parse a document in the child process, let the plugins look at each draft, clean it.

    Raises ParseFailed, and SandboxError when the child gives no answer.
    """
    kind = plugins.source_kinds().get(request.kind)
    if kind is None:
        raise ParseFailed("plugin_missing", request.kind)
    answer = child.call(
        PARSE,
        _about(request) | {"parse": kind.parse, "listeners": plugins.draft_listeners()},
        request.data,
    )
    if "error" in answer:
        raise ParseFailed(answer["error"], answer["detail"])
    plugins.note_listeners(answer["listeners"])
    drafts, broken = _drafts(answer["drafts"], plugins.details_of)
    return ReadDocument(
        drafts=drafts,
        title=answer["title"],
        language=answer["language"],
        odd=_oddities(answer["odd"]),
        failures=_oddities(answer["failures"]) + broken,
        complete=answer["complete"],
        dropped=answer["dropped"],
    )


def discover(request: ParseRequest, child: Child, plugins: PluginHostView) -> tuple[Found, ...]:
    """The feeds and calendars that a document is or points to, of every kind that runs.

    `request.kind` may be empty; then all kinds are asked.  What the document is itself comes
    first.  Raises SandboxError when the child gives no answer.
    """
    wanted = plugins.source_kinds().values()
    functions = [k.discover for k in wanted if k.discover and request.kind in ("", k.name)]
    answer = child.call(DISCOVER, _about(request) | {"discover": functions}, request.data)
    found = [Found(**one) for one in answer["found"]]
    return tuple(sorted(found, key=lambda one: not one.itself))


def _about(request: ParseRequest) -> dict[str, Any]:
    return {
        "url": request.url,
        "now": request.now.isoformat(),
        "media_type": request.media_type,
        "charset": request.charset,
        "language": request.language,
        "time_zone": request.time_zone,
        "source": {
            "url": request.url,
            "kind": request.kind,
            "name": request.source_name,
            "town": request.town,
            "language": request.language,
            "time_zone": request.time_zone,
        },
    }


def _drafts(
    values: Iterable[dict[str, Any]], details_of: Callable[[str], Any]
) -> tuple[tuple[Draft, ...], tuple[Oddity, ...]]:
    """The drafts as values again; what the child could not have made rightly is a failure."""
    drafts: list[Draft] = []
    broken: list[str] = []
    for value in values:
        try:
            drafts.append(draft_from_json(value, details_of(value.get("kind", ""))))
        except ValidationError as error:
            broken.append(str(error).replace("\n", " ")[:300])
    failures = (Oddity("broken_items", len(broken), broken[0]),) if broken else ()
    return tuple(drafts), failures


def _oddities(values: Iterable[dict[str, Any]]) -> tuple[Oddity, ...]:
    return tuple(Oddity(str(one["key"]), int(one["count"]), str(one["example"])) for one in values)
