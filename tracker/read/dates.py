"""Dates the page states of this version: announced and effective, each with its sentence; and earlier versions.

A date counts only with a word that says what it is (시행일, 공고일, "…부터 적용됩니다"). Laws, examples, earlier
versions, placeholders and a lone "최종 수정일" are neither. Where several stand (a history of changes), the latest
is this version's. The words are in `dates.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tracker.korean import DateMention, add_period, dates_in, numeral
from tracker.model import Dates, EarlierVersion, Section
from tracker.read.blocks import RawLink
from tracker.read.passages import Passage, passages
from tracker.read.version_tables import VersionRow, version_rows
from tracker.tables import load_table

_NEAR = 45  # letters before or after a date that may say what it is
_HAS_DATE = re.compile(r"[\dOo](?:(?<=\d)\d?\s*[월.\-/．]\s*\d|(?<=[Oo0])월|(?<=2)0\d\d|(?<=２)０)")
_GAP = r"[\s:：|은는이가()\[\]\-–—ㆍ·.*_\"'“”’‘<>]*(?:\d\s?차\s?)?$"
_RANGE_BEFORE = re.compile(r"[~∼～–〜]\s*$|(?:에서|부터)\s*$")
_RANGE_AFTER = re.compile(r"^\s*(?:\([월화수목금토일](?:요일)?\))?\s*[~∼～〜–](?!\s*(?:현재|$))")
_POLICY_WORD = re.compile(r"방침|정책|지침|약관|부칙")


@dataclass(frozen=True, slots=True)
class _Words:
    effective_before: re.Pattern[str]
    effective_after: re.Pattern[str]
    announced_before: re.Pattern[str]
    announced_after: re.Pattern[str]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    earlier_list: re.Pattern[str]
    relative: re.Pattern[str]


@cache
def _words() -> _Words:
    table = load_table("tracker.read", "dates.toml")

    def any_of(key: str, before: str = "", after: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(table[key])}){after}", re.IGNORECASE)

    lead = r"^\s*(?:\([월화수목금토일](?:요일)?\)|[월화수목금토일]요일)?[)\]’'”\"\s]*"
    return _Words(
        any_of("effective_before", after=_GAP),
        any_of("effective_after", before=lead),
        any_of("announced_before", after=_GAP),
        any_of("announced_after", before=rf"{lead}(?:\|\s)?"),
        any_of("not_before", after=_GAP),
        any_of("not_after", before=lead),
        any_of("earlier_list"),
        any_of("relative"),
    )


@dataclass(frozen=True, slots=True)
class _Stated:
    value: date
    quote: str


def read_dates(sections: Sequence[Section], earlier: Sequence[RawLink]) -> Dates:
    """Announced and effective date with their sentences, and the earlier versions the page names.

    `earlier` are links and options found on the page; those whose words name an earlier policy are taken.
    """
    words = _words()
    effective: list[_Stated] = []
    announced: list[_Stated] = []
    versions: list[EarlierVersion] = []
    relative: tuple[int, str, str] | None = None
    skip: str | None = None  # the section in which only earlier versions follow
    previous = ""
    tables = _Tables(sections)
    listed: list[VersionRow] = []
    for passage in passages(sections):
        text = passage.text
        if passage.section.id != skip and "시행" not in text[:12] and words.earlier_list.search(text):
            skip = passage.section.id
        if (rows := tables.rows_at(passage)) is not None:
            if passage.section.id == skip:
                versions += [EarlierVersion(r.text, r.effective or r.announced) for r in rows]
            else:
                listed += rows
            continue
        if relative is None and "부터" in text and (m := words.relative.search(text)):
            relative = (numeral(m["n"] or "0") or 0, m["u"] or "일", text)  # "공고한 날부터": no day later
        if _HAS_DATE.search(text):
            mentions = list(dates_in(text))
            if passage.section.id == skip or _names_earlier(text):
                versions += _versions_in(text, mentions)
            else:
                _read_line(passage, previous, mentions, effective, announced)
        previous = text
    # A line that says the date goes before a table, which may count versions that changed no date.
    announced = announced or [_Stated(r.announced, r.text) for r in listed if r.announced]
    effective = effective or [_Stated(r.effective, r.text) for r in listed if r.effective]
    versions += [v for link in earlier if (v := _version_of(link)) is not None]
    first = max(announced, key=lambda s: s.value, default=None)
    last = max(effective, key=lambda s: s.value, default=None)
    if last is None and first is not None and relative is not None:
        last = _Stated(add_period(first.value, relative[0], relative[1]), relative[2])
    return Dates(
        first.value if first else None,
        last.value if last else None,
        first.quote if first else None,
        last.quote if last else None,
        _unique(versions),
    )


class _Tables:
    """The tables of versions: which lines are theirs, and the rows that stand at the first of those."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._lines: dict[tuple[str, str], list[VersionRow]] = {}
        for section in sections:
            for block in section.blocks:
                if block.table is None or (rows := version_rows(block.table)) is None:
                    continue
                left = list(rows)
                for line in block.text.split("\n"):
                    self._lines[(section.id, line)] = left

    def rows_at(self, passage: Passage) -> tuple[VersionRow, ...] | None:
        """The rows of the table that a line is the first of; none for its other lines; None for lines of no such table."""
        left = self._lines.get((passage.section.id, passage.text)) if self._lines else None
        if left is None:
            return None
        rows = tuple(left)
        left.clear()
        return rows


def _read_line(
    passage: Passage,
    previous: str,
    mentions: Sequence[DateMention],
    effective: list[_Stated],
    announced: list[_Stated],
) -> None:
    words = _words()
    text = passage.text
    quote = text if len(text) <= 300 else ""
    for i, mention in enumerate(mentions):
        floor = mentions[i - 1].end if i else 0
        ceiling = mentions[i + 1].start if i + 1 < len(mentions) else len(text)
        before = text[max(floor, mention.start - _NEAR) : mention.start]
        after = text[mention.end : min(ceiling, mention.end + _NEAR)]
        if (
            mention.start < 3 and len(previous) < 30 and not _HAS_DATE.search(previous)
        ):  # the label stands on the line before
            before = previous + " " + before
        if _RANGE_AFTER.search(after) or (i and _RANGE_BEFORE.search(before)):
            continue
        if words.not_before.search(before) or words.not_after.search(after):
            continue
        stated = _Stated(
            mention.value, quote or text[max(0, mention.start - 150) : mention.end + 100].strip()
        )
        is_effective = bool(words.effective_before.search(before))
        is_announced = bool(words.announced_before.search(before))
        if is_effective and re.search(r"개정\s*(?:및|/|·|,)\s*시행", before):
            is_announced = True
        if not is_effective and words.effective_after.search(after) and _of_policy(passage, text):
            is_effective = True
        if (
            not is_effective
            and not is_announced
            and words.announced_after.search(after)
            and _of_policy(passage, text)
        ):
            is_announced = True
        if is_effective:
            effective.append(stated)
        if is_announced:
            announced.append(stated)


def _of_policy(passage: Passage, text: str) -> bool:
    """A date in a sentence is this policy's only where the sentence or its place speaks of the policy."""
    if "법률" in text and not _POLICY_WORD.search(text):
        return False
    return (
        bool(_POLICY_WORD.search(text))
        or len(text) < 50
        or bool({"change", "preamble"} & set(passage.section.categories))
    )


_EARLIER = re.compile(
    r"(?:이전|종전|과거|직전|구|변경\s?전|지난)\s?(?:의|에)?\s?(?:개인정보)?\s?(?:처리|취급|보호)?\s?(?:방침|정책|지침|버전|약관)|"
    r"(?:방침|지침|정책)\s?\(?(?:이전|구)\b|previous|적용\s?(?:지침|방침)|\bv(?:er)?\.?\s?\d"
)


def _names_earlier(text: str) -> bool:
    return (
        len(text) < 160
        and "시행됩니다" not in text
        and bool(_EARLIER.search(text))
        and ("보기" in text or "~" in text)
    )


def _versions_in(text: str, mentions: Sequence[DateMention]) -> list[EarlierVersion]:
    if not mentions:
        return []
    from_ = mentions[0].value
    until = mentions[1].value if len(mentions) > 1 and _is_range(text, mentions[0], mentions[1]) else None
    if until is None and re.match(r"^[^\d]*[~∼～]\s*$", text[: mentions[0].start]):
        from_, until = until, from_  # type: ignore[assignment]
    return [EarlierVersion(text.strip(), from_, until)]


def _is_range(text: str, one: DateMention, other: DateMention) -> bool:
    return bool(re.search(r"[~∼～〜–-]|부터", text[one.end : other.start]))


def _version_of(link: RawLink) -> EarlierVersion | None:
    label = link.label.strip()
    mentions = list(dates_in(label))
    if not mentions and not _EARLIER.search(label):
        return None
    if len(label) > 120:
        return None
    if not mentions:
        return EarlierVersion(label, url=link.url)
    found = _versions_in(label, mentions)[0]
    return EarlierVersion(label, found.from_, found.until, link.url)


def _unique(versions: Sequence[EarlierVersion]) -> tuple[EarlierVersion, ...]:
    kept: dict[tuple[str, date | None, date | None], EarlierVersion] = {}
    for version in versions:
        key = (version.label if version.from_ is None else "", version.from_, version.until)
        if key not in kept or (kept[key].url is None and version.url is not None):
            kept[key] = version
    return tuple(kept.values())
