"""A database server that goes away and comes back: pages say so, jobs go on by themselves."""

from dataclasses import replace

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from hub.core import jobs
from hub.core.database import db
from hub.core.settings import Settings
from hub.migrating import migrate
from hub.sources.refreshing import refresh_due
from hub.sources.setup import REFRESH
from tests.sources.conftest import MakeHub
from tests.sources.town_site import TownSite, add, feed, item, titles
from tests.torture.cut_line import CutLine


def test_a_server_that_was_away_is_used_again_by_pages_and_jobs(
    postgresql_url: str, settings: Settings, make_hub: MakeHub, site: TownSite
) -> None:
    url = make_url(postgresql_url)
    line = CutLine(url.host or "127.0.0.1", url.port or 5432)
    line.mend()
    through = url.set(host="127.0.0.1", port=line.port).render_as_string(hide_password=False)
    settings = replace(settings, database_url=through)
    migrate(settings)
    hub = make_hub(settings, site)
    site.pages["/feed"] = feed(item())
    add(site.url("/feed"))
    reader = hub.test_client()
    reader.set_cookie("session", "its pages are not kept")
    assert reader.get("/en/news").status_code == 200
    jobs.enqueue(hub, REFRESH)
    db.session.remove()
    line.cut()
    answer = reader.get("/en/news")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    with pytest.raises(OperationalError):
        refresh_due(hub)
    assert jobs.queue_problem(hub) != ""
    line.mend()
    assert reader.get("/en/news").status_code == 200
    assert jobs.queue_problem(hub) == ""
    refresh_due(hub)
    assert titles() == ["Ny skridskobana"]
    jobs._queue(jobs.of(hub)).storage.close()
    db.session.remove()
    db.engine.dispose()
    line.cut()
