"""One webhook: a POST a change, signed, retried. The transport is handed in, because only `collect` may open connections
(and guards where to).

The body is JSON. `text` is all that Slack's incoming webhooks (and Mattermost, Rocket.Chat) read; the rest is for
programs: `change` is the JSON contract `policy-change/1`.

To check a delivery: `X-Tracker-Signature` is `sha256=` and the hex HMAC-SHA256, with the shared secret, of
`X-Tracker-Timestamp`, a full stop and the body as received. `X-Tracker-Delivery` is the same for every attempt to tell
the same thing: take it once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker.contract import change_to_json
from tracker.errors import CollectError, PublishError
from tracker.korean import seoul_day
from tracker.model import ChangeRecord
from tracker.publish.catalogue import Language, catalogue
from tracker.publish.digest import Entry, entry
from tracker.publish.links import Links
from tracker.publish.safe import plain, short

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""Opens the guarded connection: (url, headers, body) → status; raises CollectError where there is no answer."""

SCHEMA = "policy-tracker-webhook/1"
ATTEMPTS = (
    4  # with waits of about 1, 2 and 4 seconds: a restart of the receiver is bridged, a run is not held up
)
MAX_TEXT = 3_000  # Slack cuts messages at 40,000 characters but folds them from a few thousand on


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What to POST. `key` says what is told, for the outbox."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    key: str


class _Again(Exception):
    """An answer that may be better next time."""


def request(
    record: ChangeRecord,
    url: str,
    *,
    secret: str | None,
    now: datetime,
    language: Language = "ko",
    links: Links | None = None,
) -> WebhookRequest:
    """The signed request for one change; without a secret it goes unsigned."""
    t, links = catalogue(language), links or Links()
    told = entry(record, today=seoul_day(now), t=t, links=links)
    changed_at = record.updated_at or record.recorded_at
    key = hashlib.sha256(
        f"{url}\0{record.id}@{changed_at.isoformat()}".encode("utf-8", "replace")
    ).hexdigest()[:32]
    data = {
        "text": slack_text(told, language),
        "schema": SCHEMA,
        "event": "change.updated" if told.updated_at > told.recorded_at else "change.recorded",
        "id": record.id,
        "source": {
            "id": record.source.id,
            "company": told.company,
            "kind": record.source.kind,
            "url": record.source.url,
        },
        "old_version": record.old_version,
        "new_version": record.new_version,
        "recorded_at": record.recorded_at.astimezone(UTC).isoformat(),
        "urgency": told.urgency,
        "links": {link.name: link.url for link in told.links},
        "change": change_to_json(record.change),
    }
    body = json.dumps(data, ensure_ascii=True).encode("ascii")  # lone surrogates of a page stay \\u escapes
    return signed(url, body, secret=secret, now=now, key=key)


def signed(url: str, body: bytes, *, secret: str | None, now: datetime, key: str) -> WebhookRequest:
    """Headers for a body: timestamp, delivery id, and the signature where there is a secret."""
    timestamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Tracker-Timestamp": timestamp,
        "X-Tracker-Delivery": key,
    }
    if secret:
        headers["X-Tracker-Signature"] = signature(body, secret=secret, timestamp=timestamp)
    return WebhookRequest(url, headers, body, key)


def signature(body: bytes, *, secret: str, timestamp: str) -> str:
    """`sha256=` and the HMAC of timestamp, full stop and body."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


async def deliver(
    what: WebhookRequest, post: Post, *, attempts: int = ATTEMPTS, first_wait: float = 1.0
) -> int:
    """POST until the receiver takes it; the status. Retried: no answer, 408, 425, 429, 5xx; waits double.

    Raises PublishError in one line where it was refused or the attempts are used up; an address that the guard
    forbids is refused at once.
    """
    import stamina

    host = plain(what.url.split("/")[2] if what.url.count("/") > 1 else what.url)
    try:
        async for attempt in stamina.retry_context(
            on=_Again, attempts=attempts, timeout=None, wait_initial=first_wait, wait_jitter=first_wait / 2
        ):
            with attempt:
                status = await _once(what, post)
    except _Again as e:
        raise PublishError(f"웹훅 {host}: {attempts}번 시도했으나 받지 않습니다 (not taken): {e}") from None
    if not 200 <= status < 300:
        raise PublishError(f"웹훅 {host}: 거절되었습니다 (refused): HTTP {status}")
    return status


async def _once(what: WebhookRequest, post: Post) -> int:
    try:
        status = await post(what.url, what.headers, what.body)
    except CollectError as e:
        if e.kind in ("forbidden_address", "bad_url"):
            raise PublishError(f"웹훅: {plain(str(e))}") from None
        raise _Again(short(plain(str(e)), 200)) from None
    if status in (408, 425, 429) or status >= 500:
        raise _Again(f"HTTP {status}")
    return status


def slack_text(told: Entry, language: Language) -> str:
    """A change as Slack text. `&`, `<`, `>` are entities, so page text can mention nobody and link nowhere."""
    t = catalogue(language)
    lines = [
        f"*{slack(told.headline)}* " + " ".join(f"[{slack(b)}]" for b in told.badges),
        slack(" ".join(told.summary)),
        f"{t('notice.label')}: {slack(told.notice.text)}",
        *(f"• {slack(short(row.what, 200))}" for row in told.findings[:10]),
    ]
    if len(told.findings) > 10:
        lines.append(t("digest.more", count=len(told.findings) - 10))
    text = short("\n".join(lines), MAX_TEXT)
    return "\n".join(
        [text, *(f"<{link.url.replace('|', '%7C')}|{slack(link.label)}>" for link in told.links)]
    )


def slack(text: str) -> str:
    """Page text for Slack: entities as its documentation asks, and its marks of bold, italics, code broken up."""
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\u200b{c}" if c in "*_~`" else c for c in text)
