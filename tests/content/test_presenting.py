import pytest

from hub.content.presenting import host_of, shortened, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Röros i vinterdräkt", "roros-i-vinterdrakt"),
        ("Łódź & Grudziądz: 2 miasta!", "lodz-grudziadz-2-miasta"),
        ("Straßenfest", "strassenfest"),
        ("  --  ", "-"),
        ("", "-"),
        ("Різдвяний ярмарок", "-"),
        ("<script>alert('x')</script>", "script-alert-x-script"),
        ("a/b\\c?d#e%2e", "a-b-c-d-e-2e"),
    ],
)
def test_a_slug_is_plain_ascii(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_long_slug_is_cut_after_a_word_and_a_long_word_anywhere() -> None:
    assert slug_of("ord " * 40) == "-".join(["ord"] * 15)
    assert slug_of("x" * 500) == "x" * 60


def test_a_long_text_is_cut_after_a_word() -> None:
    assert shortened("one two, three", 9) == "one two…"
    assert shortened("short", 9) == "short"
    assert shortened("x" * 20, 9) == "x" * 9 + "…"


def test_the_host_of_an_address_is_named_without_www() -> None:
    assert host_of("https://www.falun.se/feed?x=1") == "falun.se"
    assert host_of("nonsense") == ""
