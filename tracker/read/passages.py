"""The sections' text as a run of passages (headings, paragraphs, items, table rows), and cutting text into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.model import Section

# A sentence ends after a closing verb form and a full stop; "2022. 8. 8." and "1. " do not end one.
# (A pattern that begins with a set of signs is looked for many times faster than one that begins with a look-behind.)
_END = re.compile(
    r"[.!?。\n](?:(?<=[다요음함됨임까오죠][.!?。])(?:\s+|(?=[가-힣A-Za-z\"'“‘(]))|(?<=[!?。])\s+|(?<=\n)\n*|(?<=[a-z]\.)\s+(?=[A-Z]))"
)


@dataclass(
    slots=True
)  # not frozen: made for every line by four readers, and frozen ones cost three times as much
class Passage:
    """One line of the policy: where it stands and what that place is about."""

    text: str
    section: Section
    heading: bool = False


def passages(sections: Sequence[Section]) -> Iterator[Passage]:
    """Every line in reading order: each section's heading, then its blocks; a table gives one passage a row."""
    for section in sections:
        if section.heading:
            yield Passage(section.heading, section, heading=True)
        for block in section.blocks:
            for line in block.text.split("\n") if "\n" in block.text else (block.text,):
                if line:
                    yield Passage(line, section)


def sentences(text: str) -> list[str]:
    """Split running Korean text into sentences; nothing is lost but the white space between them."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.start() + (1 if match[0][0] in ".!?。" else 0)
        if piece := text[start:end].strip():
            found.append(piece)
        start = match.end()
    if piece := text[start:].strip():
        found.append(piece)
    return found
