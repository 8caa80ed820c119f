"""The summary: at most three sentences, from findings only, with the right particles and no accusation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_made import SEVEN_THIRTY, added, block, differences, document, fact, removed, section_change

from tracker.judge import judge
from tracker.judge.summary import summarise
from tracker.model import Change, Differences, Document, FactChange, NoticeClause, NoticeVerdict, Observed

OLD = document(clause=SEVEN_THIRTY, announced=date(2024, 1, 1), effective=date(2024, 1, 8))


def new(announced: date | None = None, effective: date | None = None) -> Document:
    return document(clause=SEVEN_THIRTY, announced=announced, effective=effective)


def summary(
    *facts: FactChange, after: Document, before: Document = OLD, observed: Observed | None = None
) -> Change:
    return judge(Differences(before, after, True, (), facts), observed=observed)


def test_what_changes_from_when_and_whether_the_promise_was_kept() -> None:
    change = summary(added(fact("item", "지문")), after=new(date(2024, 5, 1), date(2024, 5, 8)))
    what, when, notice = change.summary["ko"]
    assert what.startswith("수집 항목 추가(지문)")
    assert "중요한 변경" in what
    assert when == "시행일은 2024-05-08입니다."
    assert "자체 조항 대비 23일 부족" in notice
    assert change.summary["en"][2].endswith("23 days short of the policy's own clause.")


def test_a_kept_promise_is_said_as_well() -> None:
    change = summary(removed(fact("item", "지문")), after=new(date(2024, 5, 1), date(2024, 5, 8)))
    assert change.notice.verdict == "met"
    assert "자체 조항에 맞습니다" in change.summary["ko"][2]


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    ko = summary(added(fact("item", "지문")), after=new()).summary["ko"]
    assert ko[1] == "시행일은 확인되지 않았습니다."
    assert "판단할 수 없습니다" in ko[2]


def test_bounds_are_told_as_bounds() -> None:
    seen = Observed(last_seen_old=date(2024, 5, 1), first_seen_new=date(2024, 5, 3))
    change = summary(added(fact("item", "지문")), after=new(None, date(2024, 5, 10)), observed=seen)
    assert "7~9일" in change.summary["ko"][2]
    assert "자체 조항 대비 21일 부족" in change.summary["ko"][2]


def test_a_custom_is_called_a_custom_and_nobody_is_short_of_it() -> None:
    change = summary(
        added(fact("item", "지문")),
        before=document(),
        after=document(announced=date(2024, 5, 1), effective=date(2024, 5, 2)),
    )
    assert "관행 30일" in change.summary["ko"][2]
    assert "부족" not in change.summary["ko"][2]


def test_months_are_said_as_months() -> None:
    month = NoticeClause(30, None, "month", (), False, "1개월 전", "s9")
    change = summary(
        added(fact("item", "지문")),
        before=replace(OLD, notice_clause=month),
        after=new(date(2024, 5, 1), date(2024, 5, 8)),
    )
    assert "1개월" in change.summary["ko"][2]
    assert "1 month" in change.summary["en"][2]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (added(fact("item", "나이")), "수집 항목 추가(나이)가 있는 중요한 변경입니다."),
        (removed(fact("recipient", "바다물류")), "제3자 제공 삭제(바다물류)가 있는 변경입니다."),
        (added(fact("right", "전송 요구")), "권리 확대(전송 요구)가 있는 변경입니다."),
        (
            added(fact("remedy", "분쟁조정위원회")),
            "권익침해 구제 안내 변경(분쟁조정위원회)이 있는 변경입니다.",
        ),
    ],
)
def test_the_sentence_takes_the_particle_of_what_was_found(change: FactChange, sentence: str) -> None:
    assert summary(change, after=new()).summary["ko"][0] == sentence


def test_many_findings_are_counted_not_listed() -> None:
    many = [added(fact("item", f"항목{i}")) for i in range(9)]
    what = summary(*many, after=new()).summary["ko"][0]
    assert "외 7건" in what


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=200), st.text(max_size=300))
def test_no_page_puts_sentences_into_our_mouth(name: str, words: str) -> None:
    change = judge(
        differences(
            section_change(block("", words or "가")), facts=(added(fact("purpose", name, quote=words)),)
        )
    )
    for language in ("ko", "en"):
        told = change.summary[language]
        assert 1 <= len(told) <= 3
        for sentence in told:
            assert "\n" not in sentence
            assert "<" not in sentence
            assert len(sentence) < 400


def test_the_same_words_are_said_to_be_the_same() -> None:
    same = judge(replace(differences(), substantive=False))
    assert len(same.summary["ko"]) == 1


def test_an_announcement_after_the_day_of_effect_is_said_in_words_not_as_a_negative_number() -> None:
    late = NoticeVerdict(
        required_days=30,
        required_by="old_clause",
        clause_quote="30일 전에 알립니다.",
        announced=date(2026, 3, 5),
        announced_source="observed",
        announced_from=date(2026, 3, 5),
        announced_until=date(2026, 3, 5),
        effective=date(2026, 3, 2),
        effective_source="page",
        given_days=-3,
        given_days_min=-3,
        given_days_max=-3,
        shortfall_days=33,
        verdict="short",
        flags=("retroactive",),
        required_amount=30,
    )
    told = summarise((), late, {}, material=True, substantive=True)
    assert "공고가 시행보다 3일 늦어 자체 조항 대비 33일 부족" in told["ko"][2]
    assert "3 days after it took effect" in told["en"][2]
    assert "-3" not in "".join((*told["ko"], *told["en"]))
