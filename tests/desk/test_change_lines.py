"""The list of changes: what is done has words in every language, and no key of the code."""

import pytest
from flask import Flask

from hub.core.changes import Change
from hub.core.clock import now
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import speaking
from hub.desk.change_lines import change_lines
from hub.sources.models import STATES

DONE = (
    *(("source", "1", state) for state in STATES),
    ("plugin", "world_heritage", "switched_on"),
    ("plugin", "world_heritage", "switched_off"),
    ("town", "1", "left"),
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
        assert line.subject.lower() != subject or subject == "plugin"
        if subject == "plugin":
            assert line.named.name == subject_id
