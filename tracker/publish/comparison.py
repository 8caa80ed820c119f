"""The 대비표: what stood before and stands now, provision by provision, in the form Korean readers know.

    조항 | 개정 전 (시행일) | 개정 후 (시행일) | 비고

Only changed provisions stand in it. What did not change inside one is "(생략)" on the left and "(현행과 같음)" on the
right; a new provision has `<신설>` on the left, a dropped one `<삭제>` on the right; changed words are underlined on both
sides; provisions whose number alone shifted are gathered in one line.

    render_comparison(change, "table" | "markdown" | "html")  → str
    render_comparison(change, "docx")                         → bytes

The rows are made here, once; each format only draws them (comparison_text, comparison_docx).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from tracker.model import Change, DiffOp, Finding, PolicyKind, SectionChange
from tracker.publish.safe import plain, short
from tracker.tables import load_table

Format = Literal["table", "markdown", "html", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)

OMITTED, SAME, NEW, GONE = "(생략)", "(현행과 같음)", "<신설>", "<삭제>"
COLUMNS = ("조항", "개정 전", "개정 후", "비고")
CAPTION = "밑줄은 바뀐 부분입니다. 공개된 두 글을 기계로 견준 표이며 법률 판단이 아닙니다."
NOTES = 4  # remarks in the last column; more are counted
_KINDS: dict[PolicyKind, str] = {
    "privacy": "개인정보 처리방침",
    "terms": "이용약관",
    "location": "위치정보 이용약관",
    "children": "아동 개인정보 처리방침",
    "cookies": "쿠키 정책",
}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words; `changed` is drawn underlined."""

    text: str
    changed: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One provision: its name, the lines on each side, and remarks."""

    provision: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole table, ready to draw. `columns` carry the dates of effect; `rows` may be empty."""

    title: str
    subtitle: str
    columns: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    caption: str = CAPTION


def render_comparison(
    change: Change,
    form: Format,
    *,
    kind: PolicyKind = "privacy",
    company: str | None = None,
    width: int | None = None,
    color: bool = False,
) -> str | bytes:
    """Draw the table. `docx` gives bytes, the others text.

    `width` (columns) and `color` matter to "table" alone: without colour, changed words stand between
    underscores, since plain text cannot underline.
    """
    table = comparison(change, kind=kind, company=company)
    if form == "docx":
        from tracker.publish import comparison_docx

        return comparison_docx.render(table)
    from tracker.publish import comparison_text

    if form == "table":
        return comparison_text.terminal(table, width=width, color=color)
    return comparison_text.markdown(table) if form == "markdown" else comparison_text.html(table)


def comparison(change: Change, *, kind: PolicyKind = "privacy", company: str | None = None) -> Comparison:
    """The table of a change; no rows where the words are the same."""
    name = plain(company or change.new.company or change.old.company or "")
    rows = tuple(_rows(change)) if change.substantive else ()
    columns = (
        COLUMNS[0],
        f"{COLUMNS[1]} ({_effective(change.old.dates.effective)})",
        f"{COLUMNS[2]} ({_effective(change.notice.effective or change.new.dates.effective)})",
        COLUMNS[3],
    )
    return Comparison(f"{_KINDS[kind]} 변경 전·후 비교", name, columns, rows)


def _effective(day: date | None) -> str:
    return f"{day.year}. {day.month}. {day.day}. 시행" if day else "시행일 미상"


def _rows(change: Change) -> Iterator[Row]:
    numbers: list[SectionChange] = []
    for section in change.sections:
        if set(section.change) <= {"renumbered"} and not _words_differ(section):
            numbers.append(section)
        else:
            yield _row(section, change.findings)
    if numbers:
        yield Row(
            "번호 변경",
            (_one(f"{_spans([s.old_number for s in numbers])} {OMITTED}"),),
            (_one(f"{_spans([s.new_number for s in numbers])} {SAME}"),),
            ("조항 번호만 바뀜",),
        )


def _words_differ(section: SectionChange) -> bool:
    return any(op and text.strip() for op, text in section.diff)


def _row(section: SectionChange, findings: Sequence[Finding]) -> Row:
    before = heading(section.old_number, section.old_heading or section.heading) if section.old else ""
    after = heading(section.new_number, section.heading) if section.new else ""
    if section.old is None:
        old: tuple[Line, ...] = (_one(NEW),)
        new = (_one(after, changed=True), *_whole(section.new_text))
    elif section.new is None:
        old = (_one(before, changed=True), *_whole(section.old_text))
        new = (_one(GONE),)
    else:
        left, right = sides(section.diff)
        old = (_head(section, before, section.old_number), *left) if before else left
        new = (_head(section, after, section.new_number), *right) if after else right
    return Row(after or before or "서문", old, new, tuple(_notes(section, findings)))


def heading(number: str | None, words: str) -> str:
    """ "3", "보유기간" → "3. 보유기간"; either may be missing."""
    return plain(" ".join(x for x in (f"{number}." if number else "", words) if x))


def _number(number: str | None) -> str:
    return f"{plain(number)}." if number else "-"


def _spans(numbers: Sequence[str | None]) -> str:
    """["6", "7", "8", "10"] → "6. ~ 8., 10."."""
    spans: list[list[str]] = []
    for number in (plain(n) for n in numbers if n):
        last = spans[-1][-1] if spans else ""
        if last.isdecimal() and number.isdecimal() and int(number) == int(last) + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(f"{s[0]}." if len(s) == 1 else f"{s[0]}. ~ {s[-1]}." for s in spans)


def _head(section: SectionChange, words: str, number: str | None) -> Line:
    """The heading as the first line; underlined where it is another, its number alone where only that shifted."""
    if "retitled" in section.change:
        return _one(words, changed=True)
    if number and section.old_number != section.new_number:
        mark = _number(number)
        return (Run(mark, True), Run(words.removeprefix(mark), False))
    return _one(words)


def _one(text: str, *, changed: bool = False) -> Line:
    return (Run(text, changed),)


def _whole(text: str) -> Iterator[Line]:
    return (_one(plain(line), changed=True) for line in text.split("\n") if plain(line))


# --- both sides of a changed provision ----------------------------------------------------------------


def sides(diff: Iterable[DiffOp]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines of each side. A line end that both sides share closes a stretch; a stretch in which nothing changed
    is left out on both sides at the same place, with a word and its numbering.
    """
    build = _Sides()
    for op, text in diff:
        for i, part in enumerate(text.split("\n")):
            if i and op == 0:
                build.close()
            elif i:
                build.line_end(op)
            if part:
                build.add(op, part)
    build.close()
    build.omit()
    return tuple(build.left), tuple(build.right)


_MARKER = re.compile(
    r"^\s*(제?\s*\d{1,3}\s*[조항호]|\d{1,3}\s*[.)]|[①-⑳㉠-㉻ⓐ-ⓩ]|[가-하]\s*[.)]|\(\d{1,3}\)|[a-zA-Z][.)])"
)


class _Sides:
    """Both columns while they are built; `old`/`new` are the lines of the stretch at hand."""

    def __init__(self) -> None:
        self.left: list[Line] = []
        self.right: list[Line] = []
        self.old: list[list[Run]] = [[]]
        self.new: list[list[Run]] = [[]]
        self.omitted: list[str] = []

    def add(self, op: int, text: str) -> None:
        """Words on the line at hand, of one side or of both."""
        if op <= 0:
            self.old[-1].append(Run(text, op < 0))
        if op >= 0:
            self.new[-1].append(Run(text, op > 0))

    def line_end(self, op: int) -> None:
        """A line ends on one side only."""
        (self.old if op < 0 else self.new).append([])

    def close(self) -> None:
        """The stretch is done: leave out what is the same at its ends, keep the rest."""
        old, new = [_tidy(x) for x in self.old], [_tidy(x) for x in self.new]
        old, new = [x for x in old if x], [x for x in new if x]
        self.old, self.new = [[]], [[]]
        while old and new and _same(old[0], new[0]):
            self.omitted.append(_text(old.pop(0)))
            new.pop(0)
        after: list[str] = []
        while old and new and _same(old[-1], new[-1]):
            after.insert(0, _text(old.pop()))
            new.pop()
        if old or new:
            self.omit()
            self.left += old or [_one(NEW)]
            self.right += new or [_one(GONE)]
        self.omitted += after

    def omit(self) -> None:
        """Say on both sides that lines were left out."""
        if self.omitted:
            marks = [m[1].strip() for m in (_MARKER.match(x) for x in self.omitted) if m]
            span = "" if not marks else marks[0] if len(marks) == 1 else f"{marks[0]} ~ {marks[-1]}"
            self.left.append(_one(f"{span} {OMITTED}".strip()))
            self.right.append(_one(f"{span} {SAME}".strip()))
            self.omitted = []


def _same(old: Line, new: Line) -> bool:
    return not any(r.changed for r in (*old, *new)) and _text(old) == _text(new)


def _text(line: Line) -> str:
    return "".join(r.text for r in line)


def _tidy(runs: Sequence[Run]) -> Line:
    """Harmless text, neighbours of a kind joined, white space single and not at the ends."""
    kept: list[Run] = []
    for run in runs:
        inner = plain(run.text)
        lead = " " if run.text[:1].isspace() and kept else ""
        tail = " " if run.text[-1:].isspace() and inner else ""
        text = f"{lead}{inner}{tail}" if inner else (" " if kept else "")
        if kept and kept[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            continue
        if kept and kept[-1].changed == run.changed:
            kept[-1] = Run(kept[-1].text + text, run.changed)
        else:
            kept.append(Run(text, run.changed))
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = Run(kept[-1].text.rstrip(" "), kept[-1].changed)
    return tuple(kept)


# --- remarks ------------------------------------------------------------------------------------------

_QUIET = ("section.added", "section.removed", "section.retitled", "date.changed")


def _notes(section: SectionChange, findings: Sequence[Finding]) -> Iterator[str]:
    """What happened to the provision as such, then what was found in it, each once."""
    if "moved" in section.change:
        yield "위치 이동"
    if section.old and section.new and section.old_number != section.new_number:
        yield f"번호 변경({_number(section.old_number)}→{_number(section.new_number)})"
    rules = load_table("tracker.judge", "rules.toml")["rule"]
    told: list[str] = []
    for f in findings:
        if f.rule in _QUIET or f.rule.startswith("section.") or not _within(f, section):
            continue
        title = str(rules[f.rule]["title_ko"]) if f.rule in rules else f.rule
        plain_kind = f.rule in ("text.changed", "editorial")
        note = title if plain_kind else f"{title}: {short(plain(f.subject), 30)}"
        if f.notice == "material" and not f.disputed:
            note = f"[중요] {note}"
        if note not in told:
            told.append(note)
    dated = any(f.rule == "date.changed" and _within(f, section) for f in findings)
    if dated and not told:
        told.append(str(rules["date.changed"]["title_ko"]))
    yield from told[:NOTES]
    if len(told) > NOTES:
        yield f"그 밖에 {len(told) - NOTES}건"


def _within(finding: Finding, section: SectionChange) -> bool:
    def inside(part: str | None, top: str | None) -> bool:
        return part is not None and top is not None and (part == top or part.startswith(top + "."))

    return inside(finding.section_new, section.new) or inside(finding.section_old, section.old)
