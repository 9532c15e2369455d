"""The short edition of the hostile sources: all that end soon, beside a few that are well."""

from collections import Counter

from hub.core.settings import Settings
from tests.torture.hostile_sources import all_behaviours, rows

# Those that last until the limit are left out: a busy machine must not reach it.
TOTAL_SECONDS = 15
EVERY = 19


def test_there_are_eighty_behaviours_of_addresses_and_answers_each_with_a_name_of_its_own() -> None:
    names = Counter(one.name for one in all_behaviours())
    assert len(names) >= 80
    assert not [name for name, count in names.items() if count > 1]


def test_each_hostile_source_ends_as_a_named_condition_and_harms_no_other(
    settings: Settings,
) -> None:
    behaviours = [one for one in all_behaviours() if not one.is_slow][::EVERY]
    for row in rows(
        behaviours,
        good=6,
        total_seconds=TOTAL_SECONDS,
        is_timed=False,
        data_dir=settings.data_dir,
    ):
        assert row.tried
        assert not row.wrong, "\n".join((row.name, *row.wrong))
