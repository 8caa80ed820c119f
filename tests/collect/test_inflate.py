"""Content encodings undone within a limit: laws that hold for all bytes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.collect.inflate import inflate
from tracker.collect.trouble import Trouble

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
bodies = st.one_of(
    st.binary(max_size=3000),
    st.builds(lambda b, n: b * n, st.binary(min_size=1, max_size=9), st.integers(1, 30_000)),
)


@given(bodies, st.lists(st.sampled_from(sorted(PACK)), max_size=3))
@settings(max_examples=80, deadline=None)
def test_what_was_packed_comes_out_again(body: bytes, layers: list[str]) -> None:
    data = body
    for layer in layers:
        data = PACK[layer](data)
    assert inflate(data, ", ".join(layers), 300_000) == body


@given(bodies, st.sampled_from(sorted(PACK)))
@settings(max_examples=80, deadline=None)
def test_never_more_than_the_limit_comes_out(body: bytes, layer: str) -> None:
    limit = max(1, len(body) - 1)
    packed = PACK[layer](body)
    if len(body) <= limit:
        assert inflate(packed, layer, limit) == body
        return
    with pytest.raises(Trouble) as e:
        inflate(packed, layer, limit)
    assert e.value.kind == "too_large"


@given(st.binary(min_size=40, max_size=2000), st.sampled_from(sorted(PACK)), st.data())
@settings(max_examples=80, deadline=None)
def test_what_is_cut_off_is_never_taken_for_whole(body: bytes, layer: str, data: st.DataObject) -> None:
    packed = PACK[layer](body)
    cut = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(Trouble) as e:
        inflate(packed[:cut], layer, 10_000)
    assert e.value.kind in ("truncated", "protocol")


@given(st.binary(max_size=500), st.sampled_from(sorted(PACK)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_bytes_or_a_typed_trouble(data: bytes, layer: str) -> None:
    try:
        inflate(data, layer, 10_000)
    except Trouble as t:
        assert t.kind in ("truncated", "protocol", "too_large")  # noqa: PT017


def test_a_gzip_file_of_several_members_is_one_body_and_padding_is_not_part_of_it() -> None:
    assert inflate(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0\0\0", "gzip", 10) == b"ab"


def test_a_zstd_window_past_what_the_web_allows_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    writer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = writer.compress(b"x" * 100) + writer.flush()
    with pytest.raises(Trouble, match="compression"):
        inflate(packed, "zstd", 1000)
