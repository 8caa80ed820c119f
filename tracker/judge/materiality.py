"""Is a change important, and could a reader's eye change that answer?"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Finding

LOW = (
    0.6  # below this a finding asks for a reader; between what words in a block give (0.7) and a guess (0.5)
)


def weigh(findings: Sequence[Finding]) -> tuple[bool, bool]:
    """(material, needs_review).

    Material where an undisputed finding's notice is material. A reader could change that where it rests on
    findings of low confidence alone, or where it is not material but something disputed, or of low confidence and
    material, was found.
    """
    heavy = [f for f in findings if f.notice == "material" and not f.disputed]
    if heavy:
        return True, all(f.confidence < LOW for f in heavy)
    return False, any(f.disputed or f.confidence < LOW for f in findings)
