"""What is handed from stage to stage: frozen values, no behaviour beyond looking things up.

    read     bytes               → Document
    compare  Document × Document → Differences
    judge    Differences         → Change (findings, materiality, notice verdict)
    store    Change …            → ChangeRecord, VersionRecord, SourceStatus (what publish gets)
    collect  FetchRequest        → Fetched | Failure

The JSON forms of Document and Change are in `tracker.contract`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# --- documents ---------------------------------------------------------------------------------------

PolicyKind = Literal["privacy", "terms", "location", "children", "cookies"]
BlockKind = Literal["heading", "paragraph", "item", "table"]
FactKind = Literal[
    "purpose",
    "item",
    "retention",
    "recipient",
    "processor",
    "transfer",
    "right",
    "safeguard",
    "officer",
    "remedy",
]
Attribute = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with row and column spans filled in. `header` may be empty; rows have equal lengths.

    `stub` is True where the first column, not the first row, names what a row holds.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    stub: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item, sub-heading or table of a section, in reading order.

    `text` is the block's words as read (white space collapsed, its marker included); a table's is its cells
    joined with " | ", one line a row. `marker` is the numbering as written ("1)", "①", "가.", "-") or "".
    `depth` is the nesting of lists (0 = not nested).
    """

    kind: BlockKind
    text: str
    marker: str = ""
    depth: int = 0
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its own text only; that of sub-sections is theirs.

    `id` is "s0" for the preamble, then "s1", "s2", … in reading order, sub-sections "s2.1", "s2.1.3".
    `number` is as written without punctuation ("1", "제1조" → "1", "제7조의2" → "7의2", "가"); None where not
    numbered. `level` 1 is a top section; `parent` the id of the section around it.
    `text` is `blocks` joined with newlines.
    """

    id: str
    number: str | None
    heading: str
    level: int
    parent: str | None
    categories: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        return "\n".join(b.text for b in self.blocks)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b.table for b in self.blocks if b.table is not None)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the policy says, with the words it was read from. Attributes: see the contract."""

    kind: FactKind
    name: str
    attributes: Mapping[str, Attribute]
    section: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A link to, or option naming, an earlier policy. Unknown parts are None."""

    label: str
    from_: date | None = None
    until: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates the page itself states of this version, each with its sentence."""

    announced: date | None = None
    effective: date | None = None
    announced_quote: str | None = None
    effective_quote: str | None = None
    earlier_versions: tuple[EarlierVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeClause:
    """The policy's own promise to announce changes.

    `unit` is "day" or "month" (then 1 month is written as 30 days); `ordinary_days` is None where the clause
    names no number ("변경 시 공지"); `material_days` is None where there is no second tier.
    """

    ordinary_days: int | None
    material_days: int | None
    unit: Literal["day", "month"]
    triggers: tuple[str, ...]
    individual_notice: bool
    quote: str
    section: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A policy as read. `sha256` is of the normalised words (markup, encoding, white space do not count)."""

    title: str | None
    language: str | None
    company: str | None
    dates: Dates
    notice_clause: NoticeClause | None
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    sha256: str
    warnings: tuple[str, ...] = ()
    encoding: str | None = None
    format: str = "html"

    @property
    def text(self) -> str:
        """The whole policy as text, headings with their numbers, one block a line."""
        lines: list[str] = []
        for s in self.sections:
            head = " ".join(x for x in (f"{s.number}." if s.number else "", s.heading) if x)
            lines += [head] if head else []
            lines += [b.text for b in s.blocks]
        return "\n".join(lines)

    def section(self, section_id: str | None) -> Section | None:
        """The section of that id, or None."""
        return next((s for s in self.sections if s.id == section_id), None)

    def tops(self) -> tuple[Section, ...]:
        """The outermost sections (preamble included), in reading order."""
        return tuple(s for s in self.sections if s.level == 1)

    def family(self, top: Section) -> Iterator[Section]:
        """A section and everything below it, in reading order."""
        prefix = top.id + "."
        return (s for s in self.sections if s.id == top.id or s.id.startswith(prefix))


# --- differences -------------------------------------------------------------------------------------

SectionChangeKind = Literal["added", "removed", "modified", "moved", "retitled", "renumbered"]
DiffOp = tuple[int, str]


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One changed block (or table row): what stood there, what stands there now.

    `kind` is "added", "removed", "modified" or "moved"; `renumbered` where only references or markers that
    follow a renumbering differ; `editorial` where only spacing, punctuation, citation style or particles do.
    `column` names the table's header cell where one cell changed. `section_old`/`section_new` are the ids of the
    (sub-)sections the block stands in.
    """

    kind: Literal["added", "removed", "modified", "moved"]
    old: str
    new: str
    diff: tuple[DiffOp, ...]
    section_old: str | None
    section_new: str | None
    block_kind: BlockKind
    renumbered: bool = False
    editorial: bool = False
    column: str | None = None


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A top section (with all below it) that differs. Texts include the sub-sections and their headings.

    `heading` is the new one, or the old where removed. `old`/`new` are section ids or None.
    """

    change: tuple[SectionChangeKind, ...]
    old: str | None
    new: str | None
    old_number: str | None
    new_number: str | None
    heading: str
    old_heading: str | None
    categories: tuple[str, ...]
    old_text: str
    new_text: str
    diff: tuple[DiffOp, ...]
    blocks: tuple[BlockChange, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that came, went or changed; `changed` names the attributes that differ ("name" too).

    `spelling` is True where only the spelling of the name differs (㈜ and 주식회사, spacing, synonyms).
    A successor in the same role (another processor with the same task) is "changed" with "name" in `changed`; the same
    body under a new name is "renamed". `certainty` is under 1 where the words of an added or removed fact stand in the
    other text too, so that the reader may have missed them there: a finding's confidence should not be higher.
    """

    kind: FactKind
    change: Literal["added", "removed", "changed", "renamed"]
    old: Fact | None
    new: Fact | None
    changed: tuple[str, ...] = ()
    spelling: bool = False
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two documents. `substantive` is False where the words are the same."""

    old: Document
    new: Document
    substantive: bool
    sections: tuple[SectionChange, ...]
    facts: tuple[FactChange, ...]


SettleState = Literal["same", "new", "flap", "broken", "pending"]


@dataclass(frozen=True, slots=True)
class KnownText:
    """What `compare.settle` knows of one earlier version: enough to recognise it, no more."""

    number: int
    sha256: str
    length: int
    headings: tuple[str, ...] = ()
    language: str | None = None
    title: str | None = None
    company: str | None = None
    words: str = ""  # SHA-256 of the words alone, as comparing sees them; "" where not known
    sketch: tuple[int, ...] = ()  # smallest hashes of its word pairs, for likeness


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a fetched page is, before anybody compares it. `version` is the earlier version it equals."""

    state: SettleState
    reason: str
    version: int | None = None


# --- judgement ---------------------------------------------------------------------------------------

Direction = Literal["adverse", "favourable", "neutral"]
Notice = Literal["material", "ordinary", "none"]
Consent = Literal["likely", "possible", "no"]
Verdict = Literal["met", "short", "undetermined"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One judged difference, with both quotes. `old`/`new` are the values that changed, for people."""

    rule: str
    subject: str
    old: str | None
    new: str | None
    section_old: str | None
    section_new: str | None
    quote_old: str | None
    quote_new: str | None
    direction: Direction
    notice: Notice
    consent: Consent
    disputed: bool
    reason: str
    basis: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Observed:
    """What the archive saw, as dates in Asia/Seoul, and what a notice board said. All optional.

    `last_seen_old`: last check that still saw the old text and nothing new; `first_seen_new`: first that saw the
    new. `posted`: the day of a notice-board post on this change, `posted_effective`: the day it names.
    """

    last_seen_old: date | None = None
    first_seen_new: date | None = None
    posted: date | None = None
    posted_effective: date | None = None
    posted_quote: str | None = None
    posted_url: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeVerdict:
    """Whether the promised notice was given. Field by field as in the contract; dates in Asia/Seoul."""

    required_days: int | None
    required_by: Literal["old_clause", "custom"]
    clause_quote: str | None
    announced: date | None
    announced_source: str | None
    announced_from: date | None
    announced_until: date | None
    effective: date | None
    effective_source: str | None
    given_days: int | None
    given_days_min: int | None
    given_days_max: int | None
    shortfall_days: int | None
    verdict: Verdict
    flags: tuple[str, ...] = ()
    unit: Literal["day", "month"] = "day"
    required_amount: int | None = None
    announced_quote: str | None = None
    effective_quote: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A judged change between two versions of one policy."""

    old: Document
    new: Document
    substantive: bool
    sections: tuple[SectionChange, ...]
    findings: tuple[Finding, ...]
    material: bool
    needs_review: bool
    notice: NoticeVerdict
    summary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # language → at most three sentences


# --- collecting --------------------------------------------------------------------------------------

FailureKind = Literal[
    "dns", "refused", "reset", "timeout", "tls", "protocol", "redirects", "forbidden_address", "bad_url",
    "too_large", "robots", "blocked", "http_401", "http_403", "http_404", "http_410", "http_429", "http_4xx", "http_5xx",
    "truncated", "empty", "not_a_policy", "unreadable", "circuit_open", "deadline", "browser", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One source to fetch: where, and what we already have of it (validators)."""

    source_id: str
    urls: tuple[str, ...]
    etag: str | None = None
    last_modified: str | None = None
    render: Literal["http", "browser", "auto"] = "http"
    allow_private: bool = False
    select: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `not_modified` means 304: `body` is then empty and the last snapshot still stands.

    `headers` are lower-cased; `at` is UTC; `parts` is the number of pages joined into `body`.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    content_type: str | None
    at: datetime
    not_modified: bool = False
    etag: str | None = None
    last_modified: str | None = None
    certificate: str | None = None
    rendered: bool = False
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there are no bytes. `message` is one line for people; `at` is UTC."""

    kind: FailureKind
    message: str
    at: datetime
    status: int | None = None
    url: str | None = None
    retry_after: float | None = None


Outcome = Fetched | Failure

# --- what the archive gives to publish ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Who and what: enough for a headline and a link."""

    id: str
    company: str
    kind: PolicyKind
    url: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One stored version: `number` counts from 1 in each source; times are UTC, `sha256` of the served bytes."""

    source_id: str
    number: int
    snapshot: str
    text_sha256: str
    first_seen: datetime
    last_seen: datetime
    checks: int
    effective: date | None
    announced: date | None
    title: str | None
    origin: str = "check"  # check, page_link, web_archive, import


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change as stored: `id` is derived from the source, the bytes that brought it and when they were first seen, so
    that a rebuild with better readers gives the same and nothing is told twice."""

    id: str
    source: SourceInfo
    old_version: int
    new_version: int
    recorded_at: datetime
    observed: Observed
    change: Change
    updated_at: datetime | None = None  # when last revised; None: never since recorded


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """Where a source stands: last check, last change, and trouble with since when and why."""

    source: SourceInfo
    last_check: datetime | None
    last_change: datetime | None
    versions: int
    changes: int
    trouble: str | None = None  # failure kind or "broken"
    trouble_message: str | None = None
    trouble_since: datetime | None = None
    flaps: int = 0
