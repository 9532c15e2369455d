"""Content-Encoding (RFC 9110 section 8.4) undone piece by piece, so that a cap holds.

Done here and not by the HTTP library, which hands on the compressed bytes when it lacks a
decoder and takes a stream that was cut off for a whole one.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hub.core.fetch_errors import FetchError

try:
    import brotli  # type: ignore[import-untyped]
except ImportError:
    brotli = None
try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:
    try:
        from backports import zstd
    except ImportError:
        zstd = None

_PIECE_BYTES = 64 * 1024
_MOST_ENCODINGS = 2

Decoding = Callable[[Iterable[bytes]], Iterator[bytes]]


def _truncated(name: str) -> FetchError:
    return FetchError("truncated", f"the {name} stream ends early")


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1952: one or more members; what follows the last whole one is padding."""
    decoder = None
    members = 0
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None:
                decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
            try:
                out = decoder.decompress(rest, _PIECE_BYTES)
            except zlib.error:
                if members:
                    return
                raise
            if out:
                yield out
            if decoder.eof:
                members += 1
                rest, decoder = decoder.unused_data, None
            else:
                rest = decoder.unconsumed_tail
    if decoder is not None:
        yield decoder.flush()
        if not decoder.eof and not members:
            raise _truncated("gzip")


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1950, and RFC 1951 without its header, which some servers send instead."""
    decoder = None
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None:
                has_header = rest[0] & 0x0F == zlib.DEFLATED and rest[0] >> 4 <= 7
                decoder = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
            out = decoder.decompress(rest, _PIECE_BYTES)
            if out:
                yield out
            if decoder.eof:
                return
            rest = decoder.unconsumed_tail
    if decoder is not None:
        yield decoder.flush()
        if not decoder.eof:
            raise _truncated("deflate")


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 7932."""
    decoder = brotli.Decompressor()
    anything = False
    for piece in pieces:
        anything = True
        # That more data can be accepted does not mean that nothing is left to come out.
        out = decoder.process(piece, output_buffer_limit=_PIECE_BYTES)
        while out:
            yield out
            done = decoder.is_finished()
            out = b"" if done else decoder.process(b"", output_buffer_limit=_PIECE_BYTES)
        if decoder.is_finished():
            return
    if anything:
        raise _truncated("brotli")


def _zstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 8878: one or more frames."""
    decoder: Any = None
    for piece in pieces:
        rest = piece
        while rest or (decoder is not None and not decoder.needs_input):
            if decoder is None:
                decoder = zstd.ZstdDecompressor()
            out = decoder.decompress(rest, _PIECE_BYTES)
            if out:
                yield out
            rest = b""
            if decoder.eof:
                rest, decoder = decoder.unused_data, None
    if decoder is not None:
        raise _truncated("zstd")


_DECODINGS: dict[str, Decoding] = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate}
if brotli is not None:
    _DECODINGS["br"] = _brotli
if zstd is not None:
    _DECODINGS["zstd"] = _zstd
_ERRORS: tuple[type[Exception], ...] = (zlib.error,)
if brotli is not None:
    _ERRORS += (brotli.error,)
if zstd is not None:
    _ERRORS += (zstd.ZstdError,)

ACCEPT_ENCODING = ", ".join(name for name in _DECODINGS if name != "x-gzip")
"""What to ask for: only what this installation can undo."""


def decoded(pieces: Iterable[bytes], content_encoding: str, max_bytes: int) -> bytes:
    """The whole body, undone from `content_encoding`.

    Raises FetchError: "undecodable_encoding" for a name this installation does not know or
    bytes that are not what the name says, "truncated" for a stream that ends early,
    "too_large" when the body, or a step on the way, has more than `max_bytes`.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > _MOST_ENCODINGS or not all(name in _DECODINGS for name in names):
        raise FetchError("undecodable_encoding", content_encoding[:100])
    stream = _capped(pieces, max_bytes)
    for name in reversed(names):
        stream = _capped(_DECODINGS[name](stream), max_bytes)
    try:
        return b"".join(stream)
    except _ERRORS as error:
        raise FetchError("undecodable_encoding", f"{content_encoding[:100]}: {error}") from error


def _capped(pieces: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise FetchError("too_large", f"more than {max_bytes} bytes")
        yield piece
