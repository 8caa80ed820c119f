"""What the columns of a table hold, told by its header cells (`columns.toml`), and from that what the table lists."""

from __future__ import annotations

import re
from functools import cache

from tracker.korean import fold
from tracker.model import Table
from tracker.tables import load_table

# A pattern: labels of whom to reach and how, where they stand alone.
CONTACT_LABELS = r"성\s?명|이\s?름|성함|담당|소속|부서(?:명)?|직\s?위|직책|직급|(?:대표\s?)?전화(?:\s?번호)?|연락처|이메일(?:\s?주소)?|메일|[Ee]-?[Mm]ail"
_HEADER_LENGTH = 60  # a header cell is a phrase; longer cells are content


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = load_table("tracker.read", "columns.toml")["column"]
    return tuple((row["role"], re.compile("|".join(row["match"]))) for row in rows)


@cache
def column_role(cell: str) -> str | None:
    """The role of a header cell ("수탁자(업체명)" → "processor"), or None where it names none."""
    if not cell or len(cell) > _HEADER_LENGTH:
        return None
    folded = fold(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", cell)) or fold(cell)
    return next((role for role, pattern in _columns() if pattern.search(folded)), None)


def column_roles(header: tuple[str, ...]) -> tuple[str | None, ...]:
    """The role of each header cell. "업무" beside a list of items is what they are for, beside a company what it does."""
    roles = tuple(column_role(cell) for cell in header)
    if "task" in roles and _LISTS & set(roles) and not _BODIES & set(roles):
        return tuple(
            "service" if role == "task" and fold(cell) in _WORK else role
            for role, cell in zip(roles, header, strict=True)
        )
    return roles


_LISTS = frozenset({"items", "required", "optional", "record"})
_BODIES = frozenset({"processor", "recipient", "transferee", "subprocessor", "country"})
_WORK = frozenset({"업무", "업무내용", "처리업무", "업무구분"})


def table_kinds(table: Table) -> frozenset[str]:
    """What a table lists: recipient, processor, transfer, items, purpose, retention, officer, remedy, cookie …"""
    return kinds_of(column_roles(table.header))


def kinds_of(roles: tuple[str | None, ...]) -> frozenset[str]:
    """The kinds that a set of column roles stands for. One table about others (recipient …) is only that."""
    have = set(roles)
    for role, kind in (("transferee", "transfer"), ("country", "transfer")):
        if role in have and have & {"items", "purpose", "period", "transferee", "processor", "recipient"}:
            return frozenset({kind, "processor"} if "processor" in have else {kind})
    if "processor" in have:
        return frozenset({"processor"})
    if "recipient" in have:
        return frozenset({"recipient"})
    if "cookie" in have:
        return frozenset({"cookie"})
    if "task" in have and "service" not in have:
        return frozenset({"processor"})
    found: set[str] = set()
    if have & {"items", "required", "optional"}:
        found.add("items")
    if "purpose" in have:
        found.add("purpose")
    if "period" in have or ("record" in have and "basis" in have):
        found.add("retention")
    return frozenset(found)
