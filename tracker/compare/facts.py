"""Facts of two documents: which is which, what came, what went, what changed.

Matched by kind and normalised name over the whole document, so that a fact that moved from a sentence to a table, or to
another section, is no change. Then, among those left over: a spelling, a new name of the same body, a successor in the
same role. What is still left over came or went; `certainty` falls where its words stand in the other text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from tracker.compare.names import bare_name, close_names, plain_name
from tracker.compare.words import words_key
from tracker.korean import fold
from tracker.model import Attribute, Document, Fact, FactChange, FactKind

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
# The words of these kinds are sentences: two of them are one from this ratio on.
SENTENCES: tuple[FactKind, ...] = ("purpose", "right", "safeguard", "retention")
SAME_SENTENCE = 80.0
SAME_ROLE = 80.0
# What an added fact is worth whose words stood in the old text already, and one whose words stood there elsewhere.
SEEN_IN_ROLE, SEEN_ELSEWHERE = 0.3, 0.7

_SPLIT = re.compile(
    r"[,，、/·ㆍ∙・‧•|:;()\[\]{}<>「」『』'\"“”‘’\n\t*]+|\s+(?:및|또는|과|와|등|혹은|그리고)\s+|\s-\s"
)


def changed_facts(old: Document, new: Document) -> tuple[FactChange, ...]:
    """Every fact that came, went or changed, kind by kind, in the order of the new text."""
    result: list[FactChange] = []
    for kind in KINDS:
        left = [f for f in old.facts if f.kind == kind]
        right = [f for f in new.facts if f.kind == kind]
        if left or right:
            result += _of_kind(kind, left, right, old, new)
    return tuple(result)


def _of_kind(
    kind: FactKind, left: list[Fact], right: list[Fact], old: Document, new: Document
) -> list[FactChange]:
    changes: list[FactChange] = []
    by_old, by_new = _grouped(left), _grouped(right)
    for name, ones in by_old.items():
        if others := by_new.get(name):
            changes += _same_name(kind, ones, others)
    gone = {n: fs for n, fs in by_old.items() if n not in by_new}
    come = {n: fs for n, fs in by_new.items() if n not in by_old}
    for a, b, change, spelling in _near(kind, gone, come):
        changes.append(_named(kind, gone.pop(a), come.pop(b), change, spelling=spelling))
    mine, theirs = _Evidence(old, kind), _Evidence(new, kind)
    for fs in gone.values():
        changes += _one_sided(kind, "removed", fs[0], theirs)
    for fs in come.values():
        changes += _one_sided(kind, "added", fs[0], mine)
    return changes


def _grouped(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    groups: dict[str, list[Fact]] = {}
    for f in facts:
        if name := plain_name(f.name):
            groups.setdefault(name, []).append(f)
    return groups


def _same_name(kind: FactKind, ones: Sequence[Fact], others: Sequence[Fact]) -> list[FactChange]:
    """Pairs of facts with the same name: what differs in their attributes, and in the spelling of the name."""
    pairs = _pair_up(ones, others)
    if kind == "item":
        return _item_required(ones, others, pairs)
    changes = []
    for a, b in pairs:
        changed = tuple(key for key in TOLD[kind] if _differs(a.attributes.get(key), b.attributes.get(key)))
        spelling = words_key(a.name) != words_key(b.name)
        if changed:
            changes.append(FactChange(kind, "changed", a, b, changed, spelling))
        elif spelling:
            changes.append(FactChange(kind, "renamed", a, b, ("name",), True))
    return changes


def _pair_up(ones: Sequence[Fact], others: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Greedy: facts of one name by how much of their attributes and quotes agree."""
    if len(ones) == 1 and len(others) == 1:
        return [(ones[0], others[0])]
    scored = []
    for i, a in enumerate(ones[:40]):
        for j, b in enumerate(others[:40]):
            keys = sorted({*a.attributes, *b.attributes})
            same = sum(not _differs(a.attributes.get(k), b.attributes.get(k)) for k in keys)
            score = 100 * same / max(len(keys), 1) + fuzz.ratio(words_key(a.quote), words_key(b.quote))
            scored.append((-score, abs(i - j), i + j, i, j))
    pairs: dict[int, int] = {}
    for _, _, _, i, j in sorted(scored):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(ones[i], others[j]) for i, j in sorted(pairs.items())]


def _item_required(
    ones: Sequence[Fact], others: Sequence[Fact], pairs: list[tuple[Fact, Fact]]
) -> list[FactChange]:
    """An item became mandatory or optional: in the same context, or everywhere it stands."""
    before = {f.attributes.get("required") for f in ones}
    after = {f.attributes.get("required") for f in others}
    for a, b in pairs:
        x, y = a.attributes.get("required"), b.attributes.get("required")
        if x is None or y is None or x == y:
            continue
        same_context = fold(str(a.attributes.get("context") or "")) == fold(
            str(b.attributes.get("context") or "")
        )
        if (y not in before) or (x not in after) or (same_context and before != after):
            return [FactChange("item", "changed", a, b, ("required",))]
    a, b = pairs[0]
    if words_key(a.name) != words_key(b.name) and not {words_key(f.name) for f in ones} & {
        words_key(f.name) for f in others
    }:
        return [FactChange("item", "renamed", a, b, ("name",), True)]
    return []


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
) -> list[tuple[str, str, str, bool]]:
    """Names left over that belong together: (old, new, "renamed" or "changed", spelling)."""
    scored = []
    for i, (a, ones) in enumerate(gone.items()):
        for j, (b, others) in enumerate(come.items()):
            if verdict := _relation(kind, a, b, ones[0], others[0]):
                score, change, spelling = verdict
                scored.append((-score, abs(i - j), i + j, a, b, change, spelling))
        if len(scored) > 20_000:
            break
    used_a: set[str] = set()
    used_b: set[str] = set()
    result = []
    for _, _, _, a, b, change, spelling in sorted(scored):
        if a not in used_a and b not in used_b:
            used_a.add(a)
            used_b.add(b)
            result.append((a, b, change, spelling))
    return result


def _relation(kind: FactKind, a: str, b: str, old: Fact, new: Fact) -> tuple[float, str, bool] | None:
    if close_names(old.name, new.name) and kind != "item":
        return (100.0, "renamed", True)
    if bare_name(old.name) == bare_name(new.name):
        return (99.0, "renamed", True)
    ratio = fuzz.ratio(a, b)
    if kind in SENTENCES and ratio >= SAME_SENTENCE:
        return (ratio, "changed", False)
    if kind in ("recipient", "processor", "transfer", "officer") and (role := _same_role(kind, old, new)):
        contained = min(len(a), len(b)) >= 3 and (a in b or b in a)
        return (role - 5, "renamed" if contained else "changed", False)
    return None


def _same_role(kind: FactKind, old: Fact, new: Fact) -> float:
    """How alike the roles of two bodies are (0 to 100): the processor's task, the recipient's purpose and items."""
    keys = {
        "processor": ("task",),
        "recipient": ("purpose", "items", "retention"),
        "transfer": ("purpose", "items", "country"),
        "officer": ("role",),
    }[kind]
    scores = []
    for key in keys:
        a, b = (words_key(_text(f.attributes.get(key))) for f in (old, new))
        if a and b:
            scores.append(fuzz.ratio(a, b))
    if not scores:
        return 0.0
    score = sum(scores) / len(scores)
    return score if score >= SAME_ROLE else 0.0


def _text(value: Attribute) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _named(
    kind: FactKind, ones: list[Fact], others: list[Fact], change: str, *, spelling: bool
) -> FactChange:
    a, b = ones[0], others[0]
    changed = ("name", *(key for key in TOLD[kind] if _differs(a.attributes.get(key), b.attributes.get(key))))
    if change == "renamed" and len(changed) == 1:
        return FactChange(kind, "renamed", a, b, changed, spelling)
    return FactChange(kind, "renamed" if change == "renamed" else "changed", a, b, changed, spelling)


ROLES: dict[FactKind, frozenset[str]] = {
    "purpose": frozenset({"purpose", "items", "retention"}),
    "item": frozenset(
        {"items", "auto_collection", "location", "special_ids", "purpose", "retention", "children"}
    ),
    "retention": frozenset({"retention", "destruction"}),
    "recipient": frozenset({"third_party"}),
    "processor": frozenset({"processors", "overseas"}),
    "transfer": frozenset({"overseas", "processors"}),
    "right": frozenset({"rights", "children"}),
    "safeguard": frozenset({"security"}),
    "officer": frozenset({"officer", "remedies", "rights"}),
    "remedy": frozenset({"remedies", "officer", "rights"}),
}


class _Evidence:
    """The words of one document, where they speak of one kind of fact and elsewhere."""

    def __init__(self, doc: Document, kind: FactKind) -> None:
        self.doc, self.kind = doc, kind
        self._role: str | None = None
        self._phrases: set[str] | None = None
        self._all: str | None = None

    def _texts(self, *, role: bool) -> str:
        wanted = ROLES[self.kind]
        kept = (s for s in self.doc.sections if not role or wanted & set(s.categories))
        return "\n".join(f"{s.heading}\n{s.text}" for s in kept)

    def of(self, fact: Fact) -> float:
        """1 where nothing of the fact stands in this document; less where its words do."""
        if self._role is None or self._phrases is None or self._all is None:
            role = self._texts(role=True)
            self._role, self._all = words_key(role), words_key(self._texts(role=False))
            self._phrases = {plain_name(p) for p in _SPLIT.split(role) if p.strip()}
        quote, name = words_key(fact.quote), words_key(fact.name)
        if len(quote) >= 8 and quote in self._all and (name in quote):
            return 0.0
        if plain_name(fact.name) in self._phrases or (len(name) >= 8 and name in self._role):
            return SEEN_IN_ROLE
        if len(name) >= 6 and name in self._all:
            return SEEN_ELSEWHERE
        return 1.0


def _one_sided(kind: FactKind, change: str, fact: Fact, other: _Evidence) -> list[FactChange]:
    certainty = other.of(fact)
    if certainty == 0.0:
        return []
    if change == "added":
        return [FactChange(kind, "added", None, fact, certainty=certainty)]
    return [FactChange(kind, "removed", fact, None, certainty=certainty)]
