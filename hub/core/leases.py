"""Moments in rows that say "not before": leases and next tries, also when the clock was set back.

A row says no moment later than its longest wait from the present.  One that does was written by
a clock that went too far ahead; it counts as come, else its row would wait for years.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

_CLOCKS_DIFFER = timedelta(minutes=1)


def has_come(
    moment_column: InstrumentedAttribute[datetime | None], moment: datetime, longest: timedelta
) -> ColumnElement[bool]:
    """Whether the moment in a row has come; false for NULL.

    `longest` is the longest wait that is ever written there.
    """
    impossible = moment + longest + _CLOCKS_DIFFER
    return or_(moment_column <= moment, moment_column > impossible)


def is_free(
    lease_until_at: InstrumentedAttribute[datetime | None], moment: datetime, longest: timedelta
) -> ColumnElement[bool]:
    """Whether nobody holds a lease that lasts `longest` at most."""
    return or_(lease_until_at.is_(None), has_come(lease_until_at, moment, longest))


def is_held(
    lease_until_at: InstrumentedAttribute[datetime | None], moment: datetime, longest: timedelta
) -> ColumnElement[bool]:
    """Whether somebody holds a lease that lasts `longest` at most; false for NULL."""
    return and_(lease_until_at > moment, lease_until_at <= moment + longest + _CLOCKS_DIFFER)
