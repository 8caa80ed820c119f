"""Was the promised notice given: tiers, months, customs, observations, notice boards, flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judge_made import SEVEN_THIRTY, document

from tracker.config import NoticeCustom
from tracker.judge.notice import add_months, notice_verdict
from tracker.model import NoticeClause, NoticeVerdict, Observed

SINGLE = replace(SEVEN_THIRTY, material_days=None)
MONTH = NoticeClause(30, None, "month", (), False, "시행일 1개월 전에 공지합니다.", "s9")


def verdict(
    clause: NoticeClause | None = SEVEN_THIRTY,
    announced: date | None = None,
    effective: date | None = None,
    *,
    material: bool = True,
    observed: Observed | None = None,
    **more: object,
) -> NoticeVerdict:
    old = document(clause=clause, announced=date(2021, 1, 1), effective=date(2021, 1, 8))
    new = document(announced=announced, effective=effective)
    return notice_verdict(old, new, material=material, observed=observed, **more)  # type: ignore[arg-type]


def test_seven_days_are_counted_by_calendar() -> None:
    n = verdict(announced=date(2022, 8, 1), effective=date(2022, 8, 8), material=False)
    assert (n.given_days, n.required_days, n.verdict, n.flags) == (7, 7, "met", ("exact",))


def test_a_material_change_needs_the_upper_tier_and_says_how_many_days_are_missing() -> None:
    n = verdict(announced=date(2022, 8, 1), effective=date(2022, 8, 8))
    assert (n.required_days, n.verdict, n.shortfall_days) == (30, "short", 23)


def test_a_single_tier_is_required_for_everything() -> None:
    assert verdict(SINGLE, material=True).required_days == 7


def test_a_month_is_a_calendar_month() -> None:
    february = verdict(MONTH, date(2023, 1, 31), date(2023, 2, 28))
    assert (february.verdict, february.given_days, february.required_days) == ("met", 28, 30)
    assert february.flags == ("exact",)
    july = verdict(MONTH, date(2023, 7, 1), date(2023, 7, 31))
    assert (july.verdict, july.given_days, july.shortfall_days) == ("short", 30, 1)


def test_a_clause_of_both_days_and_months_counts_each_in_its_own_unit() -> None:
    both = NoticeClause(7, 30, "month", (), False, "7일 전, 불리한 변경은 1개월 전", "s9")
    assert verdict(both, material=False).required_amount == 7
    assert verdict(both, material=True).unit == "month"


@pytest.mark.parametrize(
    ("kind", "title", "days", "unit"),
    [
        ("privacy", "개인정보 처리방침", (7, 30), "day"),
        ("terms", "이용약관", (7, 30), "day"),
        ("terms", "전자금융거래 이용약관", (30, 30), "month"),
        ("terms", "위치기반서비스 이용약관", (10, 30), "day"),
        ("location", "위치정보 이용약관", (10, 30), "day"),
        ("children", "어린이 개인정보 처리방침", (7, 30), "day"),
    ],
)
def test_without_a_clause_a_custom_by_kind_of_document_is_labelled_as_such(
    kind: str, title: str, days: tuple[int, int], unit: str
) -> None:
    old, new = document(title=title), document(title=title)
    for material, wanted in ((False, days[0]), (True, days[1])):
        n = notice_verdict(old, new, material=material, kind=kind)  # type: ignore[arg-type]
        assert (n.required_days, n.required_by, n.unit) == (wanted, "custom", unit)
        assert "no_clause" in n.flags


def test_the_users_own_custom_goes_before_the_shipped_one() -> None:
    n = verdict(None, custom=NoticeCustom(ordinary_days=14, material_days=45))
    assert n.required_days == 45


def test_a_clause_that_names_no_days_leaves_the_custom_and_keeps_its_words() -> None:
    vague = NoticeClause(None, None, "day", (), False, "변경 시 공지합니다.", "s9")
    n = verdict(vague)
    assert (n.required_by, n.required_days, n.clause_quote) == ("custom", 30, "변경 시 공지합니다.")


SEEN = Observed(last_seen_old=date(2022, 5, 1), first_seen_new=date(2022, 5, 2))


def test_dates_that_did_not_move_say_nothing_about_a_change_that_was_seen() -> None:
    n = verdict(announced=date(2021, 1, 1), effective=date(2021, 1, 8), observed=SEEN)
    assert (n.announced, n.effective, n.verdict) == (None, None, "undetermined")
    assert "no_effective_date" in n.flags


def test_dates_that_did_not_move_speak_only_in_the_companys_favour_where_nothing_was_seen() -> None:
    assert verdict(announced=date(2021, 1, 1), effective=date(2021, 1, 8), material=False).verdict == "met"
    assert (
        verdict(announced=date(2021, 1, 1), effective=date(2021, 1, 8), material=True).verdict
        == "undetermined"
    )


def test_nobody_is_short_of_a_custom() -> None:
    n = verdict(None, date(2022, 8, 1), date(2022, 8, 2))
    assert (n.required_by, n.given_days, n.verdict, n.shortfall_days) == ("custom", 1, "undetermined", None)
    assert verdict(None, date(2022, 8, 1), date(2022, 9, 2)).verdict == "met"


def test_a_new_announcement_of_the_same_day_of_effect_counts() -> None:
    n = verdict(announced=date(2021, 1, 5), effective=date(2021, 1, 8))
    assert (n.given_days, n.verdict) == (3, "short")


def test_without_an_announcement_nothing_is_held_against_anyone() -> None:
    n = verdict(effective=date(2023, 1, 2))
    assert (n.verdict, n.given_days, n.shortfall_days) == ("undetermined", None, None)


def test_two_observations_bound_the_day_of_announcement() -> None:
    seen = Observed(last_seen_old=date(2023, 1, 1), first_seen_new=date(2023, 1, 4))
    n = verdict(effective=date(2023, 2, 3), observed=seen)
    assert (n.given_days_min, n.given_days_max, n.verdict) == (30, 33, "met")
    assert (n.announced_from, n.announced_until, n.announced_source) == (
        date(2023, 1, 1),
        date(2023, 1, 4),
        "observed",
    )
    tight = verdict(effective=date(2023, 2, 1), observed=seen)
    assert (tight.given_days_min, tight.given_days_max, tight.verdict) == (28, 31, "undetermined")
    short = verdict(effective=date(2023, 1, 20), observed=seen)
    assert (short.verdict, short.shortfall_days) == ("short", 11)


def test_a_stated_date_inside_the_gap_makes_it_exact() -> None:
    seen = Observed(last_seen_old=date(2023, 1, 1), first_seen_new=date(2023, 1, 10))
    n = verdict(announced=date(2023, 1, 3), effective=date(2023, 2, 2), observed=seen)
    assert (n.given_days, n.given_days_min, n.given_days_max, n.verdict) == (30, 30, 30, "met")


def test_a_stated_date_that_a_later_check_did_not_see_is_only_a_claim() -> None:
    seen = Observed(last_seen_old=date(2023, 1, 20), first_seen_new=date(2023, 1, 21))
    n = verdict(announced=date(2023, 1, 1), effective=date(2023, 2, 5), observed=seen)
    assert "stated_not_observed" in n.flags
    assert (n.verdict, n.given_days_min, n.given_days_max) == ("undetermined", 15, 35)


def test_a_stated_date_after_the_text_was_already_seen_is_left_aside() -> None:
    seen = Observed(last_seen_old=date(2023, 1, 1), first_seen_new=date(2023, 1, 2))
    n = verdict(announced=date(2023, 1, 15), effective=date(2023, 2, 5), observed=seen)
    assert (n.announced_source, n.verdict) == ("observed", "met")


def test_a_notice_board_announces_before_the_page_changes() -> None:
    seen = Observed(
        last_seen_old=date(2023, 1, 31),
        first_seen_new=date(2023, 2, 1),
        posted=date(2023, 1, 1),
        posted_effective=date(2023, 2, 1),
        posted_quote="개인정보 처리방침 변경 안내",
    )
    n = verdict(observed=seen)
    assert (n.given_days, n.verdict, n.announced_source, n.effective_source) == (
        31,
        "met",
        "notice_board",
        "notice_board",
    )
    stated = verdict(announced=date(2023, 1, 1), effective=date(2023, 2, 1), observed=seen)
    assert (stated.verdict, stated.flags) == ("met", ())


def test_same_day_and_retroactive_effect_are_flagged() -> None:
    assert "same_day" in verdict(announced=date(2023, 1, 1), effective=date(2023, 1, 1)).flags
    late = verdict(announced=date(2023, 1, 5), effective=date(2023, 1, 1))
    assert "retroactive" in late.flags
    assert late.shortfall_days == 34


def test_a_board_post_long_after_the_page_changed_bounds_nothing() -> None:
    seen = Observed(last_seen_old=date(2023, 1, 1), first_seen_new=date(2023, 1, 2), posted=date(2023, 3, 1))
    assert verdict(effective=date(2023, 2, 10), observed=seen).announced_until == date(2023, 1, 2)


# --- laws --------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
CLAUSES = st.sampled_from([SEVEN_THIRTY, SINGLE, MONTH, None, replace(MONTH, ordinary_days=60)])
GAPS = st.integers(0, 90).map(lambda n: timedelta(days=n))


@given(CLAUSES, DAYS, GAPS, GAPS, GAPS, GAPS, st.booleans())
def test_a_wider_gap_never_turns_undetermined_into_an_answer(
    clause: NoticeClause | None,
    start: date,
    gap: timedelta,
    ahead: timedelta,
    earlier: timedelta,
    later: timedelta,
    material: bool,
) -> None:
    effective = start + ahead
    narrow = Observed(last_seen_old=start, first_seen_new=start + gap)
    wide = Observed(last_seen_old=start - earlier, first_seen_new=start + gap + later)
    one = verdict(clause, effective=effective, observed=narrow, material=material)
    for more in (wide, replace(wide, last_seen_old=None), replace(wide, first_seen_new=None), Observed()):
        other = verdict(clause, effective=effective, observed=more, material=material)
        assert other.verdict in {one.verdict, "undetermined"}


@given(CLAUSES, DAYS, GAPS, GAPS, GAPS)
def test_the_bounds_contain_the_exact_days_and_agree_with_their_verdict(
    clause: NoticeClause | None, announced: date, before: timedelta, after: timedelta, ahead: timedelta
) -> None:
    effective = announced + ahead
    exact = verdict(clause, announced, effective)
    if announced == date(2021, 1, 1):
        return
    seen = Observed(last_seen_old=announced - before, first_seen_new=announced + after)
    bounds = verdict(clause, effective=effective, observed=seen)
    if effective == date(2021, 1, 8):
        return
    assert bounds.given_days_min is not None
    assert bounds.given_days_max is not None
    assert exact.given_days is not None
    assert bounds.given_days_min <= exact.given_days <= bounds.given_days_max
    assert bounds.verdict in {exact.verdict, "undetermined"}
    narrowed = verdict(clause, announced, effective, observed=seen)
    assert narrowed.given_days == exact.given_days


@given(DAYS, st.integers(0, 60))
def test_months_move_by_calendar_and_keep_the_order_of_days(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert add_months(day + timedelta(days=1), months) >= later


@given(DAYS, st.integers(-20, 60), CLAUSES, st.booleans())
def test_a_shortfall_is_what_more_notice_would_have_mended(
    announced: date, ahead: int, clause: NoticeClause | None, material: bool
) -> None:
    effective = announced + timedelta(days=ahead)
    if announced == date(2021, 1, 1) or effective == date(2021, 1, 8):
        return
    n = verdict(clause, announced, effective, material=material)
    if clause is None:
        assert n.verdict != "short"
        return
    assert n.shortfall_days is not None
    mended = verdict(clause, announced, effective + timedelta(days=n.shortfall_days), material=material)
    assert mended.verdict == "met"
    assert (n.shortfall_days > 0) == (n.verdict == "short")
