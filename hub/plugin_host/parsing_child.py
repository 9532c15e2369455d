"""The child's half of `parsing.py`: imports plugins' functions, calls them, cleans what they give.

Runs in the child process of `hub.core.sandbox`: no application, no database, no network.
"""

import importlib
import inspect
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from hub.content.drafts import (
    Draft,
    Found,
    Oddity,
    Parsed,
    ParseError,
    SourceDocument,
    draft_to_json,
)
from hub.core.item_budget import limited_each
from hub.plugin_api.contributions import Skip
from hub.plugin_api.entries import DraftSource
from hub.plugin_host.calling import CallFailed, outcome
from hub.plugin_host.cleaning import clean_draft, clean_line

MAX_DRAFTS: Final = 20_000
_LONGEST_EXAMPLE: Final = 300
# What bounds the work on one item.
Limited = AbstractContextManager[object]


@dataclass(slots=True)
class Listener:
    """A plugin's `hub_draft_parsed`: how often it was asked and failed, and the last error."""

    module: str
    function: Callable[..., Any] | None = None
    names: tuple[str, ...] = ()
    asked: int = 0
    failed: int = 0
    error: str = ""

    def told(self) -> dict[str, Any]:
        """The figures as JSON."""
        return {"asked": self.asked, "failed": self.failed, "error": self.error}


@dataclass(slots=True)
class Sorted:
    """Drafts that came through, and what was lost on the way."""

    drafts: list[dict[str, Any]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    dropped: int = 0

    def lose(self, key: str, example: str) -> None:
        """Count an item that is lost."""
        self.failures[key] += 1
        self.examples.setdefault(key, example[:_LONGEST_EXAMPLE])


def parse_document(data: bytes, arguments: dict[str, Any]) -> dict[str, Any]:
    """The drafts of a document and what was odd, as JSON; see `parsing.read_document`.

    {"error": key, "detail": text} when the parser says that the document cannot be read.
    Whatever else the parser raises is raised.
    """
    try:
        parsed = _function(arguments["parse"])(_document(data, arguments))
    except ParseError as error:
        return {"error": str(error.key), "detail": str(error.detail)[:_LONGEST_EXAMPLE]}
    if not isinstance(parsed, Parsed):
        detail = f"{arguments['parse']} gives a {type(parsed).__name__}, not a Parsed"
        return {"error": "parser_failed", "detail": detail}
    listeners = [_listener(module) for module in arguments["listeners"]]
    came = Sorted()
    source = DraftSource(**arguments["source"])
    with limited_each() as limited:
        for draft in parsed.drafts[:MAX_DRAFTS]:
            _sort(draft, source, listeners, came, limited)
    odd = list(parsed.odd)
    if len(parsed.drafts) > MAX_DRAFTS:
        odd.append(Oddity("too_many_items", len(parsed.drafts) - MAX_DRAFTS))
    lost = [Oddity(key, count, came.examples[key]) for key, count in came.failures.items()]
    return {
        "drafts": came.drafts,
        "title": clean_line(str(parsed.title)),
        "language": parsed.language,
        "odd": [asdict(one) for one in odd],
        "failures": [asdict(one) for one in [*parsed.failures, *lost]],
        "complete": bool(parsed.complete),
        "dropped": came.dropped,
        "listeners": {listener.module: listener.told() for listener in listeners},
    }


def discover_document(data: bytes, arguments: dict[str, Any]) -> dict[str, Any]:
    """What each named function finds in a document; one that raises finds nothing."""
    document = _document(data, arguments)
    found: list[dict[str, Any]] = []
    failures: dict[str, str] = {}
    for name in arguments["discover"]:
        answer = outcome(partial(_discovered, name, document))
        if isinstance(answer, CallFailed):
            failures[name] = answer.error
        else:
            found += answer
    return {"found": found, "failures": failures}


def _discovered(name: str, document: SourceDocument) -> list[dict[str, Any]]:
    found: Iterable[Found] = _function(name)(document)
    return [asdict(replace(one, title=clean_line(one.title))) for one in found]


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def _document(data: bytes, arguments: dict[str, Any]) -> SourceDocument:
    return SourceDocument(
        data=data,
        url=arguments["url"],
        now=datetime.fromisoformat(arguments["now"]),
        media_type=arguments["media_type"],
        charset=arguments["charset"],
        language=arguments["language"],
        time_zone=arguments["time_zone"],
    )


def _listener(module: str) -> Listener:
    """The plugin's hook; one that cannot be imported here fails at every draft."""
    listener = Listener(module)
    answer = outcome(partial(_hook, module))
    if isinstance(answer, CallFailed):
        listener.error = answer.error
    else:
        listener.function, listener.names = answer
    return listener


def _hook(module: str) -> tuple[Callable[..., Any], tuple[str, ...]]:
    hook = _function(f"{module}:hub_draft_parsed")
    return hook, tuple(inspect.signature(hook).parameters)


def _sort(
    draft: object,
    source: DraftSource,
    listeners: list[Listener],
    came: Sorted,
    limited: Limited,
) -> None:
    """One item: looked at by the plugins, cleaned, or counted as lost."""
    if not isinstance(draft, Draft) or not draft.texts:
        came.lose("broken_items", f"not a draft with a text: {type(draft).__name__}")
        return
    kept = _shown_to(listeners, draft, source, limited)
    if kept is None:
        came.dropped += 1
        return

    def cleaned() -> dict[str, Any]:
        with limited:
            return draft_to_json(clean_draft(kept, source.url))

    answer = outcome(cleaned)
    if isinstance(answer, CallFailed):
        came.lose("broken_items", answer.error)
    else:
        came.drafts.append(answer)


def _shown_to(
    listeners: list[Listener], draft: Draft, source: DraftSource, limited: Limited
) -> Draft | None:
    """The draft as the plugins leave it, None when one drops it; failures are passed over."""
    for listener in listeners:
        listener.asked += 1
        answer = outcome(partial(_ask, listener, draft, source, limited))
        if isinstance(answer, CallFailed):
            listener.failed += 1
            listener.error = answer.error
        elif isinstance(answer, Skip):
            return None
        else:
            draft = answer
    return draft


def _ask(listener: Listener, draft: Draft, source: DraftSource, limited: Limited) -> Draft | Skip:
    if listener.function is None:
        raise ImportError(listener.error)
    given = {"draft": draft, "source": source}
    with limited:
        answer = listener.function(**{name: given[name] for name in listener.names})
    if not isinstance(answer, Draft | Skip) or (isinstance(answer, Draft) and not answer.texts):
        raise TypeError(f"hub_draft_parsed gives a {type(answer).__name__}, not a draft or SKIP")
    return answer
