"""Markdown → lines."""

from __future__ import annotations

import re

from tracker.read.blocks import Line, Reading
from tracker.read.text import read_text

_HASH = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def read_markdown(text: str, *, base_url: str | None = None) -> Reading:
    reading = read_text(text)
    for line in reading.lines:
        m = _HASH.match(line.text)
        if m:
            line.rank, line.text = len(m[1]), m[2]
        whole = _BOLD.fullmatch(line.text)
        if whole and not line.rank:
            line.rank = 8
        line.text = _BOLD.sub(r"\2", line.text)
    return reading
