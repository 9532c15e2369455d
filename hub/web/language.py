"""The language of a page: the first part of its address.

`/<lang>/…` is matched for the seven interface languages only, so that an unknown first part is
a plain 404.  Views do not see `lang`: it is taken off the values of the address, kept in
`g.lang`, and put back by `url_for`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import (
    Flask,
    abort,
    current_app,
    g,
    has_request_context,
    request,
    url_for,
)
from werkzeug.routing import BaseConverter, Rule

from hub.core.languages import (
    DEFAULT_LANGUAGE,
    INTERFACE_LANGUAGES,
    interface_language,
    nearest_pages,
)
from hub.web.addresses import encoded_path, with_query

# With every town, group, topic and language chosen a list's query has about half as many bytes.
LONGEST_QUERY: Final = 2000


class LanguageConverter(BaseConverter):
    """Matches the code of an interface language."""

    regex = "|".join(INTERFACE_LANGUAGES)


class LanguageRule(Rule):
    """A route in which `<lang>` is always one of the interface languages.

    What builds its addresses is compiled when the first one is asked for: Werkzeug compiles two
    functions for each route as it is added, of which a process uses a few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder
        build: Callable[..., tuple[str, str]] | None = None

        def build_late(rule: Rule, **values: Any) -> tuple[str, str]:
            nonlocal build
            if build is None:
                build = compile_now(append_unknown)
            return build(rule, **values)

        return build_late

    def get_converter(
        self,
        variable_name: str,
        converter_name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
    ) -> BaseConverter:
        """The converter of a variable; `<lang>` without one gets the languages'."""
        if variable_name == "lang" and converter_name == "default":
            return LanguageConverter(self.map)
        return super().get_converter(variable_name, converter_name, args, kwargs)


def request_language() -> str:
    """The language of the present request: of its address, else what the browser asks for.

    On a 404 or 405 no values of the address exist, so its first part is read here.
    """
    known: str | None = g.get("lang")
    if known:
        return known
    first = request.path.lstrip("/").split("/", 1)[0].lower()
    return first if first in INTERFACE_LANGUAGES else preferred_language()


def preferred_language() -> str:
    """The interface language that the browser's Accept-Language asks for most.

    Where it asks for none of them, the one nearest to what it asks for.
    """
    wanted = [tag for tag, quality in request.accept_languages if quality > 0]
    found = [*map(interface_language, wanted), *map(nearest_pages, wanted)]
    return next((code for code in found if code), DEFAULT_LANGUAGE)


def select_locale() -> str:
    """The CLDR locale of the present request; the default outside of one."""
    code = request_language() if has_request_context() else DEFAULT_LANGUAGE
    return INTERFACE_LANGUAGES[code].locale


def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take `lang` off the values of the address and keep it; 404 for an unknown one."""
    if not values or "lang" not in values:
        return
    code = values.pop("lang")
    if code not in INTERFACE_LANGUAGES:
        abort(404)
    g.lang = code


def put_language(endpoint: str, values: dict[str, Any]) -> None:
    """Give `lang` to every address that has a place for it and was given none."""
    if "lang" in values or not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return
    values["lang"] = request_language() if has_request_context() else DEFAULT_LANGUAGE


def home_address(code: str | None = None) -> str:
    """The address of the front page in a language, else in the request's."""
    return f"{request.script_root}/{code or request_language()}/"


def address_in(code: str) -> str:
    """The address of the present page in another language, with its query."""
    return addresses_in([code])[code]


def addresses_in(codes: Iterable[str]) -> dict[str, str]:
    """The addresses of the present page in languages, with its query, by their codes.

    Where no route matched, the same path below the other language.  A very long query is
    left out, since a page repeats it for each language.
    """
    is_kept = request.method in ("GET", "HEAD") and len(request.query_string) <= LONGEST_QUERY
    query = request.query_string.decode() if is_kept else ""
    if request.endpoint and current_app.url_map.is_endpoint_expecting(request.endpoint, "lang"):
        # The language is the first part of every address that has one: the rest is built once.
        path = url_for(request.endpoint, **{**(request.view_args or {}), "lang": DEFAULT_LANGUAGE})
        rest = path.removeprefix(f"{request.script_root}/{DEFAULT_LANGUAGE}/")
    else:
        first, _, rest = request.path.lstrip("/").partition("/")
        rest = encoded_path(rest) if first in INTERFACE_LANGUAGES else ""
    return {code: with_query(f"{request.script_root}/{code}/{rest}", query) for code in codes}


def init_app(app: Flask) -> None:
    """Join the language of addresses; call before any route is added and after the words."""
    app.url_rule_class = LanguageRule
    app.url_value_preprocessor(take_language)
    app.url_defaults(put_language)
    app.extensions["babel"].locale_selector = select_locale
