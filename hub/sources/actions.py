"""Every change of sources that a person makes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.content.actions import withdraw_provenances
from hub.content.models import Provenance
from hub.core.changes import NewChange, record_change, take_turns
from hub.core.clock import now
from hub.core.database import writing
from hub.core.errors import InvalidInput, NotFound
from hub.core.fetch_errors import FetchError
from hub.core.fetch_urls import parsed_url
from hub.core.languages import language_code
from hub.core.words import lazy_gettext as _l
from hub.sources.claims import revoke_lease
from hub.sources.models import Source
from hub.towns.network import TownView
from hub.towns.queries import all_towns, town_by_slug

OPERATOR = "operator"
LONGEST_ADDRESS = 2000
_SHOWN_OF_ADDRESS = 200
_LONGEST_HOST = 255
_TLS_PORTS = frozenset({443, 8443})


def web_address(url: str) -> str:
    """webcal, which no standard describes, as https; as http at a port where no TLS is expected."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in {"webcal", "webcals"}:
        return url
    port = rest.partition("/")[0].rpartition(":")[2]
    plain = scheme.lower() == "webcal" and port.isdigit() and int(port) not in _TLS_PORTS
    return f"{'http' if plain else 'https'}://{rest}"


def address(url: str) -> str:
    """An address as it is kept; raises InvalidInput for what no request can be made to."""
    text = web_address(url.strip())
    try:
        known = parsed_url(text).url
        problem = "" if len(known) <= LONGEST_ADDRESS else "too long"
    except FetchError as error:
        known, problem = "", f"{error.key}: {error.detail}"
    if problem:
        raise InvalidInput(
            _l(
                "‘%(url)s’ is not an address that can be read. "
                "Give one that begins with https:// or http://.",
                url=url[:_SHOWN_OF_ADDRESS],
            ),
            problem,
        )
    return known


def source_host(url: str) -> str:
    """The host and port that requests for this address go to, in lower case.

    Raises FetchError for what `address` does not give.
    """
    return parsed_url(url).host_and_port[:_LONGEST_HOST]


def add_source(
    url: str,
    town_slug: str,
    kind: str,
    *,
    name: str = "",
    language: str | None = None,
    shows_full_text: bool = True,
    reason: str = "",
) -> Source:
    """Save a new source; with a `reason` it starts in the state "error".

    Raises NotFound for an unknown town and InvalidInput when the town has the address already.
    """
    town = town_called(town_slug)
    url = address(url)
    if language and language_code(language) is None:
        raise InvalidInput(
            _l("‘%(language)s’ is not a language code. Give one such as sv.", language=language)
        )
    with writing() as session:
        _refuse_second(session, url, town.id)
        source = Source(
            url=url,
            host=source_host(url),
            town_id=town.id,
            kind=kind,
            name=name[:300],
            language=language_code(language),
            shows_full_text=shows_full_text,
            category_topics={},
            state="error" if reason else "new",
            reason=reason or "not_read_yet",
            created_at=now(),
            next_fetch_at=now(),
        )
        session.add(source)
        session.flush()
        _note(source, "added")
        return source


def town_called(slug: str) -> TownView:
    """The town of this name; raises NotFound naming those that there are."""
    town = town_by_slug(slug)
    if town is None:
        raise NotFound(
            _l(
                "There is no town ‘%(town)s’. Choose one of these: %(towns)s.",
                town=slug,
                towns=", ".join(item.slug for item in all_towns()),
            )
        )
    return town


def _refuse_second(session: Session, url: str, town_id: int) -> None:
    """Raise InvalidInput when the town has a source with this address."""
    there = session.scalar(select(Source.id).where(Source.url == url, Source.town_id == town_id))
    if there:
        raise InvalidInput(
            _l(
                "The town already has this address: it is source %(id)s. Use hub "
                "source refresh %(id)s to read it now.",
                id=there,
            )
        )


def pause_source(source_id: int) -> Source:
    """Stop asking a source until it is resumed."""
    with writing() as session:
        source = _present(session, source_id)
        source.state, source.reason = "paused", "paused_by_hand"
        source.reason_detail, source.next_fetch_at = "", None
        revoke_lease(source)
        _note(source, "paused")
        return source


def resume_source(source_id: int) -> Source:
    """Ask a paused or resting source again, now."""
    with writing() as session:
        source = _present(session, source_id)
        source.state, source.reason = "new", "not_read_yet"
        source.reason_detail, source.failures = "", 0
        revoke_lease(source)
        source.next_fetch_at = now()
        _note(source, "resumed")
        return source


def remove_source(source_id: int) -> tuple[Source, int]:
    """Remove a source; gives back the source and how many entries were withdrawn.

    An entry that another source lists too stays; one that no source has any more is withdrawn
    and kept as a tombstone, so that subscribers hear of it.
    """
    with writing() as session:
        source = _present(session, source_id)
        take_turns(session)
        ids = list(
            session.scalars(
                select(Provenance.id).where(
                    Provenance.source_id == source_id, Provenance.withdrawn_at.is_(None)
                )
            )
        )
        withdrawn = withdraw_provenances(session, ids, OPERATOR, now())
        _note(source, "removed")
        session.execute(delete(Source).where(Source.id == source_id))
        session.expunge(source)
        return source, withdrawn


def decide_held(source_id: int, *, withdraw: bool) -> int:
    """What a person says of held withdrawals; gives back how many items were withdrawn.

    Keeping them leaves the items and asks the source again; withdrawing takes them back now.
    """
    with writing() as session:
        source = _present(session, source_id)
        take_turns(session)
        if not source.held:
            raise InvalidInput(_l("Nothing is held for source %(id)s.", id=source_id))
        missing = source.held["missing"]
        withdrawn = 0
        if withdraw:
            ids = [item["provenance_id"] for item in missing]
            withdrawn = withdraw_provenances(session, ids, OPERATOR, now())
        else:
            kept = dict.fromkeys([*source.kept_missing, *(one["external_id"] for one in missing)])
            source.kept_missing = list(kept)
        # Whoever reads the source at this moment knows nothing of the decision.
        revoke_lease(source)
        source.held = None
        if source.state != "paused":
            source.state, source.reason = "ok", ""
            source.next_fetch_at = now()
        source.body_hash = source.etag = source.last_modified = None
        _note(source, "decided")
        return withdrawn


def _present(session: Session, source_id: int) -> Source:
    source = session.get(Source, source_id, with_for_update=True)
    if source is None:
        raise NotFound(
            _l(
                "There is no source %(id)s. hub source list shows the sources and their numbers.",
                id=source_id,
            )
        )
    return source


def _note(source: Source, action: str) -> None:
    record_change(
        NewChange(
            "source",
            str(source.id),
            action,
            OPERATOR,
            kind=source.kind,
            town_id=source.town_id,
        )
    )


def make_due(ids: list[int], moment: datetime | None = None) -> None:
    """Let the sources be asked at the next occasion."""
    with writing() as session:
        session.execute(
            update(Source)
            .where(Source.id.in_(ids))
            .values(next_fetch_at=(moment or now()) - timedelta(seconds=1))
        )
