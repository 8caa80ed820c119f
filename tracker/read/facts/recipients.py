"""Recipients: third parties that get data, for what, which items, how long."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import listed_names, lists_items
from tracker.read.facts.lists import quote_of, trim
from tracker.read.facts.names import body_names, is_body, named_before
from tracker.read.facts.rows import Row
from tracker.read.facts.units import Unit, is_sentence


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Recipients of one row: every name of the cell, with the row's purpose, items and period."""
    cell = row.get("recipient", "transferee") or row.named() or row.first_label() or row.get("service")
    write(
        book,
        unit.section,
        cell,
        row.text,
        purpose=row.get("purpose", "task", "content"),
        items=row.get("items", "required", "record"),
        retention=row.get("period"),
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


# "회사는 한별상사에 이름, 연락처를 제공합니다", "… 정보를 한별상사와 공유"
_FORM = r"(?:㈜|\(주\)|(?:주식회사|유한회사|사단법인|재단법인)\s?)"
_BODY = rf"[‘'“]?{_FORM}?\s?[가-힣A-Za-z0-9&.()㈜]{{2,20}}[’'”]?"
# 와 or 과 between two bodies, not behind the one that something is shared with
_AND = rf"[와과]\s(?=[‘'“]|{_FORM})"
_GIVES = re.compile(
    rf"(?<![가-힣A-Za-z])(?P<who>(?:(?!위해|위하여|통해|따라|대해|경우)[가-힣A-Za-z]{{2,8}}(?<![는은이가을를에의로])\s)?{_BODY}(?:(?:,\s?|\s및\s|{_AND}){_BODY}){{0,6}})(?:에게|에|(?!{_AND})[와과])\s"
    r"(?:다음의?\s|아래의?\s)?(?P<what>[^.]{2,80}?)(?:을|를)\s(?:(?P<why>[^.,]{2,40}?)\s?(?:을\s|를\s)?(?:목적으로|위하여|위해)\s)?(?:제공|공유)(?:합니다|하고 있습니다|한다|됩니다|해요|하고 있어요|돼요|하며|하고(?=,))"
)
_BETWEEN = re.compile(rf"\s및\s|(?<=[’'”])[와과]\s|{_AND}")
# "제공받은 자는 상담 종료 후 3개월까지 보유합니다", behind what is given
_HELD = re.compile(
    r"(?P<period>(?:[가-힣]+\s){0,3}(?:\d{1,3}\s?(?:년|개월|일)(?:간|까지)?|[가-힣]+\s?(?:시|때)?까지))\s?(?:동안\s)?(?:보유|보관|이용)"
)
_NOBODY = re.compile(
    r"제\s?3\s?자|타인|외부|다음|아래|동의|법령|기관의|요구|요청|경우|누구|이용자|회원|고객|정보주체|타 ?회사|범위|목적|업체에|원칙|본인|사용자"
)
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


_WITH_ITEMS = re.compile(r"(?P<purpose>[^()]{2,60}?)\s?\((?P<items>[^()]{2,200})\)")


def from_unit(book: Book, unit: Unit) -> None:
    """Recipients named in a sentence, or in a line "한별카드 : 이름, 연락처 제공"."""
    if not is_sentence(unit.text):
        named = unit.label and column_role(unit.label) is None and is_body(unit.label)
        if not named or _NOBODY.search(unit.label):
            return
        noted = _WITH_ITEMS.fullmatch(unit.value)
        if noted and lists_items(noted["items"]):  # "한별심사원: 자격 확인 (이름, 연락처)"
            write(book, unit.section, unit.label, unit.raw, purpose=noted["purpose"], items=noted["items"])
        elif "제공" in unit.value:
            write(book, unit.section, unit.label, unit.raw, purpose=unit.value)
        return
    for sentence in unit.sentences:
        if "않" in sentence or ("제공" not in sentence and "공유" not in sentence):
            continue
        for match in _GIVES.finditer(sentence):
            who = _BETWEEN.sub(", ", match["who"].strip())
            if _NOBODY.search(who) or not is_body(who):
                continue
            before = [w for w in named_before(sentence[: match.start()] + " ") if not _NOBODY.search(w)]
            held = _HELD.search(sentence, match.end())
            for one in (*before, who):
                write(
                    book,
                    unit.section,
                    one,
                    sentence,
                    items=match["what"],
                    purpose=match["why"] or "",
                    retention=held["period"] if held else "",
                )
