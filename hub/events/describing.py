"""What machines get of an event: preview card and schema.org."""

from hub.content.presenting import EntryView, shortened
from hub.core.words import page_language
from hub.events.models import Event, Occurrence
from hub.events.presenting import event_url, status_of
from hub.publishing.schema_org import EventFacts, breadcrumb_list, event
from hub.towns.describing import publisher_of
from hub.towns.queries import network
from hub.web.page_frame import absolute, canonical_address
from hub.web.page_meta import PageMeta, share_image


def event_meta(
    found: Event,
    view: EntryView,
    shown: Occurrence | None,
    breadcrumbs: tuple[tuple[str, str], ...],
) -> PageMeta:
    """The event `found` with the time `shown` (None: not known; then no schema.org Event)."""
    url = absolute(event_url(view))
    image = share_image("share.entry", view.title, id=view.id)
    steps = [(label, absolute(address)) for label, address in breadcrumbs]
    records = [breadcrumb_list([*steps, (view.title, url)])]
    if shown is not None:
        facts = _facts(found, view, shown, canonical_address(), image.url)
        records.insert(0, event(facts, publisher_of(view.town_id)))
    return PageMeta(image=image, records=tuple(records))


def _facts(
    found: Event, view: EntryView, shown: Occurrence, url: str, image_url: str
) -> EventFacts:
    town = network().town_by_id(view.town_id)
    # A date that was moved to another place is not where the event's coordinates are.
    is_at_home = shown.location in (None, found.location)
    return EventFacts(
        url=url,
        title=shown.title or view.title,
        language=view.original_language if shown.title else view.language,
        starts=shown.starts_on if found.all_day else shown.starts_at,
        ends=shown.ends_on if found.all_day else shown.ends_at,
        time_zone=found.time_zone,
        status=status_of(shown, found),
        description=shortened(view.summary) if view.summary else "",
        image=image_url,
        place=shown.location or found.location,
        town=town.name(page_language()) if town else "",
        country=town.country if town else "",
        latitude=found.latitude if is_at_home else None,
        longitude=found.longitude if is_at_home else None,
        online_url=found.online_url,
        organizer=found.organizer,
    )
