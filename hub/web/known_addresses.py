"""Addresses of pages, built once for all requests that ask for the same.

A page names some sixty, and to build one takes Werkzeug as long as a whole kept panel.
"""

from functools import lru_cache
from typing import Any, Final

from flask import Flask, g, has_request_context, request

MOST: Final = 4096
LONGEST: Final = 200
"""Characters of an address's values: what readers write into an address is not kept in full."""


class HubFlask(Flask):
    """Flask, with an `url_for` that remembers what it built.

    A local address depends on the route, its values, the language and the root of addresses, and
    on the method where a route's methods have addresses of their own.  Only values that are
    text are remembered: 1 and True would be one key.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        build = super().url_for

        @lru_cache(maxsize=MOST)
        def built(
            endpoint: str, values: tuple[tuple[str, str], ...], _surroundings: tuple[str, ...]
        ) -> str:
            named: dict[str, Any] = dict(values)
            return build(endpoint, **named)

        self._built = built

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """The address of a route; arguments and errors are those of `Flask.url_for`."""
        language = g.get("lang") if has_request_context() else None
        is_plain = not any((_anchor, _method, _scheme)) and _external is None
        if not language or not is_plain or endpoint[:1] == "." or not _are_short_texts(values):
            return super().url_for(
                endpoint,
                _anchor=_anchor,
                _method=_method,
                _scheme=_scheme,
                _external=_external,
                **values,
            )
        surroundings = (language, request.script_root, request.method)
        return self._built(endpoint, tuple(values.items()), surroundings)


def _are_short_texts(values: dict[str, Any]) -> bool:
    length = 0
    for value in values.values():
        if type(value) is not str:
            return False
        length += len(value)
    return length <= LONGEST
