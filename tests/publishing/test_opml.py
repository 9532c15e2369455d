from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.publishing.characters import one_line
from hub.publishing.opml import MAX_BYTES, MAX_OUTLINES, UnreadableOpml, opml_bytes, read_opml
from hub.publishing.records import OpmlRecord, Outline
from tests.publishing.samples import CHANGED_AT

FALUN = Outline(
    "Falu kommun",
    "https://www.falun.example/rss?a=1&b=2",
    home_url="https://www.falun.example/",
    language="sv",
    description="Nyheter",
    folders=("Falun",),
)
CALENDAR = Outline("Kalender", "https://www.falun.example/kal.ics", kind="ics", folders=("Falun",))
LOOSE = Outline("Alla", "https://hub.example/sv/news.rss")


def opml(body: str, head: str = "") -> bytes:
    return f'{head}<opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def record(*outlines: Outline, title: str = "Källor") -> OpmlRecord:
    return OpmlRecord(title, CHANGED_AT, outlines)


def test_a_list_comes_back_as_it_was_written() -> None:
    data = opml_bytes(record(LOOSE, FALUN, CALENDAR))
    assert read_opml(data) == (LOOSE, FALUN, CALENDAR)
    root = ET.fromstring(data)  # noqa: S314 - our own bytes
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Källor"
    assert root.findtext("head/dateModified") == "Sun, 01 Mar 2026 08:30:15 +0000"
    assert [each.get("text") for each in root.findall("body/outline")] == ["Alla", "Falun"]
    assert opml_bytes(record(LOOSE, FALUN)) == opml_bytes(record(LOOSE, FALUN))


@given(st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_any_title_and_folder_come_back(title: str, folder: str) -> None:
    written = opml_bytes(record(Outline(title, LOOSE.url, folders=(folder,)), title=title))
    (found,) = read_opml(written)
    assert found.title == (one_line(title) or LOOSE.url)
    assert found.folders == ((one_line(folder),) if one_line(folder) else ())


def test_lists_of_other_programs_are_read() -> None:
    data = opml(
        '<outline title="News"><outline title="Only title" xmlurl=" https://a.example/f "/>'
        '<outline text="Again" xmlUrl="https://a.example/f"/></outline>'
        '<outline text="Note"/><outline xmlUrl="webcal://a.example/c.ics" type="ICS">'
        '<outline text="Inside" xmlUrl="https://a.example/g"/></outline>'
    )
    assert read_opml(data) == (
        Outline("Only title", "https://a.example/f", folders=("News",)),
        Outline("webcal://a.example/c.ics", "webcal://a.example/c.ics", kind="ics"),
        Outline("Inside", "https://a.example/g"),
    )


def test_an_old_charset_is_read() -> None:
    data = (
        '<?xml version="1.0" encoding="windows-1250"?><opml><body>'
        '<outline text="Grudziądz" xmlUrl="https://a.example/"/></body></opml>'
    ).encode("cp1250")
    assert read_opml(data)[0].title == "Grudziądz"


def test_entity_bombs_and_files_of_the_machine_are_refused() -> None:
    bomb = (
        '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    file = '<!DOCTYPE opml [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
    parameter = '<!DOCTYPE opml [<!ENTITY % c SYSTEM "http://a.example/x.dtd"> %c;]>'
    for head in (bomb, file, parameter):
        with pytest.raises(UnreadableOpml, match="entities"):
            read_opml(opml('<outline text="&c;" xmlUrl="https://a.example/"/>', head))


def test_a_plain_doctype_does_no_harm() -> None:
    data = opml('<outline text="A" xmlUrl="https://a.example/"/>', "<!DOCTYPE opml>")
    assert len(read_opml(data)) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no element found"),
        (b"<opml><body>", "no element found"),
        (b"<html/>", "it begins with html"),
        (b"\xff\xfe\x00", "OPML"),
        (b'<?xml version="1.0" encoding="big5"?><opml/>', "OPML"),
        (b'<?xml version="1.0" encoding="nonsense"?><opml/>', "OPML"),
        (b" " * (MAX_BYTES + 1), "2 MB"),
        (b"<opml>" * 100 + b"</opml>" * 100, "nested"),
        (opml("<outline/>" * (MAX_OUTLINES + 1)), "too many"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_list_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableOpml, match=reason):
        read_opml(data)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(UnreadableOpml):
        assert read_opml(data) == ()


def test_the_refusal_is_an_error_of_the_one_who_gave_the_file() -> None:
    assert UnreadableOpml("x").status == 400
