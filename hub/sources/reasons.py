"""Why a source is in its state: stable English keys, and a sentence for each.

The keys stand in `hub source list --json` and in the database; the sentences are for people.
"""

from typing import Any

from hub.core.sandbox import SandboxError
from hub.core.words import lazy_gettext as _l

REASONS: dict[str, Any] = {
    "address_refused": _l("The address leads to a network that the service does not read from."),
    "name_not_found": _l("The name of the host is not known. Check the address."),
    "name_slow": _l("The name of the host could not be looked up in time."),
    "connection_failed": _l("The host cannot be reached. The service tries again automatically."),
    "connection_refused": _l(
        "The host refuses connections. The service tries again automatically."
    ),
    "tls_failed": _l("The host’s certificate is not valid. Ask its webmaster to renew it."),
    "timed_out": _l("The host answered too slowly. The service tries again automatically."),
    "too_large": _l("The answer is larger than the service reads. Ask for a shorter feed."),
    "too_many_redirects": _l("The address redirects too many times. Use the last address."),
    "redirect_loop": _l("The address redirects to itself. Ask the site’s webmaster."),
    "bad_redirect": _l("The address redirects to one that cannot be used."),
    "bad_url": _l("No request can be made to this address. Check how it is written."),
    "unsupported_scheme": _l("Only addresses that begin with http:// or https:// are read."),
    "port_refused": _l("The service does not read from this port. Use the site’s usual address."),
    "credentials_in_url": _l("An address with a user name or password is not read."),
    "undecodable_encoding": _l("The answer is compressed in a way that this service cannot read."),
    "broken_answer": _l("The host’s answer is not valid HTTP. Ask its webmaster."),
    "truncated": _l("The answer was cut off. The service keeps what it has and tries again."),
    "not_found": _l("There is nothing at this address any more. Look for the new one."),
    "gone": _l("The site says that this feed has ended. The service checks once a day."),
    "forbidden": _l("The site does not let the service read this. Ask its webmaster."),
    "slow_down": _l("The site asks the service to come back later. The service waits."),
    "server_error": _l("The site has an error of its own. The service tries again automatically."),
    "unexpected_status": _l("The site gave an unexpected answer."),
    "not_a_feed": _l("What is at the address is not a feed that the service can read."),
    "not_a_calendar": _l("What is at the address is not a calendar that the service can read."),
    "html_instead": _l("There is a web page at the address instead of a feed or calendar."),
    "empty_document": _l("What is at the address is empty."),
    "not_recognised": _l("Nothing at this address can be read as a feed or calendar."),
    "parser_timed_out": _l("Reading the content took too long and was stopped."),
    "parser_out_of_memory": _l("Reading the content took too much memory and was stopped."),
    "parser_crashed": _l("The program that reads the content crashed. Nothing else was affected."),
    "parser_answer_too_large": _l("There is more in the content than the service accepts at once."),
    "parser_failed": _l("The plugin that reads this kind of source failed."),
    "store_failed": _l("The content could not be stored. The service tries again automatically."),
    "plugin_missing": _l("The plugin that reads this kind of source is not running."),
    "town_former": _l("The town has left the network."),
    "paused_by_hand": _l("Somebody paused the source."),
    "withdrawal_held": _l(
        "Many upcoming items are missing at once. They stay until somebody decides."
    ),
    "failing_for_long": _l(
        "The source has failed many times in a row. The service checks once a day."
    ),
    "not_read_yet": _l("The source has not been read yet."),
}


def reason_sentence(key: str) -> str:
    """The sentence for a key in the present language; the key itself when it has none."""
    return str(REASONS[key]) if key in REASONS else key


def sandbox_reason(error: SandboxError) -> str:
    """The key for a child process that gave no answer."""
    return "parser_failed" if error.key == "raised" else f"parser_{error.key}"


def reason_for_status(status: int) -> str | None:
    """The key for an HTTP status, None when the answer is usable."""
    if status in {200, 203, 304}:
        return None
    if status in {401, 402, 403, 451}:
        return "forbidden"
    if status == 410:
        return "gone"
    if status == 404:
        return "not_found"
    if status in {429, 503}:
        return "slow_down"
    return "server_error" if status >= 500 else "unexpected_status"
