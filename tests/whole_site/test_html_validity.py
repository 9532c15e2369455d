"""The HTML of every page in every language is valid, as the W3C's Nu checker sees it."""

from pathlib import Path

import time_machine

from hub.core.languages import INTERFACE_LANGUAGES
from tests.whole_site.conftest import Fixed
from tests.whole_site.content import MOMENT
from tests.whole_site.crawl import Site
from tests.whole_site.html_validity import faults_in
from tests.whole_site.trouble import trouble_pages


def test_every_page_is_valid(
    checker: list[str], site: Site, fixed_app: Fixed, tmp_path: Path
) -> None:
    pages = site.pages()
    with time_machine.travel(MOMENT, tick=False):
        trouble = {
            f"{code}: {what} ({status})": html
            for code in INTERFACE_LANGUAGES
            for what, status, html in trouble_pages(*fixed_app, code)
        }
    found = faults_in({**pages, **trouble}, checker, tmp_path)
    assert len(pages) > 180
    for status in ("200", "404", "405", "410", "413", "422", "429", "500", "503"):
        assert sum(f"({status})" in where for where in trouble) >= 7, status
    assert not found, "\n".join(sorted(found)[:60])
