"""What looks like a heading: how it ends, what words it has, where a sentence begins behind it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tracker.read.categories import heading_categories
from tracker.tables import load_table

# The polite ending behind a verb's open vowel ("해요", "돼요", "드려요", "할게요"); 필요, 중요, 주요, 개요 have another.
# Questions ("왜 수집하나요", "누구인가요", "거부할 수 있을까요") are the headings of policies that talk so.
_YO = (
    "(?:["
    + "".join(
        chr(0xAC00 + lead * 588 + vowel * 28) for lead in range(19) for vowel in (0, 1, 4, 5, 6, 7, 9, 10, 14)
    ).translate(dict.fromkeys(map(ord, "개나가까")))
    + "]요)(?!\\s?[?？])"
)
_SENTENCE_END = re.compile(
    rf"(?:니다|한다|된다|있다|없다|이다|는다|았다|었다|하다|됐다|{_YO}|지요|니까|시오|바람|드림|합니다만|대로)[\s.。!?)\]\"'”’」]*$"
)
_SENTENCE = re.compile(rf"(?:니다|한다|된다|있다|없다|이다|는다|{_YO})[.。\s]|[가-힣]다\.")
_LONGEST_QUESTION = 60
_ASKING = ("나요", "가요", "까요", "싶어요")
_ASKED = re.compile(r"[^.!?。？]{4,60}[?？](?=\s\S)")
_ASKED_BEFORE = re.compile(r"[.!?。？]\s")
# What is certainly said and not a label: for counting sentences on a page.
SPOKEN = re.compile(rf"니다|{_YO}[.!~]")
_NOUN_ENDINGS = ("람", "람.", "림", "림.", "로", "로.", "만")
_LIST_END = re.compile(
    r"(?:경우|때|자|요구|것|등|만|함|음|됨|임|함\.|음\.|됨\.|임\.|\d{1,4}|호|원|년|개월|일|까지|시|후|전)[\s.)\]\"'”’;,]*$"
)
_VALUE = re.compile(r"\S\s?[:：]\s?\S")
_OPEN_CLOSE = {"(": ")", "[": "]", "<": ">", "【": "】", "〔": "〕", "「": "」", "《": "》", "〈": "〉", "『": "』", "（": "）", "{": "}", "“": "”", '"': '"'}  # fmt: skip
_CLOSERS = {")": "(", "]": "[", "】": "【", "〕": "〔", "」": "「", "》": "《", "』": "『", "）": "（"}
# The company's name as a template leaves it: ('한빛')은(는), <한빛>은, “한빛”(이하 …
_NAMED_SUBJECT = re.compile(r"\s*[(<]?\s?['\"‘’“”<][^'\"‘’“”<>]{1,40}['\"‘’“”>]")
_QUOTE = re.compile(r"['\"‘“<]")
_COLON = re.compile(r"\s?[:：]\s?")
_TRAIL = re.compile(r"[\s:：;,.\-–—―|#▼▲∨∧>＞↑△▽+]+$")
# Verbs that stand inside headings although they end like a subject ("수집하는 개인정보").
_ADNOMINAL = re.compile(
    r"(?:하는|되는|있는|없는|받는|않는|지는|시는|주는|쓰는|다는|라는|이는|드는|오는|가는|알아야|하고|위한|대한|관한|따른|의한|같은|않은|받은|많은|작은|높은|좋은|또는|혹은|얻은|맺은)$"
)
_PARTICLE = re.compile(
    r"(?:은\(는\)|는\(은\)|\(은\)는|\(는\)은|이\(가\)|가\(이\)|은|는|이|가|을|를|께서|께서는|에서|에서는|에게|에|으로|로|에는|에도|에서도|으로는|로는|로서|와|과|도|며|여|고|면|서|의하여|하여|따라|위하여)$"
)
_STOP_WORD = re.compile(
    r"[①-⑳㉑-㉟❶-❿■◆▶●○ㅇ※☞►▷◇□*]|^[-–•·]\s?$|^\d{1,2}[.)]|^[가나다라마바사]\.|^[<('\"“‘「『]"
)
_JOINER = re.compile(r"^(?:및|과|와|또는|혹은|등|의|,|그|·|/|&|기타|관련|여부|대한|따른)")


class _Lexicon(NamedTuple):
    words: re.Pattern[str]
    whole: re.Pattern[str]
    openers: re.Pattern[str]
    end_words: tuple[str, ...]
    weak: tuple[str, ...]


@cache
def _lexicon() -> _Lexicon:
    table = load_table("tracker.read", "headings.toml")
    ends = sorted(table["ends"], key=len, reverse=True)
    return _Lexicon(
        re.compile("|".join(table["words"])),
        re.compile(rf"(?:{'|'.join(table['whole'])})"),
        re.compile(
            rf"(?:{'|'.join(table['openers'])})(?:은|는|이|가|을|를|에서|에서는|에게|께서|께서는|와|과|이나|님은|들은|들의|의|은\(는\)|\(이하.*)?[,:]?$"
            rf"|(?:{'|'.join(map(re.escape, table['starters']))})$"
        ),
        tuple(ends),
        tuple(table["weak_ends"]),
    )


def unwrap(text: str) -> str:
    """Without brackets around all of it and without trailing colons, arrows and full stops."""
    text = text.strip()
    for _ in range(3):
        stripped = _TRAIL.sub("", text)
        # ">" closes a "<": give it back before looking for pairs
        if stripped != text and text[:1] in "<〈" and text.rstrip()[-1:] in ">〉":
            stripped = text.rstrip()
        text = stripped.strip()
        close = _OPEN_CLOSE.get(text[:1])
        if close and text.endswith(close) and text.find(close) == len(text) - 1:
            text = text[1:-1].strip()
        elif text[-1:] in _CLOSERS and text.count(text[-1]) > text.count(_CLOSERS[text[-1]]):
            text = text[:-1].strip()
        else:
            break
    return text


def is_sentence(text: str) -> bool:
    """Ends as a sentence does, or holds one."""
    if "니다" in text:
        return True
    if "다" not in text and "요" not in text and "오" not in text and "까" not in text:
        return text.endswith(_NOUN_ENDINGS) and bool(_SENTENCE_END.search(text[-40:]))
    return bool(_SENTENCE_END.search(text[-40:]) or _SENTENCE.search(text))


def is_short_statement(text: str) -> bool:
    """A short sentence without a full stop, as a heading's tag may hold one ("이런 정보를 모아요")."""
    return len(text) <= 40 and text[-1:] not in ".。!," and is_sentence(text) and "," not in text


def ends_sentence(text: str) -> bool:
    """Its last word ends a sentence."""
    return bool(_SENTENCE_END.search(text[-60:]))


def is_question(text: str) -> bool:
    """One short question or wish and no more: "당사는 어떤 정보를 수집합니까?", "내 정보를 지우고 싶어요".

    Policies that talk so head their sections with them.
    """
    asks = text[-1:] in "?？" or text.endswith(_ASKING)
    return asks and len(text) <= _LONGEST_QUESTION and not _ASKED_BEFORE.search(text[:-1])


def has_heading_words(text: str) -> bool:
    """Words of a policy's headings, ending like one, or asking ("개인정보를 왜 수집하나요?")."""
    lex = _lexicon()
    return bool((text[-1:] in "?？" or _noun(lex, text)) and lex.words.search(text))


def is_whole_heading(text: str) -> bool:
    """A heading on its own: 부칙, 총칙, 고지의 의무 …"""
    return bool(_lexicon().whole.fullmatch(text))


def wording(text: str) -> float:
    """How much the words alone look like a heading: about +2.5 for "개인정보의 처리 목적", −4 for a sentence.

    The weights are a by-hand order (a sentence outweighs everything a lexicon can say), checked on policies in all
    numbering styles; only their order matters, not their size.
    """
    size = len(text)
    score = 0.5 if size <= 40 else 0.0 if size <= 60 else -0.7 if size <= 90 else -2.0
    if is_question(text):  # what it asks for tells whether it heads a part of a policy
        return score + (0.8 if heading_categories(text) else 0.3 if _lexicon().words.search(text) else 0.0)
    if is_sentence(text):
        return score - 3.0
    lex = _lexicon()
    if lex.whole.fullmatch(text):
        score += 2.0
    elif _noun(lex, text):
        score += 1.7 if lex.words.search(text) else 0.8
    else:
        if lex.words.search(text):
            score += 0.3
        if _LIST_END.search(text):
            score -= 1.0
    if _VALUE.search(text):
        score -= 1.0
    if text.count(",") >= 4:
        score -= 0.7
    return score


def cut(text: str) -> int:
    """Where the heading ends in "처리 목적 회사는 다음의 …": an index into `text`, or len(text) where all is heading.

    A heading is a noun phrase that ends in one of the lexicon's words; behind it a sentence's subject or a list mark
    begins. Nothing is cut where no sentence or list follows.
    """
    if len(text) < 12 or not (is_sentence(text) or _STOP_WORD.search(text, 4)):
        return len(text)
    lex = _lexicon()
    end = 0
    named = _NAMED_SUBJECT.search(text, 2, 160) if _QUOTE.search(text, 2, 160) else None
    if named and _noun(lex, text[: named.start()]) and is_sentence(text[named.start() :]):
        return named.start()
    asked = _ASKED.match(text) if "?" in text or "？" in text else None
    if asked:
        return asked.end()
    colon = _COLON.search(text, 2, 60)
    if colon and _noun(lex, text[: colon.start()]) and is_sentence(text[colon.end() :]):
        return colon.start()
    words = list(re.finditer(r"[^\s<]+|<\S*", text[:160]))
    for i, m in enumerate(words):
        word = m[0]
        if i and (stop := _STOP_WORD.search(word)) and not word.startswith("("):
            before = text[: m.start() + stop.start()].rstrip()
            return len(before) if _noun(lex, before) or not is_sentence(before) else (end or len(text))
        bare = word.rstrip(",.")
        if word.endswith(")") and "(" in word and not word.startswith("(") and _noun(lex, bare):
            end = m.end()
        elif _noun(lex, bare) and not (i == 0 and bare.endswith("정보")):
            nxt = words[i + 1][0] if i + 1 < len(words) else ""
            if not _JOINER.match(nxt) and not word.endswith(","):
                if lex.openers.match(nxt) and is_sentence(text[m.end() :]):
                    return m.end()
                if not bare.endswith(lex.weak):
                    end = m.end()
        elif (
            _PARTICLE.search(bare)
            and not _ADNOMINAL.search(bare)
            and bare.endswith(("은", "는", "은(는)", "이(가)", "(은)는", "(는)은", "니다"))
        ):
            break  # the first sentence's subject: the heading ended at the last noun before it
    return end if end and is_sentence(text[end:]) else len(text)


def _noun(lex: _Lexicon, text: str) -> bool:
    """Ends in a heading's noun; 등 and a bracket behind it do not count."""
    if text.endswith((")", "]")):
        start = text.rfind("(" if text[-1] == ")" else "[")
        text = text[:start].rstrip() if start > 0 else text
    if text.endswith("등"):
        text = text[:-1].rstrip()
    return text.endswith(lex.end_words)
