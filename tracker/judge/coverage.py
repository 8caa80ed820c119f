"""Nothing is lost: every changed word stands under some finding.

A changed block is cut into hunks (what went, what came, at one place). A hunk is explained by a draft of the same
section whose names or values share words with it. What no draft explains becomes `text.changed`, or `editorial`
where only spacing, punctuation, particles, numbering or citation style differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker import korean
from tracker.judge.drafts import SURE, WORDS, Draft
from tracker.model import BlockChange, Differences, SectionChange

# The same blocks and quotes are held against each other many times; 4,096 of them outlast any one pair of policies.
_fold = lru_cache(maxsize=4096)(korean.fold)


@dataclass(frozen=True, slots=True)
class Hunk:
    """One place of a block: the words that went and those that came (either may be ""), and where they stand in the
    block's old and new text."""

    old: str
    new: str
    at_old: int = 0
    at_new: int = 0


def hunks(block: BlockChange) -> Iterator[Hunk]:
    """The places where a block differs, in order. A whole block that came or went is one hunk."""
    if block.kind == "moved":
        return
    if not block.diff:
        yield Hunk(block.old, block.new)
        return
    old: list[str] = []
    new: list[str] = []
    at_old = at_new = 0  # where the open hunk began
    here_old = here_new = 0
    for op, text in block.diff:
        if op == 0 and text.strip():
            if old or new:
                yield Hunk("".join(old), "".join(new), at_old, at_new)
            old, new = [], []
        elif op != 0 or old or new:
            if not (old or new):
                at_old, at_new = here_old, here_new
            if op <= 0:
                old.append(text)
            if op >= 0:
                new.append(text)
        here_old += len(text) if op <= 0 else 0
        here_new += len(text) if op >= 0 else 0
    if any(x.strip() for x in (*old, *new)):
        yield Hunk("".join(old), "".join(new), at_old, at_new)


# --- explained? ----------------------------------------------------------------------------------------

_STRUCTURE = ("section.", "editorial")


def near(draft: Draft, block: BlockChange) -> bool:
    """Do both stand in the same (sub-)section, in the old version or in the new?"""
    return (draft.section_new is not None and draft.section_new == block.section_new) or (
        draft.section_old is not None and draft.section_old == block.section_old
    )


def explains(draft: Draft, block: BlockChange, hunk: Hunk) -> bool:
    """Does the draft speak of this hunk? Same section, and words in common with what went or came."""
    if draft.rule.startswith(_STRUCTURE):
        return False
    if draft.rule == "date.changed":
        return only_dates(hunk, block) and (
            near(draft, block) or bool(_DATING.search(f"{block.old} {block.new}"))
        )
    if not near(draft, block):
        return False
    went, came = _fold(hunk.old), _fold(hunk.new)
    if draft.rule.startswith("notice_clause."):
        quotes = _fold(f"{draft.quote_old or ''} {draft.quote_new or ''}")
        return bool((went and went in quotes) or (came and came in quotes) or _shares(quotes, went + came))
    if not _quoted(draft, block, went, came):
        return False
    said_new = [_fold(x) for x in _values(draft, draft.new)]
    said_old = [_fold(x) for x in _values(draft, draft.old)]
    return any(_meets(w, came) for w in said_new) or any(_meets(w, went) for w in said_old)


def _quoted(draft: Draft, block: BlockChange, went: str, came: str) -> bool:
    """Was the draft read from these words? Its quotes hold the block, or the block holds them."""
    pairs = ((draft.quote_new, block.new, came), (draft.quote_old, block.old, went))
    for quote, text, changed in pairs:
        a, b = _fold(quote or ""), _fold(text)
        if not a or not b:
            continue
        # A cell's few words may stand in many rows: a row is held by its own quote only.
        part = a in b and (block.block_kind != "table" or 2 * len(a) >= len(b))
        if part or b in a or (changed and changed in a):
            return True
    return not draft.quote_new and not draft.quote_old


def _values(draft: Draft, value: str | None) -> list[str]:
    parts = [draft.subject]
    if value:
        parts += [value, *re.split(r"[,:()|]|\s/\s", value)]
    return parts


def _meets(said: str, changed: str) -> bool:
    return len(said) > 1 and len(changed) > 1 and (said in changed or changed in said)


def _shares(quotes: str, changed: str) -> bool:
    return len(quotes) > 10 and len(changed) > 4 and (quotes in changed)


_DATING = re.compile(r"시행|적용|개정|변경|제정|공고|공지|부칙")
_DATE_WORDS = re.compile(
    r"공고|공지|시행|적용|개정|변경|제정|최종|수정|예정|일자|날짜|부터|까지|됩니다|합니다|버전|이전|본|이|방침은|[월화수목금토일]요일|개인정보|처리방침|취급방침|약관은|[Vv.:\-~()년월일은는]"
)
_DATE_PART = re.compile(r"\d[\d.년월일/\-]*")
_WEEKDAYS = re.compile(r"\W*(?:[월화수목금토일](?:요일)?\W*){1,2}")


def only_dates(hunk: Hunk, block: BlockChange) -> bool:
    """Do only dates, days of the week, and words that go with them, differ? A part of a date ("8일") counts where it
    stands in a date of its block; a period ("7일 전") is none."""
    if _WEEKDAYS.fullmatch(f"{hunk.old} {hunk.new}"):
        return True
    if not re.search(r"\d", hunk.old + hunk.new):
        return False
    return all(_date_words(x, whole) for x, whole in ((hunk.old, block.old), (hunk.new, block.new)))


def _date_words(text: str, whole: str) -> bool:
    """Is the text nothing but dates of `whole`, or parts of them, and words that go with dates?"""
    mentions = ["".join(m.text.split()) for m in korean.dates_in(whole)]
    rest = "".join(text.split())
    for part in _DATE_PART.findall(rest):
        bare = part.strip(".-/")
        if not any(re.search(rf"(?<!\d){re.escape(bare)}(?!\d)", m) for m in mentions):
            return False
    return not _fold(_DATE_WORDS.sub("", _DATE_PART.sub("", rest)))


# --- editorial? ----------------------------------------------------------------------------------------

_PARTICLE = re.compile(r"(?<=[가-힣a-z0-9)])(?:으로|로|은|는|이|가|을|를|의|에|에서|와|과|도|및|등)$")
_MARKER = re.compile(
    r"^(?:제?\s*\d+\s*(?:조|항|호)?|[①-⑳㉠-㉻ⓐ-ⓩ]|[가나다라마바사아자차카타파하]|[a-zA-Z]|[ivxIVX]+)\s*[.)\]]?$"
)
_MEANING = re.compile(r"\d|않|없|못|불가|거부|거절|제한|동의|제외|필수|선택|이상|이하|미만|초과|또는|영구")


def _numbers(mark: str, block: str) -> bool:
    """Does a mark number something? Mere digits do at the head of a line, or with a full stop or bracket behind them;
    elsewhere they are part of a name ("서비스 7")."""
    if not mark.isdecimal():
        return True
    return block.lstrip(" (").startswith(mark) or bool(re.search(rf"(?<![\w.]){mark}\s?[.)](?!\d)", block))


def is_editorial(hunk: Hunk, block: BlockChange) -> bool:
    """Only spacing, punctuation, particles or numbering differ: the same words for a reader."""
    old, new = _fold(hunk.old), _fold(hunk.new)
    if old == new:
        return True
    if all(
        not x.strip() or (_MARKER.match(x.strip()) and _numbers(x.strip(), whole))
        for x, whole in ((hunk.old, block.old), (hunk.new, block.new))
    ):
        return True
    return _bare(hunk.old) == _bare(hunk.new) and not (_MEANING.search(old) and not _MEANING.search(new))


_CLASSES = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("으로", "로"),
    ("에게",),
    ("에서",),
    ("에",),
    ("의",),
    ("도",),
)


def strip_particles(old: str, new: str) -> tuple[str, str]:
    """Folded words without the particle at their end, where both end in one of a kind ("상담소는" and "상담방은"); a last
    syllable that only looks like one stays ("치과" → "의원")."""
    a, b = _fold(old), _fold(new)
    for kind in _CLASSES:
        ends = [next((x for x in kind if t.endswith(x) and len(t) > len(x) + 1), None) for t in (a, b)]
        if ends[0] and ends[1]:
            return a[: -len(ends[0])], b[: -len(ends[1])]
    return a, b


def loose(text: str) -> str:
    """Folded words with up to two particles at the end taken off ("상담소에서는" → "상담소"); for comparing only."""
    folded = _fold(text)
    for _ in range(2):
        bare = _PARTICLE.sub("", folded)
        folded = bare if len(bare) > 1 else folded
    return folded


@lru_cache(maxsize=4096)
def _bare(text: str) -> tuple[str, ...]:
    """The words folded, without their particles."""
    words = (_PARTICLE.sub("", korean.fold(w)) for w in text.split())
    return tuple(w for w in words if w)


# --- what is left ----------------------------------------------------------------------------------------


def cover(
    differences: Differences, drafts: Sequence[Draft], told: Callable[[BlockChange, Hunk], bool]
) -> Iterator[Draft]:
    """`text.changed` and `editorial` for all that the drafts leave unexplained, at most one of each a section.

    `told` says which hunks are told elsewhere already (renamings, sentences that were read).
    """
    for section in differences.sections:
        small: list[BlockChange] = []
        large: list[tuple[BlockChange, list[Hunk]]] = []
        for block in section.blocks:
            left = [h for h in unexplained(block, drafts) if not told(block, h)]
            if (
                block.renumbered
                or block.editorial
                or block.kind == "moved"
                or (left and all(is_editorial(h, block) for h in left))
            ):
                small.append(block)
            elif left:
                large.append((block, [h for h in left if not is_editorial(h, block)]))
        if large:
            yield _text_changed(section, large)
        if small:
            yield _editorial(section, small)


def unexplained(block: BlockChange, drafts: Iterable[Draft]) -> list[Hunk]:
    """The hunks of a block that no draft speaks of."""
    if block.kind == "moved":
        return []
    close = [d for d in drafts if near(d, block)]
    return [h for h in hunks(block) if not any(explains(d, block, h) for d in close)]


def _text_changed(section: SectionChange, left: Sequence[tuple[BlockChange, Sequence[Hunk]]]) -> Draft:
    first = left[0][0]
    same_old = all(b.section_old == first.section_old for b, _ in left)
    same_new = all(b.section_new == first.section_new for b, _ in left)
    return Draft(
        "text.changed",
        section.heading or "서문",
        old=_join(h.old for _, found in left for h in found),
        new=_join(h.new for _, found in left for h in found),
        section_old=first.section_old if same_old else section.old,
        section_new=first.section_new if same_new else section.new,
        quote_old="\n".join(b.old for b, _ in left if b.old) or None,
        quote_new="\n".join(b.new for b, _ in left if b.new) or None,
        confidence=WORDS,
    )


def _editorial(section: SectionChange, blocks: Sequence[BlockChange]) -> Draft:
    first = blocks[0]
    same_old = all(b.section_old == first.section_old for b in blocks)
    same_new = all(b.section_new == first.section_new for b in blocks)
    note = None
    if all(b.renumbered for b in blocks):
        note = "번호와 그 인용만 바뀌었습니다."
    elif all(b.kind == "moved" for b in blocks):
        note = "자리만 옮겼습니다."
    return Draft(
        "editorial",
        section.heading or "서문",
        old=first.old or None,
        new=first.new or None,
        section_old=first.section_old if same_old else section.old,
        section_new=first.section_new if same_new else section.new,
        quote_old=_join(b.old for b in blocks),
        quote_new=_join(b.new for b in blocks),
        confidence=SURE,
        note=note,
    )


def _join(parts: Iterable[str]) -> str | None:
    return " … ".join(p for p in (korean.clean(x) for x in parts) if p) or None
