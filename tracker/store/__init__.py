"""The archive: SQLite with snapshots and observations as the truth, and everything derived from them."""

from tracker.store.archive import Archive
from tracker.store.records import (
    Delivery,
    Hit,
    NoticePost,
    Observation,
    Origin,
    Problem,
    StoredLetter,
    Unsettled,
)

__all__ = [
    "Archive",
    "Delivery",
    "Hit",
    "NoticePost",
    "Observation",
    "Origin",
    "Problem",
    "StoredLetter",
    "Unsettled",
]
