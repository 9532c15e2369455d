"""Mail that was written into the data folder, to, from or for a person: goes with their account.

What was written for them to an address that they only asked for is known by its row in the outbox;
whatever else was written to that address may be somebody else's, and stays.
"""

from pathlib import Path

from hub.accounts.actions import actor_of
from hub.accounts.erasure_actions import called_by
from hub.accounts.kept_elsewhere import KeptElsewhere
from hub.accounts.models import Person
from hub.core.mail import mail_files_of
from hub.core.outbox import files_written_for


def kept_mail_files(data_dir: Path) -> KeptElsewhere:
    """The files of a person by name, and how they are deleted."""

    def found(person: Person) -> list[Path]:
        own = files_written_for(data_dir, actor_of(person.id))
        return sorted({*own, *mail_files_of(data_dir, called_by(person).addresses)})

    def erase(person: Person) -> None:
        for path in found(person):
            path.unlink(missing_ok=True)

    return KeptElsewhere("mail_files", lambda person: [one.name for one in found(person)], erase)
