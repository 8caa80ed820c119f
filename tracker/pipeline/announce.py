"""Deliveries: what goes to whom over which channel, queued in the transaction that stored it.

Channels: `digest` (what `tracker run` prints and writes as the job summary), `mail` (one row per recipient),
`webhook` (one row per address). A row is `pending` from the moment the change is stored; only a channel that took it
makes it `sent`. Killed in between, the next run finds the row and tells it; told already, it is never told again.
Troubles and recoveries of sources go the same way, once each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import PublishError
from tracker.model import ChangeRecord, SourceInfo, SourceStatus
from tracker.pipeline.digests import outline
from tracker.store import Archive, Delivery

if TYPE_CHECKING:
    from tracker.config import Config, MailRecipient
    from tracker.publish.links import Links
    from tracker.publish.mail import MailServer
    from tracker.publish.webhook import Post


# --- queueing ---------------------------------------------------------------------------------------


def queue_change(archive: Archive, config: Config, record: ChangeRecord, now: datetime) -> None:
    """Note for every channel that this change (or its revised verdict) is to be told."""
    kind, subject = "change", record.id
    if record.updated_at is not None and record.updated_at > record.recorded_at:
        kind, subject = "update", f"{record.id}@{_stamp(record.updated_at)}"
    archive.queue(kind, subject, "digest", "", now)
    if config.tracker.webhook:
        archive.queue(kind, subject, "webhook", config.tracker.webhook, now)
    for recipient in config.tracker.mail.recipients:
        archive.queue(kind, subject, "mail", recipient.address, now)


def queue_trouble(archive: Archive, config: Config, source: SourceInfo, now: datetime) -> None:
    """Note once per run of troubles that the operator is to hear of it."""
    since = archive.trouble_since(source.id)
    if since is None:
        return
    subject = f"{source.id}@{_stamp(since)}"
    archive.queue("trouble", subject, "digest", "", now)
    for recipient in config.tracker.mail.recipients:
        archive.queue("trouble", subject, "mail", recipient.address, now)


def queue_recovery(archive: Archive, source: SourceInfo, since: datetime, now: datetime) -> None:
    """Note once that a trouble the operator heard of is over; one that nobody was told of yet needs no word."""
    subject = f"{source.id}@{_stamp(since)}"
    told = archive.deliveries(kind="trouble", subject=subject, channel="digest")
    if any(d.state == "pending" for d in told):
        archive.skip_delivery([d.id for d in told], now)
    elif told:
        archive.queue("recovery", subject, "digest", "", now)


def skip_changes(archive: Archive, change_ids: Sequence[str], now: datetime) -> None:
    """Mark changes as nobody's news: history that was brought in."""
    for change_id in change_ids:
        archive.queue("change", change_id, "digest", "", now, state="skipped")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- telling ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Told:
    """What a channel has to tell: changes, sources newly in trouble, sources that recovered.

    `doubtful` are changes a killed process was telling when it ended; nobody knows whether it was heard.
    """

    changes: list[ChangeRecord] = field(default_factory=list)
    troubled: list[SourceStatus] = field(default_factory=list)
    recovered: list[SourceInfo] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.changes or self.troubled or self.recovered)


@dataclass(slots=True)
class Sent:
    """How telling went: mails sent or written as files, webhooks taken, and what was refused, a line each."""

    mails: int = 0
    files: list[Path] = field(default_factory=list)
    webhooks: int = 0
    refused: list[str] = field(default_factory=list)


def collect_told(archive: Archive, statuses: Mapping[str, SourceStatus], *, whole: bool = False) -> Told:
    """What the digest has to tell now, oldest first: changes in outline, or `whole`."""
    told = Told()
    _gather(archive, archive.open_deliveries("digest", ""), statuses, told, whole=whole)
    return told


def _gather(
    archive: Archive,
    rows: Sequence[Delivery],
    statuses: Mapping[str, SourceStatus],
    told: Told,
    *,
    whole: bool = False,
) -> None:
    known = set(archive.change_ids())
    for d in rows:
        told.ids.append(d.id)
        name = d.subject.partition("@")[0]
        if d.kind in ("change", "update"):
            if name not in known:  # a rebuild with better rules dropped it
                continue
            if d.state == "sending":
                told.doubtful.append(name)
            else:
                record = archive.change(name)
                told.changes.append(record if whole else outline(record))
        elif d.kind == "trouble" and name in statuses and statuses[name].trouble:
            told.troubled.append(statuses[name])
        elif d.kind == "recovery" and name in statuses and not statuses[name].trouble:
            told.recovered.append(statuses[name].source)


def send_mails(
    archive: Archive,
    config: Config,
    statuses: Mapping[str, SourceStatus],
    *,
    server: MailServer | None,
    folder: Path,
    links: Links,
    now: datetime,
    sent: Sent,
) -> None:
    """Write every recipient's letters into the outbox, then send what is there; without a server, as files.

    A refusal is noted and tried again by the next run. Raises StoreError only.
    """
    for recipient in config.tracker.mail.recipients:
        try:
            _write_letters(archive, config, recipient, statuses, links, now)
        except PublishError as e:
            sent.refused.append(str(e))
    _send_letters(archive, server, folder, now, sent)


def _write_letters(
    archive: Archive,
    config: Config,
    recipient: MailRecipient,
    statuses: Mapping[str, SourceStatus],
    links: Links,
    now: datetime,
) -> None:
    from tracker.publish.mail import letters

    rows = [d for d in archive.open_deliveries("mail", recipient.address) if d.message_id is None]
    told = Told()
    _gather(archive, rows, statuses, told)
    mail = config.tracker.mail
    made = letters(
        told.changes,
        told.troubled,
        recipient,
        sender=mail.sender,
        now=now,
        language=config.tracker.language,
        links=links,
        heartbeat=mail.heartbeat,
    )
    with archive.transaction():
        left = {d.id: d for d in rows}
        for letter in made:
            tells = set(letter.changes) | set(letter.sources)
            ids = [d.id for d in left.values() if d.subject.partition("@")[0] in tells]
            archive.post_letter(letter.key, recipient.address, bytes(letter.message), ids, now)
            for n in ids:
                del left[n]
        archive.skip_delivery(list(left), now)


def _send_letters(
    archive: Archive, server: MailServer | None, folder: Path, now: datetime, sent: Sent
) -> None:
    from tracker.publish.mail import send, write_eml

    for letter in archive.open_letters():
        if letter.message is None:
            continue
        archive.begin_letter(letter.key, now)
        try:
            if server is not None:
                send(letter.message, server)
                sent.mails += 1
            else:
                sent.files.append(write_eml(letter.message, folder, letter.key))
        except PublishError as e:
            archive.refuse_letter(letter.key, str(e), now)
            sent.refused.append(str(e))
        else:
            archive.finish_letter(letter.key, now)


async def send_webhooks(
    archive: Archive,
    config: Config,
    *,
    post: Post,
    secret: str | None,
    links: Links,
    now: datetime,
    sent: Sent,
) -> None:
    """POST every change that the configured address was not told of yet. A refusal is noted and tried again."""
    from tracker.publish.webhook import deliver, request

    url = config.tracker.webhook
    if not url:
        return
    known = set(archive.change_ids())
    for d in archive.open_deliveries("webhook", url):
        name = d.subject.partition("@")[0]
        if name not in known:
            archive.skip_delivery([d.id], now)
            continue
        what = request(
            archive.change(name), url, secret=secret, now=now, language=config.tracker.language, links=links
        )
        archive.begin_delivery([d.id], what.key, now)
        try:
            await deliver(what, post)
        except PublishError as e:
            archive.retry_delivery([d.id], str(e), now)
            sent.refused.append(str(e))
            return  # one refusal is enough: the next run tries again
        archive.finish_delivery([d.id], now)
        sent.webhooks += 1
