"""What a site is built from: plain values, and two ways to fetch what is too large to hold all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker.model import ChangeRecord, Document, SourceStatus, VersionRecord
from tracker.publish.catalogue import Language


@dataclass(frozen=True, slots=True)
class SiteData:
    """Everything a site shows. `changes` is walked once, in any order; `document` and `served` are called per version.

    `versions` holds all versions of each source id, oldest first. `served` gives the bytes as the server sent them,
    or None where the site is to go without. `now` is aware.
    """

    statuses: Sequence[SourceStatus]
    versions: Mapping[str, Sequence[VersionRecord]]
    changes: Iterable[ChangeRecord]
    document: Callable[[str, int], Document]
    now: datetime
    served: Callable[[str, int], bytes | None] = field(default=lambda _source, _number: None)
    language: Language = "ko"
    site_url: str | None = None
