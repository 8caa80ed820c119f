"""Deliveries: what goes to whom over which channel, queued in the transaction that stored it.

Channels: `digest` (what `tracker run` prints and writes as the job summary), `mail` (one row per recipient),
`webhook`. A row is `pending` from the moment the change is stored; only a channel that took it makes it `sent`.
Killed in between, the next run finds the row and tells it; told already, it is never told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.model import ChangeRecord, SourceInfo
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.config import Config


def queue_changes(archive: Archive, config: Config, records: Sequence[ChangeRecord], now: datetime) -> None:
    """Note for every channel that these changes are to be told."""
    for record in records:
        archive.queue("change", record.id, "digest", "", now)
        if config.tracker.webhook:
            archive.queue("change", record.id, "webhook", config.tracker.webhook, now)
        for recipient in config.tracker.mail.recipients:
            archive.queue("change", record.id, "mail", recipient.address, now)


def queue_trouble(archive: Archive, source: SourceInfo, now: datetime) -> None:
    """Note once per run of troubles that the operator is to hear of it."""
    since = archive.trouble_since(source.id)
    if since is not None:
        _queue_for_operator(archive, "trouble", f"{source.id}@{since:%Y-%m-%dT%H:%M:%SZ}", now)


def queue_recovery(archive: Archive, source: SourceInfo, since: datetime, now: datetime) -> None:
    """Note once that a trouble the operator heard of is over."""
    _queue_for_operator(archive, "recovery", f"{source.id}@{since:%Y-%m-%dT%H:%M:%SZ}", now)


def _queue_for_operator(archive: Archive, kind: str, subject: str, now: datetime) -> None:
    archive.queue(kind, subject, "digest", "", now)


def untold_changes(archive: Archive, channel: str, recipient: str = "") -> list[tuple[int, ChangeRecord]]:
    """Delivery numbers and changes that a channel still has to tell. A change a rebuild dropped is skipped."""
    known = set(archive.change_ids())
    return [
        (d.id, archive.change(d.subject))
        for d in archive.open_deliveries(channel, recipient)
        if d.kind == "change" and d.subject in known
    ]


def skip_changes(archive: Archive, change_ids: Sequence[str], now: datetime) -> None:
    """Mark changes as nobody's news: history that was brought in. Every channel that looks for them finds `skipped`."""
    for change_id in change_ids:
        archive.queue("change", change_id, "digest", "", now, state="skipped")
