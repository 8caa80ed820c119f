"""The rules as data: rules.toml read once, with a user's corrections laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker.model import Consent, Direction, Notice
from tracker.tables import load_table

if TYPE_CHECKING:  # pydantic costs half a start-up
    from tracker.config import RuleOverride


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of rules.toml. `reasons` maps language ("ko", "en", "statute_ko" …) to one plain sentence."""

    slug: str
    direction: Direction
    notice: Notice
    consent: Consent
    disputed: bool
    titles: Mapping[str, str]
    reasons: Mapping[str, str]
    law: tuple[str, ...]
    categories: tuple[str, ...]


@cache
def shipped_rules() -> Mapping[str, Rule]:
    """Every rule as shipped, in the order of the file."""
    rows: dict[str, Any] = load_table("tracker.judge", "rules.toml")["rule"]
    return {
        slug: Rule(
            slug,
            row["direction"],
            row["notice"],
            row["consent"],
            row["disputed"],
            {"ko": row["title_ko"], "en": row["title_en"]},
            {k.removeprefix("reason_"): v for k, v in row.items() if k.startswith("reason_")},
            tuple(row["law"]),
            tuple(row["categories"]),
        )
        for slug, row in rows.items()
    }


def rules_with(overrides: Mapping[str, RuleOverride]) -> Mapping[str, Rule]:
    """The rules with a user's corrections; a correction of an unknown rule is left aside."""
    rules = dict(shipped_rules())
    for slug, over in overrides.items():
        if slug in rules:
            row = rules[slug]
            rules[slug] = replace(
                row,
                direction=over.direction or row.direction,
                notice=over.notice or row.notice,
                consent=over.consent or row.consent,
                disputed=row.disputed if over.disputed is None else over.disputed,
            )
    return rules
