"""The demonstration's network: the example with a contact that reaches nobody real."""

from pathlib import Path

from demonstration.contacts import CONTACTS, NETWORK, naming_the_network
from hub.towns.network_file import read_network_file


def test_each_town_has_an_office_at_a_reserved_name(tmp_path: Path) -> None:
    path = Path(naming_the_network({}, tmp_path)[NETWORK])
    towns = {town.slug: town.contact for town in read_network_file(path).towns if town.contact}
    assert set(towns) == set(CONTACTS) == {"falun", "roros", "hamina", "gutersloh", "grudziadz"}
    for contact in towns.values():
        assert contact is not None
        assert contact.name
        assert contact.email.endswith(".example")
        # No subscriber has such a number; +49 30 23125 is kept for films.
        assert contact.phone.startswith("+49 30 23125 ") or contact.phone.split()[1] == "00"


def test_a_network_that_is_named_stays(tmp_path: Path) -> None:
    for named in ({NETWORK: "own.toml"}, {"HUB_SETTINGS_FILE": "hub.toml"}):
        assert naming_the_network(named, tmp_path) == named
    assert not list(tmp_path.iterdir())
