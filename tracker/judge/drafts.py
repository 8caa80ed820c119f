"""A finding before its rule's row is laid over it: what was seen, where, and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.judge.rules import Rule
from tracker.model import Fact, FactChange, Finding, Notice

# How sure each kind of evidence is; 0.6 is the line below which a finding asks for a reader (materiality.LOW).
# Set by their share of right answers on labelled edits: facts were right more often than words in blocks.
SURE, FACT, WORDS, GUESS = 1.0, 0.9, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """One judged difference without its rule's row. `note` is a further Korean sentence of the reason.

    `statute` marks a period that a named statute imposes (disputed); `spelling` a mere spelling of a name;
    `trigger` the words of the old clause that call this important.
    """

    rule: str
    subject: str
    old: str | None = None
    new: str | None = None
    section_old: str | None = None
    section_new: str | None = None
    quote_old: str | None = None
    quote_new: str | None = None
    confidence: float = FACT
    note: str | None = None
    statute: str | None = None
    spelling: bool = False
    trigger: str | None = None

    def key(self) -> tuple[str, str, str | None, str | None]:
        """What makes two drafts the same finding."""
        return (self.rule, self.subject, self.section_old, self.section_new)


def of_fact(
    rule: str, change: FactChange, *, old: str | None = None, new: str | None = None, **more: object
) -> Draft:
    """A draft from a fact change; subject is the new name, or the old where it is gone."""
    before, after = change.old, change.new
    named: Fact | None = after or before
    fields: dict[str, object] = {
        "subject": named.name if named else "",
        "old": old if old is not None else (before.name if before else None),
        "new": new if new is not None else (after.name if after else None),
        "section_old": before.section if before else None,
        "section_new": after.section if after else None,
        "quote_old": before.quote if before else None,
        "quote_new": after.quote if after else None,
    }
    fields.update(more)
    return Draft(rule, **fields)  # type: ignore[arg-type]


def finish(draft: Draft, rules: Mapping[str, Rule]) -> Finding:
    """Lay the rule's row over a draft; the row's own words become the reason.

    A period that a statute imposes is disputed. What the old clause itself calls important is material by the
    company's own promise, whatever lawyers think of the rule in general.
    """
    rule = rules[draft.rule]
    disputed, notice = rule.disputed, rule.notice
    reason = rule.reasons["ko"]
    if draft.spelling and "spelling_ko" in rule.reasons:
        reason = rule.reasons["spelling_ko"]
    elif draft.statute:
        disputed = True
        reason = f"{reason} {rule.reasons.get('statute_ko', '')} ({draft.statute})".replace("  ", " ")
    if draft.note:
        reason = f"{reason} {draft.note}"
    if rule.consent != "no":
        reason = f"{reason} 동의 필요 가능(근거 확인)."
    if draft.trigger:
        reason = f'{reason} 종전 고지 조항이 중요한 변경으로 든 "{draft.trigger}"에 해당합니다.'
        if rule.direction == "adverse" and not draft.statute and draft.confidence > GUESS:
            notice, disputed = _promised(notice), False
    return Finding(
        rule=draft.rule,
        subject=draft.subject,
        old=draft.old,
        new=draft.new,
        section_old=draft.section_old,
        section_new=draft.section_new,
        quote_old=draft.quote_old,
        quote_new=draft.quote_new,
        direction=rule.direction,
        notice=notice,
        consent=rule.consent,
        disputed=disputed,
        reason=reason,
        basis=rule.law,
        confidence=draft.confidence,
    )


def _promised(notice: Notice) -> Notice:
    return "material" if notice != "none" else notice
