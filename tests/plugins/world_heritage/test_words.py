"""The plugin's own catalogs are complete in every language."""

import re

import pytest
from babel.messages.pofile import read_po

from hub.core.languages import INTERFACE_LANGUAGES
from tests.plugins.world_heritage.conftest import PLUGIN
from translations.update import messages_of

PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("language", sorted(INTERFACE_LANGUAGES))
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    path = PLUGIN / "translations" / language / "LC_MESSAGES" / "world_heritage.po"
    with path.open("rb") as file:
        known = {item.id: item for item in read_po(file) if item.id}
    assert set(known) == {item.id for item in messages_of(PLUGIN) if item.id}
    for identifier, message in known.items():
        assert message.string, identifier
        assert not message.fuzzy, identifier
        assert PLACEHOLDER.findall(str(message.string)) == PLACEHOLDER.findall(str(identifier))
        if language == "en":
            assert message.string == identifier
