"""Where found facts are written down: one entry a fact, the same thing said twice once."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.korean import fold
from tracker.model import Attribute, Fact, FactKind, Section

# Kinds of which one name is one fact however often it stands; others are one fact a context.
_ONCE = frozenset({"right", "safeguard", "remedy"})
_MOST_FACTS = 5_000


class Book:
    """Collects facts in reading order."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, ...], Fact] = {}
        self._names: set[tuple[str, str]] = set()

    def add(
        self,
        kind: FactKind,
        name: str,
        section: Section,
        quote: str,
        attributes: Mapping[str, Attribute] | None = None,
        *,
        where: str = "",
    ) -> None:
        """Write a fact down. `where` (a context, a table row) tells apart facts of one name.

        What stands there already is filled up: an attribute unknown so far takes the value now known.
        """
        name = name.strip()
        if not name or len(self._facts) >= _MOST_FACTS:
            return
        key = (kind, fold(name), "" if kind in _ONCE else fold(where))
        values = dict(attributes or {})
        known = self._facts.get(key)
        self._names.add((kind, key[1]))
        if known is None:
            self._facts[key] = Fact(kind, name, values, section.id, quote)
            return
        merged = dict(known.attributes)
        for name_, value in values.items():
            if merged.get(name_) in (None, "", ()):
                merged[name_] = value
            elif isinstance(value, tuple) and isinstance(old := merged[name_], tuple):
                merged[name_] = (*old, *(v for v in value if v not in old))
        self._facts[key] = Fact(known.kind, known.name, merged, known.section, known.quote)

    def has(self, kind: FactKind, name: str) -> bool:
        """Whether a fact of that kind and name is written down."""
        return (kind, fold(name)) in self._names

    def facts(self) -> tuple[Fact, ...]:
        """All facts in reading order."""
        return tuple(self._facts.values())
