"""Transfers abroad: to whom, into which country, what, why, how long, how."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.giving import givings
from tracker.read.facts.item_lists import listed_names
from tracker.read.facts.lists import quote_of, trim
from tracker.read.facts.names import body_names
from tracker.read.facts.rows import Row
from tracker.read.facts.units import Unit
from tracker.tables import load_table

_KEYS = {
    "transferee": "name",
    "recipient": "name",
    "processor": "name",
    "country": "country",
    "items": "items",
    "purpose": "purpose",
    "task": "purpose",
    "period": "retention",
    "transfer_method": "method",
}


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Transfers of one row."""
    purpose, period = row.aim_and_period(row.get("purpose", "task"), row.get("period"))
    write(
        book,
        unit.section,
        row.get("transferee", "processor", "recipient") or row.first_label() or row.get("service"),
        row.text,
        country=row.get("country"),
        items=row.get("items"),
        purpose=purpose,
        retention=period,
        method=row.get("transfer_method"),
    )


_HOME = re.compile(
    r"^\s*(?:대한민국|한국|국내|korea|republic of korea)\b|^\s*(?:대한민국|한국|국내)", re.IGNORECASE
)


def at_home(row: Row) -> bool:
    """Whether a row names this country: what stays in it is transferred to nowhere."""
    return bool(_HOME.match(row.get("country")))


def write(
    book: Book,
    section: Section,
    name: str,
    quote: str,
    *,
    country: str = "",
    items: str = "",
    purpose: str = "",
    retention: str = "",
    method: str = "",
) -> None:
    """Write down a transfer to every body named."""
    where = countries(country) or ([trim(country)] if country else [])
    for body, detail in body_names(re.sub(r"\([^()]*(?:@|https?:|\d{3,})[^()]*\)", "", name)):
        place = ", ".join(where) or ", ".join(countries(detail or "")) or None
        attributes: dict[str, Attribute] = {
            "country": place,
            "items": listed_names(items),
            "purpose": trim(purpose) or None,
            "retention": trim(retention) or None,
            "method": trim(method) or None,
        }
        book.add("transfer", body, section, quote_of(quote, body), attributes)


def countries(text: str) -> list[str]:
    """Countries named in a text, in Korean, each once."""
    table: dict[str, list[str]] = load_table("tracker.read.facts", "lexicon.toml")["countries"]
    found = [(text.find(w), name) for name, words in table.items() for w in words if w in text]
    return list(dict.fromkeys(name for _, name in sorted(found)))


def from_unit(book: Book, unit: Unit) -> None:
    """Transfers told in sentences: "이름과 주소는 미국에 있는 Nuri Inc.에 이전됩니다", "… 일본의 현지 여행사에 … 전송합니다"."""
    if not any(word in unit.text for word in ("전송", "이전", "제공", "전달", "보내", "넘")):
        return
    for sentence in unit.sentences:
        for g in givings(sentence, abroad=True):
            place = ", ".join(countries(g.around))
            if not place:
                continue
            write(
                book,
                unit.section,
                g.who,
                sentence,
                country=place,
                items=g.items,
                purpose=g.purpose,
                retention=g.held,
            )


class KeyValues:
    """ "이전받는 자: …", "이전 국가: …" as lines under one another."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._quote: list[str] = []
        self._section: Section | None = None

    def take(self, book: Book, unit: Unit) -> bool:
        """Take a line in; True where it was a key of a transfer."""
        label = unit.label
        role = column_role(label) if label and len(label) <= 40 else None
        key = _KEYS.get(role or "")
        if key is None:
            return False
        if self._section is not unit.section or key in self._values:
            self.flush(book)
        self._section = unit.section
        self._values[key] = unit.value
        self._quote.append(unit.raw)
        return True

    def flush(self, book: Book) -> None:
        """Write down what was taken."""
        if self._section is not None and "name" in self._values:
            values = dict(self._values)
            write(book, self._section, values.pop("name"), " / ".join(self._quote), **values)
        self._values, self._quote, self._section = {}, [], None
