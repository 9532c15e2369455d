"""`hub source …` and `hub entry list` as a person or a program calls them."""

import json
from pathlib import Path

import click
import pytest
from flask import Flask

from hub.cli import hub as hub_group
from hub.sources.actions import address
from tests.core.loopback import answer, redirect
from tests.sources.calling import ENTRY, Run, output_of
from tests.sources.town_site import (
    TownSite,
    add,
    calendar,
    event,
    feed,
    ics,
    item,
    refresh,
    rss,
    source,
    titles,
)

LISTED = {
    "id",
    "url",
    "town",
    "kind",
    "state",
    "reason",
    "entries",
    "last_fetched_at",
    "next_fetch_at",
}
HTML = "text/html; charset=utf-8"


def page(*links: str) -> bytes:
    body = f"<!doctype html><html><head><title>Falun</title></head><body>{''.join(links)}</body>"
    return answer(body.encode(), Content_Type=HTML)


# Checking


def test_a_feed_is_checked_and_nothing_is_saved(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(), item("Lucia", None, "https://falun.example/b"))
    checked = output_of(run("source", "check", site.url("/feed"), "--json"))
    assert [row["title"] for row in checked["items"]] == ["Ny skridskobana", "Lucia"]
    assert set(checked["items"][0]) == ENTRY
    assert checked["items"][0]["external_id"] == "a"
    assert checked["items"][0]["published_at"].startswith("2026-01-05T08:00:00")
    assert checked["kind"] == "rss_feeds"
    assert {"no_ids"} <= {odd["key"] for odd in checked["odd"]}
    assert output_of(run("source", "list", "--json")) == []
    assert output_of(run("entry", "list", "--json")) == []


def test_a_file_is_checked_as_the_kind_that_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "calendar"
    file.write_bytes(ics(*(event(n, f"Händelse {n}", n + 1) for n in range(12))))
    checked = output_of(run("source", "check", file, "--kind", "ical_events", "--json"))
    assert len(checked["items"]) == 12
    assert set(checked["items"][0]) == ENTRY | {"starts", "ends", "status"}
    assert checked["items"][0]["status"] == "scheduled"


def test_the_town_gives_language_and_zone_to_what_has_none(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item()).replace(b"<language>sv</language>", b""))
    (row,) = output_of(run("source", "check", file, "--town", "roros", "--json"))["items"]
    assert (row["language"], row["town"]) == ("nb", "roros")


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="alternate" type="application/rss+xml" href="/news.xml">',
        '<link rel="alternate" type="application/rss+xml" href="news.xml" title="Nyheter">',
    ],
)
def test_a_page_is_followed_to_the_feed_that_it_names(run: Run, site: TownSite, link: str) -> None:
    site.pages["/"] = page(link)
    site.pages["/news.xml"] = feed(item())
    checked = output_of(run("source", "check", site.url("/"), "--json"))
    assert checked["url"] == site.url("/news.xml")
    assert [row["title"] for row in checked["items"]] == ["Ny skridskobana"]
    assert [found["url"] for found in checked["found"]] == [site.url("/news.xml")]


@pytest.mark.parametrize("href", ["/kalender.ics", "webcal://{place}/kalender.ics"])
def test_a_page_is_followed_to_the_calendar_that_it_links(
    run: Run, site: TownSite, href: str
) -> None:
    site.pages["/"] = page(f'<a href="{href.format(place=site.place)}">Prenumerera</a>')
    site.pages["/kalender.ics"] = calendar(event())
    checked = output_of(run("source", "check", site.url("/"), "--json"))
    assert (checked["kind"], len(checked["items"])) == ("ical_events", 1)
    assert checked["url"] == site.url("/kalender.ics")


def test_a_subscription_address_is_read(run: Run, site: TownSite) -> None:
    site.pages["/kalender.ics"] = calendar(event())
    subscription = f"webcal://{site.place}/kalender.ics"
    checked = output_of(run("source", "check", subscription, "--json"))
    assert (checked["url"], len(checked["items"])) == (site.url("/kalender.ics"), 1)
    assert run("source", "add", subscription, "--town", "falun", "--yes").exit_code == 0
    (row,) = output_of(run("source", "list", "--json"))
    assert (row["url"], row["kind"]) == (site.url("/kalender.ics"), "ical_events")


def test_subscription_addresses_are_kept_as_web_addresses() -> None:
    for given, kept in (
        ("webcal://falun.example/k.ics", "https://falun.example/k.ics"),
        ("WEBCALS://falun.example:8443/k.ics", "https://falun.example:8443/k.ics"),
        ("webcal://falun.example:8080/k.ics", "http://falun.example:8080/k.ics"),
        (" https://Falun.example:443/ö?a=1#top ", "https://falun.example/%C3%B6?a=1"),
    ):
        assert address(given) == kept


def test_a_page_that_names_no_feed_is_asked_at_the_usual_place(run: Run, site: TownSite) -> None:
    site.pages["/"] = page("<p>Hej</p>")
    site.pages["/feed/"] = feed(item())
    checked = output_of(run("source", "check", site.url("/"), "--json"))
    assert checked["url"] == site.url("/feed/")


def test_a_page_without_any_feed_is_told_so_with_exit_code_1(run: Run, site: TownSite) -> None:
    site.pages["/"] = page("<p>Hej</p>")
    result = run("source", "check", site.url("/"))
    assert result.exit_code == 1
    assert "There is nothing at this address" in result.stderr
    told = run("source", "check", site.url("/"), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["problem"] == "not_found"


def test_a_check_is_shown_to_a_person(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(*(item(f"Nyhet {n}", str(n)) for n in range(7)))
    result = run("source", "check", site.url("/feed"))
    assert result.exit_code == 0
    assert "7 items" in result.stdout
    assert "Nyhet 4" in result.stdout
    assert "Nyhet 5" not in result.stdout


def test_a_file_that_is_not_there_is_exit_code_4(run: Run, tmp_path: Path) -> None:
    for missing in (tmp_path / "none.xml", tmp_path):
        result = run("source", "check", missing)
        assert result.exit_code == 4
        assert str(missing) in result.stderr


def test_wrong_arguments_are_told_the_right_ones(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(item())
    url = site.url("/feed")
    for arguments, code, right in (
        (("source", "check", url, "--kind", "rss"), 2, "rss_feeds"),
        (("source", "check", url, "--town", "falum"), 4, "falun"),
        (("source", "add", url, "--town", "falum", "--yes"), 4, "falun"),
        (("source", "add", url, "--yes"), 2, "--town"),
        (("source", "add", "feed.xml", "--town", "falun", "--yes"), 2, "https://"),
        (("source", "add", "http://[::1/", "--town", "falun", "--yes"), 2, "https://"),
        (("source", "add", "http://x:99999/", "--town", "falun", "--yes"), 2, "https://"),
        (("source", "add", url, "--town", "falun", "--yes", "--language", "Swedish!"), 2, "sv"),
        (("source", "refresh"), 2, "--all"),
        (("source", "refresh", "7"), 4, "hub source list"),
        (("source", "pause", "7"), 4, "hub source list"),
        (("source", "resume", "7"), 4, "hub source list"),
        (("source", "remove", "7", "--yes"), 4, "hub source list"),
        (("source", "held", "7"), 4, "hub source list"),
        (("source", "held", "7", "--keep"), 4, "hub source list"),
        (("source", "lst"), 2, "list"),
        (("sources", "list"), 2, "source"),
        (("entry", "list", "--kind", "new"), 2, "news"),
        (("entry", "list", "--town", "falum"), 4, "falun"),
    ):
        result = run(*arguments)
        assert (result.exit_code, right in result.stderr) == (code, True), result.output
        assert "Traceback" not in result.output
    assert output_of(run("source", "list", "--json")) == []


# Adding


def test_a_source_is_added_refreshed_and_listed(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(), item("Lucia", "b", "https://falun.example/b"))
    result = run("source", "add", site.url("/feed"), "--town", "falun", "--yes")
    assert result.exit_code == 0, result.output
    (before,) = output_of(run("source", "list", "--json"))
    assert before.keys() >= LISTED
    assert (before["state"], before["entries"], before["last_fetched_at"]) == ("new", 0, None)
    result = run("source", "refresh", "--all")
    assert result.exit_code == 0
    assert "2 new" in result.stdout
    assert len(result.stdout.splitlines()) == 1
    (after,) = output_of(run("source", "list", "--json"))
    assert (after["state"], after["reason"], after["entries"]) == ("ok", "", 2)
    assert after["last_fetched_at"] < after["next_fetch_at"]
    assert (after["url"], after["town"], after["kind"]) == (
        site.url("/feed"),
        "falun",
        "rss_feeds",
    )
    rows = output_of(run("entry", "list", "--json", "--kind", "news", "--town", "falun"))
    assert [row["title"] for row in rows] == ["Ny skridskobana", "Lucia"]
    assert set(rows[0]) == ENTRY
    assert rows[0]["source"] == after["id"]
    assert output_of(run("entry", "list", "--json", "--town", "roros")) == []


def test_an_address_that_leads_on_for_now_is_kept_as_it_was_given(run: Run, site: TownSite) -> None:
    site.pages["/feed"], site.pages["/today"] = redirect("/today"), feed(item())
    run("source", "add", site.url("/feed"), "--town", "falun", "--yes")
    (row,) = output_of(run("source", "list", "--json"))
    assert row["url"] == site.url("/feed")


def test_an_unreadable_address_is_saved_in_error_and_heals(run: Run, site: TownSite) -> None:
    result = run("source", "add", site.url("/feed"), "--town", "falun", "--yes")
    assert result.exit_code == 0
    (row,) = output_of(run("source", "list", "--json"))
    assert (row["state"], row["reason"], row["kind"]) == ("error", "not_found", "rss_feeds")
    assert row["reason_sentence"].startswith("There is nothing at this address")
    site.pages["/feed"] = feed(item())
    assert run("source", "refresh", row["id"]).exit_code == 0
    (row,) = output_of(run("source", "list", "--json"))
    assert (row["state"], row["entries"]) == ("ok", 1)


def test_an_unreadable_address_is_taken_for_a_calendar_by_its_name(
    run: Run, site: TownSite
) -> None:
    run("source", "add", site.url("/kalender.ics"), "--town", "falun", "--yes")
    (row,) = output_of(run("source", "list", "--json"))
    assert row["kind"] == "ical_events"


def test_a_source_is_saved_only_after_yes(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(item())
    arguments = ("source", "add", site.url("/feed"), "--town", "falun")
    result = run(*arguments, input="n\n")
    assert (result.exit_code, "Nothing was saved." in result.stdout) == (3, True)
    assert output_of(run("source", "list", "--json")) == []
    assert run(*arguments, input="y\n").exit_code == 0
    assert len(output_of(run("source", "list", "--json"))) == 1


def test_a_second_source_with_one_address_is_refused_with_the_first_s_number(
    run: Run, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    arguments = ("source", "add", site.url("/feed"), "--town", "falun", "--yes")
    run(*arguments)
    result = run(*arguments)
    assert (result.exit_code, "it is source 1" in result.stderr) == (2, True)


# Changing


def test_refreshing_what_cannot_be_read_is_exit_code_1(run: Run, site: TownSite) -> None:
    add(site.url("/feed"))
    result = run("source", "refresh", "--all")
    assert result.exit_code == 1
    assert "There is nothing at this address" in result.stdout


def test_a_paused_source_is_left_alone_until_it_is_resumed(run: Run, site: TownSite) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    assert run("source", "pause", number).exit_code == 0
    assert "no sources to refresh" in run("source", "refresh", "--all").stdout
    result = run("source", "refresh", number)
    assert (result.exit_code, "hub source resume" in result.stderr) == (2, True)
    assert site.server.requests == []
    assert run("source", "resume", number).exit_code == 0
    assert run("source", "refresh", number).exit_code == 0
    assert source(number).state == "ok"


def test_a_source_is_removed_after_yes_and_its_items_become_tombstones(
    run: Run, hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    refresh(hub, number)
    assert run("source", "remove", number, input="n\n").exit_code == 3
    assert titles() == ["Ny skridskobana"]
    result = run("source", "remove", number, "--yes")
    assert (result.exit_code, "1 entry was withdrawn" in result.stdout) == (0, True)
    assert output_of(run("source", "list", "--json")) == []
    assert [row["state"] for row in output_of(run("entry", "list", "--json"))] == ["withdrawn"]


def test_what_is_held_is_shown_and_decided(run: Run, hub: Flask, site: TownSite) -> None:
    site.pages["/calendar"] = calendar(*(event(n, f"Händelse {n}", n + 1) for n in range(10)))
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    site.pages["/calendar"] = calendar(*(event(n, f"Händelse {n}", n + 1) for n in range(4)))
    result = run("source", "refresh", number)
    assert result.exit_code == 0, "held is no failure"
    assert "stay until somebody decides" in result.stdout
    held = output_of(run("source", "held", number, "--json"))
    assert [one["title"] for one in held] == [f"Händelse {n}" for n in range(4, 10)]
    assert "Händelse 9" in run("source", "held", number).stdout
    assert "0 entries" in run("source", "held", number, "--keep").stdout
    assert run("source", "held", number, "--withdraw").exit_code == 2


def test_suggestions_are_listed_with_their_confidence_and_none_is_a_source(run: Run) -> None:
    rows = output_of(run("source", "suggestions", "--json"))
    assert {"town", "kind", "confidence", "url", "note"} <= set(rows[0])
    assert {row["town"] for row in rows} >= {"falun", "roros", "hamina", "gutersloh", "grudziadz"}
    only = output_of(run("source", "suggestions", "--town", "roros", "--json"))
    assert {row["town"] for row in only} == {"roros"}
    assert output_of(run("source", "list", "--json")) == []


def test_sources_go_out_as_opml_and_come_in_again(run: Run, tmp_path: Path) -> None:
    add("https://falun.example/nyheter.xml", name="Nyheter & annat")
    add("https://falun.example/kalender.ics", "ical_events", name="Kalender")
    file = tmp_path / "sources.opml"
    assert run("source", "export", file).exit_code == 0
    assert "<opml" in run("source", "export").stdout
    again = run("source", "import", file, "--town", "falun")
    assert again.exit_code == 0, "what is there already is no failure"
    assert len(output_of(run("source", "list", "--json"))) == 2
    assert run("source", "import", file, "--town", "roros").exit_code == 0
    rows = [row for row in output_of(run("source", "list", "--json")) if row["town"] == "roros"]
    assert {(row["url"], row["kind"], row["name"]) for row in rows} == {
        ("https://falun.example/nyheter.xml", "rss_feeds", "Nyheter & annat"),
        ("https://falun.example/kalender.ics", "ical_events", "Kalender"),
    }


def test_a_source_without_a_name_comes_in_again_without_one_and_as_excerpts_when_asked(
    run: Run, tmp_path: Path
) -> None:
    add("https://falun.example/kalender.ics", "ical_events")
    file = tmp_path / "sources.opml"
    run("source", "export", file)
    assert run("source", "import", file, "--town", "roros", "--excerpt-only").exit_code == 0
    (row,) = (row for row in output_of(run("source", "list", "--json")) if row["town"] == "roros")
    assert row["name"] == ""
    assert not source(row["id"]).shows_full_text
    assert source(1).shows_full_text


def test_opml_that_cannot_be_used_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "sources.opml"
    file.write_text("<html>")
    unreadable = run("source", "import", file, "--town", "falun")
    assert (unreadable.exit_code, "not an OPML list" in unreadable.stderr) == (2, True)
    outlines = '<outline text="a" xmlUrl="ftp://x/"/><outline text="b" xmlUrl="https://x/f"/>'
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert run("source", "import", file, "--town", "falum").exit_code == 4
    half = run("source", "import", file, "--town", "falun")
    assert (half.exit_code, "ftp://x/" in half.stderr) == (1, True)
    assert len(output_of(run("source", "list", "--json"))) == 1
    assert run("source", "export", tmp_path / "no" / "folder").exit_code == 2


def test_errors_come_in_the_language_of_the_shell(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "sv_SE.UTF-8")
    assert "Det finns ingen källa 7" in run("source", "pause", 7).stderr


def test_every_command_says_what_it_does_in_one_line(run: Run) -> None:
    for part in ("source", "entry"):
        shown = run(part, "--help").stdout
        group = hub_group.commands[part]
        assert isinstance(group, click.Group)
        for name, command in group.commands.items():
            assert command.get_short_help_str(200) in shown, name
