"""Moments in rows that say "not before": leases and next tries, also when the clock was set back.

A row says no moment later than its longest wait from the present.  One that does was written by
a clock that went too far ahead; it counts as come, else its row would wait for years.
"""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

_CLOCKS_DIFFER = timedelta(minutes=1)
MomentColumn = InstrumentedAttribute[datetime | None]
# A parameter for a statement that is made once and run with another present each time.
Given = datetime | BindParameter[datetime]


def latest_possible(moment: datetime, longest: timedelta) -> datetime:
    """The latest moment that a row can say at `moment`, when it waits for `longest` at most."""
    return moment + longest + _CLOCKS_DIFFER


def has_come(moment_column: MomentColumn, moment: Given, latest: Given) -> ColumnElement[bool]:
    """Whether the moment in a row has come; false for NULL.

    `latest` is what `latest_possible` gives for `moment` and the longest wait that is ever
    written there.
    """
    return or_(moment_column <= moment, moment_column > latest)


def is_free(lease_until_at: MomentColumn, moment: Given, latest: Given) -> ColumnElement[bool]:
    """Whether nobody holds a lease, with the arguments of `has_come`."""
    return or_(lease_until_at.is_(None), has_come(lease_until_at, moment, latest))


def is_held(lease_until_at: MomentColumn, moment: Given, latest: Given) -> ColumnElement[bool]:
    """Whether somebody holds a lease, with the arguments of `has_come`; false for NULL."""
    return and_(lease_until_at > moment, lease_until_at <= latest)
