"""What tells sources apart that have one name."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import current_app

from hub.plugin_host.parsing import plugin_host_view
from hub.sources.models import Source


def kind_labels() -> dict[str, str]:
    """What each kind of source is called, in the page's language."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return {name: str(kind.label) for name, kind in plugin_host_view(app).source_kinds().items()}


def beside_names(sources: Sequence[Source], kinds: Mapping[str, str]) -> dict[int, str]:
    """By id: the kind of a source whose name others have too; its address when kinds are alike."""
    names = Counter(source.name for source in sources)
    alike = Counter((source.name, source.kind) for source in sources)
    return {
        source.id: (
            kinds.get(source.kind, source.kind)
            if alike[source.name, source.kind] == 1
            else source.url.partition("://")[2].removeprefix("www.")
        )
        for source in sources
        if source.name and names[source.name] > 1
    }
