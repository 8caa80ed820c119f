"""Lines → sections."""

from __future__ import annotations

import re

from tracker.model import Block, Section
from tracker.read.blocks import Line, Reading

_NUM = re.compile(r"^(?:제\s?(\d+)\s?조(?:의\s?(\d+))?|(\d{1,2})\s?\.(?!\d))\s*(.*)$")


def outline(reading: Reading) -> tuple[str | None, tuple[Section, ...]]:
    sections: list[Section] = []
    blocks: list[Block] = []
    head: tuple[str | None, str] = (None, "")
    want = 1

    def close() -> None:
        nonlocal blocks
        if blocks or head[1]:
            sections.append(Section(f"s{len(sections)}", head[0], head[1], 1, None, (), tuple(blocks)))
        blocks = []

    for line in reading.lines:
        m = _NUM.match(line.text) if line.kind != "table" else None
        if m and len(line.text) < 80 and not line.text.endswith(("다.", "요.")):
            n = m[1] or m[3]
            if n and int(n) == want:
                close()
                head = (n, m[4].strip("() "))
                want += 1
                continue
        blocks.append(block(line))
    close()
    return reading.title, tuple(sections)


def block(line: Line) -> Block:
    return Block("table" if line.kind == "table" else "item" if line.kind == "item" else "paragraph", line.text, line.marker, line.depth, line.table)
