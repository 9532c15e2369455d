"""A municipality's own sign-in (OpenID Connect), as the file that HUB_SIGN_IN names says it.

Each provider speaks for the mail domains that its entry lists and for no others, so that one
town's provider cannot sign in as another town's people.  Who signs in has an account already:
nobody gets one by signing in.  Needs the extra `oidc`.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import FsOAuthProvider, Security
from flask_security.oauth_glue import oauthresponse, oauthstart
from flask_security.utils import do_flash, get_message

from hub.accounts.library_pages import BLUEPRINT, SIGN_IN, LibraryPage
from hub.core.errors import InvalidInput
from hub.core.file_problems import BadFile
from hub.core.settings import Settings
from hub.core.toml_file import read_table
from hub.core.toml_table import Table
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.towns.file_fields import address as web_address
from hub.web.access import PUBLIC

try:
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
except ImportError:  # without the extra nothing raises them
    AuthlibBaseError = JoseError = OSError  # type: ignore[assignment,misc]

EXTENSION: Final = "hub_municipal_sign_in"
DISCOVERY: Final = "/.well-known/openid-configuration"
ANSWER_SECONDS: Final = 10
"""How long a provider is waited for, which a thread of the web server does."""
# A provider that is away (OSError), speaks no JSON (ValueError), or whose tokens are not right.
FAILURES: Final = (OSError, ValueError, AuthlibBaseError, JoseError)
BEGINS: Final = f"{BLUEPRINT}.oauthstart"


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """Where the people of a municipality sign in: `slug` stands in addresses, `name` on a button.

    `domains` are those of the mail addresses for which it may speak, in small letters.
    """

    slug: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]


def read_sign_in_file(path: Path) -> tuple[SignInProvider, ...]:
    """The providers that a file describes.  Raises BadFile, which lists every problem."""
    table, _content = read_table(path)
    found = () if table.problems else tuple(map(_provider, table.tables("provider")))
    if not table.problems:
        table.close()
    if table.problems:
        raise BadFile(path, sorted(set(table.problems)))
    return found


def _provider(table: Table) -> SignInProvider:
    domains = table.texts("domains", required=True)
    for domain in domains:
        if "@" in domain or "." not in domain:
            table.note(_("‘domains’ must be domains such as town.example."), "domains")
    return SignInProvider(
        slug=table.slug(),
        name=table.text("name", required=True, longest=80),
        issuer=web_address(table, "issuer").rstrip("/"),
        client_id=table.text("client_id", required=True, longest=300),
        client_secret=table.text("client_secret", required=True, longest=500),
        domains=tuple(domain.lower() for domain in domains),
    )


class MunicipalProvider(FsOAuthProvider):
    """One provider, as Flask-Security asks it."""

    def __init__(self, provider: SignInProvider) -> None:
        super().__init__(provider.slug)
        self.provider = provider

    def authlib_config(self) -> dict[str, Any]:
        """What is sent to whom: an authorization code with PKCE (RFC 7636)."""
        return {
            "client_id": self.provider.client_id,
            "client_secret": self.provider.client_secret,
            "server_metadata_url": self.provider.issuer + DISCOVERY,
            "client_kwargs": {
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": ANSWER_SECONDS,
            },
        }

    def fetch_identity_cb(self, oauth: Any, token: Any) -> tuple[str, str]:
        """The address that the provider vouches for; one of another domain finds nobody."""
        claims = token.get("userinfo") or {}
        email = str(claims.get("email") or "").lower()
        is_theirs = email.rpartition("@")[2] in self.provider.domains
        vouched = claims.get("email_verified", True) is True
        if not (is_theirs and vouched):
            current_app.logger.warning(
                "the sign-in of %s named an address for which it does not speak", self.name
            )
            return "email", f"nobody@{self.name}.invalid"
        return "email", email


def begin(name: str) -> ResponseReturnValue:
    """Lead to a provider; back to the sign-in page when it does not answer."""
    try:
        answer: ResponseReturnValue = oauthstart(name)
    except FAILURES as error:
        return _failed(name, error)
    return answer


def come_back(name: str) -> ResponseReturnValue:
    """Sign in who comes back from a provider; back to the sign-in page when it went wrong."""
    try:
        answer: ResponseReturnValue = oauthresponse(name)
    except FAILURES as error:
        return _failed(name, error)
    return answer


def _failed(name: str, error: Exception) -> ResponseReturnValue:
    current_app.logger.warning("the sign-in of %s failed: %s", name, type(error).__name__)
    do_flash(*get_message("OAUTH_HANDSHAKE_ERROR"))
    return redirect(url_for(SIGN_IN), 303)


# Links, no forms: a page's policy lets no form lead to another host.
PAGES: Final = (
    LibraryPage("oauthstart", "/sign-in/with/<name>", begin, ("GET",), PUBLIC),
    LibraryPage("oauthresponse", "/sign-in/from/<name>", come_back, ("GET",), PUBLIC),
)


def providers_of(app: Flask) -> tuple[SignInProvider, ...]:
    """The providers of an application."""
    found: tuple[SignInProvider, ...] = app.extensions[EXTENSION]
    return found


def prepare(app: Flask, settings: Settings) -> None:
    """Read the file; call before the library is joined.  Raises BadFile, and InvalidInput."""
    app.extensions[EXTENSION] = read_sign_in_file(settings.sign_in) if settings.sign_in else ()
    if not providers_of(app):
        return
    if find_spec("authlib") is None:
        raise InvalidInput(
            _l("HUB_SIGN_IN needs the extra oidc: install partner-network-hub[oidc].")
        )
    app.config["SECURITY_OAUTH_ENABLE"] = True
    app.config["SECURITY_OAUTH_BUILTIN_PROVIDERS"] = []


def join(app: Flask, security: Security) -> tuple[LibraryPage, ...]:
    """Make the providers known to the library; the pages that they need."""
    if not providers_of(app) or security.oauthglue is None:
        return ()
    for provider in providers_of(app):
        security.oauthglue.register_provider_ext(MunicipalProvider(provider))
    return PAGES
