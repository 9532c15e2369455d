"""Long Finnish words can be divided where their syllables meet."""

import pytest

from hub.core.plain_text import without_soft_hyphens
from hub.core.syllables import with_soft_hyphens


@pytest.mark.parametrize(
    ("text", "divided"),
    [
        ("Keskustelutilaisuus: puiden hoito", "Keskus|te|lu|ti|laisuus: puiden hoito"),
        ("Kirjailijavierailu", "Kirjai|li|ja|vie|railu"),
        ("Ystävyyskaupunki-ilta", "Ystävyys|kau|punki-ilta"),
        ("Itsenäisyyspäivän juhla", "Itsenäi|syys|päivän juhla"),
        ("KAUPUNKISTRATEGIA", "KAUPUN|KISTRA|TEGIA"),
        ("Kaupunginarkistossa", "Kaupun|ginar|kis|tossa"),
        ("Kaupunkijuoksu, 2027", "Kaupunkijuoksu, 2027"),
        ("Opastettu kierros", "Opastettu kierros"),
        ("", ""),
    ],
)
def test_a_long_finnish_word_is_divided_between_its_syllables(text: str, divided: str) -> None:
    made = with_soft_hyphens(text, "fi")
    assert made.replace("\u00ad", "|") == divided
    assert without_soft_hyphens(made) == text


def test_words_of_other_languages_are_left_to_the_browser() -> None:
    assert with_soft_hyphens("Byggnadsvårdskurs: timmer", "sv") == "Byggnadsvårdskurs: timmer"
