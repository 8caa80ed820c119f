"""Reading a page for the archive: whatever goes wrong is a ReadError, because the bytes are kept in any case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.errors import ReadError, UnreadableFile
from tracker.model import Document, PolicyKind, SourceInfo
from tracker.pipeline.analyse import read_policy

if TYPE_CHECKING:
    from tracker.config import NoticeCustom, RuleOverride, Settings, Source


@dataclass(frozen=True, slots=True)
class Manner:
    """How one source is read and judged: what sources.toml says of it, without how it is fetched."""

    info: SourceInfo
    kind: PolicyKind = "privacy"
    select: str | None = None
    remove: tuple[str, ...] = ()
    encoding: str | None = None
    custom: NoticeCustom | None = None
    rules: Mapping[str, RuleOverride] | None = None

    @property
    def digest(self) -> str:
        """Changes where the same bytes would be read otherwise; rules and customs do not count, they only judge."""
        said = json.dumps([self.kind, self.select, list(self.remove), self.encoding], ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def manner_of(source: Source, settings: Settings) -> Manner:
    """How a configured source is read and judged: its own words, else those of [tracker]."""
    return Manner(
        source.info,
        source.kind,
        source.select,
        source.remove,
        source.encoding,
        source.custom or (settings.custom if "custom" in settings.model_fields_set else None),
        {**settings.rules, **source.rules},
    )


def read_safely(
    manner: Manner, body: bytes, content_type: str | None, url: str | None
) -> Document | ReadError:
    """Read bytes as the source says. Never raises for what bytes can cause."""
    try:
        return read_policy(
            body,
            content_type=content_type,
            name=url,
            kind=manner.kind,
            select=manner.select,
            remove=manner.remove,
            encoding=manner.encoding,
            base_url=url,
        )
    except ReadError as e:
        return e
    except Exception as e:
        return UnreadableFile(
            f"읽는 중 뜻밖의 오류; 원본은 보관했습니다 (unexpected error while reading, bytes kept): {where(e)}"
        )


def where(error: BaseException) -> str:
    """An unforeseen error in one line: type, message, and the place in this program."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "tracker" in name:
            place = f" ({name.rpartition('tracker')[2].lstrip('/')}:{trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}{place}"[:300]
