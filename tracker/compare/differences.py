"""The whole comparison of two documents, put together."""

from __future__ import annotations

from tracker.compare.facts import changed_facts
from tracker.compare.sections import changed_sections
from tracker.model import Differences, Document


def compare(old: Document, new: Document) -> Differences:
    """All that differs between two versions of one policy, section by section and fact by fact.

    Never raises on any two documents. `substantive` is False where both say the same words in the same order and every
    section kept its number and place; then `sections` and `facts` are empty.
    """
    sections = changed_sections(old, new)
    worded = any(set(s.change) - {"renumbered", "moved"} for s in sections)
    return Differences(
        old, new, bool(sections), sections, changed_facts(old, new, sections) if worded else ()
    )
