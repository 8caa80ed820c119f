"""Rights, safeguards and remedies: told by what they are, under one name each, however they are worded."""

from __future__ import annotations

import re
from functools import cache

from tracker.model import Attribute
from tracker.read.facts.book import Book
from tracker.read.facts.lists import outside_brackets, quote_of, trim
from tracker.read.facts.units import Unit, is_sentence
from tracker.tables import load_table


@cache
def _lexicon(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = load_table("tracker.read.facts", "lexicon.toml")[name]
    return tuple((key, re.compile("|".join(words), re.IGNORECASE)) for key, words in table.items())


@cache
def _agency() -> re.Pattern[str]:
    return re.compile(load_table("tracker.read.facts", "lexicon.toml")["remedies"]["agency"])


_CAN = re.compile(
    r"할 수 ?있|하실 수|요구|요청|행사|신청|가능|철회|권리|보장|언제든|거부할|달라|(?:고칠|지울|볼|멈출|거둘|옮길|바꿀|보실|고치실|지우실|거두실) 수 ?(?:도 )?있"
)
_LIMIT = re.compile(
    r"제한될|제한 될|(?:요구|열람|정정|삭제|철회|청구|행사)할 수 없|지울 수 없|드릴 수 없|거절|거부할 수 있습니다[^.]*회사|없습니다|없어요|안 되는지|보내 주|본인이거나|의무|위임장|완료하기 전까지|완료될 때까지|지체 ?없이 (?:조치|통지)|통지하여"
)


def rights(book: Book, unit: Unit) -> None:
    """Rights named in a line of the section on them."""
    text = unit.text
    lines = unit.sentences if is_sentence(text) else [text]
    for line in lines:
        if is_sentence(line) and (not _CAN.search(line) or _LIMIT.search(line)):
            continue
        for name, pattern in _lexicon("rights"):
            if name == "쿠키 거부" and "rights" in unit.section.categories:
                continue
            if pattern.search(line):
                book.add("right", name, unit.section, quote_of(line))


def safeguards(book: Book, unit: Unit) -> None:
    """Measures of protection named in a line; outside their own section only where a short phrase names one."""
    own = "security" in unit.section.categories
    text = unit.text
    if not own and (is_sentence(text) or len(text) > 120):
        return
    for line in unit.sentences if is_sentence(text) else [text]:
        if re.search(r"책임을 지지|위하여 (?:다음|아래)|다음과 같|아래와 같", line):
            continue
        for name, pattern in _lexicon("safeguards"):
            if pattern.search(line):
                book.add("safeguard", name, unit.section, quote_of(line))


_CONTACT = re.compile(
    r"(?<=\()\d{3,4}(?=\))|(?<=[:：]\s)\d{3,4}(?=$|[\s,])|(?:\(?국번 ?없이\)?\s?\)?\s?[-]?\s?\d{3,4}(?:\s?-\s?\d{4})?)|\d{2,4}\s?-\s?\d{3,4}\s?-\s?\d{4}(?:~\d)?|\b1\d{3}\s?-\s?\d{4}\b|(?:https?://)?(?:[A-Za-z0-9-]{1,63}\.){1,6}(?:go\.kr|or\.kr|kr|com|net|org)(?:/[^\s)|,]*)?|[\w.]{1,64}@[\w.]{1,64}"
)


_HELPERS = ("센터", "위원회", "청", "진흥원", "소비자원", "감독원", "수사", "사이버")


def _may_help(text: str) -> bool:
    return any(word in text for word in _HELPERS)


def is_remedy(text: str) -> bool:
    """Whether a line names a body that helps, with a number or address."""
    return (
        len(text) < 200 and _may_help(text) and bool(_agency().search(text)) and bool(_CONTACT.search(text))
    )


def remedies(book: Book, unit: Unit) -> None:
    """Bodies that help, with how to reach them."""
    text = unit.text
    if not _may_help(text) or (is_sentence(text) and not _CONTACT.search(text)):
        return
    matches = list(_agency().finditer(text))
    places = set(outside_brackets(text, [m.start() for m in matches]))
    matches = [m for m in matches if m.start() in places]
    if is_sentence(text):
        matches = [m for m in matches if _CONTACT.search(text[m.end() : m.end() + 60])]
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        name = trim(_BEFORE_AGENCY.sub("", match[0]))
        end = following.start() if following else len(text)
        contact = " ".join(dict.fromkeys(_balanced(m[0]) for m in _CONTACT.finditer(text[match.end() : end])))
        if (
            re.fullmatch(r"(?:한국인터넷진흥원|대검찰청|경찰청|개인정보보호위원회)", name.replace(" ", ""))
            and following is not None
            and not contact
        ):
            continue
        attributes: dict[str, Attribute] = {"contact": contact or None}
        book.add("remedy", name, unit.section, quote_of(text, name), attributes)


# "도움이 필요하면 침해신고센터": a word that ends so is of the sentence and not of the name.
_BEFORE_AGENCY = re.compile(r"^(?:경우|때|분은|\S*(?:면|는|은|을|를|에|의|나|와|과|여|고|및))\s(?=\S)")


def _balanced(text: str) -> str:
    text = text.strip()
    return text if text.count("(") == text.count(")") else text.strip("()").strip()
