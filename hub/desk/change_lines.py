"""Changes in words: who, what, from what to what, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.accounts.actions import OPERATOR
from hub.accounts.naming import FORMER_MEMBER, HUB_NAME, OPERATOR_NAME, person_names
from hub.accounts.queries import invited_by_key, people_by_id, people_by_key
from hub.accounts.retention import rule_label
from hub.accounts.role_words import place_name, role_words
from hub.core.changes import OF_PEOPLE, Change
from hub.core.languages import INTERFACE_LANGUAGES, best_language
from hub.core.permissions import Role
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import lazy_pgettext, page_language
from hub.desk.queries import source_names, titles_of

ACTIONS: Final[dict[str, Any]] = {
    "published": _l("published"),
    "updated": _l("changed"),
    "withdrawn": lazy_pgettext("done to an entry", "withdrawn"),
    "added": _l("added"),
    "removed": _l("removed"),
    "paused": _l("paused"),
    "resumed": _l("resumed"),
    "decided": _l("decided"),
    "failed": _l("failed"),
    "switched_on": _l("switched on"),
    "switched_off": _l("switched off"),
    "left": _l("left the network"),
    "repaired": _l("repaired"),
    "invited": _l("invited"),
    "given": _l("given"),
    "accepted": _l("accepted"),
    "changed": _l("changed"),
    "ended": _l("ended"),
    "kept": _l("kept, as nobody else has it"),
    "handed_over": _l("work handed over"),
    "erased": _l("erased"),
    "address_changed": _l("email address changed"),
    "deleted": _l("deleted"),
    "renamed": _l("name changed"),
    "language_changed": _l("language of emails changed"),
    "recovery_codes_made": _l("recovery codes created"),
    "recovery_code_used": _l("recovery code used"),
    "session_ended": _l("logged out of another browser"),
    "sessions_ended": _l("logged out everywhere"),
    "password_set": _l("password set"),
    "password_changed": _l("password changed"),
    "second_step_on": _l("second step switched on"),
    "second_step_off": _l("second step switched off"),
    "second_step_reset": _l("second step removed"),
    "passkey_added": _l("passkey added"),
    "passkey_removed": _l("passkey deleted"),
}
# What is called otherwise when it is done to something else.
_ACTIONS_OF: Final[dict[tuple[str, str], Any]] = {
    ("invitation", "withdrawn"): lazy_pgettext("done to an invitation", "withdrawn"),
    ("invitation", "replaced"): _l("replaced by a newer one"),
    ("invitation", "ended_with_role"): _l("withdrawn, as the sender’s role ended"),
    ("invitation", "handed_over"): _l("handed over"),
    ("source", "new"): _l("not read yet"),
    ("source", "ok"): _l("working"),
    ("source", "error"): _l("cannot be read"),
    ("source", "resting"): _l("resting"),
    ("source", "held"): _l("awaiting a decision"),
}
SUBJECTS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "people": (_l("People and roles"), OF_PEOPLE),
    "entries": (_l("News and events"), ("entry",)),
    "sources": (_l("Sources"), ("source",)),
    "hub": (_l("Towns and plugins"), ("town", "network", "topics", "plugin")),
}
_SUBJECT_WORDS: Final[dict[str, Any]] = {
    "role": _l("Role"),
    "invitation": _l("Invitation"),
    "person": _l("Account"),
    "retention": _l("Retention rule"),
    "entry": _l("Entry"),
    "source": _l("Source"),
    "town": _l("Town"),
    "network": _l("Network"),
    "topics": _l("Topics"),
    "plugin": _l("Plugin"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody or something is called.

    `language` is that of the name, "" where it is the page's; `apart` tells who is meant of
    several with that name.
    """

    name: str
    language: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as a coordinator reads it."""

    at: datetime
    who: Named
    subject: str
    named: Named
    action: str
    given_by: Named | None
    taken_by: Named | None
    place: str
    before: str
    after: str
    reason: str


def change_lines(changes: Sequence[Change]) -> tuple[ChangeLine, ...]:
    """Changes in words, in the page's language."""
    names = _Names(changes)
    return tuple(
        ChangeLine(
            at=change.changed_at,
            who=names.actor(change.actor),
            subject=str(_SUBJECT_WORDS.get(change.subject, change.subject)),
            named=names.subject(change),
            action=_action(change),
            given_by=names.named_in(change, "given_by"),
            taken_by=names.named_in(change, "taken_by"),
            place=place_name(change.town_id) if change.subject in ("role", "invitation") else "",
            before=_value(change, change.before),
            after=_value(change, change.after),
            reason=change.reason or "",
        )
        for change in changes
    )


def _action(change: Change) -> str:
    """What was done; of a source that the hub reads, the state in which it is now."""
    of_subject = _ACTIONS_OF.get((change.subject, change.action))
    return str(of_subject or ACTIONS.get(change.action, change.action))


def _value(change: Change, values: dict[str, Any] | None) -> str:
    """What the trail holds of before or after, as far as there are words for it."""
    held = values or {}
    if change.subject == "person":
        language = INTERFACE_LANGUAGES.get(held.get("language", ""))
        told = (held[key] for key in ("name", "email", "browser") if held.get(key))
        return language.endonym if language else str(next(told, ""))
    if "count" in held:
        return str(held["count"])
    role = held.get("role")
    if role not in list(Role):
        return ""
    name, organisation = str(role_words(role).name), held.get("organisation")
    return f"{name}, {organisation}" if organisation else name


def _actor_in(change: Change, name: str) -> str:
    """Who stands in what the trail holds of a role or an invitation; "" where nobody does."""
    of_people = change.subject in ("role", "invitation")
    return str((change.after or {}).get(name, "")) if of_people else ""


def _numbers(words: Iterable[str], prefix: str = "") -> list[int]:
    found = (word.removeprefix(prefix) for word in words if word.startswith(prefix))
    return [int(word) for word in found if word.isdigit()]


class _Names:
    """What the numbers in changes are called, asked for all of them at once."""

    def __init__(self, changes: Sequence[Change]) -> None:
        others = [_actor_in(one, name) for one in changes for name in ("given_by", "taken_by")]
        actors = [*(change.actor for change in changes), *filter(None, others)]
        entries = [change.subject_id for change in changes if change.subject == "entry"]
        sources = [change.subject_id for change in changes if change.subject == "source"]
        people = [change.subject_id for change in changes if change.subject in ("role", "person")]
        by_key = people_by_key(people)
        known = {one.id: one for one in by_key.values()} | people_by_id(_numbers(actors, "person:"))
        self._numbers = {key: person.id for key, person in by_key.items()}
        self._people = person_names(list(known.values()))
        offers = [change.subject_id for change in changes if change.subject == "invitation"]
        self._invited = invited_by_key(offers)
        self._titles = titles_of(_numbers(entries))
        self._sources = source_names([*_numbers(sources), *_numbers(actors, "source:")])

    def actor(self, actor: str) -> Named:
        """Who made a change."""
        kind, _colon, number = actor.partition(":")
        if kind == "person":
            return self._person(int(number))
        if kind == "source":
            return Named(*self._sources.get(int(number), (_("a source that has been removed"), "")))
        return Named(str(OPERATOR_NAME if kind == OPERATOR else HUB_NAME))

    def named_in(self, change: Change, name: str) -> Named | None:
        """Who offered a role that was accepted, or took work over."""
        found = _actor_in(change, name)
        return self.actor(found) if found else None

    def subject(self, change: Change) -> Named:
        """What was changed."""
        if change.subject in ("role", "person"):
            return self._person(self._numbers.get(change.subject_id))
        if change.subject == "retention":
            return Named(rule_label(change.subject_id))
        if change.subject == "invitation":
            return Named(self._invited.get(change.subject_id, ""))
        if change.subject == "plugin":
            return Named(change.subject_id)
        if change.subject == "source":
            return Named(*self._sources.get(int(change.subject_id), ("", "")))
        titles = self._titles.get(int(change.subject_id), {}) if change.subject == "entry" else {}
        if not titles:
            return Named("")
        language = best_language(page_language(), list(titles)) or ""
        return Named(titles[language], language)

    def _person(self, number: int | None) -> Named:
        found = self._people.get(number) if number is not None else None
        return Named(found.name, apart=found.apart) if found else Named(str(FORMER_MEMBER))
