"""The digest: who stands where, in what words, with what evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.publish.builders import (
    CLAUSE,
    NOW,
    contact,
    document,
    finding,
    record,
    three,
    trouble,
    verdict,
    well,
)
from tracker.model import NoticeVerdict
from tracker.publish import markdown, plain
from tracker.publish.catalogue import catalogue
from tracker.publish.digest import SOON_DAYS, build, section_label
from tracker.publish.links import Links
from tracker.publish.notice import last_day, notice_line

KO, EN = catalogue("ko"), catalogue("en")


def test_changes_are_grouped_by_urgency_then_troubles() -> None:
    soon = contact("c5", source_id="a", notice=verdict(date(2026, 3, 1), 7, 7))
    structural = contact("c6", source_id="b", findings=(finding(rule="section.moved", notice="ordinary"),))
    digest = build([structural, soon, *three()], [trouble(), well()], now=NOW)
    assert [g.urgency for g in digest.groups] == ["short", "important", "soon", "ordinary", "structural"]
    assert [t.source_id for t in digest.troubles] == ["gorani"]
    assert digest.sources == 2
    assert digest.count_line == "변경 5건 (중요 2건, 예고 기간 부족 1건)"


def test_within_a_group_the_largest_shortfall_comes_first() -> None:
    records = [record(f"c{d}", source_id=f"s{d}", notice=verdict(days=d)) for d in (20, 3, 11)]
    assert [e.notice.shortfall_days for e in build(records, now=NOW).entries] == [27, 19, 10]


@pytest.mark.parametrize(
    ("days", "group"), [(0, "soon"), (SOON_DAYS, "soon"), (SOON_DAYS + 1, "ordinary"), (-1, "ordinary")]
)
def test_soon_is_counted_in_days_of_seoul(days: int, group: str) -> None:
    late = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # already 2 March in Seoul
    change = contact(notice=verdict(date(2026, 3, 2) + timedelta(days=days - 7), 7, 7))
    assert [g.urgency for g in build([change], now=late).groups] == [group]


def test_nothing_to_tell_is_empty() -> None:
    assert build([], [well()], now=NOW).empty
    assert not build([], [trouble()], now=NOW).empty
    assert "새로 바뀐 것이 없습니다." in plain.render(build([], [well()], now=NOW))


def test_an_entry_says_what_before_after_where_why_and_how_to_check() -> None:
    text = plain.render(build([record()], now=NOW, links=Links("https://watch.example/")))
    for words in (
        "다람쥐상점 개인정보 처리방침",
        "수집 항목 추가: 생년월일",
        "바뀌기 전: 없음",
        "바뀐 뒤: 생년월일",
        "어디서: 1. 수집하는 개인정보 항목 › 가. 필수 항목",
        "약속 30일, 실제 7일 → 자체 조항 대비 23일 부족 (공고 2026-03-01, 시행 2026-03-08)",
        f"자체 조항: “{CLAUSE}”",
        "https://watch.example/changes/c0ffee01.html",
        "https://watch.example/versions/daram/2.html",
        "https://daram.example/privacy",
    ):
        assert words in text
    assert "위법 여부를 판단하지 않으며" in text


def test_without_a_site_the_command_that_shows_the_comparison_is_named() -> None:
    (entry,) = build([record()], now=NOW).entries
    assert [link.name for link in entry.links] == ["page"]
    assert "tracker diff daram 1 2" in plain.render(build([record()], now=NOW))


def test_a_summary_has_at_most_three_sentences_and_at_least_one() -> None:
    many = record(summary={"ko": ("하나.", "둘.", "셋.", "넷.")})
    none = record(summary={})
    assert build([many], now=NOW).entries[0].summary == ("하나.", "둘.", "셋.")
    assert build([none], now=NOW).entries[0].summary == ("다람쥐상점이 개인정보 처리방침을 바꿨습니다.",)


def test_keeping_to_a_custom_is_not_called_keeping_a_promise() -> None:
    kept, custom = record(notice=verdict(days=30)), record(notice=verdict(days=30, required_by="custom"))
    assert build([kept], now=NOW).entries[0].badges == ("중요", "예고 기간 지킴")
    assert build([custom], now=NOW).entries[0].badges == ("중요", "관행에 맞음")


def test_consent_is_said_once() -> None:
    said = record(findings=(finding(reason="새 항목입니다. 동의 필요 가능(근거 확인)."),))
    unsaid = record(findings=(finding(),))
    assert build([said], now=NOW).entries[0].findings[0].because.count("동의 필요") == 1
    assert build([unsaid], now=NOW).entries[0].findings[0].because.count("동의 필요") == 1


def test_english_digests_have_no_korean_of_ours() -> None:
    digest = build([record()], [trouble()], now=NOW, language="en")
    entry = digest.entries[0]
    assert entry.notice.result == "23 days short of the policy's own clause"
    assert entry.findings[0].why == "The policy names an item of personal data it did not name before."
    assert "Date of birth" in entry.summary[0]


def test_section_labels_name_the_sections_around() -> None:
    assert section_label(document(), "s1.1", KO) == "1. 수집하는 개인정보 항목 › 가. 필수 항목"
    assert section_label(document(), "s0", KO) == "제목·서문"
    assert section_label(document(), "s99", KO) is None
    assert section_label(document(), None, KO) is None


# --- the notice line ---------------------------------------------------------------------------------

UNKNOWN = verdict(None, None, announced_from=None, announced_until=None)


@pytest.mark.parametrize(
    ("v", "ko", "en"),
    [
        (verdict(days=7), "자체 조항 대비 23일 부족", "23 days short of the policy's own clause"),
        (verdict(days=30), "자체 조항을 지킴", "the policy's own clause was kept"),
        (
            verdict(days=7, required_by="custom"),
            "관행 대비 23일 부족(의무는 아님)",
            "23 days short of the custom (no duty)",
        ),
        (verdict(days=30, required_by="custom"), "관행에 맞음", "in line with the custom"),
        (
            verdict(
                days=7,
                required_by="custom",
                verdict="undetermined",
                shortfall_days=None,
                flags=("no_clause",),
            ),
            "관행보다 짧지만 스스로 약속한 일수가 없어 판단하지 않음",
            "shorter than the custom; not judged, since the policy itself promises no number of days",
        ),
        (verdict(days=7, shortfall_days=None), "자체 조항보다 짧음", "shorter than the policy's own clause"),
        (
            verdict(days=None),
            "시행일이 적혀 있지 않아 판단하지 못함",
            "cannot be judged: no effective date is stated",
        ),
        (
            verdict(
                days=None,
                effective=date(2026, 4, 1),
                announced=None,
                announced_from=None,
                announced_until=None,
            ),
            "공고일을 알 수 없어 판단하지 못함",
            "cannot be judged: the day of announcement is unknown",
        ),
        (
            verdict(None, None, effective=date(2026, 4, 1), announced_until=date(2026, 3, 2)),
            "공고일이 두 확인 사이에 있어 판단하지 못함",
            "cannot be judged: announced on some day between two checks",
        ),
        (
            replace(UNKNOWN, required_days=None, required_amount=None, clause_quote=None),
            "예고 기간을 정한 조항이 없어 판단하지 않음",
            "not judged: the policy has no clause on notice",
        ),
        (
            verdict(days=5, given_days=None, given_days_min=1, given_days_max=5, shortfall_days=25),
            "자체 조항 대비 적어도 25일 부족",
            "at least 25 days short of the policy's own clause",
        ),
    ],
)
def test_the_verdict_in_words(v: NoticeVerdict, ko: str, en: str) -> None:
    assert notice_line(v, KO).result == ko
    assert notice_line(v, EN).result == en


def test_days_given_between_two_checks_are_said_as_a_range() -> None:
    v = verdict(days=None, effective=date(2026, 4, 1), announced=None, announced_from=date(2026, 3, 1),
                announced_until=date(2026, 3, 4), given_days_min=28, given_days_max=31)  # fmt: skip
    line = notice_line(v, KO)
    assert line.given == "실제 28~31일"
    assert line.dates == "공고 2026-03-01~2026-03-04 사이, 시행 2026-04-01"


def test_a_promise_in_months_is_said_in_months() -> None:
    v = verdict(days=20, required=30, unit="month", required_amount=1)
    assert notice_line(v, KO).promised == "약속 1개월"


def test_flags_are_told_in_words() -> None:
    v = verdict(days=0, flags=("same_day", "stated_not_observed"))
    assert "공고한 날 바로 시행, 적힌 공고일에는 새 글이 보이지 않았음" in notice_line(v, KO).text


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 6))
def test_the_last_day_for_a_promise_in_months_is_the_last(effective: date, months: int) -> None:
    v = verdict(days=5, effective=effective, unit="month", required_amount=months, required=30 * months)
    day = last_day(v)
    assert day is not None

    def takes_effect(announced: date) -> date:
        year, month = divmod(announced.year * 12 + announced.month - 1 + months, 12)
        for d in range(announced.day, 0, -1):
            try:
                return date(year, month + 1, d)
            except ValueError:
                continue
        raise AssertionError

    assert takes_effect(day) <= effective
    assert takes_effect(day + timedelta(days=1)) > effective


def test_the_last_day_is_unknown_where_a_part_is() -> None:
    assert last_day(UNKNOWN) is None
    assert last_day(verdict(days=40, required=30)) == date(2026, 3, 11)


# --- Markdown ----------------------------------------------------------------------------------------


def test_the_job_summary_stays_under_the_limit_of_github() -> None:
    rows = tuple(finding(new="가" * 280, subject=f"항목 {i}") for i in range(50))
    many = [record(f"c{i}", source_id=f"s{i}", findings=rows) for i in range(60)]
    out = markdown.render(build(many, now=NOW))
    assert len(out.encode()) < 1_048_576
    assert "더 있습니다" in out
