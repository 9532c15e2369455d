"""The sentences for what is odd about a source, by the keys that parsers give.

A parser counts, here it says what it means: for the person who looks after the source.  Keys
of plugins that are not listed are shown as they are.
"""

from typing import Any

from hub.core.words import lazy_gettext as _l

ODDITIES: dict[str, Any] = {
    # News feeds
    "no_dates": _l("Items have no date; the day they were first seen is shown."),
    "no_ids": _l("Items have no identifier; they are recognised by their link or title."),
    "no_links": _l("Items have no link to the original."),
    "no_titles": _l("Items have no title; the beginning of their text is shown."),
    "no_language": _l("No language is given; the town’s language is assumed."),
    "dates_without_zone": _l("Dates have no time zone; the town’s time zone is assumed."),
    "dates_in_words": _l("Dates are written in words instead of the standard form."),
    "unreadable_dates": _l("Dates cannot be read; the day the item was first seen is shown."),
    "future_dates": _l("Items are dated in the future."),
    "old_dates": _l("Items are dated before 1990."),
    "wrong_charset": _l(
        "The text is in a different character set from the one that the source states."
    ),
    "encoded_twice": _l("The text was encoded twice as UTF-8 and was read once more."),
    "relative_links": _l("Links are incomplete; they were completed from the source’s address."),
    "unsafe_links": _l("Links lead to a script or a file instead of a page; they are left out."),
    "duplicate_ids": _l("Several items have the same identifier."),
    "not_well_formed": _l("The source has errors in its markup; it was read as well as possible."),
    "html_in_titles": _l("Titles contain markup; only their text is shown."),
    "too_many_items": _l("The source has more items than are read at a time."),
    "broken_items": _l("Items cannot be read and are left out."),
    # Calendars
    "times_without_zone": _l("Times have no time zone; the town’s time zone is assumed."),
    "windows_zone_names": _l("Time zones have Windows names; they were converted."),
    "unknown_zone": _l("Times are in an unknown time zone; the town’s time zone is assumed."),
    "missing_uid": _l("Events have no identifier; they are recognised by their start and title."),
    "missing_dtstart": _l("Events have no start and are left out."),
    "duplicate_uids": _l("Several events have the same identifier."),
    "rule_refused": _l("Repetition rules cannot be used; only the first date is shown."),
    "too_many_dates": _l(
        "Recurring events have more dates than the service keeps; the next ones are shown."
    ),
    "dates_waiting": _l("The further dates of recurring events are being worked out."),
    "end_before_start": _l("Events end before they start; start and end have been swapped."),
    "private_events": _l("Private events are left out."),
    "broken_events": _l("Events cannot be read and are left out."),
    # What the hub could not keep
    "items_not_stored": _l(
        "Items could not be stored. The service tries them again automatically."
    ),
    "too_many_new": _l(
        "More new items came in than the service accepts in one day; the others will follow."
    ),
    # The way to the document
    "plain_after_tls": _l("The address redirects to one without encryption; use https:// there."),
    # Documents as a whole
    "html_instead": _l("The address leads to a web page, not to a feed or calendar."),
    "not_a_feed": _l("The document is not a news feed."),
    "not_a_calendar": _l("The document is not a calendar."),
    "empty_document": _l("The document is empty."),
}


def oddity_sentence(key: str) -> Any:
    """The sentence for a key, translated when shown; the key itself when it is not known."""
    return ODDITIES.get(key, key)
