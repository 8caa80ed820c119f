"""Facts of two documents: which is which, what came, what went, what changed.

Matched by kind and normalised name over the whole document, so that a fact that moved from a sentence to a table, or to
another section, is no change. Then, among those left over: a spelling, a new name of the same body, a successor in the
same role. What is still left over came or went, if the text says so, too (`evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from tracker.compare.evidence import Evidence
from tracker.compare.names import bare_name, called_before, close_names, plain_name
from tracker.compare.words import alike, words_key
from tracker.korean import fold
from tracker.model import Attribute, Document, Fact, FactChange, FactKind, SectionChange

KINDS: tuple[FactKind, ...] = (
    "purpose", "item", "retention", "recipient", "processor", "transfer", "right", "safeguard", "officer", "remedy",
)  # fmt: skip
# Attributes whose change is told; `context` of an item is where it stands, not what it is.
TOLD: dict[FactKind, tuple[str, ...]] = {
    "purpose": (),
    "item": ("required",),
    "retention": ("days", "period", "basis"),
    "recipient": ("purpose", "items", "retention"),
    "processor": ("task",),
    "transfer": ("country", "items", "purpose", "retention", "method"),
    "right": (),
    "safeguard": (),
    "officer": ("role", "department", "phone", "email"),
    "remedy": ("contact",),
}
# The role of a body: two with the same role are one and its successor.
ROLE: dict[FactKind, tuple[str, ...]] = {
    "processor": ("task",),
    "recipient": ("purpose", "items", "retention"),
    "transfer": ("purpose", "items", "country"),
    "officer": ("role",),
}
# The words of these kinds are sentences: two of them are one from this ratio on.
SENTENCES: tuple[FactKind, ...] = ("purpose", "right", "safeguard", "retention")
SAME_SENTENCE = 80.0
SAME_ROLE = 80.0
# An item whose name is part of another's ("횟수", "이용 횟수") is the same one where their lines are this alike.
SAME_LINE = 70.0
# An item that is new only in one context (a service it was not collected for) is less certain than one new altogether.
IN_CONTEXT = 0.8
# More names than this a side are not compared pair by pair.
MOST_NAMES = 200

Renaming = Literal["renamed", "changed"]


def changed_facts(old: Document, new: Document, sections: Sequence[SectionChange]) -> tuple[FactChange, ...]:
    """Every fact that came, went or changed, kind by kind, in the order of the new text.

    `sections` are the changed sections of the same two documents: the evidence.
    """
    evidence = Evidence(sections)
    result: list[FactChange] = []
    for kind in KINDS:
        left = [f for f in old.facts if f.kind == kind]
        right = [f for f in new.facts if f.kind == kind]
        if left or right:
            result += _of_kind(kind, left, right, evidence)
    return tuple(result)


def _of_kind(kind: FactKind, left: list[Fact], right: list[Fact], evidence: Evidence) -> list[FactChange]:
    changes: list[FactChange] = []
    by_old, by_new = _grouped(left), _grouped(right)
    known = {_context(f) for f in left} & {_context(f) for f in right} if kind == "item" else set()
    for name, ones in by_old.items():
        if others := by_new.get(name):
            changes += _same_name(kind, ones, others, evidence, known)
    gone = {n: fs for n, fs in by_old.items() if n not in by_new}
    come = {n: fs for n, fs in by_new.items() if n not in by_old}
    for a, b, change, spelling in _near(kind, gone, come):
        changes += _named(kind, gone.pop(a)[0], come.pop(b)[0], change, spelling, evidence)
    if kind == "retention":
        gone, come = _unsplit(gone, right), _unsplit(come, left)
    for fs in gone.values():
        if certainty := max(evidence.went(f) for f in fs):
            changes.append(FactChange(kind, "removed", fs[0], None, certainty=certainty))
    for fs in come.values():
        if certainty := max(evidence.came(f) for f in fs):
            changes.append(FactChange(kind, "added", None, fs[0], certainty=certainty))
    return changes


def _unsplit(groups: dict[str, list[Fact]], others: Sequence[Fact]) -> dict[str, list[Fact]]:
    """Without the records that are a part of one on the other side, kept as long: a row was split, or two were joined."""
    whole = {(bare_name(f.name), _kept_for(f)) for f in others}
    return {
        n: fs
        for n, fs in groups.items()
        if not all(
            bare_name(f.name) != plain_name(f.name) and (bare_name(f.name), _kept_for(f)) in whole for f in fs
        )
    }


def _kept_for(fact: Fact) -> str:
    days = fact.attributes.get("days")
    return str(days) if days is not None else words_key(_text(fact.attributes.get("period")))


def _grouped(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for f in facts:
        if name := plain_name(f.name):
            groups.setdefault(name, []).append(f)
    return groups


def _same_name(
    kind: FactKind,
    ones: Sequence[Fact],
    others: Sequence[Fact],
    evidence: Evidence,
    known: set[str],
) -> list[FactChange]:
    """Facts with the same name: what differs in their attributes, and in the spelling of the name.

    `known` are the contexts (services, purposes) of items that both versions have.
    """
    pairs = _pair_up(ones, others)
    changes = []
    for a, b in pairs:
        changed = _changed(kind, a, b, evidence)
        spelling = words_key(a.name) != words_key(b.name)
        if kind == "item" and changed and not _duty_changed(a, b, ones, others):
            changed = ()
        if changed:
            changes.append(FactChange(kind, "changed", a, b, changed, spelling))
        elif spelling and not {words_key(f.name) for f in ones} & {words_key(f.name) for f in others}:
            changes.append(FactChange(kind, "renamed", a, b, ("name",), True))
    if kind == "item":
        return (changes or _item_in_contexts(ones, others, pairs, evidence, known))[:1]
    return changes


def _changed(kind: FactKind, a: Fact, b: Fact, evidence: Evidence) -> tuple[str, ...]:
    """The attributes that differ, in what they say and not only in how they were read."""
    if not evidence.touched(a, b):
        return ()
    return tuple(
        key
        for key in TOLD[kind]
        if _differs(x := a.attributes.get(key), y := b.attributes.get(key))
        and evidence.differs(x, y)
        and not (key == "role" and plain_name(str(x)) == plain_name(str(y)))
        and not (key in _DEEDS and _deed(x) == _deed(y))
        and not (key == "contact" and _contact(x) == _contact(y))
    )


_DEEDS = frozenset({"purpose", "task"})
_DEED_END = re.compile(r"(?:하기|함|하는 것|하려고)?(?:\s?(?:위하여|위해|위한|위함))?(?:\s?(?:목적|용도))?$")


def _deed(value: Attribute) -> str:
    """What is done and to what, however it is put: "번호를 확인하기" is "번호의 확인"."""
    words = _DEED_END.sub("", str(value).strip()).split()
    return fold("".join(re.sub(r"(?<=[가-힣]{2})(?:을|를|의)$", "", w) for w in words))


def _contact(value: Attribute) -> str:
    """How to reach a body, without the words that no area code is needed."""
    return fold(str(value)).replace("국번없이", "")


def _pair_up(ones: Sequence[Fact], others: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Greedy: facts of one name by how much of their attributes and quotes agree."""
    if len(ones) == 1 and len(others) == 1:
        return [(ones[0], others[0])]
    scored = []
    for i, a in enumerate(ones[:40]):
        for j, b in enumerate(others[:40]):
            keys = sorted({*a.attributes, *b.attributes})
            same = sum(not _differs(a.attributes.get(k), b.attributes.get(k)) for k in keys)
            score = 100 * same / max(len(keys), 1) + alike(words_key(a.quote), words_key(b.quote))
            scored.append((-score, abs(i - j), i + j, i, j))
    pairs: dict[int, int] = {}
    for _, _, _, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(ones[i], others[j]) for i, j in sorted(pairs.items())]


def _duty_changed(a: Fact, b: Fact, ones: Sequence[Fact], others: Sequence[Fact]) -> bool:
    """An item became mandatory or optional: in the same context, or everywhere it stands."""
    before = {f.attributes.get("required") for f in ones}
    after = {f.attributes.get("required") for f in others}
    x, y = a.attributes.get("required"), b.attributes.get("required")
    return y not in before or x not in after or (_context(a) == _context(b) and before != after)


def _item_in_contexts(
    ones: Sequence[Fact],
    others: Sequence[Fact],
    pairs: Sequence[tuple[Fact, Fact]],
    evidence: Evidence,
    known: set[str],
) -> list[FactChange]:
    """An item that stands in one context more, or one fewer, of those that both versions have."""
    left, right = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    before, after = {_context(f) for f in ones}, {_context(f) for f in others}
    for b in others:
        if id(b) in right or _context(b) not in known - before or not evidence.came(b):
            continue
        duties = {f.attributes.get("required") for f in ones}
        if b.attributes.get("required") is True and duties == {False}:
            return [FactChange("item", "changed", ones[0], b, ("required",))]
        return [FactChange("item", "added", None, b, certainty=IN_CONTEXT)]
    for a in ones:
        if id(a) not in left and _context(a) in known - after and evidence.went(a):
            return [FactChange("item", "removed", a, None, certainty=IN_CONTEXT)]
    return []


def _context(fact: Fact) -> str:
    return fold(str(fact.attributes.get("context") or ""))


def _differs(a: Attribute, b: Attribute) -> bool:
    """True where both are known and say different things. Unknown on one side is the reader's silence, not a change."""
    if a is None or b is None or a in ("", ()) or b in ("", ()):
        return False
    if isinstance(a, tuple) and isinstance(b, tuple):
        return {plain_name(x) for x in a} != {plain_name(x) for x in b}
    if isinstance(a, str) and isinstance(b, str):
        return words_key(a) != words_key(b)
    return a != b


def _near(
    kind: FactKind, gone: dict[str, list[Fact]], come: dict[str, list[Fact]]
) -> list[tuple[str, str, Renaming, bool]]:
    """Names left over that belong together: old, new, how, and whether only the spelling differs."""
    scored = []
    for i, (a, ones) in enumerate(list(gone.items())[:MOST_NAMES]):
        for j, (b, others) in enumerate(list(come.items())[:MOST_NAMES]):
            if verdict := _relation(kind, a, b, ones[0], others[0]):
                score, change, spelling = verdict
                scored.append((-score, abs(i - j), i + j, a, b, change, spelling))
    used_a: set[str] = set()
    used_b: set[str] = set()
    result: list[tuple[str, str, Renaming, bool]] = []
    for _, _, _, a, b, change, spelling in sorted(scored):
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            result.append((a, b, change, spelling))
    return result


def _relation(kind: FactKind, a: str, b: str, old: Fact, new: Fact) -> tuple[float, Renaming, bool] | None:
    if bare_name(old.name) == bare_name(new.name):
        return (100.0, "renamed", True)
    contained = min(len(a), len(b)) >= 2 and (a in b or b in a)
    if kind == "item":
        if contained and alike(words_key(old.quote), words_key(new.quote)) >= SAME_LINE:
            return (90.0, "renamed", False)
        return None
    if kind in ROLE and plain_name(old.name) in called_before(new.quote):
        return (99.5, "renamed", False)
    if kind == "remedy" and contained:
        return (95.0, "renamed", False)  # 대검찰청 사이버수사과, 대검찰청
    if close_names(old.name, new.name):
        return (99.0, "renamed", True)
    ratio = alike(a, b)
    if kind in SENTENCES and ratio >= SAME_SENTENCE:
        return (ratio, "changed", False)
    if kind in ROLE and (role := _same_role(kind, old, new)):
        return (role - 5, "renamed" if contained and min(len(a), len(b)) >= 3 else "changed", False)
    return None


def _same_role(kind: FactKind, old: Fact, new: Fact) -> float:
    """How alike the roles of two bodies are (0 to 100): the processor's task, the recipient's purpose and items."""
    scores = []
    for key in ROLE[kind]:
        a, b = (words_key(_text(f.attributes.get(key))) for f in (old, new))
        if a and b:
            scores.append(alike(a, b))
    score = sum(scores) / len(scores) if scores else 0.0
    return score if score >= SAME_ROLE else 0.0


def _text(value: Attribute) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _named(
    kind: FactKind, a: Fact, b: Fact, change: Renaming, spelling: bool, evidence: Evidence
) -> list[FactChange]:
    if not evidence.touched(a, b) or (evidence.went(a) == 0 and evidence.came(b) == 0):
        return []
    return [FactChange(kind, change, a, b, ("name", *_changed(kind, a, b, evidence)), spelling)]
