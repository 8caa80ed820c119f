"""What follows from findings: importance, dispute, the old clause's own words, statutes, renamings, sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judge_made import (
    SEVEN_THIRTY,
    added,
    block,
    changed,
    differences,
    document,
    fact,
    removed,
    rules_of,
    section,
    section_change,
)

from tracker.config import RuleOverride
from tracker.judge import judge
from tracker.judge.clause import describe
from tracker.model import Change, FactChange, NoticeClause

COURIER = fact("processor", "㈜번개택배", task="상품 배송")


def told(
    old: str, new: str, *categories: str, heading: str = "그 밖의 사항", rest: tuple[str, ...] = ()
) -> Change:
    """One changed paragraph in a section of these categories; `rest` stands before it on both sides."""
    a = section("s1", heading, *rest, *([old] if old else []), categories=categories)
    b = section("s1", heading, *rest, *([new] if new else []), categories=categories)
    change = section_change(block(old, new), heading=heading, categories=categories)
    return judge(differences(change, old=document(a), new=document(b)))


# --- importance and dispute ---------------------------------------------------------------------------------


def test_a_disputed_finding_alone_is_not_material_but_calls_for_review() -> None:
    change = judge(differences(facts=(added(COURIER),)))
    assert (change.material, change.needs_review) == (False, True)


def test_beside_an_undisputed_material_finding_no_dispute_matters() -> None:
    change = judge(differences(facts=(added(COURIER), added(fact("item", "지문")))))
    assert (change.material, change.needs_review) == (True, False)


def test_removals_in_peoples_favour_are_not_material() -> None:
    gone = (removed(fact("item", "팩스번호")), removed(fact("retention", "상담 기록", period="3년")))
    change = judge(differences(facts=gone))
    assert (change.material, change.needs_review) == (False, False)


def test_a_user_may_make_a_rule_material_for_all_sources() -> None:
    change = judge(
        differences(facts=(added(COURIER),)),
        overrides={"processor.added": RuleOverride(notice="material", disputed=False)},
    )
    assert change.material


def test_a_correction_of_an_unknown_rule_changes_nothing() -> None:
    change = judge(
        differences(facts=(added(COURIER),)), overrides={"no.such": RuleOverride(notice="material")}
    )
    assert not change.material


# --- the old clause's own triggers ---------------------------------------------------------------------------


def test_the_reason_names_the_trigger_of_the_old_clause_that_caught_it() -> None:
    change = judge(differences(facts=(added(fact("item", "생년월일")),), old=document(clause=SEVEN_THIRTY)))
    assert '"개인정보의 수집 및 활용"' in change.findings[0].reason


def test_what_the_old_clause_calls_important_is_material_even_where_lawyers_differ() -> None:
    promise = replace(SEVEN_THIRTY, triggers=("처리위탁 업체의 변경",))
    change = judge(differences(facts=(added(COURIER),), old=document(clause=promise)))
    assert change.material
    assert "처리위탁 업체의 변경" in change.findings[0].reason
    new_promise = judge(differences(facts=(added(COURIER),), new=document(clause=promise)))
    assert not new_promise.material  # the new clause does not govern its own change


def test_a_trigger_does_not_make_good_news_important() -> None:
    both = document(clause=SEVEN_THIRTY)
    change = judge(differences(facts=(removed(fact("item", "팩스번호")),), old=both, new=both))
    assert not change.material


# --- periods and statutes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "basis", "old", "new", "disputed"),
    [
        ("웹사이트 방문 기록", "통신비밀보호법", ("1개월", 30), ("3개월", 90), True),
        ("웹사이트 방문 기록", "통신비밀보호법", ("3개월", 90), ("6개월", 180), False),
        (
            "소비자 불만 처리 기록",
            "전자상거래 등에서의 소비자보호에 관한 법률",
            ("1년", 365),
            ("3년", 1095),
            True,
        ),
        (
            "소비자 불만 처리 기록",
            "전자상거래 등에서의 소비자보호에 관한 법률",
            ("3년", 1095),
            ("5년", 1825),
            False,
        ),
        ("대금 결제 기록", "전자상거래 등에서의 소비자보호에 관한 법률", ("3년", 1095), ("5년", 1825), True),
        ("회원 정보", None, ("1년", 365), ("3년", 1095), False),
    ],
)
def test_a_longer_period_is_disputed_only_where_a_named_statute_imposes_that_very_period(
    record: str, basis: str | None, old: tuple[str, int], new: tuple[str, int], disputed: bool
) -> None:
    before = fact("retention", record, period=old[0], days=old[1], basis=basis)
    change = judge(differences(facts=(changed(before, period=new[0], days=new[1]),)))
    finding = change.findings[0]
    assert (finding.rule, finding.disputed) == ("retention.extended", disputed)
    assert change.material is not disputed


def test_keeping_for_ever_is_longer_than_any_period() -> None:
    before = fact("retention", "연계정보", period="5년", days=1825)
    change = judge(differences(facts=(changed(before, period="영구 보관", days=None),)))
    assert rules_of(change) == {"retention.extended"}


def test_from_withdrawal_to_a_fixed_period_is_a_guess_for_a_reader() -> None:
    before = fact("retention", "회원 정보", period="회원 탈퇴 시까지", days=None)
    change = judge(differences(facts=(changed(before, period="3년", days=1095),)))
    assert rules_of(change) == {"retention.extended"}
    assert (change.material, change.needs_review) == (True, True)


# --- who gets the data -------------------------------------------------------------------------------------------


def test_the_same_task_by_another_company_is_a_swap() -> None:
    change = judge(differences(facts=(removed(COURIER), added(replace(COURIER, name="㈜바람택배")))))
    assert rules_of(change) == {"processor.swapped"}
    assert change.findings[0].subject == "㈜바람택배"
    assert (change.material, change.needs_review) == (False, False)


def test_another_task_by_another_company_is_no_swap() -> None:
    other = fact("processor", "㈜푸른상담", task="고객 상담")
    change = judge(differences(facts=(removed(COURIER), added(other))))
    assert rules_of(change) == {"processor.removed", "processor.added"}


def test_a_spelling_of_a_name_says_so() -> None:
    partner = fact("recipient", "바다물류", purpose="배송")
    change = judge(
        differences(
            facts=(
                FactChange(
                    "recipient", "renamed", partner, replace(partner, name="㈜바다물류"), ("name",), True
                ),
            )
        )
    )
    assert rules_of(change) == {"recipient.renamed"}
    assert "표기만" in change.findings[0].reason


def test_only_the_items_that_came_are_named() -> None:
    partner = fact("recipient", "바다물류", items=("이름", "주소"))
    change = judge(differences(facts=(changed(partner, items=("이름", "주소", "전화번호")),)))
    assert change.findings[0].new == "전화번호"


# --- the notice clause ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (SEVEN_THIRTY, replace(SEVEN_THIRTY, ordinary_days=3), "notice_clause.weakened"),
        (SEVEN_THIRTY, replace(SEVEN_THIRTY, material_days=7), "notice_clause.weakened"),
        (SEVEN_THIRTY, replace(SEVEN_THIRTY, triggers=("제3자 제공",)), "notice_clause.weakened"),
        (replace(SEVEN_THIRTY, individual_notice=True), SEVEN_THIRTY, "notice_clause.weakened"),
        (SEVEN_THIRTY, None, "notice_clause.weakened"),
        (replace(SEVEN_THIRTY, material_days=None), SEVEN_THIRTY, "notice_clause.strengthened"),
        (None, SEVEN_THIRTY, "notice_clause.added"),
    ],
)
def test_the_promise_itself_is_compared(old: NoticeClause, new: NoticeClause | None, rule: str) -> None:
    change = judge(differences(old=document(clause=old), new=document(clause=new)))
    assert rules_of(change) == {rule}
    assert change.material == (rule == "notice_clause.weakened")


def test_one_number_lifted_to_the_height_of_the_dropped_tier_is_not_weaker() -> None:
    change = judge(
        differences(
            old=document(clause=SEVEN_THIRTY),
            new=document(clause=replace(SEVEN_THIRTY, ordinary_days=30, material_days=None)),
        )
    )
    assert rules_of(change) == {"notice_clause.strengthened"}


def test_individual_notice_promised_elsewhere_is_not_lost() -> None:
    elsewhere = section("s1", "총칙", "방침을 개정하는 경우 회원에게 개별 통지합니다.")
    change = judge(
        differences(
            old=document(clause=replace(SEVEN_THIRTY, individual_notice=True)),
            new=document(elsewhere, clause=SEVEN_THIRTY),
        )
    )
    assert "notice_clause.weakened" not in rules_of(change)


def test_a_promise_is_described_in_its_own_unit() -> None:
    assert describe(SEVEN_THIRTY) == "7일 전, 중요한 변경은 30일 전"
    assert describe(replace(SEVEN_THIRTY, ordinary_days=30, material_days=None, unit="month")) == "1개월 전"
    assert describe(replace(SEVEN_THIRTY, ordinary_days=None, material_days=None)) == "일수 없음"


# --- renamings -------------------------------------------------------------------------------------------------------


def test_a_service_renamed_everywhere_is_told_once_and_changes_nothing_else() -> None:
    lines = ["{}은 회원 관리를 위하여 정보를 씁니다.", "{}은 안전하게 지킵니다.", "보호책임자: {} 대표"]
    categories = ["purpose", "security", "officer"]

    def doc(name: str) -> list[object]:
        return [
            section(f"s{i}", c, x.format(name), categories=(c,))
            for i, (c, x) in enumerate(zip(categories, lines, strict=True), 1)
        ]

    changes = []
    for i, (c, x) in enumerate(zip(categories, lines, strict=True), 1):
        old, new = x.format("한빛톡"), x.format("별빛톡")
        head, tail = x.split("{}")
        diff = tuple(d for d in ((0, head), (-1, "한빛톡"), (1, "별빛톡"), (0, tail)) if d[1])
        part = replace(block(old, new, where=f"s{i}"), diff=diff)
        changes.append(section_change(part, where=f"s{i}", heading=c, categories=(c,)))
    change = judge(differences(*changes, old=document(*doc("한빛톡")), new=document(*doc("별빛톡"))))  # type: ignore[arg-type]
    assert [f.subject for f in change.findings] == ["한빛톡 → 별빛톡"]
    assert "3곳" in change.findings[0].reason


def test_optional_made_mandatory_in_many_places_is_no_renaming() -> None:
    changes = [
        section_change(
            replace(
                block("선택 이름", "필수 이름", where=f"s{i}"), diff=((-1, "선택"), (1, "필수"), (0, " 이름"))
            ),
            where=f"s{i}",
            categories=("purpose",),
        )
        for i in (1, 2, 3)
    ]
    assert not any(" → " in f.subject for f in judge(differences(*changes)).findings)


# --- sentences ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "category", "rule", "subject"),
    [
        (
            "회사는 ㈜새싹보험에 보험 안내를 위하여 이름, 전화번호를 제공합니다.",
            "third_party",
            "recipient.added",
            "㈜새싹보험",
        ),
        ("수탁업체: ㈜빠른배송, 위탁업무: 상품 배송", "processors", "processor.added", "㈜빠른배송"),
        (
            "이름과 이메일을 미국에 있는 Cloudlane Inc.에 국외 이전합니다.",
            "processors",
            "transfer.added",
            "미국",
        ),
        ("행사 응모 과정에서 응모 사진이 추가로 수집될 수 있습니다.", "items", "item.added", "응모 사진"),
        (
            "회사는 수집한 정보를 제휴 상품의 홍보를 위하여 이용합니다.",
            "purpose",
            "purpose.added",
            "제휴 상품의 홍보",
        ),
        ("고객 상담 녹취 기록: 3년간 보관", "retention", "retention.added", "녹취"),
        ("열람 요구는 월 1회에 한하여 할 수 있습니다.", "rights", "right.removed", "열람"),
        ("이용자는 개인정보의 전송요구를 할 수 있습니다.", "rights", "right.added", "전송"),
        ("서버를 외부 망과 분리하여 운영합니다.", "security", "safeguard.added", "망"),
    ],
)
def test_a_new_sentence_is_understood_where_facts_are_silent(
    sentence: str, category: str, rule: str, subject: str
) -> None:
    change = told("", sentence, category)
    assert rule in rules_of(change)
    assert any(subject in f.subject for f in change.findings if f.rule == rule)


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        ("회사는 이용자의 동의 없이 개인정보를 제3자에게 제공하지 않습니다.", "third_party"),
        ("회사는 개인정보를 국외로 이전하지 않습니다.", "processors"),
        ("회사는 필요한 최소한의 개인정보만을 수집합니다.", "items"),
        ("회사는 수집한 개인정보를 다음의 목적을 위하여 이용합니다.", "purpose"),
        ("보유기간이 끝난 개인정보는 즉시 파기합니다.", "retention"),
        ("회사는 행태정보를 수집하지 않습니다.", "auto_collection"),
        ("위탁계약을 맺을 때 필요한 사항을 정하고 있습니다.", "processors"),
        ("이용자는 쿠키 저장을 거부할 수 있습니다.", "auto_collection"),
    ],
)
def test_a_sentence_that_only_assures_is_not_material(sentence: str, category: str) -> None:
    assert not told("", sentence, category).material


def test_a_promise_to_destroy_that_went_means_longer_keeping() -> None:
    change = told("1년 이상 이용하지 않은 회원의 정보는 즉시 파기합니다.", "", "retention")
    assert "retention.extended" in rules_of(change)


def test_a_destroying_sentence_said_twice_and_now_once_is_no_longer_keeping() -> None:
    line = "탈퇴한 회원의 정보는 30일 뒤 파기합니다."
    change = told(line, "", "destruction", rest=(line,))
    assert "retention.extended" not in rules_of(change)


def test_a_period_in_the_middle_of_a_sentence_is_compared() -> None:
    change = told("상담 기록을 1년간 보관합니다.", "상담 기록을 3년간 보관합니다.", "retention")
    assert rules_of(change) == {"retention.extended"}
    assert rules_of(told("상담 기록을 3년간 보관합니다.", "상담 기록을 1년간 보관합니다.", "retention")) == {
        "retention.shortened"
    }


def test_a_safeguard_or_right_told_in_other_words_is_not_lost() -> None:
    again = "비밀번호는 암호화하여 관리합니다."
    change = told("모든 비밀번호를 암호화 알고리즘으로 저장합니다.", again, "security")
    assert "safeguard.removed" not in rules_of(change)
    gone = told("모든 비밀번호를 암호화 알고리즘으로 저장합니다.", "", "security")
    assert "safeguard.removed" in rules_of(gone)


def test_a_date_of_revision_is_a_date() -> None:
    change = told("최종 수정일: 2024-01-02", "최종 수정일: 2025-03-04", "preamble")
    assert rules_of(change) == {"date.changed"}


def test_a_subject_the_old_version_had_already_does_not_appear_again() -> None:
    known = "회사는 맞춤형 광고를 위하여 행태정보를 수집합니다."
    change = told("회사는 알립니다.", "회사는 행태정보의 수집을 알립니다.", "auto_collection", rest=(known,))
    assert "behavioral.added" not in rules_of(change)


def test_a_title_over_a_denial_is_no_subject() -> None:
    part = section(
        "s1", "국외 이전", "개인정보의 국외 이전", "해당 사항이 없습니다.", categories=("overseas",)
    )
    change = section_change(
        block("", "개인정보의 국외 이전"),
        block("", "해당 사항이 없습니다."),
        heading="국외 이전",
        categories=("overseas",),
        change=("added",),
    )
    assert "transfer.added" not in rules_of(judge(differences(change, new=document(part))))


# --- order and words -----------------------------------------------------------------------------------------------------


def test_the_heaviest_finding_comes_first_and_structure_last() -> None:
    change = judge(
        differences(
            section_change(change=("added",)),
            section_change(block("가나다 라마", "바사아 자차"), where="s2"),
            facts=(removed(fact("item", "팩스번호")), added(COURIER), added(fact("item", "지문"))),
        )
    )
    order = [f.rule for f in change.findings]
    assert order[:2] == ["item.added", "item.sensitive_added"]
    assert order.index("item.removed") < order.index("section.added") < order.index("text.changed")


def test_documents_that_say_the_same_give_nothing() -> None:
    same = replace(differences(), substantive=False)
    change = judge(same)
    assert (change.findings, change.material, change.needs_review) == ((), False, False)


# --- hostile lengths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("piece", ["이름, ", "(", "이름 | ", "가 에 다로 수 집 ", "2024. 1. ", "ㄱ"])
def test_a_page_in_one_piece_is_judged_without_looking_at_all_of_it_again_and_again(piece: str) -> None:
    for category in ("items", "third_party", "rights", "retention"):
        assert told("짧음", piece * 2000, category).findings


@pytest.mark.parametrize(
    ("old", "new", "category", "rule"),
    [
        ("선택항목: 별명, 취미", "필수항목: 별명, 취미", "items", "item.made_mandatory"),
        ("필수항목: 별명, 취미", "선택항목: 별명, 취미", "items", "item.made_optional"),
        ("", "이용자의 정보는 싱가포르 리전의 서버에 보관됩니다.", "processors", "transfer.added"),
        (
            "",
            "필요한 경우 이용자의 동의를 받지 않고 제3자에게 제공될 수 있습니다.",
            "third_party",
            "third_party.exception_added",
        ),
        ("", "열람하려면 신분증을 방문하여 제출하여야 합니다.", "rights", "right.removed"),
        ("", "단말기의 위치정보를 실시간으로 수집합니다.", "items", "item.added"),
    ],
)
def test_labels_countries_and_conditions_are_read(old: str, new: str, category: str, rule: str) -> None:
    assert rule in rules_of(told(old, new, category))


def test_a_new_section_tells_its_subject_whatever_its_words() -> None:
    line = "통계를 위하여 이름을 다른 표시로 바꾸어 처리합니다."
    part = section("s1", "가명정보의 처리", line, categories=("pseudonymous",))
    change = section_change(
        block("", line), heading="가명정보의 처리", categories=("pseudonymous",), change=("added",)
    )
    assert "pseudonymous.added" in rules_of(judge(differences(change, new=document(part))))
