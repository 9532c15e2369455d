"""Names in the order of a language's alphabet."""

import pytest

from hub.core.collation import by_name


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", "Zorn Åmål Ängelholm Ærø Örebro Ørsta"),
        ("sv", "Grums Gysinge Gütersloh Gävle Göteborg"),
        ("fi", "Zürich Åbo Ähtäri Öja"),
        ("nb", "Zagreb Ærøskøbing Øystre Ålesund"),
        ("da", "Zealand Ærø Øster Aarhus Åstrup"),
        (
            "de",
            "Ahlen Äpfingen Aurich Osnabrück Östringen Otterndorf Strasse Straße",
        ),
        ("pl", "Celbowo Ćmielów Dobre Lublin Łódź Malbork Sopot Ślesin Toruń Zabrze Źródła Żagań"),
        ("pl", "Gdańsk Grudziądz Gütersloh"),
        ("en", "Åre Ashford Łódź Lund Røros Rugby Southern Spanish"),
    ],
)
def test_names_stand_in_the_order_of_the_language(language: str, names: str) -> None:
    wanted = names.split()
    assert by_name(reversed(wanted), str, language) == wanted
    assert by_name(wanted, str, language) == wanted


def test_upper_and_lower_case_and_a_soft_hyphen_make_no_other_place() -> None:
    assert by_name(["b", "A", "a\u00adb", "Ab", "a"], str, "en") == [
        "a",
        "A",
        "a\u00adb",
        "Ab",
        "b",
    ]


def test_spaces_and_digits_come_before_letters() -> None:
    names = ["Ny by", "Ny 2", "Nya", "Ny", "1 maj"]
    assert by_name(names, str, "sv") == ["1 maj", "Ny", "Ny 2", "Ny by", "Nya"]


def test_a_name_in_another_script_has_a_place_too() -> None:
    assert by_name(["Київ", "Åbo", ""], str, "sv") == ["", "Åbo", "Київ"]
