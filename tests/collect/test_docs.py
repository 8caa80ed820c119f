"""docs/collecting.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from tracker.collect import CollectSettings
from tracker.collect.browser import MAX_REQUESTS
from tracker.collect.follow import SHELL_TEXT
from tracker.collect.joining import _CLOSERS
from tracker.collect.trouble import PASSING
from tracker.model import FailureKind

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "collecting.md").read_text("utf-8")


def test_every_failure_is_in_the_table_and_says_whether_it_is_tried_again() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| [^|]+ \| ([^|]+) \|$", TEXT.partition("## Failures")[2], re.M)
    kinds = {kind: again for cell, again in rows for kind in re.findall(r"`([a-z0-9_]+)`", cell)}
    assert set(kinds) == set(get_args(FailureKind))
    assert {k for k, again in kinds.items() if again.strip() == "yes"} == set(PASSING)


def test_the_limits_are_the_defaults() -> None:
    s = CollectSettings()
    for words in (
        f"| {s.timeout:g} s (`timeout`) |",
        f"| {s.deadline:,g} s (`deadline`) |",
        f"| {s.max_bytes // 1_000_000} MB (`max_bytes`) |",
        f"| {s.max_header_bytes // 1024} KB, 200 of them |",
        f"| {s.max_redirects} |",
        f"| {s.max_frames} |",
        f"| {MAX_REQUESTS} |",
        f"fewer than {SHELL_TEXT} visible characters",
    ):
        assert words in TEXT, words
    assert (s.retries, s.breaker, s.max_wait, s.jitter) == (2, 3, 60.0, 0.5)


def test_the_separator_is_the_one_written() -> None:
    assert _CLOSERS in TEXT


def test_every_module_is_named() -> None:
    modules = {p.name for p in (ROOT / "tracker" / "collect").glob("*.py")} - {"__init__.py"}
    assert modules <= set(re.findall(r"\b([a-z]+\.py)\b", TEXT))
