"""A digest for the terminal from records in hand."""

from __future__ import annotations

from collections.abc import Sequence
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
) -> RenderableType:
    """Changes by urgency and troubled sources, as `tracker run` shows them. `now` is aware."""
    from tracker.publish.digest import build
    from tracker.publish.terminal import view

    return view(build(changes, statuses, now=now, language=language))
