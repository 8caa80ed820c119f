"""Channels beyond mail and the webhook, through apprise: the same digest as plain text, each change told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.errors import PublishError
from tracker.pipeline.announce import Sent, Told
from tracker.pipeline.digests import outline
from tracker.store import Archive

if TYPE_CHECKING:
    from tracker.config import Config

CHANNEL = "apprise"


def tell_channels(
    archive: Archive, config: Config, told: Told, environ: Mapping[str, str], now: datetime, sent: Sent
) -> None:
    """Tell what is untold to the addresses in TRACKER_APPRISE_URLS; without any, do nothing.

    `told` is what the digest of this run tells; earlier changes that a channel refused come along. A refusal is noted
    and tried again by the next run. Raises StoreError only.
    """
    from tracker.publish.others import addresses_from_environment

    addresses = addresses_from_environment(environ)
    if not addresses:
        return
    from tracker.publish.digest import build
    from tracker.publish.links import Links
    from tracker.publish.others import send

    for record in told.changes:
        archive.queue("change", record.id, CHANNEL, "", now)
    known = set(archive.change_ids())
    rows = [d for d in archive.open_deliveries(CHANNEL, "") if d.subject in known]
    if not rows:
        return
    ids = [d.id for d in rows]
    digest = build(
        [outline(archive.change(d.subject)) for d in rows],
        now=now,
        language=config.tracker.language,
        links=Links(config.tracker.site_url),
    )
    archive.begin_delivery(ids, "", now)
    try:
        send(digest, addresses)
    except PublishError as e:
        archive.retry_delivery(ids, str(e), now)
        sent.refused.append(str(e))
    else:
        archive.finish_delivery(ids, now)
