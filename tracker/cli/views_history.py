"""What people see of a backfill or an import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli.output import note, put_json, say

if TYPE_CHECKING:
    from tracker.pipeline.backfill import Backfilled


def show_backfilled(source: str, found: Backfilled, *, as_json: bool) -> None:
    """How many were found, stored, left out, and what the source has now."""
    brought = found.brought
    if as_json:
        put_json(
            {
                "source": source,
                "found": found.found,
                "got": found.got,
                "added": brought.added if brought else 0,
                "known": brought.known if brought else 0,
                "versions": brought.rebuilt.versions if brought else None,
                "changes": list(brought.rebuilt.changes) if brought else None,
                "notes": found.notes,
            }
        )
        return
    for line in found.notes:
        note(f"  ! {line}")
    if brought is None:
        say(f"{source}: 가져올 이전 판이 없습니다 (nothing to bring in)")
        return
    say(
        f"{source}: 찾은 것 {found.found} · 새로 넣은 것 {brought.added} · 있던 것 {brought.known} · "
        f"이제 판 {brought.rebuilt.versions}, 변경 {len(brought.rebuilt.changes)} (found, added, known; versions, changes now)"
    )
