"""Writing a folder so that only what changed is touched, nothing is half-written, and nothing foreign is removed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tracker.errors import PublishError
from tracker.publish.safe import plain

MANIFEST = ".tracker-site.json"  # what the last build wrote, so that pages of gone sources can go and nothing else does
BEFORE = {
    ".git",
    "feeds",
    "policies.ics",
}  # may be there before any site: a run writes feeds and calendar by itself


@dataclass(slots=True)
class Written:
    """What a build came to, as numbers of files."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def files(self) -> int:
        return self.written + self.unchanged


@dataclass(slots=True)
class Folder:
    """The folder of a site. `put` every file, then `finish`. Raises PublishError in one line."""

    root: Path
    report: Written = field(default_factory=Written)
    _paths: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Make the folder; refuse one that holds other things and no site."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if not (self.root / MANIFEST).exists() and any(
                p for p in self.root.iterdir() if p.name not in BEFORE
            ):
                raise PublishError(
                    f"{self.root}: 비어 있지 않은 폴더이고 사이트가 아닙니다 (folder is not empty and holds no site); "
                    "다른 폴더를 고르세요 (choose another)"
                )
            if not (self.root / MANIFEST).exists():
                self._save(set())  # so that a build that was killed leaves a folder the next one knows
        except OSError as e:
            raise self._cannot(e) from None

    def put(self, path: str, data: bytes) -> None:
        """Write one file where its bytes differ from what is there."""
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or path.startswith("/"):
            raise ValueError(path)
        target = self.root.joinpath(*parts)
        self._paths.add(path)
        try:
            if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
                self.report.unchanged += 1
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(target.name + ".part")
            part.write_bytes(data)
            part.replace(target)
        except OSError as e:
            raise self._cannot(e) from None
        self.report.written += 1

    def finish(self) -> Written:
        """Remove what earlier builds wrote and this one did not; remember what this one wrote."""
        try:
            for path in sorted(self._known() - self._paths):
                target = self.root.joinpath(*PurePosixPath(path).parts)
                if target.is_file() and target.resolve().is_relative_to(self.root.resolve()):
                    target.unlink()
                    self.report.removed += 1
            self._save(self._paths)
        except OSError as e:
            raise self._cannot(e) from None
        return self.report

    def _known(self) -> set[str]:
        try:
            paths = json.loads((self.root / MANIFEST).read_text("utf-8"))["files"]
            return {p for p in paths if isinstance(p, str) and ".." not in p and not p.startswith("/")}
        except (OSError, ValueError, KeyError, TypeError):
            return set()

    def _save(self, paths: set[str]) -> None:
        text = json.dumps({"files": sorted(paths)}, ensure_ascii=False, indent=0) + "\n"
        target = self.root / MANIFEST
        if not target.exists() or target.read_text("utf-8") != text:
            part = self.root / (MANIFEST + ".part")
            part.write_text(text, "utf-8")
            part.replace(target)

    def _cannot(self, e: OSError) -> PublishError:
        return PublishError(
            f"{self.root}: 사이트를 쓸 수 없습니다 (site cannot be written): {plain(e.strerror or str(e))}"
        )
