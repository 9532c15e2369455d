"""A backup as one file: a ZIP with the database, the data folder's files and a manifest.

The manifest has the size and SHA-256 of every member and what must be known before anything is
overwritten.  The file appears under its name only when it is whole and was read back.
"""

import contextlib
import errno
import hashlib
import json
import lzma
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from hub.core.errors import InvalidInput, Unavailable
from hub.core.file_causes import cause_of
from hub.core.words import lazy_gettext as _l

DATABASE = "database"
FILES = "files/"
_MANIFEST = "manifest.json"
_FORMAT = 1
_PORTION = 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LARGEST_MANIFEST = 64 * 1024 * 1024
# A ZIP that ends early, lies or holds something else; BadZipFile and JSON's error among them.
# RuntimeError: packed with a password, in a way that this Python cannot unpack, nested too deep.
_NOT_READABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    AttributeError,
    EOFError,
    KeyError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a backup says of itself.

    `database` is "sqlite" or "postgresql"; `step` the last migration step of the hub's tables,
    "" when none has run.
    """

    made_at: str
    hub_version: str
    database: str
    step: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts, and each member's size in bytes and SHA-256 by name."""

    facts: Facts
    members: Mapping[str, tuple[int, str]]


def cannot_write(path: Path, error: OSError) -> Unavailable:
    """The sentence for a file or folder that cannot be written."""
    if error.errno in _NO_ROOM:
        return Unavailable(
            _l("There is not enough space for %(file)s. Free up space, then try again.", file=path),
            str(error),
        )
    return Unavailable(
        _l(
            "%(file)s cannot be written to: %(cause)s.",
            file=path,
            cause=cause_of(error),
        ),
        str(error),
    )


def write_archive(path: Path, facts: Facts, members: Iterable[tuple[str, Path]]) -> Manifest:
    """Write a backup with these members (name, file), read it back, then give it its name.

    Only its owner may read it, since it has the secret.  A file that went away meanwhile, as
    mail does, is left out.  Raises Unavailable when it cannot be written; nothing stays then.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                _write(file, facts, members)
                file.flush()
                os.fsync(file.fileno())
            manifest = read_manifest(draft)
            for _name in checked_members(draft, manifest):
                pass
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    return manifest


def _write(file: IO[bytes], facts: Facts, members: Iterable[tuple[str, Path]]) -> None:
    written: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in members:
            with (
                contextlib.suppress(FileNotFoundError),
                source.open("rb") as content,
                archive.open(name, "w", force_zip64=True) as member,
            ):
                written[name] = _copied(content, member)
        manifest = {"format": _FORMAT, **asdict(facts), "members": written}
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))


def _copied(
    source: IO[bytes], target: IO[bytes] | None, most: int | None = None
) -> tuple[int, str]:
    """Copy, or only read; the size in bytes and the SHA-256.

    Stops once there is more than `most`: what unpacks to more than it says fills no disk.
    """
    size, digest = 0, hashlib.sha256()
    while portion := source.read(_PORTION):
        size += len(portion)
        if most is not None and size > most:
            break
        digest.update(portion)
        if target is not None:
            target.write(portion)
    return size, digest.hexdigest()


def read_manifest(path: Path) -> Manifest:
    """What a file says of itself.  Raises InvalidInput when it is no backup."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_MANIFEST).file_size > _LARGEST_MANIFEST:
                raise ValueError("the manifest is too large")
            told = json.loads(archive.read(_MANIFEST))
            names = set(archive.namelist()) - {_MANIFEST}
        number = told["format"]
        facts = Facts(
            **{name: str(told[name]) for name in ("made_at", "hub_version", "database", "step")}
        )
        datetime.fromisoformat(facts.made_at)
        members = {
            str(n): (int(size), str(digest)) for n, (size, digest) in told["members"].items()
        }
    except OSError as error:
        raise InvalidInput(
            _l("%(file)s cannot be read: %(cause)s.", file=path, cause=cause_of(error)),
            str(error),
        ) from error
    except _NOT_READABLE as error:
        raise InvalidInput(
            _l("%(file)s is not a backup of a hub, or it is incomplete.", file=path), str(error)
        ) from error
    if number != _FORMAT:
        raise newer_version(path, facts)
    if names != set(members) or DATABASE not in members or not all(map(_stays_inside, members)):
        raise damaged(path, "the members are not those of the manifest")
    return Manifest(facts, members)


def _stays_inside(name: str) -> bool:
    place = PurePosixPath(name)
    inside = name.startswith(FILES) and len(place.parts) > 1 and ".." not in place.parts
    return name == DATABASE or (inside and "\\" not in name and "\0" not in name)


def newer_version(path: Path, facts: Facts) -> InvalidInput:
    """The refusal of a backup that this version cannot know."""
    return InvalidInput(
        _l(
            "%(file)s was made by a newer version of the hub (%(version)s). "
            "Install that version, then restore.",
            file=path,
            version=facts.hub_version,
        )
    )


def damaged(path: Path, detail: str) -> InvalidInput:
    """The refusal of a backup whose content is not what was written."""
    return InvalidInput(
        _l("%(file)s is damaged. Nothing was changed; use another backup.", file=path), detail
    )


def checked_members(path: Path, manifest: Manifest, folder: Path | None = None) -> Iterator[str]:
    """Each member's name, once its content was compared and written below `folder`.

    Raises InvalidInput for content that is not what was written, OSError for no room.
    """
    with zipfile.ZipFile(path) as archive:
        for name, expected in manifest.members.items():
            with contextlib.ExitStack() as stack:
                target = None
                if folder is not None:
                    place = folder / name
                    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    target = stack.enter_context(place.open("xb"))
                    place.chmod(0o600)
                try:
                    member = stack.enter_context(archive.open(name))
                    found = _copied(member, target, expected[0])
                except _NOT_READABLE as error:
                    raise damaged(path, f"{name}: {error}") from error
            if found != expected:
                raise damaged(path, f"{name} is not what was written")
            yield name
