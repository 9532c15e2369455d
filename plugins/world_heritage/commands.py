"""`hub world-heritage …`."""

import json

import click

from hub.plugin_api.pages import page_language

from .models import WorldHeritageSite
from .queries import sites_of_network


@click.command("sites")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def sites(as_json: bool) -> None:
    """List the World Heritage sites of the towns."""
    found = sites_of_network()
    if as_json:
        rows = [_row(site) for site in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for site in found:
        name = site.names[page_language()]
        click.echo(f"{site.slug:<16} {site.inscribed}  {site.unesco_number:>5}  {name}")


def _row(site: WorldHeritageSite) -> dict[str, object]:
    return {
        "slug": site.slug,
        "town": site.town,
        "unesco_number": site.unesco_number,
        "inscribed": site.inscribed,
        "extended": site.extended,
        "criteria": site.criteria,
        "names": site.names,
        "working_names": site.working_names,
        "website": site.website,
    }
