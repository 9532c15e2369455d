"""Every SELECT of the plugin."""

from sqlalchemy import func, select

from hub.plugin_api.entries import session

from .models import Heard


def heard_count() -> int:
    return session().scalar(select(func.count()).select_from(Heard)) or 0


def heard_actions() -> list[str]:
    return list(session().scalars(select(Heard.action).order_by(Heard.number)))
