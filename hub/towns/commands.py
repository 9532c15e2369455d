"""`hub network …`: check a network file, show the network that the hub serves."""

import json
from pathlib import Path
from typing import Any

import click

from hub.core.words import gettext as _
from hub.core.words import ngettext, page_language
from hub.towns.network import MembershipView, Network, TownView
from hub.towns.network_file import check_network_file
from hub.towns.queries import network as present_network

EXIT_PROBLEMS = 2


@click.group()
def network() -> None:
    """The network of towns that this hub serves."""


@network.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, as_json: bool) -> None:
    """Check a network file; mistakes with line numbers.

    Exit code 0: the file can be used.  2: it cannot; each problem stands on a line of its own
    as FILE:LINE: MESSAGE.
    """
    problems = check_network_file(file)
    if as_json:
        listed = [{"line": problem.line, "message": problem.message} for problem in problems]
        _print_json({"file": str(file), "ok": not problems, "problems": listed})
    else:
        for problem in problems:
            click.echo(f"{file}:{problem.line}: {problem.message}")
        click.echo(_summary(file, len(problems)), err=bool(problems))
    if problems:
        raise SystemExit(EXIT_PROBLEMS)


def _summary(file: Path, count: int) -> str:
    if not count:
        return _("%(file)s can be used.", file=file)
    return ngettext("%(num)s problem to fix.", "%(num)s problems to fix.", count)


@network.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> None:
    """Show towns, groups and agreements."""
    known = present_network()
    if as_json:
        _print_json(_as_json(known))
        return
    for line in _as_lines(known, page_language()):
        click.echo(line)


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _as_lines(known: Network, language: str) -> list[str]:
    if not known.names:
        return [_("No network has been loaded yet: run hub migrate.")]
    lines = [known.name(language), ""]
    for town in known.every_town:
        place = f"{town.name(language)} ({town.slug}), {town.country_name(language)}"
        lines.append(place if town.status == "member" else f"{place}: {_('former member')}")
        lines += [f"  {_membership(known, item, language)}" for item in town.memberships]
    for wanted in known.wanted:
        lines += ["", f"{wanted.name(language)} ({wanted.slug})", f"  {wanted.text(language)}"]
    return lines


def _membership(known: Network, membership: MembershipView, language: str) -> str:
    group = known.group(membership.group)
    name = group.name(language) if group else membership.group
    if not membership.started and not membership.ended:
        return name
    reason = membership.reason(language)
    years = f"{name}, {membership.started or ''}–{membership.ended or ''}"
    return f"{years}: {reason}" if reason else years


def _as_json(known: Network) -> dict[str, Any]:
    return {
        "names": dict(known.names),
        "lead": dict(known.leads),
        "towns": [_town_as_json(town) for town in known.every_town],
        "groups": [
            {"slug": group.slug, "names": dict(group.names), "since_year": group.since_year}
            for group in known.groups
        ],
        "partnerships": [
            {"towns": list(item.towns), "started": item.started, "ended": item.ended}
            for item in known.partnerships
        ],
        "wanted": [
            {
                "slug": wanted.slug,
                "names": dict(wanted.names),
                "country": wanted.country,
                "text": dict(wanted.texts),
            }
            for wanted in known.wanted
        ],
    }


def _town_as_json(town: TownView) -> dict[str, Any]:
    return {
        "slug": town.slug,
        "status": town.status,
        "names": dict(town.names),
        "official_name": town.official_name,
        "official_name_languages": list(town.official_name_languages),
        "country": town.country,
        "latitude": town.latitude,
        "longitude": town.longitude,
        "time_zone": town.time_zone,
        "languages": list(town.languages),
        "site": town.site,
        "memberships": [
            {
                "group": item.group,
                "started": item.started,
                "ended": item.ended,
                "end_reason": dict(item.end_reason),
            }
            for item in town.memberships
        ],
    }
