"""The things a policy says, one by one."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Fact, Section


def read_facts(sections: Sequence[Section]) -> tuple[Fact, ...]:
    """Every fact, in reading order, each with section and quote."""
    return ()
