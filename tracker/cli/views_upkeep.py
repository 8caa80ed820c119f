"""What people see of a verification and of a rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.output import note, put_json, say

if TYPE_CHECKING:
    from tracker.pipeline.history import Rebuilt
    from tracker.pipeline.upkeep import Verified


def show_problems(path: Path, found: Verified, *, as_json: bool) -> int:
    """Each problem in a line; returns the exit status."""
    if as_json:
        put_json(
            {
                "sound": not found.problems,
                "snapshots": found.snapshots,
                "observations": found.observations,
                "versions": found.versions,
                "changes": found.changes,
                "problems": [{"where": p.where, "what": p.what} for p in found.problems],
            }
        )
    elif found.problems:
        for p in found.problems:
            note(f"tracker verify: {path}: {p.where}: {p.what}")
    else:
        say(
            f"{path}: 온전합니다 (sound) · 스냅샷 {found.snapshots} · 관측 {found.observations} · 판 {found.versions} · "
            f"변경 {found.changes}"
        )
    return 2 if found.problems else 0


def show_rebuilt(results: list[Rebuilt], *, as_json: bool) -> int:
    """Where anything came out different or failed, a line; then the counts. Returns the exit status."""
    failed = [r for r in results if r.failed]
    for r in failed:
        note(f"tracker rebuild: {r.source.id}: 그대로 두었습니다 (left as it was): {r.failed}")
    if as_json:
        put_json(
            [
                {
                    "source": r.source.id,
                    "same": r.same,
                    "versions_before": r.versions_before,
                    "versions": r.versions,
                    "changes_before": list(r.changes_before),
                    "changes": list(r.changes),
                    "failed": r.failed,
                }
                for r in results
            ]
        )
        return 1 if failed else 0
    for r in results:
        if not r.same:
            say(
                f"{r.source.id}: 판 {r.versions_before} → {r.versions}, 변경 {len(r.changes_before)} → {len(r.changes)}"
            )
    different = sum(not r.same for r in results)
    say(
        f"소스 {len(results)}개를 다시 만들었습니다; 달라진 것 {different}개 (rebuilt, {different} came out different)"
    )
    return 1 if failed else 0
