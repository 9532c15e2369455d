"""Every change of an entry, role or source, as a row written in the same transaction.

Audit, versions, `changed_since` and the plugins' listeners read these rows, so a crash loses no
message.  Numbers come from one counter row: a sequence becomes visible out of order.  The
newest number is the **content revision**.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Index, String, Text, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.clock import now
from hub.core.database import Model, db, once_in_transaction, writing
from hub.core.database_rows import write_rows

_DELETED_AT_ONCE = 1000
OF_PEOPLE: Final = ("role", "invitation", "person", "retention")
"""The subjects of changes of people and of what is kept of them, which stay for longer."""


class RevisionCounter(Model):
    """One row: the number of the newest change."""

    __tablename__ = "revision_counter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class Change(Model):
    """One change: its number, what it concerns, who made it and what was there before."""

    __tablename__ = "change"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    town_id: Mapped[int | None]
    changed_at: Mapped[datetime]

    __table_args__ = (Index("ix_change_town", "town_id", "number"),)


_INSERT = insert(Change)
_COUNT_ON = (
    update(RevisionCounter)
    .where(RevisionCounter.id == 1)
    .values(number=RevisionCounter.number + bindparam("more"))
    .returning(RevisionCounter.number)
)


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change about to be written.

    `subject` is "entry", "source", "town", "plugin", "role", "invitation",
    "person" or "retention"; `kind` the
    kind of the entry, empty for the others; `town_id` the town that it concerns, None for the
    network; `actor` "source:12", "person:3", "operator" or "hub"; `action` a past participle such
    as "published", "updated", "withdrawn".
    """

    subject: str
    subject_id: str
    action: str
    actor: str
    kind: str = ""
    revision: int = 1
    reason: str | None = None
    before: dict[str, Any] | None = field(default=None)
    after: dict[str, Any] | None = field(default=None)
    town_id: int | None = None


def take_turns(session: Session) -> None:
    """Let transactions that read before they write the content go one after the other.

    On SQLite they do anyway.  On PostgreSQL they wait here for the counter, which each of them
    changes at its end: without it two would both find that an item is not there, or that an entry
    has no other source left.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(
            select(RevisionCounter.number).where(RevisionCounter.id == 1).with_for_update()
        )


def record_changes(changes: list[NewChange]) -> int:
    """Write change rows inside the caller's `writing()`; gives back the newest number."""
    if not changes:
        return content_revision()
    with writing() as session:
        # Not the session, which takes rows one by one and looks for objects that they concern.
        connection = session.connection()
        newest = connection.execute(_COUNT_ON, {"more": len(changes)}).scalar_one()
        moment = now()
        first = newest - len(changes) + 1
        write_rows(
            connection,
            _INSERT,
            [
                {
                    "number": first + position,
                    "subject": change.subject,
                    "subject_id": change.subject_id,
                    "kind": change.kind,
                    "revision": change.revision,
                    "actor": change.actor,
                    "action": change.action,
                    "reason": change.reason,
                    "before": change.before,
                    "after": change.after,
                    "town_id": change.town_id,
                    "changed_at": moment,
                }
                for position, change in enumerate(changes)
            ],
        )
    return newest


def record_change(change: NewChange) -> int:
    """Write one change row inside the caller's `writing()`; gives back its number."""
    return record_changes([change])


_NEWEST_NUMBER: Final = "SELECT number FROM revision_counter WHERE id = 1"


def content_revision() -> int:
    """The number of the newest change; 0 before the first."""
    return once_in_transaction("hub_revision", _newest_number)


def _newest_number() -> int:
    # Every answer begins with it: as rows of the driver it takes a third of what an object does.
    return db.session.connection().exec_driver_sql(_NEWEST_NUMBER).scalar() or 0


def newest_change_at() -> datetime | None:
    """When the newest change was made, None before the first."""
    return db.session.scalar(select(Change.changed_at).order_by(Change.number.desc()).limit(1))


def delete_changes(before: datetime, up_to: int, *, of_people: bool = False) -> int:
    """Delete changes made before a moment, none numbered above `up_to`; how many there were.

    Those of entries, sources and the hub, or those `OF_PEOPLE`.  The newest stays: feeds
    say when it was.  In portions, so that nobody waits long.
    """
    last = min(up_to, content_revision() - 1)
    of_them = Change.subject.in_(OF_PEOPLE)
    wanted = (Change.changed_at < before, of_them if of_people else ~of_them)
    old = (
        select(Change.number)
        .where(Change.number <= last, *wanted)
        .order_by(Change.number)
        .limit(_DELETED_AT_ONCE)
    )
    count = 0
    while True:
        with writing() as session:
            numbers = session.scalars(old).all()
            if numbers:
                within = Change.number.between(numbers[0], numbers[-1])
                session.execute(delete(Change).where(within, *wanted))
        count += len(numbers)
        if len(numbers) < _DELETED_AT_ONCE:
            return count


def take_out_of_reasons(
    names: Collection[str], addresses: Collection[str], subject_id: str
) -> None:
    """Take somebody's names and addresses out of the reasons that others gave, on erasing them.

    Addresses in all changes, names in those of that subject alone: people choose them freely, and
    nobody shall take words out of the lines of others.  Never a part of a word or of another
    address; of a first and last name also with the s of a genitive.  Inside the caller's
    `writing()`.
    """
    names, addresses = (
        [unicodedata.normalize("NFC", word) for word in words] for words in (names, addresses)
    )
    in_own, in_others = _pattern([*names, *addresses]), _pattern(addresses)
    named = or_(
        Change.subject_id == subject_id,
        *(Change.reason.icontains(address, autoescape=True) for address in addresses),
    )
    with writing() as session:
        for change in session.scalars(select(Change).where(Change.reason.is_not(None), named)):
            known = in_own if change.subject_id == subject_id else in_others
            reason = unicodedata.normalize("NFC", change.reason or "")
            if known.search(reason):
                change.reason = known.sub("…", reason)


def _pattern(words: Collection[str]) -> re.Pattern[str]:
    """What finds any of the words, nothing where there are none."""
    # The longest first: a name may be a part of an address.
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_whole, longest_first)) or r"(?!)", re.IGNORECASE)


def _whole(word: str) -> str:
    """The pattern that finds a name or an address where it stands for itself."""
    if "@" in word:
        return rf"(?<![\w.+%-]){re.escape(word)}(?![\w-]|\.\w)"
    ending = "s?" if " " in word else ""
    return rf"(?<!\w)(?<!\w[-.@]){re.escape(word)}{ending}(?!\w|[-.@]\w)"


def take_out_values(subject: str, subject_id: str) -> None:
    """Take out what stood before and after in the changes of something, when it is erased."""
    of_it = (Change.subject == subject, Change.subject_id == subject_id)
    with writing() as session:
        session.execute(update(Change).where(*of_it).values(before=None, after=None))


def take_out_value(subject: str, subject_id: str, name: str) -> None:
    """Take out one value that stood before or after in the changes of something, by its name."""
    of_it = (Change.subject == subject, Change.subject_id == subject_id)
    with writing() as session:
        for change in session.scalars(select(Change).where(*of_it)):
            change.before = _without(change.before, name)
            change.after = _without(change.after, name)


def _without(values: dict[str, Any] | None, name: str) -> dict[str, Any] | None:
    return {key: value for key, value in (values or {}).items() if key != name} or None


def subjects_changed(after: int, up_to: int, limit: int) -> list[tuple[str, str]]:
    """Subject and its id of the changes after one number, up to another; at most `limit`."""
    statement = select(Change.subject, Change.subject_id).where(
        Change.number > after, Change.number <= up_to
    )
    return [(row[0], row[1]) for row in db.session.execute(statement.limit(limit))]


def changes_after(number: int, limit: int = 500) -> list[Change]:
    """The next changes after `number`, oldest first, at most `limit`."""
    return list(
        db.session.scalars(
            select(Change).where(Change.number > number).order_by(Change.number).limit(limit)
        )
    )
