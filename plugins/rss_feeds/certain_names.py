"""Which elements a feed may have, and where, to be read without feedparser.

An element that stands here has a role, and its name is mapped as feedparser maps it; one that
feedparser reads into something else than drafts is passed over.  What does not stand here is
not certain.
"""

from typing import Final

from .tombstones import NAMESPACE as TOMBSTONES

ATOM: Final = "http://www.w3.org/2005/Atom"
XML: Final = "http://www.w3.org/XML/1998/namespace"
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_MEDIA: Final = "http://search.yahoo.com/mrss/"
_GEORSS: Final = "http://www.georss.org/georss"
# feedparser goes by the prefix as much as by the namespace: each has to have its usual one.
PREFIXES: Final = {
    _CONTENT: "content",
    _DC: "dc",
    _DCTERMS: "dcterms",
    _MEDIA: "media",
    _GEORSS: "georss",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}
USUAL_PREFIXES: Final = frozenset(PREFIXES.values())
# Nothing of these reaches a draft, whatever its name and attributes.
PASSED_NAMESPACES: Final = frozenset(
    namespace for namespace, prefix in PREFIXES.items() if prefix in ("slash", "sy", "thr", "geo")
) | {"http://wellformedweb.org/CommentAPI/"}
# Declared anywhere, these make RSS of another version of what begins as Atom.
REFUSED_NAMESPACES: Final = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
)


def _named(namespace: str, roles: dict[str, str]) -> dict[str, str]:
    """The roles by the names that expat gives."""
    return {f"{namespace} {name}": role for name, role in roles.items()}


def _passed(namespace: str, names: str) -> dict[str, str]:
    roles = dict.fromkeys(names.split(), "passed")
    return _named(namespace, roles) if namespace else roles


_OF_ALL: Final = (
    _named(_DC, {"language": "language"})
    | _passed(_DC, "coverage format identifier publisher relation rights source type")
    | _passed(_GEORSS, "point")
    | _passed("com-wordpress:feed-additions:1", "post-id site")
    | _passed(ATOM, "rights")
    | _named(ATOM, {"title": "title", "contributor": "passed_person"})
    | {"title": "title", "language": "language"}
)
_HEAD: Final = (
    _OF_ALL
    | _passed("", "category cloud copyright description docs generator lastBuildDate link")
    | _passed("", "managingEditor pubDate rating ttl webMaster")
    | _passed(ATOM, "category generator icon id link logo subtitle updated")
    | _passed(_DC, "creator date subject")
    | _named(ATOM, {"author": "passed_person"})
    | {"image": "image"}
)
_ITEM: Final = (
    _OF_ALL
    | {
        "author": "author",
        "category": "category",
        "description": "description",
        "enclosure": "enclosure",
        "guid": "id",
        "link": "link",
        "pubDate": "published",
    }
    | _passed("", "comments source")
    | _named(
        ATOM,
        {
            "author": "person",
            "category": "category",
            "content": "atom_content",
            "id": "id",
            "link": "link",
            "published": "published",
            "source": "source",
            "summary": "summary",
            "updated": "updated",
        },
    )
    | _named(_CONTENT, {"encoded": "content"})
    | _named(_DC, {"creator": "author", "date": "updated", "subject": "category"})
    | _named(_DCTERMS, {"created": "created", "issued": "published", "modified": "updated"})
    | _named(_MEDIA, {"content": "media", "group": "group"})
)
_OF_MEDIA: Final = _named(_MEDIA, {"thumbnail": "thumbnail", "title": "media_title"}) | _passed(
    _MEDIA, "copyright credit"
)
_PERSON: Final = _named(ATOM, {"email": "email", "name": "name"}) | _passed(ATOM, "uri")

# What may stand in an element of which role.  Roles that are not here hold text alone.
INSIDE: Final[dict[str, dict[str, str]]] = {
    "document": {"rss": "rss", f"{ATOM} feed": "feed"},
    "rss": {"channel": "channel"},
    "channel": _HEAD | {"item": "item"},
    # `tombstones.py` finds these.
    "feed": _HEAD | _passed(TOMBSTONES, "deleted-entry") | {f"{ATOM} entry": "item"},
    "source": _passed(ATOM, "category generator icon id link logo rights subtitle title updated")
    | _named(ATOM, {"author": "passed_person", "contributor": "passed_person"}),
    "image": _passed("", "description height link title url width"),
    "item": _ITEM | _OF_MEDIA,
    "group": _OF_MEDIA | _named(_MEDIA, {"content": "media"}),
    "media": _OF_MEDIA,
    "person": _PERSON,
    "passed_person": _PERSON,
}
