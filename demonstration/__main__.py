"""`python -m demonstration`: the hub with five town sites on loopback."""

import os
import sys

import click

from demonstration.contacts import naming_the_network
from demonstration.server import PortTaken
from demonstration.sites import FIRST_PORT
from demonstration.starting import (
    HubProcesses,
    allowing_the_sites,
    data_dir_of,
    first_port_of,
    start_sites_only,
    start_with_hub,
)


@click.command()
@click.option("--sites-only", is_flag=True, help="Run the town sites without the hub.")
def main(sites_only: bool) -> None:
    """Start five invented town sites on loopback and a hub that takes them in.

    The sites use eleven ports from 8101 on; HUB_DEMONSTRATION_PORT names another first one.
    Ends with the exit code of `hub up`, with 1 when a port is taken or the hub did not start,
    with 2 for a wrong argument or setting.
    """
    try:
        first_port = first_port_of(os.environ, FIRST_PORT)
        if sites_only:
            sys.exit(start_sites_only(first_port))
        data_dir = data_dir_of(os.environ)
        environ = naming_the_network(allowing_the_sites(os.environ, first_port), data_dir)
        sys.exit(start_with_hub(first_port, HubProcesses(environ), data_dir))
    except PortTaken as taken:
        click.echo(str(taken), err=True)
        sys.exit(1)
    except ValueError as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
