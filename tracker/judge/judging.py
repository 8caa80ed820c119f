"""Differences → Change: findings, materiality, the verdict on notice, and the words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tracker.judge.findings import find
from tracker.judge.materiality import weigh
from tracker.judge.notice import notice_verdict
from tracker.judge.rules import rules_with
from tracker.judge.summary import summarise
from tracker.model import Change, Differences, Observed, PolicyKind

if TYPE_CHECKING:  # pydantic costs half a start-up
    from tracker.config import NoticeCustom, RuleOverride


def judge(
    differences: Differences,
    *,
    kind: PolicyKind = "privacy",
    observed: Observed | None = None,
    custom: NoticeCustom | None = None,
    overrides: Mapping[str, RuleOverride] | None = None,
) -> Change:
    """Judge what differs between two versions of one policy. Pure; never raises on any two documents.

    `observed`: what the archive and the notice board saw, as dates in Asia/Seoul. `custom`: the user's days of
    notice where the policy promises none (else customs.toml by kind of document). `overrides`: rule → the user's
    correction of its row.
    """
    rules = rules_with(overrides or {})
    findings = find(differences, rules)
    material, needs_review = weigh(findings)
    verdict = notice_verdict(
        differences.old,
        differences.new,
        material=material,
        kind=kind,
        observed=observed,
        custom=custom,
    )
    return Change(
        old=differences.old,
        new=differences.new,
        substantive=differences.substantive,
        sections=differences.sections,
        findings=findings,
        material=material,
        needs_review=needs_review,
        notice=verdict,
        summary=summarise(findings, verdict, rules, material=material, substantive=differences.substantive),
    )
