"""Nothing in the code knows a town's name: another network needs another file and no code."""

import re
import tomllib

from tests.rules.project_code import ROOT, at

NETWORK = tomllib.loads((ROOT / "hub/towns/networks/falun.toml").read_text(encoding="utf-8"))
SUFFIXES = {".py", ".html", ".js", ".css", ".svg", ".toml"}


def town_names() -> set[str]:
    names: set[str] = set()
    for town in NETWORK["town"]:
        names |= {town["slug"], *town["names"].values(), *town.get("aliases", ())}
    return {name for name in names if len(name) > 3}


def test_no_town_is_named_in_the_code_or_the_templates() -> None:
    pattern = re.compile(
        r"(?<![^\W_])(" + "|".join(map(re.escape, sorted(town_names()))) + r")(?![^\W_])",
        re.IGNORECASE,
    )
    wrong = []
    for path in sorted((ROOT / "hub").rglob("*")):
        if path.suffix not in SUFFIXES or path.parent.name in {"networks", "vendor"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # The network's file is named for its towns, and one line must name the file.
            if found := pattern.search(line.replace("falun.toml", "")):
                wrong.append(f"{at(path)}:{number}: {found[0]}")
    assert not wrong, "\n".join(wrong)


def test_the_names_that_are_looked_for_are_those_of_the_network() -> None:
    assert {"falun", "Grudziądz", "Gütersloh"} <= town_names()
