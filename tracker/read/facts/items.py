"""Items: what is collected, each by its own name, required or optional, and for what (`context`)."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts import purposes
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import MOSTLY, flagged_runs, labels_and_lists, lists_items, split_items
from tracker.read.facts.item_objects import taken
from tracker.read.facts.item_sentences import sentence_items
from tracker.read.facts.item_words import flag_of, is_automatic, is_item, item_words, usable
from tracker.read.facts.lists import quote_of, trim
from tracker.read.facts.rows import Row
from tracker.read.facts.units import Unit, is_sentence

_SHORT = 12  # letters of an unknown element that a list of items may hold ("캐릭터명")


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Items of one row of a table that lists them, with the row's service or purpose as context."""
    service = row.get("service") or row.first_label()
    purpose = row.get("purpose")
    context = service if service and flag_of(service) is None else ""
    context = context or purpose or _context(unit.path)
    row_flag = flag_of(service) if service else None
    if row_flag is None:
        row_flag = flag_of(row.get("necessity"))
    cells: list[tuple[str, str, bool | None]] = [(head, cell, None) for head, cell in row.all("items")]
    if len(cells) == 1 and flag_of(cells[0][1]) is not None and len(cells[0][1]) <= 8 and row.get("content"):
        row_flag = flag_of(cells[0][1])  # 항목 | 내용, and below it 필수항목 | …
        cells = [(head, cell, row_flag) for head, cell in row.all("content")]
    cells += [(head, cell, True) for head, cell in row.all("required")]
    cells += [(head, cell, False) for head, cell in row.all("optional")]
    if not cells and ((service and row_flag is not None) or _item_service(service)):
        cells = [(head, cell, row_flag) for head, cell in row.all("content")]
    for head, cell, flag in cells:
        known = flag if flag is not None else row_flag
        if known is None:
            known = flag_of(head)
        write(
            book,
            unit.section,
            cell,
            row.text,
            context,
            known,
            automatic=is_automatic(f"{service} {head}"),
            trusted=True,
        )


def _item_service(label: str) -> bool:
    return bool(label) and column_role(label) == "items"


def write(
    book: Book,
    section: Section,
    text: str,
    quote: str,
    context: str,
    required: bool | None,
    *,
    automatic: bool = False,
    trusted: bool = False,
) -> None:
    """Write down the items of a cell or line; labels in it ("필수: … 선택: …") change what follows them."""
    runs = [(said, *part) for said, run in flagged_runs(text) for part in labels_and_lists(run)]
    for said, label, piece in runs:
        role = column_role(label) if label else None
        if role in {
            "purpose",
            "period",
            "basis",
            "collect_method",
            "phone",
            "email",
            "processor",
            "recipient",
            "transfer_method",
        } and not is_item(label):
            continue
        flag = flag_of(label) if label else None
        here = context
        if label and flag is None and role not in {"items", "required", "optional"} and len(label) > 1:
            here = f"{context} / {label}" if context and label not in context else label
        automatic_here = automatic or is_automatic(label) or is_automatic(piece)
        known = next((f for f in (flag, said, required) if f is not None), None)
        names = split_items(_AUTOMATIC_TAIL.sub("", piece))
        sure = sum(is_item(i.name, len(names) > 1 or required is not None) for i in names)
        if not trusted and (sure == 0 or sure < MOSTLY * len(names)):
            continue  # a list of something else
        good = [
            i for i in names if usable(i.name) and (trusted or is_item(i.name, True) or len(i.name) <= _SHORT)
        ]
        for item in good:
            own = item.required if item.required is not None else known
            add(book, section, item.name, quote, here, own, automatic=automatic_here, detail=item.detail)


_AUTOMATIC_TAIL = re.compile(
    r"\s?등?\s?자동\s?(?:생성|수집)(?:\s?[·ㆍ,/]\s?(?:생성|수집))?\s?(?:되는)?\s?(?:정보|항목)?$"
)


def add(
    book: Book,
    section: Section,
    name: str,
    quote: str,
    context: str,
    required: bool | None,
    *,
    automatic: bool = False,
    detail: str | None = None,
) -> None:
    """Write one item down."""
    attributes: dict[str, Attribute] = {"required": required, "context": context or None}
    if automatic:
        attributes["automatic"] = True
    if detail:
        attributes["detail"] = detail
    book.add("item", name, section, quote_of(quote, name), attributes, where=f"{context}|{required}")


def from_unit(book: Book, unit: Unit, lead: str = "") -> None:
    """Items of a line of a section that lists them: "라벨 : a, b", a bare list, or a sentence.

    `lead` is the sentence before a list ("다음의 정보들이 자동으로 생성되어 수집될 수 있습니다").
    """
    text = unit.text
    automatic = _auto(unit) or is_automatic(lead)
    flag = _flag(unit)
    if flag is None and lead:
        flag = flag_of(lead)
    label = unit.label
    if item_words().not_collecting.search(lead) or any(
        item_words().not_collecting.search(p) for p in unit.path
    ):
        return
    if label and not is_sentence(label):
        role = column_role(label)
        if role not in _LISTING and not is_item(label):
            return
        if _explained(label, unit.value):  # "이름: 작성자를 보여주기 위함"
            context = _context(unit.path)
            write(book, unit.section, label, unit.raw, context, flag, automatic=automatic)
            return
        if not is_sentence(unit.value):
            context = _context(unit.path)
            if (
                role not in {"items", "required", "optional"}
                and flag_of(_without_flag(label)) is None
                and not _GENERIC.fullmatch(label)
            ):
                bare = _without_flag(label)
                context = f"{context} / {bare}" if context and bare not in context else bare
            write(
                book,
                unit.section,
                unit.value,
                unit.raw,
                context,
                flag,
                automatic=automatic,
                trusted=role in {"items", "required", "optional"},
            )
            return
    if is_sentence(text):
        for sentence in unit.sentences:
            for name, required, arises in sentence_items(sentence, _flag(unit)):
                add(book, unit.section, name, sentence, _context(unit.path), required, automatic=arises)
        return
    if _excluded(unit):
        return
    write(book, unit.section, text, unit.raw, _context(unit.path), flag, automatic=automatic)


_DASH = re.compile(r"\s[–—-]\s")


def with_purpose(book: Book, unit: Unit) -> bool:
    """Take in a list of items and, behind a dash, what they are for ("이름, 연락처 – 예약 확인"); False where a line is not so."""
    parts = _DASH.split(unit.value)
    if len(parts) != 2 or not lists_items(parts[0]) or is_item(parts[1]):
        return False
    flag = flag_of(unit.label) if unit.label else None
    known = flag if flag is not None else _flag(unit)
    label = unit.label if unit.label and flag is None and len(unit.label) <= 40 else ""
    context = label or _context(unit.path)
    write(book, unit.section, parts[0], unit.raw, context, known, automatic=_auto(unit), trusted=True)
    purposes.write(book, unit.section, parts[1], unit.raw, context)
    return True


def from_sentences(book: Book, unit: Unit) -> None:
    """Items that the sentences of a section on something else say are collected: lists of known data only."""
    special = "special_ids" in unit.section.categories
    for sentence in unit.sentences:
        for one in taken(sentence, here=special, alone=special):
            for name in one.names:
                add(
                    book,
                    unit.section,
                    name,
                    sentence,
                    _context(unit.path),
                    flag_of(one.clause),
                    automatic=is_automatic(sentence),
                )


# Roles of a label whose words behind the colon may be items; any other names something else.
_LISTING = frozenset(
    {None, "items", "required", "optional", "service", "content", "record", "cookie", "necessity"}
)


def _explained(label: str, value: str) -> bool:
    """Whether a colon explains an item ("이메일: 본인 확인") and does not list items of a kind ("결제 정보: 카드번호")."""
    names = [i.name for i in split_items(label)]
    if (
        not names
        or not all(is_item(n) for n in names)
        or column_role(label) in {"items", "required", "optional"}
    ):
        return False
    values = [i.name for i in split_items(value)]
    if is_sentence(value) or not values:
        return True
    return len(values) < 3 and not any(is_item(v, True) for v in values)


def _excluded(unit: Unit) -> bool:
    """Lines under a label about something else (수집방법, 목적, 보유기간)."""
    inner = next((p for p in reversed(unit.path) if p), "")
    return (
        column_role(inner[:60]) in {"collect_method", "purpose", "period", "basis", "permission"}
        and not is_item(inner)
        and "항목" not in inner
    )


def _flag(unit: Unit) -> bool | None:
    for words in (unit.label, *reversed(unit.path)):
        if words and len(words) < 80 and (flag := flag_of(words)) is not None:
            return flag
    return None


def _auto(unit: Unit) -> bool:
    return any(is_automatic(p) for p in (unit.label, *unit.path[-2:]))


_GENERIC = re.compile(r"항목|수집하는|처리하는|개인정보|필수|선택|다음|아래|정보들?이?|같은|같이")
_FLAGGED = re.compile(r"\s?[(\[<]\s?(?:필수|선택)(?:\s?(?:항목|사항|동의|정보))?\s?[)\]>]")


def _without_flag(label: str) -> str:
    """ "고객 문의 시(선택)" without its flag, which is read apart."""
    return _FLAGGED.sub("", label).strip()


def _context(path: tuple[str, ...]) -> str:
    """The innermost label that says for what (a service, a purpose), not merely 필수 or 항목."""
    for words in reversed(path):
        if not words or is_sentence(words) or len(words) > 60:
            continue
        cleaned = _without_flag(trim(re.sub(r"[:：]\s*$", "", words)))
        if cleaned.endswith(("방침", "정책")) or (
            flag_of(cleaned) is not None and len(_GENERIC.sub("", cleaned).strip()) < 3
        ):
            continue
        return cleaned
    return ""
