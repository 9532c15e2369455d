"""The one decision on rights."""

import itertools

import pytest

from hub.core.permissions import (
    LADDER,
    NEEDS,
    NOBODY,
    Grant,
    Right,
    Role,
    Viewer,
    may,
    may_grant,
)

OWN, OTHER = 1, 2
EDITING = {
    Right.SUBMIT,
    Right.PUBLISH,
    Right.REVIEW_OPPORTUNITIES,
    Right.KEEP_SOURCES,
    Right.KEEP_PEOPLE,
    Right.READ_AUDIT,
    Right.CHANGE_SETTINGS,
    Right.KEEP_PLUGINS,
}


def viewer(role: Role, town_id: int | None) -> Viewer:
    return Viewer(7, frozenset({Grant(role, town_id)}))


@pytest.mark.parametrize("role", LADDER)
def test_each_role_has_the_rights_of_those_before_it(role: Role) -> None:
    before = LADDER[: LADDER.index(role)]
    for lower, right in itertools.product(before, Right):
        if may(viewer(lower, OWN), right, OWN):
            assert may(viewer(role, OWN), right, OWN)


@pytest.mark.parametrize(("role", "right"), sorted(itertools.product(LADDER, EDITING)))
def test_a_role_for_a_town_changes_nothing_of_another(role: Role, right: Right) -> None:
    assert not may(viewer(role, OWN), right, OTHER)
    assert not may(viewer(role, OWN), right, None)
    assert may(viewer(role, None), right, OTHER) == may(viewer(role, OWN), right, OWN)


def test_an_editor_suggests_to_another_town_and_publishes_in_the_own_alone() -> None:
    editor = viewer(Role.EDITOR, OWN)
    assert may(editor, Right.SUGGEST, OTHER)
    assert not may(editor, Right.PUBLISH, OTHER)
    assert may(editor, Right.PUBLISH, OWN)


def test_partners_read_what_is_theirs_together() -> None:
    assert may(viewer(Role.READER, OWN), Right.READ_PARTNER_ITEMS, OTHER)
    assert not may(viewer(Role.ORGANISER, OWN), Right.READ_PARTNER_ITEMS, OWN)
    assert not may(NOBODY, Right.READ_PARTNER_ITEMS, OWN)


def test_an_organiser_posts_opportunities_and_has_no_other_right() -> None:
    has = {right for right in Right if may(viewer(Role.ORGANISER, OWN), right, OWN)}
    assert has == {Right.POST_OPPORTUNITIES}


def test_only_an_administrator_makes_administrators() -> None:
    assert not may_grant(viewer(Role.COORDINATOR, OWN), Role.ADMINISTRATOR, OWN)
    assert may_grant(viewer(Role.COORDINATOR, OWN), Role.COORDINATOR, OWN)
    assert not may_grant(viewer(Role.COORDINATOR, OWN), Role.READER, OTHER)
    assert may_grant(viewer(Role.ADMINISTRATOR, None), Role.ADMINISTRATOR, OWN)


def test_every_right_needs_a_role_of_the_ladder() -> None:
    assert set(NEEDS) == set(Right)
    assert set(NEEDS.values()) <= set(LADDER)
