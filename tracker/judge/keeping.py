"""Sentences and lines of retention and destruction: periods that moved, records that came or went."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.drafts import GUESS, Draft
from tracker.judge.misread import keeps
from tracker.judge.places import Place, sentence
from tracker.judge.words import MARK, Words
from tracker.model import BlockChange, Document

# --- retention -------------------------------------------------------------------------------------------


def retention(p: Place) -> Iterator[Draft]:
    if lexicon.matches("ground", p.block.new or p.block.old):
        return
    before, after = _period(p.hunk.old), _period(p.hunk.new)
    timed = p.about("retention", "destruction", "items", "purpose", "public_files")
    if before is None and after is not None and lexicon.matches("at_once", p.hunk.old):
        before = 0.0  # "즉시 파기" → "3개월 동안 보관한 뒤 파기"
    if before is None and after is not None and p.about("third_party") and _until(p.hunk.old):
        yield p.draft("recipient.retention_extended", GUESS, subject=p.sentence)
        return
    if not timed and before is not None and after is not None and before != after:
        yield from _kept_elsewhere(p, before, after)
        return
    if timed and before is not None and after is not None and before != after and _about_keeping(p.block):
        rule = "retention.extended" if after > before else "retention.shortened"
        yield p.draft(
            rule, subject=p.block.new, statute=lexicon.statute(p.block.new, after) if after > before else None
        )
    elif timed and after is not None and before is None and _until(p.hunk.old):
        note = "정해진 때까지이던 기간이 일정한 기간이 되었습니다."
        yield p.draft(
            "retention.extended",
            GUESS,
            subject=p.block.new,
            note=note,
            statute=lexicon.statute(p.block.new, after),
        )
    elif not p.about("retention", "destruction"):
        return
    elif _keptsentence(p.hunk.new, p.block.new) and not _keptsentence(p.hunk.old, p.block.old):
        if not _said(p.hunk.new, p.old):
            yield p.draft("retention.added", statute=lexicon.statute(p.hunk.new, after))
    elif _keptsentence(p.hunk.old, p.block.old) and not p.hunk.new.strip():
        if not _said(p.hunk.old, p.new):
            yield p.draft("retention.removed")
    elif _no_longer_destroyed(p):
        yield p.draft("retention.extended", note="파기하거나 분리해 둔다는 내용이 없어졌습니다.")


# Periods in these sections are of something else: answers to a request, trainings, logs of access, notice of changes.
_NOT_KEPT = ("rights", "security", "voluntary", "change", "remedies", "officer", "children")


def _kept_elsewhere(p: Place, before: float, after: float) -> Iterator[Draft]:
    """A period of keeping that moved in a sentence of a section on something else: location, recipients, cookies."""
    if p.about(*_NOT_KEPT) or not (
        lexicon.matches("keeping", p.sentence) or lexicon.matches("destroying", p.sentence)
    ):
        return
    longer = after > before
    if p.about("third_party", "overseas"):
        if longer:
            yield p.draft("recipient.retention_extended", subject=p.sentence)
    elif not p.about("processors"):
        yield p.draft(
            "retention.extended" if longer else "retention.shortened",
            subject=p.sentence,
            statute=lexicon.statute(p.sentence, after) if longer else None,
        )


def _period(text: str) -> float | None:
    """Days of the period in a text (`inf` for permanent); dates are no periods."""
    if lexicon.matches("permanent", text):
        return float("inf")
    if any(True for _ in korean.dates_in(text)):
        return None
    found = korean.period_days(text)
    if found is None and (hours := _HOURS.search(text)):
        return int(hours[1]) / 24
    return None if found is None or found > LONGEST_DAYS else float(found)


_HOURS = re.compile(r"(\d{1,4})\s?시간")
LONGEST_LINE = 80  # letters of "name: period"
LONGEST_DAYS = 100 * 365  # more is a year of the calendar ("2024년"), not a length


def _until(text: str) -> bool:
    return lexicon.matches("till", text) is not None or (
        lexicon.matches("until", text) is not None and "까지" in text
    )


def _about_keeping(block: BlockChange) -> bool:
    """Is a moved number in this block one of keeping: its words, or a cell or line of "name: period"?"""
    text = f"{block.old} {block.new}"
    return bool(
        lexicon.matches("keeping", text)
        or lexicon.matches("destroying", text)
        or re.search(r"\||[:：]|기간", text)
    )


def _said(text: str, other: Words) -> bool:
    """Does the other version say every line of this that names a period: in these words, behind a column's head, or of
    the same record in another layout ("접속 기록: 1년" as a row of a table)?"""
    lines = [x for x in text.split("\n") if _timed(x)] or [text]
    return all(other.says(x) or _laid_out(x, other) for x in lines)


def _laid_out(line: str, other: Words) -> bool:
    name, _, period = line.rpartition(" | ") if " | " in line else MARK.sub("", line).partition(":")
    if not period.strip():
        return False
    return other.says(period) if lexicon.heads("any", name.strip()) else keeps(other, name, period)


def _timed(text: str) -> bool:
    return _period(text) is not None or _until(text)


_ALONE = re.compile(
    r"[^.,:：|]{0,24}?\d{1,3}\s?(?:년|개월|일)(?:간|까지)?"
)  # "문의일로부터 3년" in a cell or line of its own
_LABELLED = re.compile(r"^[^:：|]{2,40}(?:[:：]| \|)\s*\S")  # "소식지 수신 정보: 수신 거부 시까지"


def _keptsentence(hunk: str, block: str) -> bool:
    """Does the hunk say that something is kept for a time, or not destroyed? Setting data apart is not keeping it."""
    if not hunk.strip():
        return False
    if lexicon.matches("not_destroying", hunk):
        return True
    if _ALONE.fullmatch(hunk.strip()):
        return True
    if _timed(hunk) and _LABELLED.match(hunk.strip()) and len(hunk) < LONGEST_LINE:
        return True
    return (
        _timed(hunk)
        and lexicon.matches("keeping", lexicon.without("setting_apart", f"{hunk}\n{block}")) is not None
    )


def _no_longer_destroyed(p: Place) -> bool:
    """Did a sentence go that destroyed data, or set it apart, after some time, and does nothing say so any more?"""
    old = p.hunk.old
    if not sentence(old) or lexicon.matches("destroying", p.hunk.new):
        return False
    if not lexicon.matches("destroying", old) and not (
        lexicon.matches("setting_apart", old) and _period(old)
    ):
        return False
    timed = _period(old) is not None or lexicon.matches("setting_apart", p.block.old) is not None
    return timed and not p.new.says(old) and not _still_destroyed(old, p.new.document)


def _still_destroyed(text: str, new: Document) -> bool:
    """Does the new version destroy after the same period somewhere?"""
    period = _period(text)
    return period is not None and any(
        _period(b.text) == period and lexicon.matches("destroying", b.text) is not None
        for s in new.sections
        for b in s.blocks
    )
