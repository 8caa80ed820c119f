"""A run that is killed leaves whole sources, and its changes are told once, by it or by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture import torture


@pytest.mark.slow
def test_kill_9_in_the_middle_of_runs_over_200_sources(tmp_path: Path) -> None:
    t = torture(tmp_path, sources=200, moments=10, seed=5)
    assert t.kills >= 5
    assert t.changes >= 100
    assert (t.unreadable, t.unsound, t.lost) == (0, 0, 0)
    assert (t.twice, t.untold, t.mails_twice) == (0, 0, 0)
