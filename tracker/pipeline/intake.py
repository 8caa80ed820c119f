"""One answer of one source → what the archive keeps of it. The heart of a run, of a rebuild and of a backfill.

    take_in(answer)
      the same bytes as at the last check, and settled?     move the observation's `last`, done: nothing is read
      store the bytes and the observation
      read → settle(page, known versions, what earlier checks left open)
        same, flap, broken, pending                         written down, nothing compared
        new                                                 a version; compare and judge against the one before;
                                                            a substantive change is stored

`take_in` runs inside one transaction of the caller, so a source is stored whole or not at all. Bytes are stored before
anything reads them: where reading fails in a way nobody foresaw, the observation stays and says so.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from tracker import __version__
from tracker.errors import ReadError
from tracker.model import (
    ChangeRecord,
    Document,
    Failure,
    Fetched,
    Outcome,
    Settlement,
    SourceInfo,
)
from tracker.pipeline.analyse import compare_policies
from tracker.pipeline.judging import Judge
from tracker.pipeline.observed import observed_between
from tracker.pipeline.reading import Manner, read_safely, where
from tracker.store import Archive, Observation, Unsettled

ResultState = Literal[
    "first", "unchanged", "changed", "reworded", "flap", "broken", "pending", "failed", "skipped", "recovered"
]


@dataclass(frozen=True, slots=True)
class Result:
    """What a check of one source came to. `message` is one line for people; `change` is set where one was recorded."""

    source: SourceInfo
    state: ResultState
    message: str = ""
    version: int | None = None
    change: ChangeRecord | None = None
    failure: str | None = None
    material: bool = False
    old_version: int | None = None


def to_read(answer: Outcome, stored: str | None) -> bool:
    """Whether `take_in` will read this answer's body because its bytes are not those `stored` last (their SHA-256).

    Then it may be read beforehand.
    """
    if isinstance(answer, Failure) or answer.not_modified:
        return False
    return stored != hashlib.sha256(answer.body).hexdigest()


def take_in(
    archive: Archive,
    manner: Manner,
    answer: Outcome,
    *,
    force: bool = False,
    read: Document | ReadError | None = None,
    judge: Judge = compare_policies,
) -> Result:
    """Store an answer and all that follows from it. Call inside `archive.transaction()`.

    `force` reads the page again even where its bytes are known; `read` is what reading the body gave, where somebody
    did that beforehand. Raises StoreError, and what `judge` raises.
    """
    if isinstance(answer, Failure):
        return _failed(archive, manner, answer)
    source = manner.info
    last = archive.latest(source.id)
    page = last if last is None or last.outcome == "page" else archive.latest_page(source.id)
    if answer.not_modified:
        if page is None or page.snapshot is None:
            message = (
                "저장한 것이 없는데 바뀌지 않았다고 답했습니다 (answered 304 though nothing was asked for)"
            )
            return _failed(
                archive, manner, Failure("protocol", message, answer.at, answer.status, answer.url)
            )
        sha256 = page.snapshot
    else:
        sha256 = hashlib.sha256(answer.body).hexdigest()
    known = page is not None and page.snapshot == sha256
    if known and page is not None and page.state in ("same", "new") and not force:
        return _unchanged(archive, source, answer, last, page)
    if not known:
        sha256 = archive.add_snapshot(answer.body, after=page.snapshot if page else None)
    body = archive.snapshot(sha256) if answer.not_modified else answer.body
    document = read or read_safely(
        manner, body, answer.content_type or (page.content_type if known and page else None), answer.url
    )
    return _settled(archive, manner, answer, sha256, document, last, judge)


def keep_only(archive: Archive, manner: Manner, answer: Outcome, error: Exception) -> Result:
    """After a fault of our own while a page was read or judged: keep the bytes, say so, and look again next time.

    Call in a transaction of its own, the failed one being rolled back.
    """
    if isinstance(answer, Failure):
        return _failed(archive, manner, answer)
    source = manner.info
    reason = f"내부 오류; 원본은 보관했습니다 (fault of this program, bytes kept): {where(error)}"
    page = archive.latest_page(source.id)
    before = page.snapshot if page else None
    sha256 = before if answer.not_modified and before else archive.add_snapshot(answer.body, after=before)
    last = archive.latest(source.id)
    if last is not None and last.snapshot == sha256 and last.state == "broken":
        archive.touch(last.id, answer.at)
    else:
        row = _add_page(archive, source, answer, sha256, page)
        archive.settle(row, source.id, Settlement("broken", reason), None)
    return Result(source, "broken", reason, failure="broken")


def _failed(archive: Archive, manner: Manner, failure: Failure) -> Result:
    source = manner.info
    last = archive.latest(source.id)
    if last is not None and last.outcome == "failure" and last.failure == failure.kind:
        archive.touch(last.id, failure.at)
    else:
        archive.add_failure(
            source.id,
            failure.kind,
            failure.message,
            failure.at,
            tool=__version__,
            status=failure.status,
            url=failure.url,
        )
    return Result(source, "failed", failure.message, failure=failure.kind)


def _unchanged(
    archive: Archive, source: SourceInfo, answer: Fetched, last: Observation | None, page: Observation
) -> Result:
    if last is page or (last is not None and last.id == page.id):
        archive.touch(page.id, answer.at, etag=answer.etag, last_modified=answer.last_modified)
        return Result(source, "unchanged", version=page.version)
    row = _add_page(archive, source, answer, page.snapshot or "", page)
    archive.settle(row, source.id, Settlement("same", "현재 버전과 같음", page.version), page.text_sha256)
    return Result(source, "recovered", version=page.version)


def _settled(
    archive: Archive,
    manner: Manner,
    answer: Fetched,
    sha256: str,
    page: Document | ReadError,
    last: Observation | None,
    judge: Judge,
) -> Result:
    source = manner.info
    decision, text = decide(archive, source.id, page)
    if (
        last is not None
        and last.snapshot == sha256
        and last.version == decision.version
        and (last.state == decision.state or (last.state, decision.state) == ("new", "same"))
    ):
        archive.touch(last.id, answer.at, etag=answer.etag, last_modified=answer.last_modified)
        row = last.id
        if last.state == "new":  # read again because somebody forced it: it began this version and still does
            return _quiet(source, decision, last)
    else:
        row = _add_page(
            archive, source, answer, sha256, last if last is not None and last.snapshot == sha256 else None
        )
    if decision.state != "new" or isinstance(page, ReadError):
        archive.settle(row, source.id, decision, text)
        return _quiet(source, decision, last)
    return store_version(archive, manner, row, page, decision.reason, judge)


def decide(
    archive: Archive, source_id: str, page: Document | ReadError, *, trusted: bool = False
) -> tuple[Settlement, str | None]:
    """Ask `settle`, remember what it leaves open; the decision and the SHA-256 of the words.

    `trusted` is for what was brought in: somebody named it an earlier version, or an archive kept it, and there is no
    second look to wait for.
    """
    from tracker.compare import Last, remember, settle

    open_ = archive.unsettled(source_id)
    before = Last(open_.sha256, open_.checks, open_.spells, open_.unsettled)
    decision = settle(page, versions=archive.known_texts(source_id), last=before)
    if trusted and decision.state in ("pending", "flap"):
        decision = Settlement("new", decision.reason)
    after = remember(page, decision, before)
    archive.set_unsettled(source_id, Unsettled(after.sha256, after.checks, after.spells, after.unsettled))
    return decision, page.sha256 if isinstance(page, Document) else None


def store_version(
    archive: Archive,
    manner: Manner,
    row: int,
    page: Document,
    reason: str,
    judge: Judge = compare_policies,
) -> Result:
    """A settled new text: a version, and the change that leads to it where it is a substantive one."""
    from tracker.compare import known_text

    source = manner.info
    observation = archive.observation(row)
    number = archive.version_count(source.id) + 1
    first_seen = first_sight(archive, observation, page.sha256)
    archive.settle(row, source.id, Settlement("new", reason, number), page.sha256)
    archive.add_version(source.id, row, first_seen, page, known_text(page, number))
    if number == 1:
        return Result(source, "first", version=1)
    record = judged_change(archive, manner, number - 1, number, page, judge)
    if not record.change.substantive:
        return Result(source, "reworded", version=number)
    archive.add_change(record)
    return Result(
        source,
        "changed",
        version=number,
        change=record,
        material=record.change.material,
        old_version=number - 1,
    )


def judged_change(
    archive: Archive,
    manner: Manner,
    old: int,
    new: int,
    page: Document | None = None,
    judge: Judge = compare_policies,
) -> ChangeRecord:
    """The change between two stored versions, judged with what the archive observed between them.

    It is recorded as of the check that settled it, and revised as of the notice-board post that came to light later.
    """
    source = manner.info
    after = page or archive.document(source.id, new)
    observed = observed_between(archive, source.id, old, new, after.dates.effective)
    observation = archive.observation(archive.version_observation(source.id, new))
    version = archive.version_first_seen(source.id, new)
    post = next((p for p in archive.notice_posts(source.id) if p.url == observed.posted_url), None)
    change = judge(
        archive.document(source.id, old),
        after,
        kind=manner.kind,
        observed=observed,
        custom=manner.custom,
        overrides=manner.rules,
    )
    return ChangeRecord(
        id=change_id(source.id, observation.snapshot or "", version),
        source=source,
        old_version=old,
        new_version=new,
        recorded_at=observation.first,
        observed=observed,
        change=change,
        updated_at=post.first_seen if post is not None and post.first_seen > observation.first else None,
    )


def change_id(source_id: str, snapshot: str, first_seen: datetime) -> str:
    """A change's name: 16 hexadecimal digits of the source, the bytes that brought it, and when they were first seen.

    All three are kept as truth, so that a rebuild with better readers and rules gives the same name, and what was
    told of it stays told.
    """
    return hashlib.sha256(
        f"{source_id}\n{snapshot}\n{first_seen.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    ).hexdigest()[:16]


def first_sight(archive: Archive, observation: Observation, text_sha256: str) -> datetime:
    """When the text that now counts was first seen in the present run of checks that show it.

    A text that was looked at twice before it counted was first seen the first time. Failures and broken pages in
    between prove nothing either way.
    """
    first = observation.first
    for outcome, state, text, seen in archive.sights_before(observation):
        if outcome == "failure" or (state == "broken" and text != text_sha256):
            continue
        if text != text_sha256:
            break
        first = seen
    return first


def _quiet(source: SourceInfo, decision: Settlement, last: Observation | None) -> Result:
    if decision.state == "same":
        state: ResultState = "recovered" if last is not None and last.outcome == "failure" else "unchanged"
        return Result(source, state, version=decision.version)
    if decision.state == "flap":
        return Result(source, "flap", decision.reason, version=decision.version)
    if decision.state == "pending":
        return Result(source, "pending", decision.reason)
    return Result(source, "broken", decision.reason, failure="broken")


def _add_page(
    archive: Archive, source: SourceInfo, answer: Fetched, sha256: str, like: Observation | None
) -> int:
    """A new observation; a 304 says little of itself, so the rest is what the stored answer said."""
    return archive.add_page(
        source.id,
        sha256,
        answer.at,
        tool=__version__,
        status=answer.status,
        url=answer.url,
        content_type=answer.content_type or (like.content_type if like else None),
        etag=answer.etag or (like.etag if like and answer.not_modified else None),
        last_modified=answer.last_modified or (like.last_modified if like and answer.not_modified else None),
        headers=answer.headers,
        certificate=answer.certificate,
        rendered=answer.rendered,
        parts=answer.parts,
    )
