"""The example network with a coordinator for each town: offices at reserved names, nobody real."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

NETWORK: Final = "HUB_NETWORK"
EXAMPLE: Final = Path(__file__).parents[1] / "hub" / "towns" / "networks" / "falun.toml"
# Title of the office in the town's language, address, telephone.  The German number is of those
# that are kept for films; no number begins with a zero behind the country's code.
CONTACTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "falun": ("Internationell samordning", "vanorter@falun.example", "+46 00 000 10"),
    "roros": ("Servicetorget, vennskapsbyer", "vennskapsbyer@roros.example", "+47 00 00 00 20"),
    "hamina": (
        "Kansainvälisten asioiden yksikkö",
        "ystavyyskaupungit@hamina.example",
        "+358 00 000 030",
    ),
    "gutersloh": (
        "Koordination Städtepartnerschaften",
        "partnerstaedte@guetersloh.example",
        "+49 30 23125 040",
    ),
    "grudziadz": (
        "Biuro Współpracy Międzynarodowej",
        "miasta.partnerskie@grudziadz.example",
        "+48 00 000 00 50",
    ),
}


def network_with_contacts() -> str:
    """The example's file with the contacts in it."""
    head, *towns = EXAMPLE.read_text(encoding="utf-8").split("[[town]]\n")
    return "[[town]]\n".join([head, *map(_with_contact, towns)])


def _with_contact(town: str) -> str:
    slug = town.split('"', 2)[1]
    if slug not in CONTACTS:
        return town
    name, email, phone = CONTACTS[slug]
    contact = f'[town.contact]\nname = "{name}"\nemail = "{email}"\nphone = "{phone}"\n'
    return town.replace("[town.names]", f"{contact}\n[town.names]", 1)


def naming_the_network(environ: Mapping[str, str], data_dir: Path) -> dict[str, str]:
    """`environ` with the network's file named, which is written; what is named already stays."""
    if environ.get(NETWORK) or environ.get("HUB_SETTINGS_FILE"):
        return dict(environ)
    path = data_dir.resolve() / "demonstration-network.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(network_with_contacts(), encoding="utf-8")
    return {**environ, NETWORK: str(path)}
