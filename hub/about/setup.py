"""Joins what the service says of itself: pages, footer entries, operator, feedback's end."""

from datetime import timedelta
from functools import partial

from flask import Flask

from hub.about import feedback_views, operator_file, security_txt, views
from hub.about.actions import delete_feedback_before, delete_feedback_of
from hub.about.queries import feedback_of
from hub.accounts.kept_elsewhere import KeptElsewhere, add_kept_elsewhere
from hub.core import health, jobs
from hub.core.clock import now
from hub.core.health import Check
from hub.core.settings import Settings
from hub.core.words import lazy_gettext as _l
from hub.web.menu import FOOTER, NavItem, add_nav_item

DELETE = "delete_old_feedback"
_DAILY_SECONDS = 24 * 3600

FOOTER_PAGES = (
    (_l("About this service"), "about.index"),
    (_l("Accessibility statement"), "about.accessibility"),
    (_l("Contact and feedback"), "feedback.form"),
    (_l("Privacy notice"), "about.privacy"),
    (_l("Legal notice"), "about.imprint"),
)


def own_feedback(email: str) -> list[dict[str, str]]:
    """What somebody wrote by the form, as plain values for their own data."""
    return [
        {
            "subject": one.subject,
            "message": one.message,
            "page": one.page,
            "name": one.name,
            "email": one.email,
            "language": one.language,
            "created_at": one.created_at.isoformat(),
        }
        for one in feedback_of(email)
    ]


def init_app(app: Flask) -> None:
    """Register the pages and the job that deletes old feedback.  Raises BadFile."""
    settings: Settings = app.config["HUB"]
    operator_file.init_app(app, settings)
    look = partial(operator_file.operator_problems, settings)
    health.check(app, Check("operator", _l("Operator"), look, needs_database=False))
    kept = KeptElsewhere(
        "feedback",
        lambda person: own_feedback(person.email),
        lambda person: delete_feedback_of(person.email),
    )
    add_kept_elsewhere(app, kept)
    app.register_blueprint(views.pages)
    app.register_blueprint(feedback_views.pages)
    app.register_blueprint(security_txt.pages)
    for position, (label, endpoint) in enumerate(FOOTER_PAGES):
        add_nav_item(app, NavItem(label, endpoint, FOOTER, order=10 + position))

    def delete_old() -> None:
        delete_feedback_before(now() - timedelta(days=settings.feedback_days))

    jobs.job(app, DELETE, delete_old)
    jobs.every(app, DELETE, _DAILY_SECONDS)
