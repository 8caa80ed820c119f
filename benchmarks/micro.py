"""Within one process, by pytest-benchmark: reading, comparing, storing.

    python -m pytest benchmarks/micro.py --benchmark-json=FILE

Every group holds the work of ours beside a yardstick measured in the same run; read the ratios.
"""

from __future__ import annotations

import random
from itertools import cycle

import pytest
from diff_match_patch import diff_match_patch
from pytest_benchmark.fixture import BenchmarkFixture
from selectolax.lexbor import LexborHTMLParser

from benchmarks.policies import policy
from tracker.compare import compare
from tracker.model import Document
from tracker.pipeline.analyse import compare_policies, read_policy

# A page is not read twice in a row: what the reader remembers of one (headings, names) helps only as it does in life.
PAGES = cycle([policy(n, kilobytes=60).encode() for n in range(30)])


def another() -> tuple[tuple[bytes], dict[str, object]]:
    """The next page, as arguments."""
    return (next(PAGES),), {}


def paragraphs(seed: int, kilobytes: int) -> bytes:
    """Text of made-up words that shares nothing with another seed but the frame of a policy."""
    rng = random.Random(seed)
    syllables = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"
    lines = ["<h1>개인정보 처리방침</h1>"]
    size = 0
    while size < kilobytes * 1024:
        if len(lines) % 12 == 1:
            lines.append(f"<h2>{len(lines) // 12 + 1}. {''.join(rng.choices(syllables, k=6))}</h2>")
        words = ["".join(rng.choices(syllables, k=rng.randrange(2, 6))) for _ in range(30)]
        lines.append(f"<p>개인정보 {' '.join(words)}.</p>")
        size += len(lines[-1].encode())
    return "\n".join(lines).encode()


@pytest.mark.benchmark(group="read 60 KB")
def test_bare_parse(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(LexborHTMLParser, setup=another, rounds=500)


@pytest.mark.benchmark(group="read 60 KB")
def test_full_read(benchmark: BenchmarkFixture) -> None:
    assert len(benchmark.pedantic(read_policy, setup=another, rounds=60, warmup_rounds=5).sections) > 10


def pair(kind: str) -> tuple[Document, Document]:
    if kind == "30 KB, 5 edits":
        return read_policy(policy(3, kilobytes=30).encode()), read_policy(
            policy(3, kilobytes=30, edits=5).encode()
        )
    if kind == "300 KB, 5 edits":
        return read_policy(policy(3, kilobytes=300).encode()), read_policy(
            policy(3, kilobytes=300, edits=5).encode()
        )
    return read_policy(paragraphs(1, 300)), read_policy(paragraphs(2, 300))


KINDS = ["30 KB, 5 edits", "300 KB, 5 edits", "300 KB, wholly different"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.benchmark(group="compare")
def test_compare(benchmark: BenchmarkFixture, kind: str) -> None:
    assert benchmark(compare, *pair(kind)).substantive


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.benchmark(group="compare")
def test_compare_and_judge(benchmark: BenchmarkFixture, kind: str) -> None:
    assert benchmark(compare_policies, *pair(kind)).findings


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.benchmark(group="compare")
def test_one_whole_text_diff_match_patch_call(benchmark: BenchmarkFixture, kind: str) -> None:
    # Wholly different texts are left out here: characters against characters take minutes.
    old, new = pair(kind)
    differ = diff_match_patch()
    differ.Diff_Timeout = 0
    benchmark.pedantic(differ.diff_main, (old.text, new.text), rounds=3)
