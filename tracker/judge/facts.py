"""Fact changes → drafts. The surest evidence: names matched, attributes compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.attributes import ends_a_sentence, more_of, new_parts, text_of
from tracker.judge.drafts import FACT, GUESS, WORDS, Draft, of_fact
from tracker.judge.misread import (
    camera,
    column_head,
    companies_named,
    kept_already,
    renamed_by_heading,
    same_officer,
    still_named,
)
from tracker.judge.renames import Rename, follows, pairs_following
from tracker.judge.words import Words
from tracker.model import Attribute, Differences, Fact, FactChange


def from_facts(
    differences: Differences, renames: Sequence[Rename], old: Words, new: Words
) -> Iterator[Draft]:
    """Every draft that the fact changes give, in their order; swaps of processors first. What only follows a
    renaming gives none."""
    done = {id(c) for c in differences.facts if follows(c, renames)}
    for pair in pairs_following(differences.facts, renames):
        done |= {id(c) for c in pair}
    for gone, come in reworded(differences.facts):
        if id(gone) not in done and id(come) not in done:
            done |= {id(gone), id(come)}
            both = FactChange(gone.kind, "renamed", gone.old, come.new, ("name",))
            yield of_fact(
                "text.changed", both, confidence=WORDS, note="같은 내용을 다르게 적은 것으로 보입니다."
            )
    done |= {id(c) for c in renamed_by_heading(differences.facts, old, new)}
    processors = [c for c in differences.facts if c.kind == "processor" and id(c) not in done]
    for gone, come in _swaps(processors):
        done |= {id(gone), id(come)}
        yield from _swap(gone, come)
    for change in differences.facts:
        if id(change) in done or still_named(change, new):
            continue
        misread = any(is_so(change, old, new) for is_so in (column_head, camera, companies_named))
        if not misread and not kept_already(change, old, new, differences.facts):
            yield from judged(change, old)


# Of the shorter name, the share that must stand unchanged at the end of both; found on renamed parties in purposes
# ("구매자-판매자 간 분쟁 해결" → "손님-주인 간 분쟁 해결"), where an added purpose shares at most its last word ("관리").
SHARED_END, SHARED_LEAST = 0.6, 8


def reworded(changes: Sequence[FactChange]) -> Iterator[tuple[FactChange, FactChange]]:
    """(removed, added) pairs of purposes, rights or safeguards in one section that do the same to another party."""
    added = [c for c in changes if c.change == "added" and c.kind in ("purpose", "right", "safeguard")]
    for gone in (c for c in changes if c.change == "removed" and c.old):
        for come in added:
            if come.kind == gone.kind and gone.old and come.new and _same_end(gone.old, come.new):
                added.remove(come)
                yield gone, come
                break


def _same_end(old: Fact, new: Fact) -> bool:
    a, b = korean.fold(old.name), korean.fold(new.name)
    shared = 0
    while shared < min(len(a), len(b)) and a[-1 - shared] == b[-1 - shared]:
        shared += 1
    return shared >= SHARED_LEAST and shared >= SHARED_END * min(len(a), len(b))


# --- items ---------------------------------------------------------------------------------------------


def _item(change: FactChange) -> Iterator[Draft]:
    named = change.new or change.old
    if named and lexicon.matches("no_item", named.name):
        return  # a label read as an item; its block is judged by its words
    if change.change == "added":
        yield of_fact("item.added", change)
        yield from sensitive(change)
    elif change.change == "removed":
        yield of_fact("item.removed", change)
    elif change.change == "renamed":
        yield from _renamed(change)
    if "required" in change.changed and change.old and change.new:
        before, after = change.old.attributes.get("required"), change.new.attributes.get("required")
        if before is False and after is True:
            yield of_fact("item.made_mandatory", change, old="선택", new="필수")
        elif before is True and after is False:
            yield of_fact("item.made_optional", change, old="필수", new="선택")


def sensitive(change: FactChange) -> Iterator[Draft]:
    """`item.sensitive_added` where the lexicon knows the new item as sensitive or a unique identifier."""
    if change.new and (hit := lexicon.sensitive(change.new.name)):
        yield of_fact("item.sensitive_added", change, note=f'("{hit}")')


def _renamed(change: FactChange) -> Iterator[Draft]:
    """Another name for the same thing: spelling is editorial, else wording that a reader should see."""
    if change.spelling and not grown(change):
        yield of_fact("editorial", change, confidence=FACT)
    else:
        yield of_fact("text.changed", change, confidence=WORDS, note="이름만 바뀐 것으로 보입니다.")


def grown(change: FactChange) -> list[str]:
    """Members of a list that the new name has and the old had not ("가입, 안내" → "가입, 안내, 광고": 광고)."""
    if change.old is None or change.new is None:
        return []
    return [x for x in new_parts(change.old.name, change.new.name) if not ends_a_sentence(x)]


# --- purposes ------------------------------------------------------------------------------------------


def _purpose(change: FactChange, old: Words) -> Iterator[Draft]:
    named = change.new or change.old
    if named and change.change in ("added", "removed") and lexicon.matches("item_name", named.name):
        yield of_fact(
            f"item.{change.change}", change, confidence=WORDS
        )  # "배송지 정보: 주소" under a heading on purposes
    elif change.change == "added":
        yield of_fact("purpose.added", change)
    elif change.change == "removed":
        yield of_fact("purpose.removed", change)
    elif more := [x for x in grown(change) if not old.says(x)]:
        yield of_fact("purpose.added", change, subject=", ".join(more), new=", ".join(more), confidence=WORDS)
    else:
        yield from _renamed(change)
    if (hit := _training(change.new)) and not _training(change.old):
        yield of_fact("ai_training.added", change, note=f'("{hit}")')


def _training(fact: Fact | None) -> str | None:
    return lexicon.topic("ai_training", f"{fact.name} {fact.quote}") if fact else None


# --- retention -----------------------------------------------------------------------------------------


def _retention(change: FactChange) -> Iterator[Draft]:
    before, after = change.old, change.new
    if change.change == "added" and after:
        yield of_fact("retention.added", change, new=_kept(after), statute=_statute(after))
    elif change.change == "removed" and before:
        yield of_fact("retention.removed", change, old=_kept(before))
    elif before and after:
        period = {
            "old": text_of(before, "period") or before.quote,
            "new": text_of(after, "period") or after.quote,
        }
        longer = compare_periods(before.attributes, after.attributes)
        if longer is not None and longer > 0:
            yield of_fact("retention.extended", change, **period, statute=_statute(after))
        elif (longer is not None and longer < 0) or (
            length(before.attributes) is not None and _at_once(period["new"])
        ):
            yield of_fact("retention.shortened", change, **period)
        elif longer is None and ends_with_an_event(period["old"]) and length(after.attributes) is not None:
            note = "정해진 때까지이던 기간이 일정한 기간이 되었습니다."
            yield of_fact(
                "retention.extended", change, **period, confidence=GUESS, note=note, statute=_statute(after)
            )
        elif set(change.changed) & {"period", "days"}:
            yield of_fact("text.changed", change, **period, confidence=WORDS)
        elif change.change == "renamed":
            yield from _renamed(change)


def compare_periods(old: Mapping[str, Attribute], new: Mapping[str, Attribute]) -> int | None:
    """> 0 where the new period is longer, < 0 shorter, 0 equal, None where they cannot be set side by side."""
    a, b = length(old), length(new)
    if a is None or b is None:
        return None
    if a != b and abs(a - b) <= SAME_LENGTH * min(a, b):
        return 0
    return (b > a) - (b < a)


# 12 months of 30 days and a year of 365 are one length.
SAME_LENGTH = 0.015


def length(attributes: Mapping[str, Attribute]) -> float | None:
    """Days of a retention's period; infinite for permanent keeping; None where no length is said."""
    days, period = attributes.get("days"), str(attributes.get("period") or "")
    if lexicon.matches("permanent", period):
        return float("inf")
    if isinstance(days, int | float) and not isinstance(days, bool):
        return float(days)
    found = korean.period_days(period)
    return None if found is None else float(found)


def ends_with_an_event(period: str) -> bool:
    """Is it "회원 탈퇴 시까지" and the like, with no length of its own?"""
    ends = lexicon.matches("until", period) or lexicon.matches("till", period)
    return ends is not None and korean.period_days(period) is None


def _at_once(period: str) -> bool:
    """Is it "탈퇴 즉시": kept no day longer than the event?"""
    return lexicon.matches("at_once", period) is not None and korean.period_days(period) is None


def _kept(fact: Fact) -> str:
    period = text_of(fact, "period")
    return f"{fact.name}: {period}" if period else fact.name


def _statute(fact: Fact) -> str | None:
    """The statute that imposes this record's period, by its basis, if any."""
    basis = text_of(fact, "basis") or fact.quote
    return lexicon.statute(f"{basis} {fact.name}", length(fact.attributes), record=fact.name)


# --- recipients ----------------------------------------------------------------------------------------


def _recipient(change: FactChange) -> Iterator[Draft]:
    if change.change == "added":
        yield of_fact("recipient.added", change)
        return
    if change.change == "removed":
        yield of_fact("recipient.removed", change)
        return
    if change.change == "renamed" or "name" in change.changed:
        yield of_fact("recipient.renamed", change, spelling=change.spelling)
    before, after = change.old, change.new
    if not before or not after:
        return
    if "items" in change.changed and (more := more_of(before, after, "items")):
        yield of_fact("recipient.items_added", change, old=text_of(before, "items"), new=", ".join(more))
    if "purpose" in change.changed and text_of(after, "purpose"):
        purposes = {"old": text_of(before, "purpose"), "new": text_of(after, "purpose")}
        yield of_fact("recipient.purpose_changed", change, **purposes)
    if "retention" in change.changed:
        old, new = text_of(before, "retention"), text_of(after, "retention")
        longer = compare_periods({"period": old}, {"period": new})
        if longer is not None and longer > 0:
            yield of_fact("recipient.retention_extended", change, old=old, new=new)
        elif longer is None and ends_with_an_event(old) and korean.period_days(new) is not None:
            yield of_fact("recipient.retention_extended", change, old=old, new=new, confidence=GUESS)
        elif longer is None or longer == 0:
            yield of_fact("text.changed", change, old=old, new=new, confidence=WORDS)
        else:
            yield of_fact("retention.shortened", change, old=old, new=new)


# --- processors ----------------------------------------------------------------------------------------


def _processor(change: FactChange) -> Iterator[Draft]:
    before, after = change.old, change.new
    if change.change == "added":
        yield of_fact("processor.added", change, new=_with_task(after))
    elif change.change == "removed":
        yield of_fact("processor.removed", change, old=_with_task(before))
    elif change.spelling:
        yield of_fact("editorial", change)
    elif change.change == "renamed" or "name" in change.changed:
        yield of_fact("processor.swapped", change)
    if before and after and "task" in change.changed:
        tasks = {"old": text_of(before, "task"), "new": text_of(after, "task")}
        more = new_parts(tasks["old"], tasks["new"])
        rule = "processor.task_added" if more else "text.changed"
        yield of_fact(rule, change, **tasks, confidence=FACT if more else WORDS)


def _with_task(fact: Fact | None) -> str | None:
    if fact is None:
        return None
    task = text_of(fact, "task")
    return f"{fact.name} ({task})" if task else fact.name


def _swaps(processors: list[FactChange]) -> Iterator[tuple[FactChange, FactChange]]:
    """Pairs of a processor gone and one come with the same task. Each is used once."""
    gone = [c for c in processors if c.change == "removed" and c.old]
    for come in (c for c in processors if c.change == "added" and c.new):
        task = korean.fold(text_of(come.new, "task"))
        for other in gone:
            before = korean.fold(text_of(other.old, "task"))
            if task and before and (task == before or task in before or before in task):
                gone.remove(other)
                yield other, come
                break


def _swap(gone: FactChange, come: FactChange) -> Iterator[Draft]:
    both = FactChange("processor", "changed", gone.old, come.new, ("name",))
    yield of_fact("processor.swapped", both)


# --- transfers -----------------------------------------------------------------------------------------


def _transfer(change: FactChange) -> Iterator[Draft]:
    before, after = change.old, change.new
    named = after or before
    if named and change.change in ("added", "removed") and _at_home(named):
        yield of_fact(f"processor.{change.change}", change, confidence=WORDS)
        return
    if change.change == "added":
        yield of_fact("transfer.added", change)
        return
    if change.change == "removed":
        yield of_fact("transfer.removed", change)
        return
    if change.change == "renamed" and not change.spelling:
        yield of_fact("transfer.added", change, confidence=WORDS, note="이전받는 자의 이름이 바뀌었습니다.")
    if not before or not after:
        return
    if "country" in change.changed and text_of(after, "country"):
        countries = {"old": text_of(before, "country"), "new": text_of(after, "country")}
        if korean.fold(countries["old"]) != korean.fold(countries["new"]):
            yield of_fact(
                "transfer.country_changed",
                change,
                **countries,
                confidence=FACT if countries["old"] else GUESS,
            )
    if "items" in change.changed and (more := more_of(before, after, "items")):
        yield of_fact("transfer.items_added", change, old=text_of(before, "items"), new=", ".join(more))
    rest = [a for a in ("purpose", "retention", "method") if a in change.changed]
    for name in rest:
        old, new = text_of(before, name), text_of(after, name)
        yield of_fact("text.changed", change, old=old, new=new, confidence=WORDS)


def _at_home(fact: Fact) -> bool:
    """Is it a processor's line in a section on both, with nothing in it that lies abroad?"""
    return (
        not text_of(fact, "country")
        and lexicon.matches("entrusting", fact.quote) is not None
        and lexicon.topic("transfer", fact.quote) is None
        and not lexicon.matches("country", fact.quote)
    )


# --- rights, safeguards, officers, remedies ------------------------------------------------------------


def _right(change: FactChange, old: Words) -> Iterator[Draft]:
    if change.change == "added" and change.new and _hinders(change.new.quote, old):
        note = "행사하는 데 조건이나 제한이 있는 문장이 새로 생겼습니다."
        yield of_fact("right.removed", change, confidence=WORDS, note=note)
    elif change.change == "added":
        yield of_fact("right.added", change)
    elif change.change == "removed":
        yield of_fact("right.removed", change)
    else:
        yield from _renamed(change)


def _hinders(quote: str, old: Words) -> bool:
    """Is there a sentence with a condition or a limit that the old version did not have?"""
    return any(
        lexicon.matches("hindering", x) is not None and not old.says(x) for x in lexicon.sentences_of(quote)
    )


def _safeguard(change: FactChange) -> Iterator[Draft]:
    if change.change == "added":
        yield of_fact("safeguard.added", change)
    elif change.change == "removed":
        yield of_fact("safeguard.removed", change)
    else:
        yield from _renamed(change)


def judged(change: FactChange, old: Words) -> Iterator[Draft]:
    """The drafts of one fact change by the judge of its kind."""
    if change.kind == "purpose":
        return _purpose(change, old)
    if change.kind == "right":
        return _right(change, old)
    return _JUDGES[change.kind](change)


def _officer(change: FactChange) -> Iterator[Draft]:
    if change.old and change.new and same_officer(change.old, change.new):
        return
    yield of_fact("officer.changed", change, old=_contact(change.old), new=_contact(change.new))


def _remedy(change: FactChange) -> Iterator[Draft]:
    if change.spelling and set(change.changed) <= {"name"}:
        yield of_fact("editorial", change)
        return
    yield of_fact("remedy.changed", change, old=_contact(change.old), new=_contact(change.new))


def _contact(fact: Fact | None) -> str | None:
    if fact is None:
        return None
    parts = [fact.name, *(text_of(fact, k) for k in ("role", "department", "phone", "email", "contact"))]
    return ", ".join(dict.fromkeys(p for p in parts if p))


_JUDGES = {
    "item": _item,
    "retention": _retention,
    "recipient": _recipient,
    "processor": _processor,
    "transfer": _transfer,
    "safeguard": _safeguard,
    "officer": _officer,
    "remedy": _remedy,
}
