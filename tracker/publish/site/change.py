"""What the page of a change shows: its sections side by side, findings beside the text they are about, the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.model import Change, ChangeRecord, Finding, SectionChange
from tracker.publish.catalogue import Catalogue
from tracker.publish.comparison import comparison, heading
from tracker.publish.digest import Entry, FindingRow
from tracker.publish.safe import href, plain, short
from tracker.publish.site.drawing import drawing
from tracker.publish.site.sides import Stretch, stretches
from tracker.publish.site.version import text_language

MAX_WORDS = 4_000  # of one change in the search index: a policy rewritten whole would be most of the index


@dataclass(frozen=True, slots=True)
class SectionView:
    """One changed section. `what` says how it changed; `anchor` is its id on the page."""

    anchor: str
    label: str
    what: str
    stretches: tuple[Stretch, ...]
    findings: tuple[FindingRow, ...]


def change_page(record: ChangeRecord, e: Entry, t: Catalogue) -> dict[str, Any]:
    """The values of templates/site/change.html."""
    change = record.change
    views: list[SectionView] = []
    shifted: list[SectionView] = []
    placed: set[int] = set()
    for number, section in enumerate(change.sections, 1):
        own = [i for i, f in enumerate(change.findings) if within(f, section)]
        placed.update(own)
        found = tuple(e.findings[i] for i in own)
        sides = stretches(section.diff)
        view = SectionView(f"c{number}", _label(section, t), _what(section, t), sides, found)
        words = any(row.changed for stretch in sides for row in stretch.rows)
        (views if words or _telling(found) else shifted).append(view)
    return {
        "text_language": text_language(change.new),
        "e": e,
        "sections": views,
        "shifted": shifted,
        "loose": [row for i, row in enumerate(e.findings) if i not in placed],
        "drawing": drawing(change.notice, t),
        "table": comparison(change, kind=record.source.kind, company=record.source.company),
        "url": href(record.source.url),
    }


def _telling(found: tuple[FindingRow, ...]) -> bool:
    """Whether the findings say more than that a section has another place or number."""
    return any(row.rule not in ("section.moved", "section.renumbered") for row in found)


def within(finding: Finding, section: SectionChange) -> bool:
    """Whether a finding is about that section (or one below it), on either side."""

    def inside(part: str | None, top: str | None) -> bool:
        return part is not None and top is not None and (part == top or part.startswith(top + "."))

    return inside(finding.section_new, section.new) or (
        inside(finding.section_old, section.old) and finding.section_new is None
    )


def changed_words(change: Change) -> Iterator[str]:
    """The words that came or went, for the search index."""
    left = MAX_WORDS
    for section in change.sections:
        for op, text in section.diff:
            if op and left > 0:
                words = plain(text)[:left]
                left -= len(words)
                yield words


def _label(section: SectionChange, t: Catalogue) -> str:
    number = section.new_number if section.new else section.old_number
    return short(heading(number, section.heading), 120) or t("finding.preamble")


def _what(section: SectionChange, t: Catalogue) -> str:
    words = [t(f"section.{what}") for what in section.change]
    if section.old_number != section.new_number and section.old and section.new:
        words.append(f"{plain(section.old_number) or '–'} → {plain(section.new_number) or '–'}")
    return ", ".join(words)
