"""`hub source check` of each hostile address: all of them, since they take a second together."""

from hub.core.settings import Settings
from tests.torture.checked_addresses import rows


def test_each_hostile_address_is_refused_with_a_sentence_and_never_asked(
    settings: Settings,
) -> None:
    for row in rows(settings):
        assert row.tried
        assert not row.wrong, "\n".join((row.name, *row.wrong))
