"""What changed, from when, what notice was promised and given: at most three sentences, from findings alone.

Nothing of a page's free text is repeated here beyond the names of findings' subjects, cut to a short length, so that
no page can put sentences into our mouth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tracker import korean
from tracker.judge.rules import Rule
from tracker.model import Finding, NoticeVerdict

_STRUCTURE = "section."
_MINOR = ("editorial", "text.changed", "date.changed")
SHOWN = 3  # rules named in the first sentence; more would not be read
SUBJECT = 30  # characters of a subject


def summarise(
    findings: Sequence[Finding],
    notice: NoticeVerdict,
    rules: Mapping[str, Rule],
    *,
    material: bool,
    substantive: bool,
) -> dict[str, tuple[str, ...]]:
    """{"ko": sentences, "en": sentences}, at most three each; empty where the words are the same."""
    if not substantive:
        return {
            "ko": ("글자와 순서가 같아 바뀐 내용이 없습니다.",),
            "en": ("Old and new say the same words.",),
        }
    parts = _named(findings)
    ko = [_what_ko(parts, rules, material), _when_ko(notice), _notice_ko(notice)]
    en = [_what_en(parts, rules, material), _when_en(notice), _notice_en(notice)]
    return {"ko": tuple(s for s in ko if s), "en": tuple(s for s in en if s)}


def _named(findings: Sequence[Finding]) -> list[tuple[str, list[str]]]:
    """(rule, subjects) in the order of weight: material, disputed, the rest; structure only where alone."""
    weight = {"material": 0, "ordinary": 1, "none": 2}
    direction = {"adverse": 0, "neutral": 2, "favourable": 1}
    ordered = sorted(findings, key=lambda f: (weight[f.notice], f.disputed, direction[f.direction]))
    solid = [f for f in ordered if f.rule not in _MINOR and not f.rule.startswith(_STRUCTURE)]
    chosen = solid or [f for f in ordered if f.rule != "editorial"] or ordered
    groups: dict[str, list[str]] = {}
    for f in chosen:
        groups.setdefault(f.rule, []).append(_short(f.subject))
    return list(groups.items())


def _short(subject: str) -> str:
    text = korean.clean(subject).replace("<", "‹").replace(">", "›")
    return text if len(text) <= SUBJECT else text[: SUBJECT - 1].rstrip() + "…"


def _phrase(rule: Rule, subjects: Sequence[str], language: str) -> str:
    title = rule.titles[language]
    names = [s for s in Counter(subjects) if s and rule.slug not in _MINOR]
    if not names:
        return title
    shown = ", ".join(names[:2])
    if len(names) > 2:
        shown += f" 외 {len(names) - 2}건" if language == "ko" else f" and {len(names) - 2} more"
    return f"{title}({shown})" if language == "ko" else f"{title} ({shown})"


def _what_ko(parts: list[tuple[str, list[str]]], rules: Mapping[str, Rule], material: bool) -> str:
    if not parts:
        return "내용이 바뀌었습니다."
    shown = [_phrase(rules[r], s, "ko") for r, s in parts[:SHOWN]]
    rest = len(parts) - len(shown)
    listed = ", ".join(shown) + (f" 등 {rest + len(shown)}가지" if rest else "")
    kind = "중요한 변경" if material else "변경"
    return f"{korean.particle(listed, '이/가')} 있는 {kind}입니다."


def _what_en(parts: list[tuple[str, list[str]]], rules: Mapping[str, Rule], material: bool) -> str:
    if not parts:
        return "The wording changed."
    shown = [_phrase(rules[r], s, "en") for r, s in parts[:SHOWN]]
    rest = len(parts) - len(shown)
    listed = "; ".join(shown) + (f"; and {rest} more kinds" if rest else "")
    return f"{'Important change' if material else 'Change'}: {listed}."


def _when_ko(n: NoticeVerdict) -> str:
    if n.effective is None:
        return "시행일은 확인되지 않았습니다."
    return f"시행일은 {n.effective.isoformat()}입니다."


def _when_en(n: NoticeVerdict) -> str:
    if n.effective is None:
        return "The date of effect is not known."
    return f"It takes effect on {n.effective.isoformat()}."


def amount(n: NoticeVerdict, language: str) -> str:
    """The required notice in words: "30일", "1개월", "30 days", "1 month"."""
    value = n.required_amount if n.required_amount is not None else n.required_days
    if language == "ko":
        return f"{value}{'개월' if n.unit == 'month' else '일'}"
    return f"{value} {n.unit}{'' if value == 1 else 's'}"


def given(n: NoticeVerdict, language: str) -> str:
    """The notice given in words, as exactly as it is known; "" where it is not."""
    low, high = n.given_days_min, n.given_days_max
    if n.given_days is not None:
        return f"{n.given_days}일" if language == "ko" else f"{n.given_days} days"
    if low is not None and high is not None:
        return f"{low}~{high}일" if language == "ko" else f"{low} to {high} days"
    if low is not None:
        return f"{low}일 이상" if language == "ko" else f"at least {low} days"
    if high is not None:
        return f"{high}일 이하" if language == "ko" else f"at most {high} days"
    return ""


def _late(n: NoticeVerdict) -> int | None:
    """By how many days the announcement followed the day of effect; None where it did not, or is not exactly known."""
    return -n.given_days if n.given_days is not None and n.given_days < 0 else None


def _notice_ko(n: NoticeVerdict) -> str:
    need, had = amount(n, "ko"), given(n, "ko")
    base = "자체 조항" if n.required_by == "old_clause" else "관행(자체 조항에 일수 없음)"
    asked = (
        f"종전 조항은 {need} 전 고지를 약속했"
        if n.required_by == "old_clause"
        else f"종전 방침에 고지 일수가 없어 관행 {need}을 기준으로 보았"
    )
    if n.verdict == "short" and (late := _late(n)):
        return f"{asked}으나 공고가 시행보다 {late}일 늦어 {base} 대비 {n.shortfall_days}일 부족합니다."
    if n.verdict == "short":
        return f"{asked}고 고지 기간은 {had}이어서 {base} 대비 {n.shortfall_days}일 부족합니다."
    if n.verdict == "met":
        return f"{asked}고 고지 기간은 {had}이어서 {base}에 맞습니다."
    return f"{asked}으나 {_why_ko(n, had)} 지켜졌는지는 판단할 수 없습니다."


def _why_ko(n: NoticeVerdict, had: str) -> str:
    """Why nothing can be said, and what is known all the same."""
    if n.effective is None:
        return "이번 변경의 시행일이 확인되지 않아"
    if had:
        return f"알려진 고지 기간은 {had}이고"
    return "공고한 날이 확인되지 않아"


def _notice_en(n: NoticeVerdict) -> str:
    need, had = amount(n, "en"), given(n, "en")
    own = n.required_by == "old_clause"
    asked = (
        f"The earlier clause promised {need} of notice"
        if own
        else f"The earlier version promised no days; custom is {need}"
    )
    base = "the policy's own clause" if own else "custom"
    if n.verdict == "short" and (late := _late(n)):
        return f"{asked}; it was announced {late} days after it took effect, {n.shortfall_days} days short of {base}."
    if n.verdict == "short":
        return f"{asked}; {had} were given, {n.shortfall_days} days short of {base}."
    if n.verdict == "met":
        return f"{asked}; {had} were given, as {base} asks."
    why = (
        "its date of effect is not known" if n.effective is None else "the day it was announced is not known"
    )
    return (
        f"{asked}; whether it was given cannot be told: {f'{had} are known' if had and n.effective else why}."
    )
