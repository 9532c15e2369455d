from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, vCategory

from hub.publishing.characters import address, printable, web_address
from hub.publishing.content_lines import folded, text_line
from hub.publishing.icalendar import calendar_bytes
from tests.publishing.samples import calendar, event


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_a_folded_line_has_at_most_75_octets_and_unfolds_to_itself(text: str) -> None:
    line = text.replace("\r", "").replace("\n", "")
    written = folded(line)
    assert written.endswith("\r\n")
    pieces = written.encode().split(b"\r\n")[:-1]
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode() for piece in pieces) or not line
    assert written.replace("\r\n ", "") == line + "\r\n"


def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is() -> None:
    assert folded("a" * 75) == "a" * 75 + "\r\n"
    assert folded("a" * 76) == "a" * 75 + "\r\n a\r\n"
    assert folded("a" * 74 + "ø") == "a" * 74 + "\r\n ø\r\n"


@given(st.text(max_size=200), st.text(max_size=120), st.text(max_size=120))
def test_any_text_comes_back_through_icalendar(description: str, title: str, category: str) -> None:
    written = calendar_bytes(
        calendar(event(title=title, description=description, categories=(category,)))
    )
    read = Calendar.from_ical(written)
    assert isinstance(read, Calendar)
    (found,) = read.walk("VEVENT")
    assert not found.errors
    assert str(found.get("SUMMARY", "")) == " ".join(printable(title).split())
    assert str(found.get("DESCRIPTION", "")) == printable(description).strip()
    wanted = " ".join(printable(category).split())
    assert found.get("CATEGORIES", vCategory([])).cats == ([wanted] if wanted else [])


@given(st.text(max_size=60))
def test_no_value_can_begin_a_line_of_its_own(text: str) -> None:
    hostile = f"x\r\nATTACH:https://evil.example{text}\x0b\u2028\x85BEGIN:VALARM"
    written = calendar_bytes(
        calendar(
            event(
                uid=hostile,
                title=hostile,
                description=hostile,
                location=hostile,
                url="https://hub.example/" + hostile,
                online_url="https://meet.example/" + hostile,
                organizer_name=hostile,
                language=hostile,
                status=hostile,
                categories=(hostile,),
                rules=("FREQ=DAILY\r\nATTACH:x",),
            ),
            name=hostile,
            color=hostile,
            url=hostile,
            time_zones=(hostile,),
        )
    ).decode()
    lines = written.replace("\r\n ", "").splitlines()
    assert not any(line.startswith(("ATTACH", "BEGIN:VALARM")) for line in lines)
    assert sum(line.startswith("BEGIN:") for line in lines) == len(
        ("VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT")
    )


def test_text_is_escaped_as_rfc_5545_asks() -> None:
    assert text_line("SUMMARY", "a\\b; c, d\ne", "sv") == (
        "SUMMARY;LANGUAGE=sv:a\\\\b\\; c\\, d\\ne\r\n"
    )


def test_an_undetermined_or_malformed_language_is_left_out() -> None:
    assert text_line("SUMMARY", "a", "und") == "SUMMARY:a\r\n"
    assert text_line("SUMMARY", "a", 's"v') == "SUMMARY:a\r\n"


def test_addresses_become_ascii_and_only_web_addresses_pass() -> None:
    assert address("https://a.example/brø d?q=ü&x=%20") == (
        "https://a.example/br%C3%B8%20d?q=%C3%BC&x=%20"
    )
    assert web_address("javascript:alert(1)") == ""
    assert web_address(None) == ""
    assert web_address("HTTPS://a.example/") == "HTTPS://a.example/"
