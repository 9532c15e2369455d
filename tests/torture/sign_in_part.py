"""Signing in: a part of `make torture`."""

import time
from collections.abc import Iterator
from typing import Final

from tests.torture.redirects import redirect_payloads
from tests.torture.sign_in_side import (
    MOST_DIFFERENT,
    SIGN_IN,
    how_different,
    led_elsewhere,
    make_account,
)
from tests.torture.table import Row
from tests.torture.web_part import new_hub

ANSWERS: Final = 100
FORMS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "asking for a code": (f"{SIGN_IN}/code", {"chosen_method": "email"}),
    "a wrong code": (SIGN_IN, {"passcode": "000000"}),
    "a wrong password": (SIGN_IN, {"passcode": "the wrong password"}),
}


def rows(every: int = 1) -> Iterator[Row]:
    """Where a sign-in leads, and whether an answer's time says who has an account."""
    began = time.monotonic()
    payloads = redirect_payloads()[::every]
    with new_hub() as app:
        make_account(app)
        wrong = tuple(led_elsewhere(app, payloads))
    yield Row("sign-in, led elsewhere", 2 * len(payloads), wrong, time.monotonic() - began)
    for name, (path, form) in FORMS.items():
        began, count = time.monotonic(), max(5, ANSWERS // every)
        with new_hub() as app:
            for number in range(count):
                make_account(app, f"known{number}@town.example")
            known, other = how_different(app, path, count, **form)
        apart = abs(known - other) / min(known, other)
        wrong = (f"medians are {apart:.0%} apart",) if apart > MOST_DIFFERENT else ()
        note = f"medians {known * 1000:.0f} and {other * 1000:.0f} ms, {apart:.1%} apart"
        yield Row(f"sign-in, {name}", 2 * count, wrong, time.monotonic() - began, note)
