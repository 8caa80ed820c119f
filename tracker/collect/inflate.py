"""Content-Encoding undone with a limit on what comes out, so that no bomb is ever unpacked."""

from __future__ import annotations

import zlib

from tracker.collect.trouble import Trouble

ACCEPT_ENCODING = "gzip, br, zstd"
_MAX_LAYERS = 3
_ZSTD_SLICE = 512


def inflate(data: bytes, encodings: str | None, limit: int) -> bytes:
    """Undo the encodings of a Content-Encoding header, in their order, giving at most `limit` bytes.

    Raises Trouble: "too_large" past the limit, "truncated" where the stream ends early, "protocol" where it is damaged
    or of an unknown encoding.
    """
    layers = [
        e for e in (x.strip().lower() for x in (encodings or "").split(",")) if e not in ("", "identity")
    ]
    if not layers or not data:
        return data
    if len(layers) > _MAX_LAYERS:
        raise Trouble("protocol", f"압축이 {len(layers)}겹입니다 (compressed {len(layers)} times over)")
    for layer in reversed(layers):
        data = _undo(data, layer, limit)
    return data


def _undo(data: bytes, encoding: str, limit: int) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        return _zlib(data, 31, limit)
    if encoding == "deflate":
        # "deflate" should be zlib (RFC 9110); many servers send the raw stream.
        try:
            return _zlib(data, 15, limit)
        except Trouble as t:
            if t.kind != "protocol":
                raise
            return _zlib(data, -15, limit)
    if encoding == "br":
        return _brotli(data, limit)
    if encoding == "zstd":
        return _zstd(data, limit)
    raise Trouble("protocol", f"모르는 압축입니다 (unknown content-encoding): {encoding[:40]!r}")


def _zlib(data: bytes, wbits: int, limit: int) -> bytes:
    out: list[bytes] = []
    room = limit + 1
    while data:
        unpack = zlib.decompressobj(wbits)
        try:
            piece = unpack.decompress(data, room)
        except zlib.error as e:
            if out and wbits == 31:  # bytes after a whole gzip member are padding, as gunzip treats them
                break
            raise _damaged(e) from None
        out.append(piece)
        room -= len(piece)
        if room <= 0:
            raise _bomb(limit)
        if not unpack.eof:
            raise Trouble("truncated", "압축된 본문이 중간에 끊겼습니다 (compressed body ends early)")
        data = unpack.unused_data if wbits == 31 else b""
    return b"".join(out)


def _brotli(data: bytes, limit: int) -> bytes:
    import brotli  # type: ignore[import-untyped]

    unpack = brotli.Decompressor()
    out: list[bytes] = []
    room = limit + 1
    try:
        piece = unpack.process(data, output_buffer_limit=room)
        while True:
            out.append(piece)
            room -= len(piece)
            if room <= 0:
                raise _bomb(limit)
            if unpack.is_finished():
                return b"".join(out)
            if unpack.can_accept_more_data():
                raise Trouble("truncated", "압축된 본문이 중간에 끊겼습니다 (compressed body ends early)")
            piece = unpack.process(b"", output_buffer_limit=room)
    except brotli.error as e:
        raise _damaged(e) from None


def _zstd(data: bytes, limit: int) -> bytes:
    import zstandard

    # RFC 9659: a content coding's window is at most 8 MB. Four bytes can unpack to a block of 128 KB, so feeding
    # small slices bounds what one step may make (512 bytes: 16 MB).
    out: list[bytes] = []
    room = limit
    view = memoryview(data)
    unpack = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()
    at = 0
    try:
        while at < len(view):
            if unpack.eof:
                unpack = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()
            piece = unpack.decompress(bytes(view[at : at + _ZSTD_SLICE]))
            at = min(at + _ZSTD_SLICE, len(view)) - len(unpack.unused_data)
            room -= len(piece)
            if room < 0:
                raise _bomb(limit)
            out.append(piece)
    except zstandard.ZstdError as e:
        raise _damaged(e) from None
    if not unpack.eof:
        raise Trouble("truncated", "압축된 본문이 중간에 끊겼습니다 (compressed body ends early)")
    return b"".join(out)


def _bomb(limit: int) -> Trouble:
    return Trouble(
        "too_large", f"압축을 풀면 {limit:,} 바이트를 넘습니다 (larger than {limit:,} bytes when unpacked)"
    )


def _damaged(error: Exception) -> Trouble:
    return Trouble("protocol", f"압축을 풀 수 없습니다 (damaged compression): {error}")
