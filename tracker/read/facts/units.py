"""A section as units of meaning: each line, list item or table, with the labels it stands under.

Korean policies nest by markers ("① …", "1) …", "- …") more than by mark-up, and often write several of them in one line
("- 필수 항목 : … - 추가 항목 : …"). Which marker is inside which is told by their order: a marker seen before closes
all that was opened since; a new one opens a level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from tracker.model import Block, Section, Table
from tracker.read.facts.flat import FlatTables
from tracker.read.facts.lists import outside_brackets
from tracker.read.passages import sentences

_MARKER = re.compile(
    r"^\s*(?P<m>[①-⑳㉮-㉻❶-❿]|제\s?\d{1,2}\s?[조항](?:의\s?\d)?|\(?\d{1,2}\s?\)|\d{1,2}(?:-\d{1,2})?\.(?!\d)|\d{1,2}(?:\.\d{1,2}){1,2}\.?(?=\s+[가-힣A-Za-z(\[<「『])|[가나다라마바사아자차카타파하]\s?[.)]|"
    r"\([가-하]\)|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]\.?|[a-zA-Z][.)](?=\s)|[-–—•·ㆍ∙▪▫■□◆◇●○ο▶▷►▸※*☞✓✔✅→]+(?!\d)|[oㅇ](?=\s)|[>#]+\s)\s*"
)
_KINDS = (
    (re.compile(r"[①-⑳❶-❿]"), "①"),
    (re.compile(r"[㉮-㉻]"), "㉮"),
    (re.compile(r"제"), "제"),
    (re.compile(r"\(\d"), "(1)"),
    (re.compile(r"\d{1,2}-\d"), "1-1"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d"), "1.1.1"),
    (re.compile(r"\d{1,2}\.\d"), "1.1"),
    (re.compile(r"\d{1,2}\s?\)"), "1)"),
    (re.compile(r"\d{1,2}\."), "1."),
    (re.compile(r"\([가-하]\)"), "(가)"),
    (re.compile(r"[가-하]\s?\."), "가."),
    (re.compile(r"[가-하]\s?\)"), "가)"),
    (re.compile(r"[Ⅰ-Ⅹ]"), "Ⅰ"),
    (re.compile(r"[a-zA-Z]"), "a"),
)
# Several list items in one line: " - " or "· " between them, a marker again and again.
# (Patterns that begin with a set of signs: looked for many times faster than behind a look-behind.)
_INLINE = re.compile(r"[-–—•▷▶※■○①-⑳](?<!\S[\s\S])(?:(?<=[①-⑳])|\s?(?=\S))")
_INLINE_NUMBER = re.compile(r"\d(?<![^\s.)].)\d?\)\s?(?=[가-힣])")
# Keys of a record in running text: "보존 이유: … 보존 기간: …".
_INLINE_KEY = re.compile(r"(?:보존|보유|보관)\s?(?:기간|이유|근거|항목|사유)\s?[:：]")
_SIGNS = re.compile(r"[-–—•▷▶※■○①-⑳)]")  # without one of these, and without keys, a line is one piece
_PREDICATE = ("다", "요", "음", "함", "됨", "까", "시오")
LABEL = re.compile(
    r"^(?P<label>[^:：|]{1,60}?)\s*(?:[:：](?!//|\d)|(?<!\d)[:：])\s*(?!//)(?P<value>\S.*)$", re.DOTALL
)
_LONGEST_BLOCK = 20_000  # letters of a block that are read for facts
_MOST_UNITS = 20_000  # of one section; more is not a policy but a data dump


@dataclass  # not frozen: there is one for every line, and frozen ones cost three times as much to make
class Unit:
    """One line or table. `text` is without its marker; `raw` as read; `path` the labels above it, outermost first.

    The top section's heading is not in the path: it names the topic, not what a line stands under.
    """

    text: str
    raw: str
    path: tuple[str, ...]
    kind: str
    section: Section
    table: Table | None = None

    @cached_property
    def _parts(self) -> tuple[str, str]:
        match = LABEL.match(self.text) if ":" in self.text or "：" in self.text else None
        if match is None or match["label"].count("(") != match["label"].count(")"):
            return "", self.text  # a colon within brackets labels nothing outside them
        return match["label"].strip(), match["value"].strip()

    @property
    def label(self) -> str:
        """The words before a colon, or ""."""
        return self._parts[0]

    @property
    def value(self) -> str:
        """The words after the first colon, or all words where there is none."""
        return self._parts[1]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The text cut into sentences."""
        return tuple(sentences(self.text))


@lru_cache(maxsize=4096)
def is_sentence(text: str) -> bool:
    """Whether a line is a sentence and not a phrase."""
    end = text.rstrip()
    end = end[:-1] if end[-1:] in ".!?。" else end
    return end.endswith(_PREDICATE) or "습니다" in text or "입니다" in text


def strip_marker(text: str) -> tuple[str, str]:
    """(kind of marker, text without it). The kind is "" where there is none."""
    match = _MARKER.match(text)
    if not match:
        return "", text.strip()
    marker = match["m"]
    rest = text[match.end() :].strip()
    for pattern, kind in _KINDS:
        if pattern.match(marker):
            return kind, rest
    return marker[0], rest


def pieces(text: str) -> list[str]:
    """A line cut where a new list item begins inside it. One piece where it holds no list."""
    keyed = " / " in text or (":" in text and ("보존" in text or "보유" in text or "보관" in text))
    if not keyed and not _SIGNS.search(text, 1):
        return [text]
    if " / " in text and len(parts := text.split(" / ")) > 1 and all(LABEL.match(p) for p in parts):
        return [p.strip() for p in parts]  # "수탁자 : 한별 / 위탁업무 : 배송"
    marks = outside_brackets(text, [m.start() for m in _INLINE.finditer(text)])
    if len(marks) == 2 and marks[0] == 0 and text[marks[1]] in "-–—" and ":" not in text and len(text) < 80:
        marks = []  # "- 한별페이 - 결제 대행": one line with a dash in it
    numbers = [m.start() for m in _INLINE_NUMBER.finditer(text)] if ")" in text else []
    keys = [m.start() for m in _INLINE_KEY.finditer(text)] if keyed else []
    if len(numbers) == 1 and re.search(r"[.)]\s$", text[: numbers[0]]):  # "…에 관한 법률) 3)장기 미이용회원"
        return [text[: numbers[0]].strip(), text[numbers[0] :].strip()]
    cuts = set(numbers if len(numbers) > 1 or (numbers and numbers[0] > 0 and text[:1].isdigit()) else [])
    if len(marks) > 1 or (len(marks) == 1 and marks[0] > 0 and _opens_list(text, marks[0])):
        cuts |= set(marks)
    if len(keys) > 1:
        cuts |= set(keys)
    cuts.discard(0)
    if not cuts:
        return [text]
    bounds = [0, *outside_brackets(text, sorted(cuts)), len(text)]
    return [
        p for a, b in pairwise(bounds) if (p := text[a:b].strip(" -").strip() if keys else text[a:b].strip())
    ]


def _opens_list(text: str, at: int) -> bool:
    return text[at] in "①▷▶※■○•" or bool(re.match(r"[-–—]\s?[가-힣A-Za-z ]{1,20}\s?[:：]", text[at:]))


def units_of(section: Section, above: Sequence[str] = ()) -> Iterator[Unit]:
    """Every line and table of a section with its path; `above` are the headings around it, outermost first.

    Tables that lost their grid (a line of header words, rows below) come as tables again.
    """
    base = ((*above, section.heading) if section.heading else tuple(above))[1:]
    stack: list[tuple[str, str]] = []
    count = 0
    for block in FlatTables.restore(section.blocks):
        count += 1
        if count > _MOST_UNITS:
            return
        if block.table is not None:
            yield Unit(
                block.text, block.text, (*base, *(label for _, label in stack)), "table", section, block.table
            )
            continue
        for line in block.text[:_LONGEST_BLOCK].split("\n"):
            for piece in pieces(line):
                kind, text = strip_marker(piece)
                if not text:
                    continue
                if kind and kind in "•·ㆍ∙":
                    inner_kind, inner = strip_marker(text)
                    if inner_kind:
                        kind, text = inner_kind, inner
                if not kind and block.kind == "paragraph" and (is_sentence(text) or LABEL.match(text)):
                    while stack and LABEL.match(stack[-1][1]):
                        stack.pop()
                    yield Unit(text, piece, (*base, *(label for _, label in stack)), "p", section)
                    continue
                if not kind and block.kind == "paragraph" and "," in text and _under_bullet(stack):
                    yield Unit(text, piece, (*base, *(label for _, label in stack)), "p", section)
                    continue
                _place(stack, kind or _kind_of(block, text, stack), text)
                yield Unit(text, piece, (*base, *(label for _, label in stack[:-1])), stack[-1][0], section)


# A line that only says 필수 or 선택 (of what, at most) stands over the list on the next line.
_FLAG_LINE = re.compile(
    r"^(?:[\[<(][^\])>]{1,20}[\])>]\s?)?[\[<(]?(?:필수|선택)(?:\s?(?:수집)?\s?(?:항목|정보|사항))?[\])>]?\s?[:：]?$"
)


def _under_bullet(stack: Sequence[tuple[str, str]]) -> bool:
    """Whether the line before is a short bullet: "ο 회원 관리", and what that means is listed on the line below."""
    return (
        bool(stack)
        and stack[-1][0][:1] in _BULLETS
        and "," not in stack[-1][1]
        and not LABEL.match(stack[-1][1])
    )


_BULLETS = frozenset("○●οㅇ■□◆▶▷※◎∘-–•·*")


def _kind_of(block: Block, text: str, stack: Sequence[tuple[str, str]]) -> str:
    if block.kind == "heading":
        return "f" if _FLAG_LINE.match(text) else "h"  # <dt>필수</dt> stands under what it is 필수 for
    if block.kind == "item":
        return f"li{block.depth}"
    under = any(kind in {"p", "f"} and _FLAG_LINE.match(label) for kind, label in stack)
    return "p+" if under and ("," in text or " – " in text or " - " in text) else "p"


def _place(stack: list[tuple[str, str]], kind: str, text: str) -> None:
    """Put a line into the nesting: a kind seen before closes what was opened since."""
    kinds = [k for k, _ in stack]
    if kind in kinds:
        del stack[kinds.index(kind) :]
    elif kind == "h":
        stack.clear()
    elif kind == "p":  # a sub-heading stays over all lines below it
        while stack and stack[-1][0] != "h":
            stack.pop()
    label = text if len(text) <= 80 else text[:80]
    stack.append((kind, label))
    if len(stack) > 12:
        del stack[0]
