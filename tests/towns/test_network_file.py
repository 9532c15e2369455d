from collections.abc import Callable
from pathlib import Path

import pytest

from hub.core.file_problems import BadFile
from hub.core.languages import INTERFACE_LANGUAGES
from hub.towns.network_file import check_network_file, default_network_file, read_network_file

Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, f"{old!r} is not in the file: this test tests nothing"
        return text.replace(old, new, 1)

    return change


def only_problem(path: Path, change: Change) -> tuple[str, str]:
    """The line that the one problem points at, as text, and its message."""
    text = change(path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    problems = check_network_file(path)
    assert len(problems) == 1, problems
    return text.splitlines()[problems[0].line - 1], problems[0].message


def test_a_file_of_two_invented_towns_has_no_problem(network_path: Path) -> None:
    assert check_network_file(network_path) == []


def test_a_file_is_read_into_values(network_path: Path) -> None:
    network = read_network_file(network_path)
    aby, muhlen = network.towns
    assert network.names["fi"] == "Two Rivers"
    assert (aby.slug, aby.country, aby.languages, aby.palette) == ("aby", "SE", ("sv",), "slate")
    assert (muhlen.latitude, muhlen.longitude, muhlen.aliases) == (47.5, 14.25, ("Mlýny",))
    assert [item.started for town in network.towns for item in town.memberships] == [
        "2001",
        "2003-04-05",
    ]
    assert network.partnerships[0].started == "2001"
    assert network.suggestions[0].shows_full_text


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('languages = ["sv"]', 'languages = ["no"]', 'languages = ["no"]', "Write ‘nb’"),
        ('languages = ["sv"]', 'languages = ["qq"]', 'languages = ["qq"]', "language code"),
        ('languages = ["sv"]', "languages = []", "languages = []", "list of texts"),
        ('languages = ["sv"]', 'languages = "sv"', 'languages = "sv"', "list of texts"),
        ('languages = ["sv"]', "languages = [7]", "languages = [7]", "quotation marks"),
        ("Europe/Vienna", "Europe/Viena", 'time_zone = "Europe/Viena"', "Europe/Vienna"),
        ("Europe/Vienna", "../../etc/passwd", 'time_zone = "../../etc/passwd"', "time zone"),
        ("latitude = 47.5", "latitude = 147.5", "latitude = 147.5", "-90 to 90"),
        ("latitude = 47.5", 'latitude = "47.5"', 'latitude = "47.5"', "without quotation marks"),
        ("latitude = 47.5", "latitude = nan", "latitude = nan", "-90 to 90"),
        ("latitude = 47.5\n", "", "[[town]]", "both ‘latitude’ and ‘longitude’"),
        ('country = "AT"', 'country = "at"', 'country = "at"', "Write ‘AT’"),
        ('country = "AT"', 'country = "EU"', 'country = "EU"', "ISO 3166"),
        ('country = "AT"\n', "", "[[town]]", "‘country’ is missing"),
        ('palette = "moss"', 'palette = "mosss"', 'palette = "mosss"', "Did you mean ‘moss’?"),
        ('palette = "moss"', 'pallete = "moss"', 'pallete = "moss"', "Did you mean ‘palette’?"),
        ('palette = "moss"', 'mark = "../x"', 'mark = "../x"', "mark"),
        ('palette = "moss"', 'status = "old"', 'status = "old"', "former, member"),
        ('palette = "moss"', 'status = "former"', 'status = "former"', "‘ended’"),
        ('palette = "moss"', "population = 12.5", "population = 12.5", "whole number"),
        ('palette = "moss"', "population = true", "population = true", "whole number"),
        (
            'palette = "moss"',
            'population_is_rounded = "yes"',
            'population_is_rounded = "yes"',
            "true or false",
        ),
        ('palette = "moss"', 'site = "muhlen.example"', 'site = "muhlen.example"', "https://"),
        ('palette = "moss"', 'site = "ftp://x.example"', 'site = "ftp://x.example"', "https://"),
        ('palette = "moss"', 'site = "https://[::1"', 'site = "https://[::1"', "https://"),
        (
            'palette = "moss"',
            'official_name = "a / b"\nofficial_name_languages = ["de"]\npalette = "moss"',
            'official_name_languages = ["de"]',
            "2",
        ),
        (
            'palette = "moss"',
            'official_name = "a"\nofficial_name_languages = ["qq"]\npalette = "moss"',
            'official_name_languages = ["qq"]',
            "language code",
        ),
        ("palette = ", 'official_name = "a\\u0007"\npalette = ', None, "control character"),
        ('aliases = ["Mlýny"]', 'aliases = [\n"a",\n"",\n]', '"",', "is empty"),
        ("started = 2003-04-05", "ended = 1999\nstarted = 2003-04-05", "ended = 1999", "before"),
        ("started = 2003-04-05", 'started = "2003-13-45"', 'started = "2003-13-45"', "1994-05-01"),
        ("started = 2003-04-05", "started = 03", None, "TOML"),
        ('group = "rivers"', 'group = "river"', 'group = "river"', "Did you mean ‘rivers’?"),
        ('towns = ["aby", "muhlen"]', 'towns = ["aby"]', 'towns = ["aby"]', "two different"),
        ('towns = ["aby", "muhlen"]', 'towns = ["aby", "mulen"]', None, "Did you mean ‘muhlen’?"),
        ('town = "aby"', 'town = "abby"', 'town = "abby"', "Did you mean ‘aby’?"),
        ("https://aby.example/feed", "aby.example/feed", 'url = "aby.example/feed"', "https://"),
        ('kind = "rss_feeds"', 'kind = "RSS feeds"', 'kind = "RSS feeds"', "rss_feeds"),
        ('confidence = "guess"', 'confidence = "sure"', 'confidence = "sure"', "pattern, seen"),
        ("[[suggestion]]", "[[sugestion]]", "[[sugestion]]", "Did you mean ‘suggestion’?"),
    ],
)
def test_each_mistake_is_named_with_its_line_and_how_to_mend_it(
    network_path: Path, old: str, new: str, line: str | None, words: str
) -> None:
    found_line, message = only_problem(network_path, replaced(old, new))
    assert words in message
    if line is not None:
        assert found_line.strip() == line


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('slug = "aby"', 'slug = "Åby"', "a–z"),
        ('slug = "aby"', 'slug = "a--by"', "hyphens"),
        ('slug = "muhlen"', 'slug = "aby"', "taken"),
    ],
)
def test_a_wrong_slug_is_named_and_so_is_what_refers_to_it(
    network_path: Path, old: str, new: str, words: str
) -> None:
    text = replaced(old, new)(network_path.read_text(encoding="utf-8"))
    network_path.write_text(text, encoding="utf-8")
    wrong, *following = check_network_file(network_path)
    assert words in wrong.message
    assert text.splitlines()[wrong.line - 1] == new
    assert all("Nothing in this file has the slug" in problem.message for problem in following)


def test_a_language_of_the_pages_that_is_missing_is_named(network_path: Path) -> None:
    line, message = only_problem(network_path, replaced('fi = "Mühlen", ', ""))
    assert line.startswith("names = {")
    assert "‘names’ is missing these interface languages: fi." in message


def test_a_further_language_is_welcome_and_an_unknown_one_is_not(network_path: Path) -> None:
    text = network_path.read_text(encoding="utf-8")
    network_path.write_text(text.replace('da = "Åby"', 'da = "Åby", sma = "Aabye"'), "utf-8")
    assert check_network_file(network_path) == []
    line, message = only_problem(network_path, replaced("sma = ", "smaa = "))
    assert "‘smaa’ is not a language code" in message
    assert "smaa" in line


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('country = "SE"', "country = SE", "country = SE", "quotation marks"),
        ('country = "SE"', 'country = "SE', 'country = "SE', "closing quotation mark"),
        ('country = "SE"', 'country "SE"', 'country "SE"', "key = value"),
        ('country = "SE"', 'country = "SE"\ncountry = "NO"', 'country = "NO"', "already"),
        ('country = "SE"', 'official_name = """x', 'official_name = """x', "begins here"),
        ("[network]", "[network]\n[network]", "[network]", "already"),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(
    network_path: Path, old: str, new: str, line: str, words: str
) -> None:
    found_line, message = only_problem(network_path, replaced(old, new))
    assert words in message
    assert found_line == line


def test_all_mistakes_are_found_in_one_go_and_in_the_order_of_the_file(network_path: Path) -> None:
    text = network_path.read_text(encoding="utf-8")
    text = text.replace("Europe/Stockholm", "Stockholm").replace('"AT"', '"XX"')
    network_path.write_text(text.replace("lead = ", "leed = "), encoding="utf-8")
    lines = [problem.line for problem in check_network_file(network_path)]
    assert len(lines) == 4  # lead missing, leed unknown, zone, country
    assert lines == sorted(lines)


def test_windows_line_ends_and_a_byte_order_mark_change_no_line(network_path: Path) -> None:
    text = network_path.read_text(encoding="utf-8").replace('"AT"', '"at"')
    network_path.write_text(text, encoding="utf-8")
    plain = check_network_file(network_path)
    network_path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert check_network_file(network_path) == plain != []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"a = " + b"[" * 5000,
        b"a = " + b"[" * 100 + b"]" * 100,
        b"network = 1\ntown = 2\ngroup = [1]",
        b"[[network]]\n[town]",
        b"town = [[]]\nwanted = [{}]\npartnership = [{towns = 1}]\nsuggestion = [{}]",
        b"x" * 1_000_001,
    ],
)
def test_nonsense_gives_problems_and_never_an_exception(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nonsense.toml"
    path.write_bytes(content)
    assert check_network_file(path)


def test_letters_in_another_encoding_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes("[network]\nx = 1\nnames = 'Åby'\n".encode("latin-1"))
    problem = check_network_file(path)[0]
    assert (problem.line, "UTF-8" in problem.message) == (3, True)


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    assert "cannot be read" in check_network_file(tmp_path / "nowhere.toml")[0].message
    assert "cannot be read" in check_network_file(tmp_path)[0].message


def test_reading_a_bad_file_raises_with_every_problem_and_its_line(network_path: Path) -> None:
    text = network_path.read_text(encoding="utf-8").replace('"AT"', '"at"')
    network_path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as raised:
        read_network_file(network_path)
    line = text.splitlines().index('country = "at"') + 1
    assert f"{network_path}:{line}: " in str(raised.value.message)


def test_the_network_that_the_hub_comes_with_is_whole() -> None:
    network = read_network_file(default_network_file())
    towns = {town.slug: town for town in network.towns}
    assert list(towns) == ["falun", "roros", "hamina", "gutersloh", "grudziadz", "vordingborg"]
    assert towns["roros"].names["sma"] == "Rosse"
    assert towns["roros"].names["sv"] == "Røros"
    assert towns["hamina"].names["sv"] == "Hamina"
    assert towns["vordingborg"].status == "former"
    left = towns["vordingborg"].memberships[0]
    assert (left.group, left.ended) == ("nordic", "2007")
    assert set(left.end_reason) == set(INTERFACE_LANGUAGES)
    assert {item.group for item in towns["falun"].memberships} == {"nordic", "german-polish"}
    assert [(item.country, item.groups) for item in network.wanted] == [("DK", ("nordic",))]
    assert [group.since_year for group in network.groups] == [None, 1994]
    assert len(network.focus_areas) == 5
    assert {item.town for item in network.suggestions} == set(towns) - {"vordingborg"}
    assert not any(s.shows_full_text for s in network.suggestions if s.publisher == "press")
    years = {frozenset((item.town, item.other)): item.started for item in network.partnerships}
    assert years[frozenset(("gutersloh", "grudziadz"))] == "1989"
    assert years[frozenset(("falun", "grudziadz"))] == "1991"
    assert years[frozenset(("falun", "gutersloh"))] == "1994"
