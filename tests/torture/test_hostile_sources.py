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
    any_database: Settings,
) -> None:
    # Each database meets other ones.
    first = 0 if any_database.database_url.startswith("sqlite") else EVERY // 2
    behaviours = [one for one in all_behaviours() if not one.is_slow][first::EVERY]
    for row in rows(
        behaviours, good=4, total_seconds=TOTAL_SECONDS, is_timed=False, settings=any_database
    ):
        assert row.tried
        assert not row.wrong, "\n".join((row.name, *row.wrong))
