"""What each country's law asks of an accessibility statement, and who is above it.

`is_sure` is false where nobody has looked the facts up in a primary source: the page then says
so, until the operator's file says when its authorities were checked.
"""

from dataclasses import dataclass

from hub.towns.network import Network, TownView


@dataclass(frozen=True, slots=True)
class Body:
    """An authority by its own name, in its own language."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A country's rules.

    `law` is its act in its own `language`; `complaints` takes complaints, `supervisor` watches
    over the act; `answer_days` is how soon the law wants an answer; `tool` is where the state
    wants the statement itself to be made, `template` has the form that the law prescribes.
    `data_protection` is the authority of the GDPR.
    """

    country: str
    language: str
    law: str
    complaints: Body
    supervisor: Body
    data_protection: Body
    answer_days: int | None = None
    tool: Body | None = None
    wants_easy_read: bool = False
    wants_ddg: bool = False
    template: str = "about/accessibility.html"
    is_sure: bool = True


_DIGG = Body("Digg, Myndigheten för digital förvaltning", "https://www.digg.se/tdosanmalan")
_TRAFICOM = Body(
    "Liikenne- ja viestintävirasto Traficom", "https://www.saavutettavuusvaatimukset.fi/"
)
_DIGST = Body("Digitaliseringsstyrelsen", "https://digst.dk/")

PROFILES: dict[str, Profile] = {
    profile.country: profile
    for profile in (
        Profile(
            country="SE",
            language="sv",
            law="lag (2018:1937) om tillgänglighet till digital offentlig service",
            complaints=_DIGG,
            supervisor=_DIGG,
            data_protection=Body("Integritetsskyddsmyndigheten, IMY", "https://www.imy.se/"),
        ),
        Profile(
            country="NO",
            language="nb",
            law="forskrift om universell utforming av IKT-løsninger",
            complaints=Body("Diskrimineringsnemnda", "https://www.diskrimineringsnemnda.no/"),
            supervisor=Body(
                "Tilsynet for universell utforming av ikt", "https://www.uutilsynet.no/"
            ),
            data_protection=Body("Datatilsynet", "https://www.datatilsynet.no/"),
            tool=Body("uustatus.no", "https://uustatus.no/"),
        ),
        Profile(
            country="FI",
            language="fi",
            law="laki digitaalisten palvelujen tarjoamisesta (306/2019)",
            complaints=_TRAFICOM,
            supervisor=_TRAFICOM,
            data_protection=Body("Tietosuojavaltuutetun toimisto", "https://tietosuoja.fi/"),
            answer_days=14,
            is_sure=False,
        ),
        # Law of the state of North Rhine-Westphalia, since towns follow their state's.
        Profile(
            country="DE",
            language="de",
            law="Behindertengleichstellungsgesetz Nordrhein-Westfalen (BGG NRW), §§ 10b bis 10d",
            complaints=Body(
                "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen",
                "https://www.mags.nrw/ombudsstelle-barrierefreie-informationstechnik",
            ),
            supervisor=Body(
                "Überwachungsstelle für barrierefreie Informationstechnik des Landes "
                "Nordrhein-Westfalen",
                "https://www.mags.nrw/ueberwachungsstelle-barrierefreie-informationstechnik",
            ),
            data_protection=Body(
                "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
                "https://www.ldi.nrw.de/",
            ),
            wants_easy_read=True,
            wants_ddg=True,
        ),
        Profile(
            country="PL",
            language="pl",
            law=(
                "ustawa z\u00a0dnia 4 kwietnia 2019\u00a0r. o\u00a0dostępności cyfrowej stron "
                "internetowych i\u00a0aplikacji mobilnych podmiotów publicznych"
            ),
            complaints=Body("Rzecznik Praw Obywatelskich", "https://bip.brpo.gov.pl/"),
            supervisor=Body("Ministerstwo Cyfryzacji", "https://www.gov.pl/web/cyfryzacja"),
            data_protection=Body("Urząd Ochrony Danych Osobowych", "https://uodo.gov.pl/"),
            answer_days=7,
            template="about/accessibility_poland.html",
        ),
        Profile(
            country="DK",
            language="da",
            law="lov nr. 692 af 8. juni 2018 om tilgængelighed af offentlige organers websteder "
            "og mobilapplikationer",
            complaints=_DIGST,
            supervisor=_DIGST,
            data_protection=Body("Datatilsynet", "https://www.datatilsynet.dk/"),
            tool=Body("was.digst.dk", "https://www.was.digst.dk/"),
            is_sure=False,
        ),
    )
}


def operating_town(network: Network, slug: str) -> TownView | None:
    """The town that runs the hub; the network's first one when the operator names none of it."""
    named = network.town(slug) if slug else None
    return named or next(iter(network.towns), None)


def profile_of(country: str) -> Profile | None:
    """The rules of a country, None where the hub knows none."""
    return PROFILES.get(country)


def profiles_of(network: Network) -> tuple[Profile, ...]:
    """The rules of the countries of the network's towns, each once, in the towns' order."""
    countries = dict.fromkeys(town.country for town in network.towns)
    return tuple(PROFILES[country] for country in countries if country in PROFILES)
