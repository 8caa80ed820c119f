"""A digest for the terminal from records in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tracker.model import ChangeRecord, SourceStatus

if TYPE_CHECKING:
    from rich.console import RenderableType


def terminal_digest(
    changes: Sequence[ChangeRecord],
    statuses: Sequence[SourceStatus],
    *,
    now: datetime,
    language: Literal["ko", "en"] = "ko",
    sources: int | None = None,
) -> RenderableType:
    """Changes by urgency and troubled sources, as `tracker run` shows them. `now` is aware.

    `sources` is how many there are where `statuses` holds only some.
    """
    from tracker.publish.digest import build
    from tracker.publish.terminal import view

    digest = build(changes, statuses, now=now, language=language)
    return view(digest if sources is None else replace(digest, sources=sources))
