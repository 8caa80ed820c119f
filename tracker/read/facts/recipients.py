"""Recipients: third parties that get data, for what, which items, how long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.giving import Giving, givings, held_in
from tracker.read.facts.item_lists import listed_names, lists_items
from tracker.read.facts.lists import quote_of, trim
from tracker.read.facts.names import body_names, is_body
from tracker.read.facts.rows import Row
from tracker.read.facts.units import Unit, is_sentence
from tracker.read.passages import sentences


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Recipients of one row: every name of the cell, with the row's purpose, items and period."""
    cell = row.get("recipient", "transferee") or row.named() or row.first_label() or row.get("service")
    aim = row.get("purpose", "task", "content")
    aim = aim or next((c for h, c in row.all("basis") if h.strip() in {"이유", "사유"}), "")
    purpose, period = row.aim_and_period(aim, row.get("period"))
    write(
        book,
        unit.section,
        cell,
        row.text,
        purpose=purpose,
        items=row.get("items", "required", "record"),
        retention=period,
    )


def write(
    book: Book,
    section: Section,
    cell: str,
    quote: str,
    *,
    purpose: str = "",
    items: str = "",
    retention: str = "",
) -> None:
    """Write down every name of `cell` with what it gets."""
    for name, detail in body_names(cell):
        attributes: dict[str, Attribute] = {
            "purpose": trim(purpose) or None,
            "items": listed_names(items),
            "retention": trim(retention) or None,
        }
        if detail:
            attributes["detail"] = detail
        book.add("recipient", name, section, quote_of(quote, name), attributes)


# "제공받는 자 : 한별상사" in a list of key and value
_KEYS = {
    "recipient": "cell",
    "purpose": "purpose",
    "items": "items",
    "period": "retention",
    "task": "purpose",
}


class KeyValues:
    """Lists of key and value under one another ("제공받는 자: …", "제공 목적: …"): one recipient a run."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._quote: list[str] = []
        self._section: Section | None = None
        self._above = ""

    def take(self, book: Book, unit: Unit) -> bool:
        """Take a line in; True where it was a key of a recipient."""
        label = unit.label
        role = column_role(label) if label and len(label) <= 30 else None
        key = _KEYS.get(role or "")
        above = unit.path[-1] if unit.path else ""
        if (
            key not in {None, "cell"}
            and above != self._above
            and is_body(above)
            and column_role(above) is None
        ):
            self.flush(book)  # "가. 한별카드", and below it "- 제공 목적: …"
            self._section, self._above, self._values, self._quote = (
                unit.section,
                above,
                {"cell": above},
                [above],
            )
        if key is None or ((not self._values and key not in {"cell"}) and not self._pending(key)):
            return False
        if (key == "cell" and "cell" in self._values) or self._section is not unit.section:
            self.flush(book)
        self._section = unit.section
        self._values[key] = unit.value
        self._quote.append(unit.raw)
        return True

    def _pending(self, key: str) -> bool:
        return bool(self._values) and key not in self._values

    def flush(self, book: Book) -> None:
        """Write down what was taken."""
        if (
            self._section is not None
            and "cell" in self._values
            and (len(self._values) > 1 or not self._above)
        ):
            values = dict(self._values)
            write(book, self._section, values.pop("cell"), " / ".join(self._quote), **values)
        self._values, self._quote, self._section, self._above = {}, [], None, ""


_NOBODY = re.compile(r"제\s?3\s?자|타인|외부|다음|아래|동의|법령|요구|요청|경우|누구|정보주체|목적|원칙|본인")
_WITH_ITEMS = re.compile(r"(?P<purpose>[^()]{2,60}?)\s?\((?P<items>[^()]{2,200})\)")


def from_unit(book: Book, unit: Unit) -> None:
    """Recipients named in sentences, or in a line "한별카드 : 이름, 연락처 제공"."""
    label = unit.label if unit.label and column_role(unit.label) is None and is_body(unit.label) else ""
    given = False
    waiting: list[Giving] = []  # whose period the next sentence may tell
    for sentence in sentences(unit.value) if label else unit.sentences:
        found = givings(sentence, label)
        if not found and waiting and _of_receiver(sentence, waiting) and (held := held_in(sentence)):
            waiting = [replace(g, held=held) for g in waiting]
            continue
        _write_all(book, unit, waiting)
        waiting = found
        given = given or bool(found)
    _write_all(book, unit, waiting)
    if given or is_sentence(unit.text) or not label or _NOBODY.search(label):
        return
    noted = _WITH_ITEMS.fullmatch(unit.value)
    if noted and lists_items(noted["items"]):  # "한별심사원: 자격 확인 (이름, 연락처)"
        write(book, unit.section, label, unit.raw, purpose=noted["purpose"], items=noted["items"])
    elif "제공" in unit.value:
        write(book, unit.section, label, unit.raw, purpose=unit.value)


def _of_receiver(sentence: str, waiting: Sequence[Giving]) -> bool:
    """Whether a sentence goes on about those that were just named: "제공받은 자는 …", "한별상사는 …"."""
    return sentence.startswith(("제공받", "공유받", "받는", "받은", "이를")) or any(
        sentence.startswith(g.who[-8:]) or sentence.startswith(g.who) for g in waiting
    )


def _write_all(book: Book, unit: Unit, found: Sequence[Giving]) -> None:
    for g in found:
        write(book, unit.section, g.who, unit.raw, purpose=g.purpose, items=g.items, retention=g.held)
