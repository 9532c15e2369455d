"""Takes a network file into the tables.

The file is the truth for what it holds.  Towns keep their keys by slug; what is gone from the
file becomes former and is never deleted, since entries and sources refer to it.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.core.changes import NewChange, record_changes, take_turns
from hub.core.database import db, writing
from hub.towns.file_values import FileGroup, FileTown, FileWanted, NetworkFile
from hub.towns.models import Group, Membership, NetworkState, Partnership, Town
from hub.towns.network_file import read_network_file

ACTOR = "operator"
_STATE_ID = 1


def take_in_network(path: Path) -> bool:
    """Make the tables say what the network file says; gives back whether anything was to do.

    Nothing is written when this very file was taken in last.  Raises
    `hub.core.file_problems.BadFile` when the file has mistakes; then nothing changes.
    """
    network_file = read_network_file(path)
    if _hash_last_taken_in() == network_file.file_hash:
        return False
    with writing() as session:
        take_turns(session)
        # Another process may have been faster while this one waited for the lock.
        if _hash_last_taken_in() == network_file.file_hash:
            return False
        changes: list[NewChange] = []
        groups = _take_in_groups(session, network_file.groups)
        towns = _take_in_towns(session, network_file, changes)
        _take_in_memberships(session, network_file, towns, groups, changes)
        _take_in_partnerships(session, network_file, towns)
        state = _take_in_state(session, network_file)
        changes.append(NewChange("network", str(_STATE_ID), "updated", ACTOR))
        state.revision = record_changes(changes)
    return True


def _hash_last_taken_in() -> str | None:
    return db.session.scalar(select(NetworkState.file_hash).where(NetworkState.id == _STATE_ID))


def _take_in_groups(session: Session, groups: Iterable[FileGroup]) -> dict[str, Group]:
    known = {group.slug: group for group in session.scalars(select(Group))}
    for group in known.values():
        group.in_file = False
    for position, item in enumerate(groups):
        group = known.setdefault(item.slug, Group(slug=item.slug))
        _set(
            group,
            {
                "names": item.names,
                "since_year": item.since_year,
                "position": position,
                "in_file": True,
            },
        )
        session.add(group)
    session.flush()
    return known


def _take_in_towns(
    session: Session, network_file: NetworkFile, changes: list[NewChange]
) -> dict[str, Town]:
    known = {town.slug: town for town in session.scalars(select(Town))}
    rows = [_town_values(item) for item in network_file.towns]
    rows += [_wanted_values(item) for item in network_file.wanted]
    for position, values in enumerate(rows):
        slug = values["slug"]
        is_new = slug not in known
        town = known.setdefault(slug, Town(slug=slug))
        before = _set(town, {**values, "position": position, "in_file": True})
        session.add(town)
        session.flush()
        if is_new:
            changes.append(_town_change(town, "added"))
        elif before:
            changes.append(_town_change(town, "updated", before))
    for slug in known.keys() - {values["slug"] for values in rows}:
        before = _set(known[slug], {"status": "former", "in_file": False})
        if before:
            changes.append(_town_change(known[slug], "left", before))
    session.flush()
    return known


def _town_change(town: Town, action: str, before: dict[str, Any] | None = None) -> NewChange:
    return NewChange("town", str(town.id), action, ACTOR, before=before)


def _town_values(town: FileTown) -> dict[str, Any]:
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(town).items()
        if name not in ("memberships", "contact")
    }
    return {**values, "wanted_text": {}}


def _wanted_values(wanted: FileWanted) -> dict[str, Any]:
    return {
        "slug": wanted.slug,
        "status": "wanted",
        "names": wanted.names,
        "country": wanted.country,
        "wanted_text": wanted.text,
        "aliases": [],
        "region": {},
        "languages": [],
    }


def _set(row: Town | Group, values: dict[str, Any]) -> dict[str, Any]:
    """Set the values that differ; gives back what they were."""
    before = {}
    for name, value in values.items():
        if getattr(row, name) != value:
            before[name] = getattr(row, name)
            setattr(row, name, value)
    return before


def _take_in_memberships(
    session: Session,
    network_file: NetworkFile,
    towns: dict[str, Town],
    groups: dict[str, Group],
    changes: list[NewChange],
) -> None:
    """Replace the memberships of the file's towns; those of a town gone from it are history."""
    told = {change.subject_id for change in changes}
    for slug, wished in _wished_memberships(network_file, groups).items():
        town = towns[slug]
        found = session.scalars(
            select(Membership).where(Membership.town_id == town.id).order_by(Membership.id)
        ).all()
        present = [(row.group_id, row.started, row.ended, row.end_reason) for row in found]
        if present == wished:
            continue
        session.execute(delete(Membership).where(Membership.town_id == town.id))
        for group_id, started, ended, end_reason in wished:
            session.add(
                Membership(
                    town_id=town.id,
                    group_id=group_id,
                    started=started,
                    ended=ended,
                    end_reason=end_reason,
                )
            )
            session.flush()
        if str(town.id) not in told:
            changes.append(_town_change(town, "updated"))


def _wished_memberships(
    network_file: NetworkFile, groups: dict[str, Group]
) -> dict[str, list[tuple[int, str | None, str | None, dict[str, str]]]]:
    wished = {
        town.slug: [
            (groups[item.group].id, item.started, item.ended, item.end_reason)
            for item in town.memberships
        ]
        for town in network_file.towns
    }
    for wanted in network_file.wanted:
        wished[wanted.slug] = [(groups[slug].id, None, None, {}) for slug in wanted.groups]
    return wished


def _take_in_partnerships(
    session: Session, network_file: NetworkFile, towns: dict[str, Town]
) -> None:
    """Replace the agreements between the file's towns; those with a town gone are history."""
    in_file = [town.id for town in towns.values() if town.in_file]
    session.execute(
        delete(Partnership).where(
            Partnership.town_id.in_(in_file), Partnership.other_id.in_(in_file)
        )
    )
    for item in network_file.partnerships:
        session.add(
            Partnership(
                town_id=towns[item.town].id,
                other_id=towns[item.other].id,
                started=item.started,
                ended=item.ended,
                note=item.note,
            )
        )
        session.flush()


def _take_in_state(session: Session, network_file: NetworkFile) -> NetworkState:
    state = session.scalars(select(NetworkState)).one_or_none() or NetworkState(id=_STATE_ID)
    state.names = network_file.names
    state.lead = network_file.lead
    state.file_hash = network_file.file_hash
    state.facts = {
        "headline": network_file.headline,
        "focus_areas": [asdict(item) for item in network_file.focus_areas],
        "suggestions": [asdict(item) for item in network_file.suggestions],
        "contacts": {
            town.slug: asdict(town.contact) for town in network_file.towns if town.contact
        },
    }
    session.add(state)
    return state
