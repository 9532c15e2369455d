"""How a process starts: what it imports and makes then stays for as long as it lives."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting() -> Iterator[None]:
    """Leave the cyclic garbage collector out of the block, and for good out of what it made.

    Imports make hundreds of thousands of objects and hardly any garbage: to go through them all
    again and again takes a fifth of a start, and later of each full collection.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
