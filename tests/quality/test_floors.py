"""Made-up policies in as many styles, each with the document a careful person would write down, and floors that only rise."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.korean import fold
from tracker.model import Document
from tracker.read import read_document

HERE = Path(__file__).parent
POLICIES = sorted((HERE / "policies").iterdir())
FLOORS = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))


@dataclass
class Tally:
    """Right answers and answers asked for, by figure; what was wrong, in words."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, figure: str, ok: bool, why: str) -> None:
        self.right[figure] += ok
        self.asked[figure] += 1
        if not ok:
            self.wrong.append(f"{figure}: {why}")

    def share(self, figure: str) -> float:
        return self.right[figure] / max(1, self.asked[figure])


@cache
def read(path: Path) -> Document:
    return read_document(path.read_bytes(), name=path.name)


def expected(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((HERE / "expected" / f"{path.name}.json").read_text("utf-8"))
    return data


def plain(value: object) -> object:
    return sorted(fold(str(v)) for v in value) if isinstance(value, list | tuple) else value


def score(path: Path, tally: Tally) -> None:
    doc, want = read(path), expected(path)
    name = path.name
    heads = {fold(s.heading): s for s in doc.tops() if s.heading}
    for _, heading, categories in want["sections"]:
        section = heads.get(fold(heading))
        tally.add("section_recall", section is not None, f"{name}: missed {heading}")
        got = section.categories if section else ()
        for slug in categories:
            tally.add("category_recall", slug in got, f"{name}: {heading}: want {slug}, got {got}")
        for slug in got:
            tally.add("category_precision", slug in categories, f"{name}: {heading}: {slug} too much")
    wanted = {fold(h) for _, h, _ in want["sections"]}
    for head in heads:
        tally.add("section_precision", head in wanted, f"{name}: {head} is no section")
    for key, value in (("announced", doc.dates.announced), ("effective", doc.dates.effective)):
        tally.add(
            "dates", (value and value.isoformat()) == want[key], f"{name}: {key} {value}, want {want[key]}"
        )
    tally.add(
        "dates", len(doc.dates.earlier_versions) == want["earlier_versions"], f"{name}: earlier versions"
    )
    clause = doc.notice_clause
    tally.add("clause", (clause is None) == (want["clause"] is None), f"{name}: clause {clause}")
    for key, value in (want["clause"] or {}).items():
        got_value = getattr(clause, key, None)
        tally.add("clause", plain(got_value) == plain(value), f"{name}: {key} {got_value}, want {value}")
    tally.add("company", doc.company == want["company"], f"{name}: {doc.company}, want {want['company']}")
    score_facts(doc, want, name, tally)


def score_facts(doc: Document, want: dict[str, Any], name: str, tally: Tally) -> None:
    left = list(doc.facts)
    for kind, fact_name, attributes in want["facts"]:
        candidates = [f for f in left if f.kind == kind and fold(f.name) == fold(fact_name)]
        best = max(
            candidates,
            key=lambda f: sum(plain(f.attributes.get(k)) == plain(v) for k, v in attributes.items()),
            default=None,
        )
        for figure in (f"fact_recall.{kind}", "fact_recall.all"):
            tally.add(figure, best is not None, f"{name}: missed {kind} {fact_name}")
        if best is None:
            continue
        left.remove(best)
        for key, value in attributes.items():
            got = best.attributes.get(key)
            ok = plain(got) == plain(value)
            tally.add("attribute.all", ok, f"{name}: {kind} {fact_name}: {key} {got!r}, want {value!r}")
    for fact in doc.facts:
        ok = not any(fact is f for f in left)
        for figure in (f"fact_precision.{fact.kind}", "fact_precision.all"):
            tally.add(figure, ok, f"{name}: {fact.kind} {fact.name} is not there")


@cache
def totals() -> Tally:
    tally = Tally()
    for path in POLICIES:
        score(path, tally)
    return tally


def floors() -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for key, value in FLOORS.items():
        if isinstance(value, dict):
            found += [(f"{key}.{part}", share) for part, share in value.items()]
        elif key != "policies":
            found.append((key, value))
    return found


@pytest.mark.parametrize(("figure", "floor"), floors(), ids=[f for f, _ in floors()])
def test_reading_does_not_fall_below_its_floor(figure: str, floor: float) -> None:
    tally = totals()
    assert tally.asked[figure] > 0
    wrong = "\n".join(w for w in tally.wrong if w.startswith(figure))
    assert tally.share(figure) >= floor, f"{figure} is {tally.share(figure):.3f}, floor {floor}\n{wrong}"


def test_no_policy_is_taken_away() -> None:
    assert len(POLICIES) >= FLOORS["policies"]
    assert all((HERE / "expected" / f"{p.name}.json").exists() for p in POLICIES)


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.name)
def test_every_quote_stands_in_its_section(path: Path) -> None:
    doc = read(path)
    whole = fold(doc.text)
    for fact in doc.facts:
        section = doc.section(fact.section)
        assert section is not None, fact
        for part in fact.quote.split(" / "):
            for cell in part.split(" | "):
                for line in cell.split("\n"):
                    assert fold(line) in whole or fold(line).replace("구분", "") in whole, (fact, line)


@pytest.mark.parametrize("path", POLICIES, ids=lambda p: p.name)
def test_the_words_of_a_fact_stand_in_the_policy(path: Path) -> None:
    doc = read(path)
    whole = fold(doc.text)
    for fact in doc.facts:
        if fact.kind in {"right", "safeguard"}:  # these go by the name of what they are
            continue
        assert fold(fact.name) in whole, fact
