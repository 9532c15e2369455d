"""The feedback form: kept first, mailed by a job, answered at once."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any, Final

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from hub.about.actions import NewFeedback, keep_feedback
from hub.about.forms import OPEN_FOR_TOO_LONG, SUBJECT_LABELS, FeedbackForm
from hub.about.models import LONGEST_MESSAGE, LONGEST_PAGE, SUBJECTS
from hub.about.notifying import has_contact, letter_of, recipient_of
from hub.about.operator_file import operator
from hub.about.queries import nth_newest_feedback_at
from hub.core import jobs
from hub.core.clock import now
from hub.core.outbox import SEND
from hub.core.words import lazy_gettext as _l
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision
from hub.web.forms import tidy_line

pages = Blueprint("feedback", __name__)

MOST_PER_HOUR: Final = 60
"""Of all readers together: what a program sends in bulk ends here."""
TOO_MANY = _l("We have received many messages in the last hour. Send yours later, or by email.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be mended: the id of the field, "" for the whole form, and the sentence."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """The form and what is wrong with it; `email` is whom to write to instead."""

    form: Any
    subjects: tuple[tuple[str, Any], ...]
    towns: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    errors: dict[str, str]
    email: str
    days: int
    longest: int = LONGEST_MESSAGE


@pages.get("/<lang>/feedback")
@open_to(PUBLIC)
def form() -> ResponseReturnValue:
    """The empty form; `about` and `page` in the query fill in what it is about."""
    subject = request.args.get("about", "")
    made = FeedbackForm(formdata=None)
    made.subject.data = subject if subject in SUBJECTS else "other"
    made.page.data = tidy_line(request.args.get("page"))[:LONGEST_PAGE]
    town = request.args.get("town", "")
    made.town.data = town if network().town(town) else ""
    return _shown(made, (), 200)


@pages.post("/<lang>/feedback")
@open_to(PUBLIC)
def send() -> ResponseReturnValue:
    """Keep what was written and lead to the thanks; else the form with what is to be mended."""
    known = network()
    made = FeedbackForm()
    if not made.validate_on_submit():
        return _shown(made, _problems(made), 422)
    if (pause_seconds := _pause_seconds()) > 0:
        response = make_response(_shown(made, (Problem("", str(TOO_MANY)),), 429))
        response.headers["Retry-After"] = str(pause_seconds)
        return response
    town = known.town(made.town.data or "")
    new = NewFeedback(
        subject=made.subject.data,
        message=made.message.data,
        page=made.page.data,
        name=made.name.data,
        email=made.email.data,
        town_id=town.id if town else None,
        language=page_language(),
    )
    recipient = recipient_of(operator(), town, current_app.config["HUB"].contact)
    keep_feedback(new, letter_of(new, town, recipient, known.name(page_language())))
    jobs.hint(current_app._get_current_object(), SEND)  # type: ignore[attr-defined]  # noqa: SLF001
    # The token has done its work: no cookie stays.
    session.clear()
    of_town = town.slug if town and has_contact(operator(), town) else ""
    return redirect(url_for("feedback.thanks", received=_receipts().dumps(of_town)), 303)


@pages.get("/<lang>/feedback/thanks")
@open_to(PUBLIC)
@cached_by_revision()
def thanks() -> ResponseReturnValue:
    """Who gets the message; the form where none was received, as at an address that was guessed."""
    try:
        town = network().town(_receipts().loads(request.args.get("received", "")))
    except BadSignature:
        return redirect(url_for("feedback.form"), 303)
    return render_template("about/thanks.html", town=town.name(page_language()) if town else "")


def _receipts() -> URLSafeSerializer:
    """Signs what the address of the thanks has, so that they are given for a message alone.

    It holds the slug of the town whose contact gets the message, "" for those who run the hub.
    """
    return URLSafeSerializer(current_app.config["HUB"].secret_key, salt="feedback-received")


def _pause_seconds() -> int:
    """How long no more is taken in; 0 while there is room."""
    first_that_counts = nth_newest_feedback_at(MOST_PER_HOUR)
    if first_that_counts is None:
        return 0
    return max(0, ceil((first_that_counts + timedelta(hours=1) - now()).total_seconds()))


def _problems(made: FeedbackForm) -> tuple[Problem, ...]:
    found = []
    for name, errors in made.errors.items():
        if name == "csrf_token":
            found.append(Problem("", str(OPEN_FOR_TOO_LONG)))
        elif name and errors:
            found.append(Problem(name, str(errors[0])))
    return tuple(found)


def _shown(made: FeedbackForm, problems: tuple[Problem, ...], status: int) -> ResponseReturnValue:
    settings, language = current_app.config["HUB"], page_language()
    page = FeedbackPage(
        form=made,
        subjects=tuple(SUBJECT_LABELS.items()),
        towns=tuple((town.slug, town.name(language)) for town in network().towns),
        problems=problems,
        errors={problem.field: problem.sentence for problem in problems},
        email=recipient_of(operator(), None, settings.contact),
        days=settings.feedback_days,
    )
    response = make_response(render_template("about/feedback.html", page=page), status)
    # It holds a token of this reader, and what was typed or stood in the address.  Compressed
    # together, the length would tell of the token (BREACH): it goes out as it is.
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response
