"""The list of changes: what is done has words in every language, and no key of the code."""

import pytest
from flask import Flask

from hub.core.changes import Change
from hub.core.clock import now
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import pgettext, speaking
from hub.desk.change_lines import change_lines
from hub.sources.models import STATES

DONE = (
    *(("source", "1", state) for state in STATES),
    ("plugin", "world_heritage", "switched_on"),
    ("plugin", "world_heritage", "switched_off"),
    ("town", "1", "left"),
    ("entry", "1", "withdrawn"),
)


@pytest.mark.parametrize("language", sorted({*INTERFACE_LANGUAGES} - {"en"}))
def test_what_was_done_is_said_in_the_pages_language(app: Flask, language: str) -> None:
    rows = [
        Change(
            number=number,
            subject=subject,
            subject_id=subject_id,
            kind="",
            revision=1,
            actor="hub",
            action=action,
            changed_at=now(),
        )
        for number, (subject, subject_id, action) in enumerate(DONE, 1)
    ]
    with app.app_context(), speaking(language):
        said = change_lines(rows)
    for line, (subject, subject_id, action) in zip(said, DONE, strict=True):
        assert line.action
        assert line.action != action
        assert line.action[0].islower(), "it stands after a comma"
        assert line.subject.lower() != subject or subject == "plugin"
        if subject == "plugin":
            assert line.named.name == subject_id


def test_withdrawing_an_entry_is_called_otherwise_than_taking_back_an_invitation(
    app: Flask,
) -> None:
    rows = [
        Change(
            number=n,
            subject=subject,
            subject_id="1",
            kind="",
            revision=1,
            actor="hub",
            action="withdrawn",
            changed_at=now(),
        )
        for n, subject in enumerate(("entry", "invitation"), 1)
    ]
    with app.app_context(), speaking("fi"):
        said = [line.action for line in change_lines(rows)]
        assert said == ["poistettu julkaisusta", "vedetty takaisin"]
    with app.app_context(), speaking("sv"):
        assert pgettext("state of an invitation", "withdrawn") == "tillbakadragen"
        assert [line.action for line in change_lines(rows)] == ["drogs tillbaka"] * 2
