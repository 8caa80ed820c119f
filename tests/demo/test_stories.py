"""The six stories a newcomer must see, asserted from what the runs recorded."""

from __future__ import annotations

from datetime import date

from tests.demo.conftest import Month

MARCH = {n: date(2026, 3, n) for n in range(1, 32)}


def rules(month: Month, source: str, on: date) -> set[str]:
    return {f.rule for c in month.told(source, on) for f in c.change.findings}


def test_every_company_is_read_on_the_first_day(month: Month) -> None:
    assert {r.state for r in month.days[0].report.run.results} == {"first"}
    assert len(month.days[0].report.run.results) == 6


def test_a_material_change_announced_seven_days_ahead_is_23_days_short(month: Month) -> None:
    story = month.story("short")
    assert (story.changes, story.material, story.verdict) == (1, True, "short")
    assert (story.given_days, story.required_days, story.shortfall_days) == (7, 30, 23)
    assert {"item.added", "recipient.added"} <= rules(month, "byeolha", MARCH[9])


def test_a_material_change_announced_thirty_days_ahead_is_met(month: Month) -> None:
    story = month.story("met")
    assert (story.changes, story.material, story.verdict) == (1, True, "met")
    assert (story.given_days, story.required_days, story.shortfall_days) == (30, 30, 0)
    assert "retention.extended" in rules(month, "dodam", MARCH[5])


def test_seven_days_are_enough_for_a_change_of_contact(month: Month) -> None:
    story = month.story("contact")
    assert (story.changes, story.material, story.verdict) == (1, False, "met")
    assert (story.given_days, story.required_days) == (7, 7)
    assert "officer.changed" in rules(month, "mulpure", MARCH[11])


def test_a_redesign_with_the_same_words_is_no_change(month: Month) -> None:
    assert month.story("redesign").changes == 0
    assert (MARCH[13], "/onsaemi/privacy", 200) in month.asked, "the page was sent anew, its bytes differ"


def test_a_day_without_the_page_is_no_change(month: Month) -> None:
    assert month.state("narae", MARCH[12]) == "failed"
    assert month.state("narae", MARCH[13]) == "recovered"
    assert month.story("down").changes == 0
    assert not month.told("narae", MARCH[13])


def test_a_page_that_flips_back_is_announced_once(month: Month) -> None:
    assert month.story("flap").changes == 1
    assert month.state("narae", MARCH[17]) == "flap"
    assert [c.new_version for c in month.told("narae")][:1] == [2]
    assert not month.told("narae", MARCH[17])
    assert not month.told("narae", MARCH[18])


def test_a_maintenance_notice_is_kept_but_never_a_change(month: Month) -> None:
    assert month.state("narae", MARCH[23]) in ("broken", "pending")
    assert not month.told("narae", MARCH[23])
    assert not month.told("narae", MARCH[24])


def test_a_counter_and_a_token_are_no_change(month: Month) -> None:
    assert not month.told("geulmaru", MARCH[10])


def test_an_announcement_nobody_saw_is_flagged(month: Month) -> None:
    change = month.told("geulmaru", MARCH[19])[0].change
    assert "stated_not_observed" in change.notice.flags
    assert change.notice.verdict == "undetermined", (
        "announced somewhere between the claim and the first sight"
    )
    assert change.notice.given_days_min is not None
    assert change.notice.given_days_min < 30
    assert "transfer.added" in {f.rule for f in change.findings}


def test_notice_on_the_same_day_is_short_by_all_the_days_promised(month: Month) -> None:
    notice = month.told("mulpure", MARCH[24])[0].change.notice
    assert (notice.given_days, notice.verdict) == (0, "short")
    assert notice.shortfall_days == notice.required_days


def test_without_a_clause_the_custom_is_named_as_custom(month: Month) -> None:
    notice = month.told("onsaemi", MARCH[24])[0].change.notice
    assert notice.required_by == "custom"
    assert "no_clause" in notice.flags
    assert notice.verdict == "undetermined"


def test_a_post_on_the_notice_board_settles_what_the_page_left_open(month: Month) -> None:
    story = month.story("board")
    assert (story.changes, story.verdicts) == (1, ("undetermined", "met"))
    notice = month.told("onsaemi", MARCH[26])[0].change.notice
    assert notice.effective == date(2026, 4, 25)
    assert (notice.given_days_min, notice.required_days, notice.required_by) == (32, 30, "custom")
    assert [c.id for c in month.told("onsaemi", MARCH[24])] == [
        c.id for c in month.told("onsaemi", MARCH[26])
    ]


def test_nothing_is_told_twice(month: Month) -> None:
    told = [(c.id, c.change.notice.verdict) for d in month.days for c in d.report.told]
    assert len(told) == len(set(told)), "a change is told again only where its verdict was revised"


def test_an_unchanged_page_is_asked_for_with_its_validator_and_not_sent_again(month: Month) -> None:
    second = [(path, status) for day, path, status in month.asked if day == MARCH[3] and "/privacy" in path]
    assert len(second) == 6
    assert {status for _, status in second} == {304}
