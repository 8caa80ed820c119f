"""What `read` and `compare` are pointed at: a file, an address, or a stored version SOURCE@N → Document.

Nothing is written, and neither configuration nor database is opened unless a target needs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tracker.errors import ReadError, UsageError
from tracker.model import Change, Document, Observed, PolicyKind
from tracker.pipeline.analyse import compare_policies, read_policy

if TYPE_CHECKING:
    from tracker.config import NoticeCustom, RuleOverride
    from tracker.pipeline.reading import Manner

STORED = re.compile(r"^(?P<source>[a-z0-9][a-z0-9._-]*)@(?P<number>-?\d+)$")
MAX_FILE = 100_000_000  # bytes; a policy is some 60 KB, the largest PDF seen 20 MB


class Reader:
    """Reads targets with one set of options; `kind`, `select` and `encoding` win over the configuration."""

    def __init__(
        self,
        config_path: Path,
        database: Path | None = None,
        *,
        kind: str | None = None,
        select: str | None = None,
        encoding: str | None = None,
        allow_private: bool = False,
    ) -> None:
        self.config_path = config_path
        self.database = database
        self.kind = cast("PolicyKind | None", kind)
        self.select = select
        self.encoding = encoding
        self.allow_private = allow_private

    def document(self, target: str) -> Document:
        """The policy `target` names. Raises UsageError, ReadError, CollectError or StoreError, one line each."""
        if re.match(r"^https?://", target, re.IGNORECASE):
            return self._from_web(target)
        path = Path(target)
        stored = STORED.match(target)
        if stored and not path.exists():
            return self._from_archive(stored["source"], int(stored["number"]))
        return self._from_file(path)

    def change(
        self, old: str, new: str, last_seen_old: date | None = None, first_seen_new: date | None = None
    ) -> Change:
        """Both targets, compared and judged. Two versions of one source bring the archive's observations."""
        if last_seen_old and first_seen_new and last_seen_old > first_seen_new:
            raise UsageError(
                "--last-seen-old 가 --first-seen-new 보다 늦습니다 (last-seen-old is after first-seen-new)"
            )
        before, after = self.document(old), self.document(new)
        observed = Observed(last_seen_old=last_seen_old, first_seen_new=first_seen_new)
        kind: PolicyKind = self.kind or "privacy"
        custom: NoticeCustom | None = None
        overrides: Mapping[str, RuleOverride] = {}
        a, b = STORED.match(old), STORED.match(new)
        if a and b and a["source"] == b["source"] and not (Path(old).exists() or Path(new).exists()):
            manner = self._manner(a["source"])
            if manner:
                kind, custom, overrides = self.kind or manner.kind, manner.custom, manner.rules or {}
            if not (last_seen_old or first_seen_new):
                observed = self._observed(a["source"], int(a["number"]), int(b["number"]))
        return compare_policies(
            before, after, kind=kind, observed=observed, custom=custom, overrides=overrides
        )

    def _from_file(self, path: Path) -> Document:
        try:
            if path.is_dir():
                raise UsageError(f"{path}: 폴더입니다; 파일을 주세요 (is a folder; give a file)")
            if path.stat().st_size > MAX_FILE:
                raise UsageError(f"{path}: {MAX_FILE // 1_000_000} MB 보다 큽니다 (larger than the limit)")
            data = path.read_bytes()
        except FileNotFoundError:
            raise UsageError(f"{path}: 그런 파일이 없습니다 (no such file)") from None
        except (OSError, ValueError) as e:
            raise UsageError(
                f"{path}: 읽을 수 없습니다 (cannot be read): {getattr(e, 'strerror', None) or e}"
            ) from None
        return self._read(data, name=str(path), label=str(path))

    def _from_web(self, url: str) -> Document:
        from tracker.pipeline.fetching import fetch_once

        got = fetch_once(url, allow_private=self.allow_private, config_path=self.config_path)
        return self._read(got.body, name=got.url, label=url, content_type=got.content_type, base_url=got.url)

    def _read(
        self,
        data: bytes,
        *,
        name: str,
        label: str,
        content_type: str | None = None,
        base_url: str | None = None,
    ) -> Document:
        try:
            return read_policy(
                data,
                content_type=content_type,
                name=name,
                kind=self.kind or "privacy",
                select=self.select,
                encoding=self.encoding,
                base_url=base_url,
            )
        except ReadError as e:
            message = str(e)
            raise type(e)(message if label in message else f"{label}: {message}") from None

    def _from_archive(self, source_id: str, number: int) -> Document:
        from tracker.store import Archive

        with Archive.open(self._path(), read_only=True) as archive:
            return archive.document(source_id, archive.version_number(source_id, number))

    def _observed(self, source_id: str, old: int, new: int) -> Observed:
        from tracker.pipeline.observed import observed_between
        from tracker.store import Archive

        with Archive.open(self._path(), read_only=True) as archive:
            return observed_between(
                archive,
                source_id,
                archive.version_number(source_id, old),
                archive.version_number(source_id, new),
            )

    def _path(self) -> Path:
        if self.database is not None:
            return self.database
        if self.config_path.exists():
            from tracker.config import load_config

            return self.config_path.parent / load_config(self.config_path).tracker.database
        return Path("db/policies.db")

    def _manner(self, source_id: str) -> Manner | None:
        if not self.config_path.exists():
            return None
        from tracker.config import load_config
        from tracker.pipeline.reading import manner_of

        config = load_config(self.config_path)
        source = next((s for s in config.source if s.id == source_id), None)
        return manner_of(source, config.tracker) if source else None
