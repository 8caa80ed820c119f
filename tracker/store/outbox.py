"""Deliveries: what was told to whom over which channel, so that nothing is told twice or never.

queue    a row in state `pending`, written in the transaction that stored the change
begin    `sending`: from here on a crash leaves a doubt, and the same message id is used again
finish   `sent`
retry    back to `pending` with the error, until it has been tried MAX_ATTEMPTS times: then `failed`
"""

from __future__ import annotations

# ruff: noqa: S608 - only names and conditions of our own are put into statements, values never
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from tracker.store.base import Base, moment, utc
from tracker.store.records import Delivery, DeliveryState, StoredLetter

MAX_ATTEMPTS = 8  # a daily run that fails for a week has a cause nobody will mend by trying again


class Outbox(Base):
    """The deliveries table."""

    def queue(
        self,
        kind: str,
        subject: str,
        channel: str,
        recipient: str,
        now: datetime,
        *,
        state: DeliveryState = "pending",
    ) -> bool:
        """Note that something is to be told; False where it is noted already."""
        cursor = self.execute(
            "INSERT INTO deliveries (kind, subject, channel, recipient, state, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, subject, channel, recipient) DO NOTHING",
            kind, subject, channel, recipient, state, utc(now), utc(now),
        )  # fmt: skip
        return cursor.rowcount > 0

    def open_deliveries(self, channel: str, recipient: str | None = None) -> list[Delivery]:
        """What is still to be told over a channel: pending, and begun without an end. Oldest first."""
        where, values = (" AND recipient = ?", (recipient,)) if recipient is not None else ("", ())
        return [
            _delivery(r)
            for r in self.rows(
                f"SELECT * FROM deliveries WHERE channel = ? AND state IN ('pending', 'sending'){where} ORDER BY id",
                channel,
                *values,
            )
        ]

    def deliveries(
        self, *, kind: str | None = None, subject: str | None = None, channel: str | None = None
    ) -> list[Delivery]:
        """All deliveries, narrowed by what is given."""
        where, values = ["1"], list[Any]()
        for name, value in (("kind", kind), ("subject", subject), ("channel", channel)):
            if value is not None:
                where.append(f"{name} = ?")
                values.append(value)
        return [
            _delivery(r)
            for r in self.rows(f"SELECT * FROM deliveries WHERE {' AND '.join(where)} ORDER BY id", *values)
        ]

    def begin_delivery(self, ids: Sequence[int], message_id: str, now: datetime) -> None:
        """Mark as being sent under `message_id`, before anything leaves the house."""
        with self.transaction():
            for n in ids:
                self.execute(
                    "UPDATE deliveries SET state = 'sending', message_id = ?, attempts = attempts + 1, updated = ? WHERE id = ?",
                    message_id, utc(now), n,
                )  # fmt: skip

    def finish_delivery(self, ids: Sequence[int], now: datetime) -> None:
        """Mark as told."""
        with self.transaction():
            for n in ids:
                self.execute(
                    "UPDATE deliveries SET state = 'sent', error = NULL, updated = ? WHERE id = ?",
                    utc(now),
                    n,
                )

    def retry_delivery(self, ids: Sequence[int], error: str, now: datetime) -> None:
        """A channel refused: try again next time, or give up after MAX_ATTEMPTS."""
        with self.transaction():
            for n in ids:
                self.execute(
                    "UPDATE deliveries SET state = CASE WHEN attempts >= ? THEN 'failed' ELSE 'pending' END, error = ?, updated = ? "
                    "WHERE id = ?",
                    MAX_ATTEMPTS, error, utc(now), n,
                )  # fmt: skip

    def skip_delivery(self, ids: Sequence[int], now: datetime) -> None:
        """Mark as not to be told: a recipient's filter keeps it out."""
        with self.transaction():
            for n in ids:
                self.execute("UPDATE deliveries SET state = 'skipped', updated = ? WHERE id = ?", utc(now), n)

    # --- mails, whole

    def post_letter(
        self, key: str, recipient: str, message: bytes, ids: Sequence[int], now: datetime
    ) -> None:
        """Store a mail once and tie deliveries to it, before anything is sent."""
        with self.transaction():
            self.execute(
                "INSERT INTO letters (key, recipient, state, message, created, updated) VALUES (?, ?, 'pending', ?, ?, ?) "
                "ON CONFLICT (key) DO NOTHING",
                key, recipient, message, utc(now), utc(now),
            )  # fmt: skip
            state = cast(Any, self.row("SELECT state FROM letters WHERE key = ?", key))["state"]
            for n in ids:
                self.execute(
                    "UPDATE deliveries SET message_id = ?, state = ?, updated = ? WHERE id = ?",
                    key, "sent" if state == "sent" else "sending", utc(now), n,
                )  # fmt: skip

    def open_letters(self) -> list[StoredLetter]:
        """Mails to send: new ones, refused ones, and those a killed process may or may not have sent. Oldest first."""
        found = self.rows("SELECT * FROM letters WHERE state IN ('pending', 'sending') ORDER BY created, key")
        return [
            StoredLetter(r["key"], r["recipient"], r["state"], r["message"], r["attempts"], r["error"])
            for r in found
        ]

    def begin_letter(self, key: str, now: datetime) -> None:
        """From here on nobody knows, until `finish_letter`."""
        with self.transaction():
            self.execute(
                "UPDATE letters SET state = 'sending', attempts = attempts + 1, updated = ? WHERE key = ?",
                utc(now),
                key,
            )

    def finish_letter(self, key: str, now: datetime) -> None:
        """Sent: the mail's bytes are let go, and everything it told is told."""
        with self.transaction():
            self.execute(
                "UPDATE letters SET state = 'sent', message = NULL, error = NULL, updated = ? WHERE key = ?",
                utc(now),
                key,
            )
            self.execute(
                "UPDATE deliveries SET state = 'sent', error = NULL, updated = ? WHERE message_id = ? AND channel = 'mail'",
                utc(now), key,
            )  # fmt: skip

    def refuse_letter(self, key: str, error: str, now: datetime) -> None:
        """The server refused: again next time, or `failed` after MAX_ATTEMPTS."""
        with self.transaction():
            self.execute(
                "UPDATE letters SET state = CASE WHEN attempts >= ? THEN 'failed' ELSE 'pending' END, error = ?, updated = ? "
                "WHERE key = ?",
                MAX_ATTEMPTS, error, utc(now), key,
            )  # fmt: skip
            self.execute(
                "UPDATE deliveries SET error = ?, attempts = attempts + 1, updated = ?, state = CASE WHEN "
                "(SELECT state FROM letters WHERE key = ?) = 'failed' THEN 'failed' ELSE state END "
                "WHERE message_id = ? AND channel = 'mail'",
                error, utc(now), key, key,
            )  # fmt: skip


def _delivery(r: Any) -> Delivery:
    return Delivery(
        r["id"], r["kind"], r["subject"], r["channel"], r["recipient"], cast(DeliveryState, r["state"]), r["message_id"],
        r["attempts"], r["error"], moment(r["created"]), moment(r["updated"]),
    )  # fmt: skip
