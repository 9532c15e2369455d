"""One file read by the hub and by the library that it is compared with."""

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hub.core.sandbox import Sandbox, SandboxError

NOW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONE: Final = "UTC"
_PARSE: Final = "hub.plugin_host.parsing_child:parse_document"
_PARSERS: Final = {
    "feed": "hub_plugins.rss_feeds.parser:parse",
    "calendar": "hub_plugins.ical_events.parser:parse",
}
# What the hub does otherwise on purpose, and says so.
_EXPLAIN: Final = ("private_events", "duplicate_uids", "too_many_items")
_PARTS: Final = ("title", "link", "date")


@dataclass(slots=True)
class Compared:
    """What became of a file: `results` name what agrees or differs, `detail` the first of it.

    `seconds` is the wall time that the hub's parser took.
    """

    path: Path
    kind: str
    results: list[str] = field(default_factory=list)
    detail: str = ""
    seconds: float = 0.0

    def differs(self, what: str, ours: object, theirs: object) -> None:
        """Note one difference."""
        self.results.append(f"differs in {what}")
        self.detail = self.detail or f"ours {ours}\n    theirs {theirs}"


def kind_of(data: bytes) -> str:
    """ "calendar" or "feed", by how a document begins."""
    return (
        "calendar" if re.match(rb"[\xef\xbb\xbf\s]*BEGIN:V", data[:200], re.IGNORECASE) else "feed"
    )


def compare(path: Path, child: Sandbox, library: Sandbox) -> Compared:
    """Read a file both ways."""
    data = path.read_bytes()
    compared = Compared(path, kind_of(data))
    began = time.monotonic()
    try:
        answer = child.call(_PARSE, _about(path) | {"parse": _PARSERS[compared.kind]}, data)
    except SandboxError as error:
        compared.results.append(f"THE HUB FAILS: {error.key}")
        compared.detail = str(error)
        return compared
    finally:
        compared.seconds = time.monotonic() - began
    if "error" in answer:
        answer |= {"drafts": [], "failures": [], "odd": []}
        compared.results.append(f"not read: {answer['error']}")
    compared.results += [f"items not read: {one['key']}" for one in answer["failures"]]
    compared.results += [one["key"] for one in answer["odd"] if one["key"] in _EXPLAIN]
    try:
        if compared.kind == "feed":
            _compare_items(
                compared, answer["drafts"], library.call(_theirs("feed_items"), {}, data)
            )
        else:
            _compare_times(compared, answer["drafts"], child, library, data)
    except SandboxError as error:
        compared.results.append(f"the library fails: {error.exception or error.key}")
        compared.detail = compared.detail or str(error)
    return compared


def _theirs(function: str) -> str:
    return f"tests.corpora.reference:{function}"


def _about(path: Path) -> dict[str, Any]:
    about = {
        "url": path.resolve().as_uri(),
        "now": NOW.isoformat(),
        "media_type": "",
        "charset": None,
        "language": None,
        "time_zone": ZONE,
    }
    source = {key: about[key] for key in ("url", "language", "time_zone")}
    return about | {"listeners": [], "source": source | {"kind": "", "name": "", "town": None}}


def _compare_items(
    compared: Compared, drafts: list[dict[str, Any]], theirs: list[list[str]]
) -> None:
    ours = [
        (draft["texts"][0]["title"], draft["url"] or "", _moment(draft["published_at"]))
        for draft in drafts
        if not draft["withdrawn"]
    ]
    if len(ours) != len(theirs):
        compared.differs("number of items", len(ours), len(theirs))
        return
    for place, part in enumerate(_PARTS):
        pairs = [(mine[place], other[place]) for mine, other in zip(ours, theirs, strict=True)]
        different = [pair for pair in pairs if pair[0] != pair[1]]
        if different:
            compared.differs(part, *map(repr, different[0]))
    if not any(result.startswith("differs") for result in compared.results):
        compared.results.append("the same")


def _moment(text: str | None) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat() if text else ""


def _compare_times(
    compared: Compared, drafts: list[dict[str, Any]], child: Sandbox, library: Sandbox, data: bytes
) -> None:
    years = library.call(_theirs("calendar_years"), {}, data)
    about = {"windows": _windows(years), "zone": ZONE}
    theirs = _counted(library.call(_theirs("calendar_times"), about, data))
    made = child.call(
        "tests.corpora.ours:event_times",
        about | {"events": [draft["details"] for draft in drafts]},
    )
    compared.results += made["odd"]
    ours = _counted(made["times"])
    if ours == theirs:
        compared.results.append("the same" if ours else "the same (no occurrence)")
        return
    compared.differs(
        "occurrences" if ours.total() == theirs.total() else "number of occurrences",
        f"{ours.total()} {json.dumps(sorted((ours - theirs).elements())[:4])}",
        f"{theirs.total()} {json.dumps(sorted((theirs - ours).elements())[:4])}",
    )


def _windows(years: list[int]) -> list[tuple[str, str]]:
    """Three years around the first and the last events, and those around today."""
    centres = {NOW.year, *(year for year in (years[:1] + years[-1:]) if 2 < year < 9990)}
    return [
        (datetime(year - 1, 11, 24, 9, tzinfo=UTC).isoformat(),
         datetime(year + 2, 11, 24, 9, tzinfo=UTC).isoformat())
        for year in sorted(centres)
    ]  # fmt: skip


def _counted(times: list[list[str]]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(time) for time in times)
