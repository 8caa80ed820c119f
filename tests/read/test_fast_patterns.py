"""Patterns that were turned round for speed find what the plain ones find, on any text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tracker.read import dates, passages
from tracker.read.facts import lists, units

# What the patterns look at, so that made-up texts hold something to find.
TEXTS = st.text(st.sampled_from(list("다요a Z가나1２20Oo월.!?。-–•▷※■○①⑳()[\n\t,:")), max_size=40)
SIGNS = re.escape("-–—*ㆍ·○■□◆▪▷▶•※")


def starts(pattern: re.Pattern[str], text: str) -> list[int]:
    return [m.start() for m in pattern.finditer(text)]


PLAIN_END = re.compile(
    r"(?<=[다요음함됨임까오죠])[.!?。](?:\s+|(?=[가-힣A-Za-z\"'“‘(]))|[!?。]\s+|\n+|(?<=[a-z])\.\s+(?=[A-Z])"
)
PLAIN_INLINE = re.compile(r"(?:^|(?<=\s))(?:[-–—•▷▶※■○]\s?(?=\S)|[①-⑳]\s?)")
PLAIN_NUMBER = re.compile(r"(?:^|(?<=[\s.)]))\d{1,2}\)\s?(?=[가-힣])")
PLAIN_BULLET = re.compile(
    rf"(?:^|(?<=\s))[{SIGNS}]\s*(?=\s|[가-힣A-Za-z(\[])|(?:^|(?<=\s))[①-⑳]\s?|(?:^|(?<=\s))\d{{1,2}}[.)]\s+(?=[가-힣A-Za-z])"
)
PLAIN_DATE = re.compile(r"\d\d?\s*[월.\-/．]\s*\d|[Oo0]월|20\d\d|２０")
PLAIN_PREDICATE = re.compile(r"(?:다|요|니다|음|함|됨|까)[.!?。]?\s*$")


@given(TEXTS)
def test_ends_of_sentences(text: str) -> None:
    assert [m.span() for m in passages._END.finditer(text)] == [m.span() for m in PLAIN_END.finditer(text)]


@given(TEXTS)
def test_list_items_within_a_line(text: str) -> None:
    assert starts(units._INLINE, text) == starts(PLAIN_INLINE, text)
    assert starts(units._INLINE_NUMBER, text) == starts(PLAIN_NUMBER, text)
    assert starts(lists._BULLET, text) == starts(PLAIN_BULLET, text)


@given(TEXTS)
def test_lines_with_a_date(text: str) -> None:
    assert bool(dates._HAS_DATE.search(text)) == bool(PLAIN_DATE.search(text))


@given(TEXTS.filter(lambda t: "습니다" not in t and "입니다" not in t))
def test_what_ends_like_a_sentence(text: str) -> None:
    assert units.is_sentence(text) == bool(PLAIN_PREDICATE.search(text))
