"""Made-up documents and differences for the tests of judging: only what a case needs is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tracker.model import (
    Attribute,
    Block,
    BlockChange,
    Change,
    Dates,
    Differences,
    Document,
    Fact,
    FactChange,
    FactKind,
    NoticeClause,
    Section,
    SectionChange,
    SectionChangeKind,
)

SEVEN_THIRTY = NoticeClause(
    7,
    30,
    "day",
    ("개인정보의 수집 및 활용", "제3자 제공"),
    False,
    "변경 시 7일 전에, 수집 및 활용이나 제3자 제공 등 중요한 변경은 30일 전에 알립니다.",
    "s9",
)


def section(
    sid: str, heading: str, *lines: str, number: str | None = None, categories: tuple[str, ...] = ()
) -> Section:
    """A top section of paragraphs."""
    blocks = tuple(Block("paragraph", x) for x in lines)
    return Section(sid, number or sid.removeprefix("s"), heading, 1, None, categories, blocks)


def document(
    *sections: Section,
    clause: NoticeClause | None = None,
    announced: date | None = None,
    effective: date | None = None,
    facts: tuple[Fact, ...] = (),
    title: str = "한빛마루 개인정보 처리방침",
) -> Document:
    """A document of these sections."""
    return Document(title, "ko", "한빛마루", Dates(announced, effective), clause, sections, facts, "0" * 64)


def fact(
    kind: FactKind, name: str, where: str | None = "s1", quote: str = "", **attributes: Attribute
) -> Fact:
    """A fact; the quote is its name where none is given."""
    return Fact(kind, name, attributes, where, quote or name)


def added(f: Fact) -> FactChange:
    return FactChange(f.kind, "added", None, f)


def removed(f: Fact) -> FactChange:
    return FactChange(f.kind, "removed", f, None)


def changed(old: Fact, *names: str, **attributes: Attribute) -> FactChange:
    """The fact with other attributes."""
    new = replace(old, attributes={**old.attributes, **attributes})
    return FactChange(old.kind, "changed", old, new, names or tuple(attributes))


def block(
    old: str, new: str, *, where: str = "s1", renumbered: bool = False, editorial: bool = False
) -> BlockChange:
    """A changed paragraph, as one whole replacement unless one side continues the other."""
    diff: tuple[tuple[int, str], ...]
    if old and new.startswith(old):
        diff = ((0, old), (1, new[len(old) :]))
    elif new and old.startswith(new):
        diff = ((0, new), (-1, old[len(new) :]))
    else:
        diff = tuple(x for x in ((-1, old), (1, new)) if x[1])
    kind = "modified" if old and new else "added" if new else "removed"
    return BlockChange(
        kind,
        old,
        new,
        diff,
        where if old else None,
        where if new else None,
        "paragraph",
        renumbered,
        editorial,
    )  # type: ignore[arg-type]


def section_change(
    *blocks: BlockChange,
    where: str = "s1",
    heading: str = "처리 항목",
    categories: tuple[str, ...] = (),
    change: tuple[SectionChangeKind, ...] = ("modified",),
) -> SectionChange:
    """A changed section made of these blocks."""
    old_text, new_text = "\n".join(b.old for b in blocks), "\n".join(b.new for b in blocks)
    number = where.removeprefix("s")
    gone, come = change == ("removed",), change == ("added",)
    return SectionChange(
        change,
        None if come else where,
        None if gone else where,
        None if come else number,
        None if gone else number,
        heading,
        heading,
        categories,
        old_text,
        new_text,
        ((-1, old_text), (1, new_text)),
        blocks,
    )


def differences(
    *sections: SectionChange,
    facts: tuple[FactChange, ...] = (),
    old: Document | None = None,
    new: Document | None = None,
) -> Differences:
    """Differences between two documents, substantive."""
    return Differences(old or document(), new or document(), True, sections, facts)


def rules_of(change: Change) -> set[str]:
    return {f.rule for f in change.findings}
