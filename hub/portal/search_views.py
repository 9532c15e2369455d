"""The search over all kinds and towns, and what it suggests while somebody types."""

from collections.abc import Container
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.content.filter_choices import ReadFilter, read_filter
from hub.content.filters import (
    FilterChoices,
    ListFilter,
    not_understood,
    read_list_filter,
)
from hub.content.hits import best_hits, first_hits
from hub.content.kept_values import next_visibility_change
from hub.content.models import Entry
from hub.content.paging import Page, PagePosition, page_position
from hub.content.presenting import entry_view
from hub.content.queries import all_topics, count_hits, newest_hits
from hub.content.search_words import SearchWords, also_searched, found_terms, search_words
from hub.core.clock import now
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.portal.entry_pages import entry_url, kinds_with_pages
from hub.portal.names_found import corrections
from hub.portal.search_page import (
    NEWEST,
    RELEVANCE,
    TOWN,
    SearchPage,
    Way,
    hits_of,
    soonest_hits,
    topic_ways,
    town_hits,
)
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.addresses import with_query
from hub.web.caching import cached_by_revision, holds_until
from hub.web.page_frame import say_what_was_understood
from hub.web.page_meta import PageMeta
from hub.web.reading import languages_read
from hub.web.shown import Words

pages = Blueprint("search", __name__)

HITS_ON_A_PAGE = 20
MOST_COUNTED = 100
SUGGESTED_TOWNS = 3
SUGGESTED_TOPICS = 2
SUGGESTED_TITLES = 5


@pages.get("/<lang>/search")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """What was found: towns and topics, then entries, newest first or those that fit best.

    Entries of one kind that take place come soonest first.
    """
    read = read_filter(request.args.items(multi=True), page_language(), tuple(kinds_with_pages()))
    words = search_words(read.filter.q)
    kind, unknown_kind = _asked("kind", {TOWN, *kinds_with_pages()})
    sort, unknown_sort = _asked("sort", {RELEVANCE, NEWEST})
    if sort == NEWEST and not _takes_place(kind):
        sort = ""
    read = replace(read, notes=(*read.notes, *unknown_kind, *unknown_sort))
    holds_until(next_visibility_change(now()))
    page = _search_page(read, words, kind, sort)
    return render_template("portal/search.html", page=page, meta=PageMeta(is_listed=False))


def _takes_place(kind: str) -> bool:
    """Whether entries of the kind say when they take place."""
    known = kinds_with_pages().get(kind)
    return known is not None and known.times is not None


def _asked(name: str, known: Container[str]) -> tuple[str, tuple[str, ...]]:
    """What the address says of `name`, "" when it is not known; and then a note."""
    value = request.args.get(name, "")
    if not value or value in known:
        return value, ()
    return "", (not_understood(name, value),)


def _search_page(read: ReadFilter, words: SearchWords, kind: str, sort: str) -> SearchPage:
    wanted, known = read.filter, network()
    position = page_position(request.args.get("after"), request.args.get("before"))
    say_what_was_understood((*wanted.to_pairs(), *_chosen(kind, sort), *position.to_pairs()))
    found, count = _found(wanted, words, kind, sort, position)
    is_first = position == PagePosition() or found.before is None
    names_too = kind in {"", TOWN} and is_first and bool(words.wanted)
    towns = town_hits(wanted.q, known) if names_too else ()
    is_empty = bool(words.wanted) and not found.rows and not towns
    newer = _address(wanted, kind, sort, f"before={found.before}") if found.before else None
    older = _address(wanted, kind, sort, f"after={found.after}") if found.after else None
    return SearchPage(
        read=read,
        narrowed=replace(wanted, q=""),
        is_asked=bool(words.wanted),
        kind=kind,
        sort=sort,
        notes=_notes(words),
        also=also_searched(wanted.q),
        ways=_kind_ways(wanted, kind, sort) if words.wanted else (),
        sorts=_sort_ways(wanted, kind, sort) if found.before or len(found.rows) > 1 else (),
        towns=towns,
        topics=topic_ways(wanted.q) if names_too else (),
        hits=hits_of(found.rows, words, known),
        count=count + len(towns),
        most=MOST_COUNTED,
        newer_url=newer,
        older_url=older,
        is_first=is_first,
        corrections=_corrections(wanted) if is_empty else (),
        ways_on=_ways_on(wanted, words, kind) if is_empty else (),
    )


def _found(
    wanted: ListFilter, words: SearchWords, kind: str, sort: str, position: PagePosition
) -> tuple[Page[Entry], int]:
    """A page of entries, and how many there are, counted no further than a reader needs."""
    if not words.wanted or kind == TOWN:
        return Page(()), 0
    names = [kind] if kind else list(kinds_with_pages())
    if sort == RELEVANCE:
        page, count = best_hits(names, wanted, position, HITS_ON_A_PAGE)
        return page, min(count, MOST_COUNTED + 1)
    if not sort and _takes_place(kind):
        page, count = soonest_hits(kinds_with_pages()[kind], wanted, position, HITS_ON_A_PAGE)
        return page, min(count, MOST_COUNTED + 1)
    if position == PagePosition():
        return first_hits(names, wanted, HITS_ON_A_PAGE, MOST_COUNTED + 1)
    page = newest_hits(names, wanted, position, HITS_ON_A_PAGE)
    is_whole = page.before is None and page.after is None
    count = len(page.rows) if is_whole else count_hits(names, wanted, MOST_COUNTED + 1)
    return page, count


def _notes(words: SearchWords) -> tuple[str, ...]:
    typed = " ".join(request.args.getlist("q"))
    if words.unwanted and not words.wanted:
        return (_("To search, add a word without a minus sign."),)
    if typed.strip() and not words.wanted:
        return (_("To search, enter a word with at least one letter or digit."),)
    return ()


def _chosen(kind: str, sort: str) -> tuple[tuple[str, str], ...]:
    """What the address holds beside the filter."""
    return tuple(pair for pair in (("kind", kind), ("sort", sort)) if pair[1])


def _address(wanted: ListFilter, kind: str, sort: str, *more: str) -> str:
    chosen = urlencode(_chosen(kind, sort))
    return with_query(url_for("search.index"), wanted.to_query(), chosen, *more)


def _kind_ways(wanted: ListFilter, kind: str, sort: str) -> tuple[Way, ...]:
    labels = {"": _("Everything")}
    labels |= {name: str(one.label) for name, one in kinds_with_pages().items()}
    labels[TOWN] = _("Towns")
    return tuple(
        Way(label, _address(wanted, name, sort), name == kind) for name, label in labels.items()
    )


def _sort_ways(wanted: ListFilter, kind: str, sort: str) -> tuple[Way, ...]:
    newest = {NEWEST if _takes_place(kind) else "": _("Latest published first")}
    soonest = {"": _("Soonest first")} if _takes_place(kind) else {}
    labels = {**soonest, **newest, RELEVANCE: _("Best match first")}
    return tuple(
        Way(label, _address(wanted, kind, name), name == sort) for name, label in labels.items()
    )


def _corrections(wanted: ListFilter) -> tuple[Way, ...]:
    found = corrections(wanted.q, network(), all_topics(), page_language())
    return tuple(Way(q, _address(ListFilter(q=q), "", "")) for q in found)


def _ways_on(wanted: ListFilter, words: SearchWords, kind: str) -> tuple[Way, ...]:
    """Other searches that may find more, and where to look without one."""
    ways = []
    if kind or replace(wanted, q="").is_set:
        ways.append(Way(_("Search everything"), _address(ListFilter(q=wanted.q), "", "")))
    if words.has_phrases_or_unwanted:
        plain = " ".join(part.lstrip("-") for part in wanted.q.replace('"', " ").split())
        ways.append(
            Way(
                _("Search without quotation marks or minus signs"),
                _address(ListFilter(q=plain), "", ""),
            )
        )
    ways.append(Way(_("All news"), url_for("news.index")))
    ways.append(Way(_("Full calendar"), url_for("events.index")))
    return tuple(ways)


@pages.get("/<lang>/search/suggestions")
@open_to(PUBLIC)
@cached_by_revision()
def suggestions() -> ResponseReturnValue:
    """What the text typed so far may lead to: towns, topics, newest titles, as JSON.

    Each has `text`, `url`, `note` (what it is) and `language` (of the text, "" for the page's).
    """
    q = read_list_filter([("q", request.args.get("q", ""))], FilterChoices()).filter.q
    holds_until(next_visibility_change(now()))
    rows = [
        (hit.town.name, url_for("network.town", slug=hit.town.slug), hit.town.country_name, "")
        for hit in town_hits(q, network())[:SUGGESTED_TOWNS]
    ]
    rows += [(way.label, way.url, _("Topic"), "") for way in topic_ways(q)[:SUGGESTED_TOPICS]]
    rows += _suggested_titles(q)
    names = ("text", "url", "note", "language")
    return jsonify([dict(zip(names, row, strict=True)) for row in rows])


def _suggested_titles(q: str) -> list[tuple[str, str, str, str]]:
    if not search_words(q).wanted:
        return []
    by_name, words = kinds_with_pages(), search_words(q)
    rows = []
    found, _count = best_hits(list(by_name), ListFilter(q=q), PagePosition(), SUGGESTED_TITLES)
    for entry in found.rows:
        view, kind = entry_view(entry, page_language(), languages_read()), by_name[entry.kind]
        # The reader's title when it has the words, else the one that has.
        titles = [Words(view.title, ""), *(Words(t.title, t.language) for t in entry.texts)]
        title = next((t for t in titles if found_terms(t.text, words)), None)
        if title is not None:
            shown = title.language or view.language
            language = "" if shown == page_language() else shown
            rows.append((title.text, entry_url(kind, view), str(kind.one), language))
    return rows
