from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.content.drafts import SourceDocument

RECORDED = Path(__file__).parents[2] / "recorded" / "feeds"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def document() -> Callable[..., SourceDocument]:
    """A document of a town in Sweden: of bytes, or of a recorded file by its name."""

    def make(
        content: bytes | str,
        url: str = "https://town.example/news/feed",
        charset: str | None = None,
    ) -> SourceDocument:
        data = (RECORDED / content).read_bytes() if isinstance(content, str) else content
        return SourceDocument(data, url, NOW, charset=charset, time_zone="Europe/Stockholm")

    return make
