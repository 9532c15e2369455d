"""Answers that the web processes of an installation share in Redis, when it has one.

A page that one process has made need not be made by the next.  Each is kept under the state of
the content that it is true for, so a change leaves the old ones behind, which go by themselves.
What comes out of Redis is believed only when it carries the hub's own seal: others may be able to
write there.  A Redis that is away or slow costs one page now and then a fraction of a second.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Hashable
from typing import Any, Final

from hub.core.clock import now
from hub.core.settings import Settings
from hub.web.kept_answer import KeptAnswer, as_bytes, from_bytes

try:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ImportError:  # an installation without the part that is for Redis
    redis = None  # type: ignore[assignment]

MOST_SECONDS: Final = 120
"""Kept no longer: while content comes in, each state leaves its pages behind."""

MOST_BYTES: Final = 512 * 1024
WAIT_SECONDS: Final = 0.15
PAUSE_SECONDS: Final = 5.0
_SEAL_BYTES: Final = 32

log = logging.getLogger(__name__)


class SharedPages:
    """The shared answers of one installation; `client` speaks to its Redis."""

    def __init__(self, settings: Settings, client: Any) -> None:
        self._client = client
        # Two hubs that use one Redis know neither each other's names nor each other's seals.
        secret = settings.secret_key.encode()
        self._seal_key = hmac.digest(secret, b"hub-shared-pages", "sha256")
        own = hmac.digest(self._seal_key, settings.public_url.encode(), "sha256")
        self._prefix = f"hub.pages.{own.hex()[:24]}."
        self._rests_until = 0.0

    def get(self, state: str, key: Hashable) -> KeptAnswer | None:
        """The answer that some process keeps for `key` while the content is in `state`."""
        name = self._name(state, key)
        value = self._ask(lambda: self._client.get(name))
        if not isinstance(value, bytes):
            return None
        seal, written = value[:_SEAL_BYTES], value[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(name, written)):
            log.warning("an answer in Redis was not written by this hub, and is not used")
            return None
        try:
            return from_bytes(written)
        except (ValueError, TypeError, LookupError):
            log.debug("an answer in Redis is of another version of the hub", exc_info=True)
            return None

    def put(self, state: str, key: Hashable, answer: KeptAnswer) -> None:
        """Keep an answer for the others, unless it is large, without a body or soon untrue."""
        seconds = MOST_SECONDS
        if answer.keepable.untrue_at is not None:
            seconds = min(seconds, int((answer.keepable.untrue_at - now()).total_seconds()))
        if seconds < 1 or answer.body is None or len(answer.body) > MOST_BYTES:
            return
        name, written = self._name(state, key), as_bytes(answer)
        value = self._seal(name, written) + written
        self._ask(lambda: self._client.set(name, value, ex=seconds))

    def _name(self, state: str, key: Hashable) -> str:
        asked = json.dumps([state, key]).encode()
        return self._prefix + hashlib.blake2b(asked, digest_size=20).hexdigest()

    def _seal(self, name: str, written: bytes) -> bytes:
        """Says that this hub wrote it, under this name."""
        return hmac.digest(self._seal_key, name.encode() + b"\n" + written, "sha256")

    def _ask(self, question: Any) -> Any:
        """What Redis answers; None when it does not, and for some seconds after that."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            return question()
        except (redis.RedisError, OSError) as error:
            self._rests_until = time.monotonic() + PAUSE_SECONDS
            log.debug("Redis does not answer, pages are not shared for a while: %s", error)
            return None


def shared_pages(settings: Settings) -> SharedPages | None:
    """What the processes share; None for an installation without Redis."""
    if not settings.broker_url or redis is None:
        return None
    try:
        client = redis.Redis.from_url(
            settings.broker_url,
            socket_timeout=WAIT_SECONDS,
            socket_connect_timeout=WAIT_SECONDS,
            # One try: making the page takes no longer.
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        log.warning("pages are not shared, HUB_BROKER_URL cannot be read: %s", error)
        return None
    return SharedPages(settings, client)
