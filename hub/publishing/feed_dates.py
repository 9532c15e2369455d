"""Moments as feeds write them."""

from datetime import UTC, datetime


def in_utc(moment: datetime) -> datetime:
    """An aware moment in UTC, whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)


def rfc3339(moment: datetime) -> str:
    """An aware moment as RFC 3339 has it: "2026-11-26T16:30:00Z"."""
    return in_utc(moment).replace(tzinfo=None).isoformat() + "Z"
