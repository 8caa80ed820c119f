"""Two hundred made-up policies checked every day for a year: every true edit is found, and nothing else is announced."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import pytest
from year_made import DAYS, Site, made_year

from tracker.compare import Last, compare, known_text, remember, settle
from tracker.compare.settle import RETURN_CHECKS_MOST
from tracker.errors import ReadError
from tracker.model import Document, KnownText
from tracker.read import read_document


@cache
def read(data: bytes) -> Document | ReadError:
    try:
        return read_document(data, content_type="text/html", name="https://policy.example/privacy")
    except ReadError as error:
        return error


@dataclass
class Tally:
    """What a year of checks came to. `late` and `false` say where, for whoever has to look."""

    checks: int = 0
    silent: int = 0
    states: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    found: Counter[str] = field(default_factory=Counter)
    returns: int = 0
    returns_found: int = 0
    late: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    def table(self) -> str:
        rows = [
            ("checks", self.checks),
            ("no answer at all", self.silent),
            *((f"settled as {k}", v) for k, v in sorted(self.states.items())),
            ("true edits", self.edits),
            *((f"  found at check {k}", v) for k, v in sorted(self.found.items())),
            ("returns to an earlier text", self.returns),
            ("  found", self.returns_found),
            ("false announcements", len(self.false)),
        ]
        return "\n".join(f"{name:32}{value:>8}" for name, value in rows)


def live(site: Site, tally: Tally) -> None:
    """One site's year, as a scheduler would live it."""
    versions: list[KnownText] = []
    current: Document | None = None
    last: Last | None = None
    announced: set[int] = set()
    seen: Counter[int] = Counter()  # edit → checks that saw its text
    for day in range(DAYS):
        data = site.page(day)
        tally.checks += 1
        if data is None:
            tally.silent += 1
            continue
        page = read(data)
        truth = site.truth(day)
        if day not in site.down and day not in site.lag:
            seen[truth] += 1
        settlement = settle(page, versions=versions, last=last)
        last = remember(page, settlement, last)
        tally.states[settlement.state] += 1
        if settlement.state != "new":
            continue
        assert isinstance(page, Document)
        versions.append(known_text(page, len(versions) + 1))
        before, current = current, page
        if before is None or not compare(before, page).substantive:
            continue
        where = f"site {site.n} day {day}: {settlement.reason}"
        if truth == 0 or truth in announced or day in site.down or day in site.lag:
            tally.false.append(where)
            continue
        announced.add(truth)
        if site.edits[truth - 1] in site.returns:
            tally.returns_found += seen[truth] <= RETURN_CHECKS_MOST
            continue
        tally.found[str(seen[truth])] += 1
        if seen[truth] > (2 if site.edits[truth - 1] in site.odd else 1):
            tally.late.append(where)
    tally.returns += len(site.returns)
    tally.edits += len(site.edits) - len(site.returns)


@pytest.mark.slow
def test_every_true_edit_of_a_year_is_found_and_nothing_else_is_announced() -> None:
    tally = Tally()
    for site in made_year():
        live(site, tally)
    print(tally.table())
    assert tally.edits == 150
    assert not tally.false
    assert not tally.late
    assert sum(tally.found.values()) == tally.edits
    assert tally.returns_found == tally.returns
    assert tally.states["flap"] > 20
    assert tally.states["broken"] > 100
    assert tally.states["pending"] >= 5
