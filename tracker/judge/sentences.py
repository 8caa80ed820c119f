"""Sentences that take data in, use it, give it away or send it abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker import korean
from tracker.judge import lexicon, lists
from tracker.judge.drafts import Draft
from tracker.judge.lists import COMPANY
from tracker.judge.places import Place, sentence

LONGEST = (
    3_000  # characters read of one hunk; a paragraph longer than this is no sentence, but a page in one piece
)

# --- disclosure without consent --------------------------------------------------------------------------


_OPENING = re.compile(r"^(?:(?:다만|단|그러나|하지만|또는|및|와|과|나|에는?)[,\s]+)+")
_CASE = re.compile(r"[^,.\n]{6,80}?(?:경우|때)(?=에|와|및|또는|,|\s|\.|$)")


def exception(p: Place) -> Iterator[Draft]:
    """A new case in which data goes out without consent: a sentence, a line of a list of such cases, or one case more
    in a sentence that names several."""
    if not p.within("third_party") or not p.hunk.new.strip():
        return
    named = p.sentence
    if (
        p.block.kind == "modified"
        and lexicon.matches("giving", named)
        and lexicon.matches("but", p.block.new)
    ):
        cases = [_OPENING.sub("", m[0].strip()) for m in _CASE.finditer(named[:LONGEST])]
        fresh = [c for c in cases if "동의" not in c and not p.old.says(c)]
        if fresh and lexicon.matches("case", named) and not lexicon.denied(fresh[-1]):
            yield p.draft("third_party.exception_added", subject=fresh[0])
            return
    if p.hunk.old.strip():
        return
    sentence = p.hunk.new[:LONGEST]
    alone = lexicon.matches("without_consent", sentence) and lexicon.matches("giving", sentence)
    listed = lexicon.matches("case", sentence) and (
        _under_exceptions(p) or lexicon.matches("without_consent", p.block.old)
    )
    if (alone or listed) and not lexicon.denied(lexicon.without("without_consent", sentence)):
        yield p.draft("third_party.exception_added")


def _under_exceptions(p: Place) -> bool:
    """Does the new block stand in a list that opens with "다음의 경우에는 예외로 합니다" or the like?"""
    section = p.new.document.section(p.block.section_new)
    if section is None:
        return False
    above = ""
    for b in section.blocks:
        if b.text == p.block.new:
            return lexicon.matches("without_consent", above) is not None
        if not b.marker or lexicon.matches("without_consent", b.text):
            above = b.text
    return False


# --- recipients ------------------------------------------------------------------------------------------

_TO = re.compile(
    r"(?P<who>[가-힣A-Za-z0-9㈜().&·\s]{2,40}?)(?:에게|에|으로|로|께)\s+(?!따라|따른|의하|의해|의한|대하|대해|대한|관하|관한|있어|한하|한해|해당|기초|근거|필요)(?=[^.]{0,80}(?:(?:제공|공유|제출|전달|전송)(?:하|합|해|됩|되|할|될)|넘[기겨깁]|보내|보냅|드려|드립))"
)
_WITH = re.compile(
    r"(?P<who>[가-힣A-Za-z0-9㈜().&·\s]{2,40}?)(?:과|와)\s+(?=[^.]{0,60}(?:공유|공동으로\s*이용)(?:하|합|해|됩|되|할|될))"
)
_RECEIVES = re.compile(
    r"(?:제공|공유)\s*(?:을|를)?\s*받는\s*(?:자|곳|기관|업체)\s*[:：]\s*(?P<who>[^,/:：|]{2,40})"
)


def given(p: Place) -> Iterator[Draft]:
    """A new sentence by which data goes to somebody named: a recipient, or (in a section on processors) a processor."""
    if not p.within("third_party") or p.hunk.old.strip() or not sentence(p.hunk.new):
        return
    text = p.hunk.new[:LONGEST]
    m = _RECEIVES.search(text) or _WITH.search(text) or _TO.search(text)
    if m is None or lexicon.denied(text) or lexicon.matches("nobody", who := _who(m["who"])):
        return
    if who and not p.old.says(who):
        yield p.draft("recipient.added", subject=who)


def _who(text: str) -> str:
    """The name at the end of what stands before "에게": "회사는 ㈜가나보험" → "㈜가나보험"."""
    if m := COMPANY.search(text):
        return korean.clean(m[0])
    return korean.clean(re.split(r"(?:은|는|이|가|을|를|위해|위하여|따라|대해)\s+", text)[-1])


_ENTRUSTED = re.compile(
    r"(?:수탁\s*(?:업체|자|사|기관|회사)|위탁\s*(?:받는\s*자|업체))\s*[:：]\s*(?P<who>[^,:：|]{2,40})"
)
_ENTRUSTS = re.compile(
    r"(?P<who>[가-힣A-Za-z0-9㈜().&·\s]{2,40}?)(?:에게|에|으로|로)\s+(?!따라|따른|의하|의해|의한|대하|대해|대한|관하|관한|있어|한하|한해|해당|기초|근거|필요)(?=[^.]{0,80}(?:위탁(?:하|합|해|됩|되|할)|맡[기긴겨깁]))"
)


def entrusted(p: Place) -> Iterator[Draft]:
    """A new sentence or line by which a task goes to a company that was no processor before."""
    if not p.within("processors") or p.hunk.old.strip() or not sentence(p.hunk.new):
        return
    text = p.hunk.new[:LONGEST]
    m = _ENTRUSTED.search(text) or _ENTRUSTS.search(text)
    if m is None or lexicon.denied(text) or lexicon.matches("nobody", who := _who(m["who"])):
        return
    if who:
        known = korean.fold(who) in korean.fold(p.old.about("processors"))
        yield p.draft("processor.task_added" if known else "processor.added", subject=who)


# --- transfers abroad --------------------------------------------------------------------------------------


def abroad(p: Place) -> Iterator[Draft]:
    """A new sentence or row by which data goes to a country, or a company abroad, that the old version did not name."""
    text = p.hunk.new[:LONGEST]
    if p.hunk.old.strip() or not sentence(text) or lexicon.denied(text):
        return
    if not lexicon.topic("transfer", text) and not (p.about("overseas") and lexicon.matches("moving", text)):
        return
    countries = [c for c in lexicon.all_matches("country", text) if not p.old.says(c)]
    m = COMPANY.search(text)
    if countries or (m and not p.old.says(m[0])):
        yield p.draft(
            "transfer.added", subject=", ".join([*(x for x in [m and korean.clean(m[0])] if x), *countries])
        )


# --- collection and use --------------------------------------------------------------------------------------

# Where a sentence on collection or use speaks of the company's own; elsewhere it speaks of rights, of recipients …
_TAKING = (
    "purpose",
    "items",
    "auto_collection",
    "preamble",
    "other",
    "behavioral",
    "gen_ai",
    "location",
    "children",
    "app_permissions",
    "retention",
)
_OBJECT = re.compile(
    r"(?P<what>[^.]{2,80}?)(?:을|를|이|가|도)?\s*(?:[가-힣]{1,6}(?:으로|로|히|게)\s*|추가\s*){0,2}(?:생성(?:되어|하여)?[^.]{0,8})?(?:수집(?:합니다|됩니다|해요|돼요|될\s*수|할\s*수|하고|하며|되며|한다|된다)|녹[음취](?:합니다|해요|하고|하며|됩니다)|모(?:아[요서]|읍니다)|(?<!동의를\s)받(?:습니다|아요|고\s*있))"
)
_TAKES = re.compile(
    r"수집|모[아읍]|받[습아고]"
)  # looked for first: the pattern above tries every letter of a text without
_BEFORE = re.compile(r"^.*(?:위하여|위해|과정에서|경우에?|때에?|시에?|통해|통하여|따라|은|는)\s+")


def collected(p: Place) -> Iterator[Draft]:
    """A new sentence that takes in data which the old version did not name."""
    text = p.hunk.new[:LONGEST]
    if not (p.about(*_TAKING) or not p.own) or not sentence(text) or p.old.says(text):
        return
    for m in _OBJECT.finditer(text) if _TAKES.search(text) else ():
        if lexicon.denied(m[0]):
            continue
        what = _BEFORE.sub("", re.sub(r"\([^()]*\)", "", m["what"])).strip()
        names = [
            n for n in lists.item_names(what) if not lexicon.matches("anything", n) and not p.old.says(n)
        ]
        if names:
            yield p.draft("item.added", subject=", ".join(names))
            if hit := next((h for h in map(lexicon.sensitive, names) if h), None):
                yield p.draft("item.sensitive_added", subject=hit)
            return


_PURPOSE = re.compile(
    r"(?P<what>[^.]{3,80}?)(?:을|를)?\s*(?:위하여|위해|위한\s*목적으로|목적으로|용도로)\s*[^.]{0,40}?(?:이용|활용|사용|처리|분석|제공)(?:합니다|됩니다|할\s*수|하고|하며|한다|된다)"
)


def used(p: Place) -> Iterator[Draft]:
    """A new sentence, or a new clause of one, that uses data for something the old version did not name."""
    text = p.hunk.new[:LONGEST]
    if not (p.about(*_TAKING) or not p.own) or not sentence(text) or p.old.says(text):
        return
    if not p.about("purpose", "items", "preamble", "other", "behavioral", "gen_ai"):
        return
    if not _AIMS.search(p.sentence):
        return
    whats: list[str] = []
    if (m := _PURPOSE.search(text)) and not p.hunk.old.strip():
        whats.append(m["what"])
    if p.hunk.old.strip() or p.about("purpose"):
        whats += [c["what"] for c in _CLAUSE.finditer(p.sentence[:LONGEST])]
    if not whats or lexicon.denied(p.sentence) or lexicon.matches("without_consent", text):
        return
    came = korean.fold(text)
    for raw in whats:
        what = _SUBJECT.sub("", _AND.sub("", raw.strip(" ,")))
        folded = korean.fold(what)
        if lexicon.matches("anything", what) or len(folded) <= 3 or not (folded in came or came in folded):
            continue
        if not p.old.says(what):
            yield p.draft("purpose.added", subject=what)
            return


_AIMS = re.compile(r"위(?:하|해|한)|목적|용도")
_AND = re.compile(r"^(?:그리고|또한?|및)\s")
_SUBJECT = re.compile(r"^.*?(?:정보(?:를|을|는)|회사(?:는|가)|은|는)\s+")
# "…을 확인하기 위하여, 그리고 …을 싣기 위하여 개인정보를 처리합니다": each clause is a purpose; "…을 위해 다음의 정보를" opens a list
_CLAUSE = re.compile(r"(?P<what>[^,.]{3,60}?)(?:을|를)?\s*위(?:하여|해서?)(?=[\s,])(?!\s(?:다음|아래|각\s))")
