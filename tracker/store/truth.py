"""The truth: sources, snapshots, observations, posts of notice boards. Nothing here is ever changed or deleted.

The one exception is what makes quiet years small: a check that gave the same answer as the last one moves that
row's `last` and `count`.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from tracker.errors import StoreDamaged, UsageError
from tracker.model import FailureKind, PolicyKind, SettleState, SourceInfo
from tracker.store.base import Base, day, iso, moment, utc
from tracker.store.blobs import KEYFRAME_EVERY, MAX_DICTIONARY, BadBlob, compress, decompress
from tracker.store.records import Copied, NoticePost, Observation, Origin

_OBSERVATION = """SELECT o.*, p.sha256, t.state, t.reason, t.version, t.text_sha256
    FROM observations o LEFT JOIN snapshots p ON p.id = o.snapshot LEFT JOIN settlements t ON t.observation = o.id"""
# The same without the wide columns, for a run over thousands of sources.
_RECENT_BYTES = 32_000_000


class Truth(Base):
    """Reading and adding what was seen."""

    _recent: OrderedDict[int, bytes]
    _seqs: dict[str, int]

    # --- sources

    def register(self, sources: Iterable[SourceInfo], now: datetime) -> None:
        """Add sources that are new, follow renames and moved addresses of the others."""
        with self.transaction():
            known = {
                r["id"]: (r["company"], r["kind"], r["url"])
                for r in self.rows("SELECT id, company, kind, url FROM sources")
            }
            for s in sources:
                if s.id not in known:
                    self.execute(
                        "INSERT INTO sources (id, company, kind, url, added) VALUES (?, ?, ?, ?, ?)",
                        s.id,
                        s.company,
                        s.kind,
                        s.url,
                        utc(now),
                    )
                elif known[s.id] != (s.company, s.kind, s.url):
                    self.execute(
                        "UPDATE sources SET company = ?, kind = ?, url = ? WHERE id = ?",
                        s.company,
                        s.kind,
                        s.url,
                        s.id,
                    )

    def sources(self) -> list[SourceInfo]:
        """All sources ever watched, by id."""
        return [source_info(r) for r in self.rows("SELECT * FROM sources ORDER BY id")]

    def _seq(self, source_id: str) -> int:
        if source_id not in self._seqs:
            r = self.row("SELECT seq FROM sources WHERE id = ?", source_id)
            if r is None:
                raise StoreDamaged(f"{self.path}: 소스 {source_id} 이(가) 없습니다 (source missing)")
            self._seqs[source_id] = r["seq"]
        return self._seqs[source_id]

    def source(self, source_id: str) -> SourceInfo:
        """One source. Raises UsageError naming near ids."""
        r = self.row("SELECT * FROM sources WHERE id = ?", source_id)
        if r is None:
            import difflib

            near = difflib.get_close_matches(source_id, [s.id for s in self.sources()], n=1)
            hint = f'; "{near[0]}" 을(를) 뜻했습니까? (did you mean it?)' if near else ""
            raise UsageError(
                f'"{source_id}": 그런 소스의 기록이 없습니다 (no such source in the database){hint}'
            )
        return source_info(r)

    def manners(self) -> dict[str, str | None]:
        """How each source was read when it was last derived, as a digest; None where nobody said."""
        return {r["id"]: r["manner"] for r in self.rows("SELECT id, manner FROM sources")}

    def set_manner(self, source_id: str, manner: str) -> None:
        """Remember how a source is read now."""
        self.execute("UPDATE sources SET manner = ? WHERE id = ?", manner, source_id)

    def registered(self) -> datetime | None:
        """When the first source was added, or None where there is none."""
        r = self.row("SELECT min(added) AS t FROM sources")
        return moment(r["t"]) if r and r["t"] else None

    # --- snapshots

    def add_snapshot(self, data: bytes, *, after: str | None = None) -> str:
        """Store bytes once and return their SHA-256. `after` is the snapshot they most likely resemble."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.row("SELECT 1 FROM snapshots WHERE sha256 = ?", sha256):
            return sha256
        base = self.row("SELECT id, depth, size FROM snapshots WHERE sha256 = ?", after) if after else None
        if base is not None and (
            base["depth"] + 1 >= KEYFRAME_EVERY or base["size"] > MAX_DICTIONARY or not base["size"]
        ):
            base = None
        frame = compress(data, self._bytes(base["id"]) if base else None)
        cursor = self.execute(
            "INSERT INTO snapshots (sha256, size, base, depth, data) VALUES (?, ?, ?, ?, ?)",
            sha256, len(data), base["id"] if base else None, base["depth"] + 1 if base else 0, frame,
        )  # fmt: skip
        self._remember(cast(int, cursor.lastrowid), data)
        return sha256

    def snapshot(self, sha256: str) -> bytes:
        """The exact bytes. Raises StoreDamaged where they do not hash to their name any more."""
        r = self.row("SELECT id FROM snapshots WHERE sha256 = ?", sha256)
        if r is None:
            raise StoreDamaged(f"{self.path}: 스냅샷 {sha256[:12]} 이(가) 없습니다 (snapshot missing)")
        data = self._bytes(r["id"])
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreDamaged(
                f"{self.path}: 스냅샷 {sha256[:12]} 이(가) 손상되었습니다 (snapshot damaged); tracker verify"
            )
        return data

    def _bytes(self, snapshot_id: int) -> bytes:
        chain: list[tuple[int, bytes]] = []
        data: bytes | None = None
        here: int | None = snapshot_id
        while here is not None:
            if here in self._recent:
                self._recent.move_to_end(here)
                data = self._recent[here]
                break
            r = self.row("SELECT base, data FROM snapshots WHERE id = ?", here)
            if r is None or len(chain) > 10 * KEYFRAME_EVERY:
                raise StoreDamaged(
                    f"{self.path}: 스냅샷 {snapshot_id} 의 앞 조각이 없습니다 (broken chain of snapshots)"
                )
            chain.append((here, r["data"]))
            here = r["base"]
        try:
            for number, frame in reversed(chain):
                data = decompress(frame, data)
                self._remember(number, data)
        except BadBlob as e:
            raise StoreDamaged(
                f"{self.path}: 스냅샷 {snapshot_id} 이(가) 손상되었습니다 (snapshot damaged): {e}"
            ) from None
        assert data is not None  # noqa: S101 - the chain holds at least one frame
        return data

    def _remember(self, snapshot_id: int, data: bytes) -> None:
        self._recent[snapshot_id] = data
        while len(self._recent) > 64 or (
            len(self._recent) > 1 and sum(map(len, self._recent.values())) > _RECENT_BYTES
        ):
            self._recent.popitem(last=False)

    # --- observations

    def latest(self, source_id: str) -> Observation | None:
        """The last check of a source, page or failure; brought-in versions do not count."""
        r = self.row(
            f"{_OBSERVATION} WHERE o.source = ? AND o.origin = 'check' ORDER BY o.id DESC LIMIT 1", source_id
        )
        return _observation(r) if r else None

    def latest_page(self, source_id: str) -> Observation | None:
        """The last check of a source that gave bytes."""
        r = self.row(
            f"{_OBSERVATION} WHERE o.source = ? AND o.origin = 'check' AND o.outcome = 'page' ORDER BY o.id DESC LIMIT 1",
            source_id,
        )
        return _observation(r) if r else None

    def observations(self, source_id: str) -> list[Observation]:
        """Everything seen of a source, in the order of time (then of arrival)."""
        return [
            _observation(r)
            for r in self.rows(f"{_OBSERVATION} WHERE o.source = ? ORDER BY o.first, o.id", source_id)
        ]

    def observation(self, observation_id: int) -> Observation:
        """One observation by its row number."""
        r = self.row(f"{_OBSERVATION} WHERE o.id = ?", observation_id)
        if r is None:
            raise StoreDamaged(f"{self.path}: 관측 {observation_id} 이(가) 없습니다 (observation missing)")
        return _observation(r)

    def touch(
        self, observation_id: int, at: datetime, *, etag: str | None = None, last_modified: str | None = None
    ) -> None:
        """One more check with the same answer; validators of a newer answer replace the old ones."""
        self.execute(
            "UPDATE observations SET last = max(last, ?), count = count + 1, etag = coalesce(?, etag), "
            "last_modified = coalesce(?, last_modified) WHERE id = ?",
            utc(at), etag, last_modified, observation_id,
        )  # fmt: skip

    def add_page(
        self,
        source_id: str,
        snapshot: str,
        at: datetime,
        *,
        tool: str,
        origin: Origin = "check",
        status: int | None = None,
        url: str | None = None,
        content_type: str | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        certificate: str | None = None,
        rendered: bool = False,
        parts: int = 1,
    ) -> int:
        """A new row: these bytes, first seen `at`. Returns its number."""
        cursor = self.execute(
            "INSERT INTO observations (source, outcome, snapshot, status, first, last, count, origin, url, content_type, etag, "
            "last_modified, headers, certificate, rendered, parts, tool) VALUES "
            "(?, 'page', (SELECT id FROM snapshots WHERE sha256 = ?), ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            source_id, snapshot, status, utc(at), utc(at), origin, url, content_type, etag, last_modified,
            json.dumps(dict(headers or {}), ensure_ascii=False), certificate, int(rendered), parts, tool,
        )  # fmt: skip
        return cast(int, cursor.lastrowid)

    def add_failure(
        self,
        source_id: str,
        kind: FailureKind,
        message: str,
        at: datetime,
        *,
        tool: str,
        status: int | None = None,
        url: str | None = None,
    ) -> int:
        """A new row: no bytes, and why. Returns its number."""
        cursor = self.execute(
            "INSERT INTO observations (source, outcome, failure, message, status, first, last, count, url, tool) "
            "VALUES (?, 'failure', ?, ?, ?, ?, ?, 1, ?, ?)",
            source_id, kind, message, status, utc(at), utc(at), url, tool,
        )  # fmt: skip
        return cast(int, cursor.lastrowid)

    # --- notice boards

    def add_notice_post(self, post: NoticePost) -> bool:
        """Keep a post once; False where its address is known already."""
        if self.row("SELECT 1 FROM notice_posts WHERE source = ? AND url = ?", post.source_id, post.url):
            return False
        self.execute(
            "INSERT INTO notice_posts (source, url, title, posted, effective, quote, text, snapshot, first_seen) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT id FROM snapshots WHERE sha256 = ?), ?)",
            post.source_id, post.url, post.title, iso(post.posted), iso(post.effective), post.quote, post.text, post.snapshot,
            utc(post.first_seen),
        )  # fmt: skip
        return True

    def notice_posts(self, source_id: str) -> list[NoticePost]:
        """All posts kept for a source, oldest first."""
        found = self.rows(
            "SELECT n.*, p.sha256 FROM notice_posts n LEFT JOIN snapshots p ON p.id = n.snapshot "
            "WHERE n.source = ? ORDER BY coalesce(n.posted, n.first_seen), n.id",
            source_id,
        )
        return [
            NoticePost(
                r["source"], r["url"], r["title"], day(r["posted"]), day(r["effective"]), r["quote"], r["text"],
                moment(r["first_seen"]), r["sha256"],
            )
            for r in found
        ]  # fmt: skip

    # --- another archive's truth

    def copy_source(self, other: Truth, source_id: str) -> Copied:
        """Bring in what `other` knows of a source and this archive does not, inside the caller's transaction.

        `other`'s rows must be this archive's and something more.
        """
        have = {(o.first, o.snapshot, o.failure, o.origin): o for o in self.observations(source_id)}
        rows: list[tuple[int, int]] = []
        new = posts = 0
        before: str | None = None
        for o in sorted(other.observations(source_id), key=lambda o: o.id):
            mine = have.get((o.first, o.snapshot, o.failure, o.origin))
            if mine is not None:
                before = o.snapshot or before
                if o.count > mine.count:
                    rows.append((mine.id, o.count - mine.count))
                    self.execute(
                        "UPDATE observations SET last = ?, count = ?, etag = ?, last_modified = ? WHERE id = ?",
                        utc(o.last), o.count, o.etag, o.last_modified, mine.id,
                    )  # fmt: skip
                continue
            if o.snapshot is not None:
                before = self.add_snapshot(other.snapshot(o.snapshot), after=before)
            cursor = self.execute(
                "INSERT INTO observations (source, outcome, snapshot, failure, message, status, first, last, count, origin, url, "
                "content_type, etag, last_modified, headers, certificate, rendered, parts, tool) VALUES "
                "(?, ?, (SELECT id FROM snapshots WHERE sha256 = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                source_id, o.outcome, o.snapshot, o.failure, o.message, o.status, utc(o.first), utc(o.last), o.count, o.origin,
                o.url, o.content_type, o.etag, o.last_modified, json.dumps(dict(o.headers), ensure_ascii=False), o.certificate,
                int(o.rendered), o.parts, o.tool,
            )  # fmt: skip
            rows.append((cast(int, cursor.lastrowid), o.count))
            new += 1
        for post in other.notice_posts(source_id):
            if post.snapshot is not None:
                self.add_snapshot(other.snapshot(post.snapshot))
            posts += self.add_notice_post(post)
        deliveries = other.rows(
            "SELECT * FROM deliveries WHERE subject LIKE ? || '@%' OR subject IN (SELECT id FROM changes WHERE source = ?) "
            "OR substr(subject, 1, 16) IN (SELECT id FROM changes WHERE source = ?) ORDER BY id",
            source_id, source_id, source_id,
        )  # fmt: skip
        for d in deliveries:
            self.execute(
                "INSERT INTO deliveries (kind, subject, channel, recipient, state, message_id, attempts, error, created, updated) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, channel, recipient) DO UPDATE SET "
                "state = excluded.state, message_id = excluded.message_id, attempts = excluded.attempts, error = excluded.error, "
                "updated = excluded.updated WHERE excluded.updated > deliveries.updated",
                d["kind"], d["subject"], d["channel"], d["recipient"], d["state"], d["message_id"], d["attempts"], d["error"],
                d["created"], d["updated"],
            )  # fmt: skip
        for r in other.rows("SELECT * FROM letters WHERE key IN (SELECT message_id FROM deliveries)"):
            self.execute(
                "INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
                r["key"], r["recipient"], r["state"], r["message"], r["attempts"], r["error"], r["created"], r["updated"],
            )  # fmt: skip
        return Copied(tuple(rows), new, posts)

    # --- meta

    def get_meta(self, key: str) -> str | None:
        """A remembered value, or None."""
        r = self.row("SELECT value FROM meta WHERE key = ?", key)
        return r["value"] if r else None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        self.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )


def source_info(r: Any) -> SourceInfo:
    """A row of `sources` (or one with its columns) as a value."""
    return SourceInfo(r["id"], r["company"], cast(PolicyKind, r["kind"]), r["url"])


def _observation(r: Any) -> Observation:
    return Observation(
        id=r["id"], source_id=r["source"], outcome=r["outcome"], snapshot=r["sha256"], failure=r["failure"], message=r["message"],
        status=r["status"], first=moment(r["first"]), last=moment(r["last"]), count=r["count"], origin=r["origin"], url=r["url"],
        content_type=r["content_type"], etag=r["etag"], last_modified=r["last_modified"],
        headers=json.loads(r["headers"]) if r["headers"] else {}, certificate=r["certificate"], rendered=bool(r["rendered"]),
        parts=r["parts"], tool=r["tool"], state=cast("SettleState | None", r["state"]), reason=r["reason"], version=r["version"],
        text_sha256=r["text_sha256"],
    )  # fmt: skip
