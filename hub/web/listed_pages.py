"""Pages that no menu leads to, and that search engines are told of all the same."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
AddressValues: TypeAlias = Iterable[Mapping[str, Any]]


def listed(values: Callable[[], AddressValues]) -> Callable[[View], View]:
    """Put a view's pages into the sitemap, in every language: stands directly below the route.

    `values()` gives the values of each page's address but its language; `({},)` for a view that
    has one page.  That of a plugin that fails or is late is left out.
    """

    def declare(view: View) -> View:
        view.listed_pages = values  # type: ignore[attr-defined]
        return view

    return declare


def listed_views(app: Flask) -> dict[str, Callable[[], AddressValues]]:
    """What gives the values of the pages to be listed, by endpoint."""
    return {
        endpoint: view.listed_pages
        for endpoint, view in app.view_functions.items()
        if hasattr(view, "listed_pages")
    }
