"""The HTML of every page in every language is valid, as the W3C's Nu checker sees it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import time_machine

from hub.core.languages import INTERFACE_LANGUAGES
from tests.conftest import leave_out
from tests.rules.project_code import ROOT
from tests.whole_site.conftest import Fixed
from tests.whole_site.content import MOMENT
from tests.whole_site.crawl import Site
from tests.whole_site.trouble import trouble_pages

INSTALLED = ROOT / ".tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# WebKit tells VoiceOver of a list without bullets only where the role is written.
WANTED_ALL_THE_SAME = "The “list” role is unnecessary"


@pytest.fixture
def checker(request: pytest.FixtureRequest) -> list[str]:
    """The command of the Nu Html Checker."""
    jar = Path(os.environ.get("HUB_TEST_VNU_JAR", INSTALLED))
    java = shutil.which("java")
    if java is None:
        leave_out(request, "Java", "install a Java runtime, for the checker of HTML")
    if not jar.is_file():
        leave_out(
            request,
            "the Nu Html Checker",
            "npm install --prefix .tools vnu-jar, or set HUB_TEST_VNU_JAR",
        )
    return [java, "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always"]


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
    addresses: dict[str, str] = {}
    for number, (where, html) in enumerate({**pages, **trouble}.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html, "utf-8")
        addresses[file.name] = where
    run = subprocess.run(
        [*checker, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    found = {
        f"{addresses[message['url'].rpartition('/')[2]]}: {message['message']} "
        f"({message.get('extract', '').strip()[:120]})"
        for message in json.loads(run.stdout)["messages"]
        if not message["message"].startswith(WANTED_ALL_THE_SAME)
    }
    assert len(pages) > 180
    for status in ("200", "404", "405", "410", "413", "422", "429", "500", "503"):
        assert sum(f"({status})" in where for where in trouble) >= 7, status
    assert not found, "\n".join(sorted(found)[:60])
