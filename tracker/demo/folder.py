"""The folder a demo writes to: made fresh, without ever removing what is not a demo's."""

from __future__ import annotations

import shutil
from pathlib import Path

from tracker.errors import UsageError

MARK = ".tracker-demo"


def prepare(folder: Path) -> Path:
    """Empty (or make) the folder and return the path of its database.

    A folder that holds anything and was not made by a demo is left alone: UsageError. OSError passes through.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise UsageError(
                f"{folder}: 데모가 만든 폴더가 아니라 비우지 않습니다; --output 으로 다른 폴더를 주세요"
                " (not a demo's folder, so it is left alone; choose another with --output)"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("이 폴더는 tracker demo 가 만들었고 다시 만들면 지워집니다.\n", "utf-8")
    return folder / "policies.db"
