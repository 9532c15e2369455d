"""When to ask a source again.  Pure: what happened and the present moment go in.

A source that changes is asked more often, one that does not less often, between every 15
minutes and once a day.  After a failure the waiting time doubles from try to try, and the
interval found before is kept for when it works again.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

SHORTEST_INTERVAL_SECONDS = 15 * 60
LONGEST_INTERVAL_SECONDS = 24 * 3600
FIRST_INTERVAL_SECONDS = 3600
RESTS_AFTER_FAILURES = 8
LONGEST_FRESHNESS_SECONDS = 6 * 3600
"""A server's word on freshness delays a try no longer: many name a day or a year for all."""

_LONGEST_RETRY_AFTER_SECONDS = LONGEST_INTERVAL_SECONDS
LONGEST_WAIT = timedelta(seconds=LONGEST_INTERVAL_SECONDS)
"""No source waits longer for its next try."""
_SPREAD = 0.1
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,10})", re.IGNORECASE)

Happened = Literal["new", "changed", "unchanged", "failed", "unusable", "gone", "put_off"]
State = Literal["new", "ok", "error", "resting"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a source stands: the next try, and what the one after it is computed from.

    `failures` counts tries in a row without a result.
    """

    state: State = "new"
    interval_seconds: int = FIRST_INTERVAL_SECONDS
    failures: int = 0
    next_fetch_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try.

    `happened` is "new" (the first time that something came), "changed", "unchanged" (the same
    content, or status 304), "failed" (no answer, or one that passes: 429, 5xx), "unusable" (an
    answer that is no feed: 404 and other 4xx, or not readable), "gone" (410) or "put_off" (for a
    reason of the hub's, whatever the source says).  The others are the answer's headers as they
    came.
    """

    happened: Happened
    retry_after: str | None = None
    cache_control: str | None = None
    expires: str | None = None


def plan(previous: Plan, outcome: Outcome, now: datetime, source_id: int) -> Plan:
    """The plan after `outcome`.

    `source_id` shifts the next try by a few percent, always the same for one source, so that
    sources added together are not asked together for ever.
    """
    if outcome.happened == "put_off":
        return _put_off(previous, now, source_id)
    if outcome.happened in ("failed", "unusable", "gone"):
        return _after_failure(previous, outcome, now, source_id)
    interval = next_interval(previous.interval_seconds, outcome.happened)
    fresh = freshness_seconds(outcome.cache_control, outcome.expires, now)
    seconds = max(_spread(interval, source_id), fresh)
    return Plan("ok", interval, 0, now + timedelta(seconds=seconds))


def next_interval(previous_seconds: int, happened: Happened) -> int:
    """Half of the interval when something changed, half more when not; within the bounds."""
    factor = {"changed": 0.5, "unchanged": 1.5}.get(happened, 1.0)
    return _bounded(previous_seconds * factor)


def outcome_of_status(status: int) -> Happened | None:
    """What an HTTP status says by itself; None for 200, where the content decides."""
    if status == 304:
        return "unchanged"
    if 200 <= status <= 299:
        return None
    if status == 410:
        return "gone"
    return "failed" if status in (408, 425, 429) or status >= 500 else "unusable"


def retry_after_seconds(value: str | None, now: datetime) -> int | None:
    """The seconds of a Retry-After header, a number or a date (RFC 9110 section 10.2.3).

    At most a day; None when the header says nothing that can be read.
    """
    if not value:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # More digits than a day has are cut before they become a number.
        return min(int(text[:12]), _LONGEST_RETRY_AFTER_SECONDS)
    moment = _http_date(text)
    if moment is None:
        return None
    seconds = (moment - now).total_seconds()
    return int(min(max(seconds, 0), _LONGEST_RETRY_AFTER_SECONDS))


def freshness_seconds(cache_control: str | None, expires: str | None, now: datetime) -> int:
    """How long the answer stays fresh by its own word (RFC 9111 section 4.2.1), at most 6 hours.

    max-age decides over Expires.
    """
    if cache_control and (found := _MAX_AGE.search(cache_control)):
        return min(int(found.group(1)), LONGEST_FRESHNESS_SECONDS)
    moment = _http_date(expires) if expires else None
    if moment is None:
        return 0
    return int(min(max((moment - now).total_seconds(), 0), LONGEST_FRESHNESS_SECONDS))


def _after_failure(previous: Plan, outcome: Outcome, now: datetime, source_id: int) -> Plan:
    failures = previous.failures + 1
    worn_out = outcome.happened == "unusable" and failures >= RESTS_AFTER_FAILURES
    # A source at rest stays there until something comes: another kind of failure is no news.
    rests = outcome.happened == "gone" or worn_out or previous.state == "resting"
    # Doubled at most ten times: by then any interval has reached a day.
    waiting = _bounded(previous.interval_seconds * 2 ** min(failures, 10))
    seconds = _spread(LONGEST_INTERVAL_SECONDS if rests else waiting, source_id)
    seconds = max(seconds, retry_after_seconds(outcome.retry_after, now) or 0)
    return Plan(
        "resting" if rests else "error",
        _bounded(previous.interval_seconds),
        failures,
        now + timedelta(seconds=seconds),
    )


def _put_off(previous: Plan, now: datetime, source_id: int) -> Plan:
    """Soon again, and no failure of the source: the hub could not take it in."""
    seconds = _spread(SHORTEST_INTERVAL_SECONDS, source_id)
    return Plan(
        "resting" if previous.state == "resting" else "error",
        _bounded(previous.interval_seconds),
        previous.failures,
        now + timedelta(seconds=seconds),
    )


def _bounded(seconds: float) -> int:
    return int(min(max(seconds, SHORTEST_INTERVAL_SECONDS), LONGEST_INTERVAL_SECONDS))


def _spread(seconds: int, source_id: int) -> int:
    """`seconds` moved by up to 5 % either way, inside the bounds."""
    digest = hashlib.blake2b(str(source_id).encode(), digest_size=4).digest()
    share = int.from_bytes(digest) / 2**32 - 0.5
    moved = seconds * (1 + share * _SPREAD)
    if moved > LONGEST_INTERVAL_SECONDS or moved < SHORTEST_INTERVAL_SECONDS:
        moved = seconds * (1 - share * _SPREAD)
    return _bounded(moved)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
