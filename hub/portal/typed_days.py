"""Days that a form sends in three fields become whole in the address."""

from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from hub.content.filter_days import with_whole_days
from hub.web.addresses import with_query


def to_whole_days() -> Response | None:
    """Lead from `from_day`, `from_month` and `from_year` to `from`, so that addresses stay short.

    None lets the page answer: there are no such fields, or what was typed is no day.
    """
    if request.method != "GET":
        return None
    pairs = with_whole_days(request.args.items(multi=True))
    if pairs is None:
        return None
    return redirect(with_query(request.script_root + request.path, urlencode(pairs)))
