"""The recurrence rules of a VEVENT (RFC 5545 section 3.8.5.3, RFC 2445 section 4.8.5.2)."""

import re

from .lines import Component

_REFUSED = re.compile(
    r"FREQ=(?!YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY)|INTERVAL=0*(?:;|$)|^(?!.*FREQ=)", re.IGNORECASE
)


def rules_of(event: Component) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values of RRULE and of EXRULE, each once; an RRULE that is an EXRULE too is none.

    There is no RRULE beside an EXRULE that is not worked out: it might take out all of it.
    """
    exrules = _values(event, "EXRULE")
    if any(map(is_refused, exrules)):
        return (), exrules
    nothing = {_parts(rule) for rule in exrules}
    return tuple(rule for rule in _values(event, "RRULE") if _parts(rule) not in nothing), exrules


def is_refused(rule: str) -> bool:
    """Whether the hub does not work such a rule out."""
    return _REFUSED.search(rule) is not None


def _values(event: Component, name: str) -> tuple[str, ...]:
    # Some programs escape the semicolons of a rule as if it were TEXT.
    rules = (rule.value.replace("\\", "").strip() for rule in event.values(name))
    return tuple(dict.fromkeys(rules))


def _parts(rule: str) -> frozenset[str]:
    return frozenset(part for part in rule.upper().split(";") if part)
