"""Mail that was written into the data folder, to or from a person: goes with their account."""

from pathlib import Path

from hub.accounts.erasure_actions import called_by
from hub.accounts.kept_elsewhere import KeptElsewhere
from hub.accounts.models import Person
from hub.core.mail import mail_files_of


def kept_mail_files(data_dir: Path) -> KeptElsewhere:
    """The files of a person by name, and how they are deleted."""

    def found(person: Person) -> list[Path]:
        return mail_files_of(data_dir, called_by(person).addresses)

    def erase(person: Person) -> None:
        for path in found(person):
            path.unlink(missing_ok=True)

    return KeptElsewhere("mail_files", lambda person: [one.name for one in found(person)], erase)
