"""What the W3C's Nu checker finds wrong with pages."""

import json
import subprocess
from pathlib import Path

from tests.rules.project_code import ROOT

INSTALLED = ROOT / ".tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# WebKit tells VoiceOver of a list without bullets only where the role is written.
WANTED_ALL_THE_SAME = "The “list” role is unnecessary"


def faults_in(pages: dict[str, str], checker: list[str], folder: Path) -> set[str]:
    """What is wrong with the HTML of pages, each under its name; `folder` is empty."""
    names: dict[str, str] = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, "utf-8")
        names[file.name] = name
    run = subprocess.run(
        [*checker, str(folder)], capture_output=True, text=True, check=True, timeout=300
    )
    return {
        f"{names[message['url'].rpartition('/')[2]]}: {message['message']} "
        f"({message.get('extract', '').strip()[:120]})"
        for message in json.loads(run.stdout)["messages"]
        if not message["message"].startswith(WANTED_ALL_THE_SAME)
    }
