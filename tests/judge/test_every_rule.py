"""Every rule of the table has a made-up change that shows it, and its row decides what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

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
from tracker.judge.rules import shipped_rules
from tracker.model import Differences, FactChange

Case = Callable[[], Differences]


def facts(*changes: FactChange) -> Differences:
    return differences(facts=changes)


def words(
    old: str, new: str, *categories: str, heading: str = "그 밖의 사항", before: str = ""
) -> Differences:
    """One changed paragraph in a section of these categories."""
    a = section("s1", heading, *(x for x in (before, old) if x), categories=categories)
    b = section("s1", heading, *(x for x in (before, new) if x), categories=categories)
    change = section_change(block(old, new), heading=heading, categories=categories)
    return differences(change, old=document(a), new=document(b))


def whole(kind: str, *lines: str, categories: tuple[str, ...] = (), heading: str = "새 조항") -> Differences:
    """A section added or removed whole."""
    part = section("s1", heading, *lines, categories=categories)
    blocks = [block("", x) if kind == "added" else block(x, "") for x in lines]
    change = section_change(*blocks, heading=heading, categories=categories, change=(kind,))  # type: ignore[arg-type]
    other, own = document(), document(part)
    return differences(change, old=other if kind == "added" else own, new=own if kind == "added" else other)


def structure(kind: str) -> Differences:
    return differences(replace(section_change(change=(kind,)), new_number="2"))  # type: ignore[arg-type]


def clause(old: object, new: object) -> Differences:
    return differences(old=document(clause=old), new=document(clause=new))  # type: ignore[arg-type]


PARTNER = fact("recipient", "바다물류", purpose="배송", items=("이름", "주소"), retention="1개월")
CLOUD = fact("transfer", "Cloudlane Inc.", country="미국", items=("이메일",))
COURIER = fact("processor", "㈜번개택배", task="상품 배송")

CASES: dict[str, Case] = {
    "item.added": lambda: facts(added(fact("item", "생년월일"))),
    "item.sensitive_added": lambda: facts(added(fact("item", "주민등록번호"))),
    "item.removed": lambda: facts(removed(fact("item", "팩스번호"))),
    "item.made_mandatory": lambda: facts(
        changed(fact("item", "휴대전화번호", required=False), required=True)
    ),
    "item.made_optional": lambda: facts(changed(fact("item", "휴대전화번호", required=True), required=False)),
    "purpose.added": lambda: facts(added(fact("purpose", "맞춤형 상품 추천"))),
    "purpose.removed": lambda: facts(removed(fact("purpose", "경품 행사 안내"))),
    "ai_training.added": lambda: words("", "상담 내용을 인공지능 모델의 학습에 이용합니다.", "purpose"),
    "retention.extended": lambda: facts(
        changed(fact("retention", "상담 기록", period="1년", days=365), period="3년", days=1095)
    ),
    "retention.added": lambda: facts(added(fact("retention", "접속 기록", period="6개월", days=180))),
    "retention.shortened": lambda: facts(
        changed(fact("retention", "상담 기록", period="3년", days=1095), period="1년", days=365)
    ),
    "retention.removed": lambda: facts(removed(fact("retention", "상담 기록", period="3년"))),
    "recipient.added": lambda: facts(added(PARTNER)),
    "recipient.items_added": lambda: facts(changed(PARTNER, items=("이름", "주소", "전화번호"))),
    "recipient.purpose_changed": lambda: facts(changed(PARTNER, purpose="배송과 광고")),
    "recipient.retention_extended": lambda: facts(changed(PARTNER, retention="1년")),
    "recipient.removed": lambda: facts(removed(PARTNER)),
    "recipient.renamed": lambda: facts(
        FactChange("recipient", "renamed", PARTNER, replace(PARTNER, name="바다로지스"), ("name",))
    ),
    "third_party.exception_added": lambda: words(
        "",
        "재난 구조를 위하여 필요한 경우",
        "third_party",
        before="회사는 다음의 경우에는 동의 없이 제공할 수 있습니다.",
    ),
    "processor.added": lambda: facts(added(COURIER)),
    "processor.task_added": lambda: facts(changed(COURIER, task="상품 배송, 고객 상담")),
    "processor.swapped": lambda: facts(removed(COURIER), added(replace(COURIER, name="㈜바람택배"))),
    "processor.removed": lambda: facts(removed(COURIER)),
    "transfer.added": lambda: facts(added(CLOUD)),
    "transfer.country_changed": lambda: facts(changed(CLOUD, country="싱가포르")),
    "transfer.items_added": lambda: facts(changed(CLOUD, items=("이메일", "이름"))),
    "transfer.removed": lambda: facts(removed(CLOUD)),
    "additional_use.added": lambda: whole(
        "added",
        "회사는 당초 수집 목적과 합리적으로 관련된 범위에서 추가적인 이용·제공을 할 수 있습니다.",
        categories=("additional_use",),
    ),
    "behavioral.added": lambda: words(
        "", "온라인 맞춤형 광고를 위하여 행태정보를 수집합니다.", "auto_collection"
    ),
    "automated.added": lambda: whole(
        "added", "회사는 대출 심사에서 자동화된 결정을 합니다.", categories=("automated",)
    ),
    "pseudonymous.added": lambda: whole(
        "added", "통계 작성을 위하여 가명정보를 처리합니다.", categories=("pseudonymous",)
    ),
    "children.added": lambda: words(
        "만 14세 미만 아동의 개인정보를 수집하지 않습니다.",
        "만 14세 미만 아동의 개인정보를 법정대리인의 동의를 받아 수집합니다.",
        "children",
    ),
    "children.removed": lambda: whole(
        "removed", "만 14세 미만 아동은 회원으로 가입할 수 없습니다.", categories=("children",)
    ),
    "children.changed": lambda: words(
        "만 14세 미만 아동의 개인정보를 수집할 때 법정대리인의 동의를 전화로 받습니다.",
        "만 14세 미만 아동의 개인정보를 수집할 때 법정대리인의 동의를 문자로 받습니다.",
        "children",
    ),
    "right.removed": lambda: facts(removed(fact("right", "열람 요구"))),
    "right.added": lambda: facts(added(fact("right", "처리정지 요구"))),
    "notice_clause.weakened": lambda: clause(SEVEN_THIRTY, replace(SEVEN_THIRTY, material_days=None)),
    "notice_clause.strengthened": lambda: clause(replace(SEVEN_THIRTY, material_days=None), SEVEN_THIRTY),
    "notice_clause.added": lambda: clause(None, SEVEN_THIRTY),
    "safeguard.removed": lambda: facts(removed(fact("safeguard", "비밀번호 암호화"))),
    "safeguard.added": lambda: facts(added(fact("safeguard", "침입차단시스템"))),
    "location.changed": lambda: words(
        "위치정보를 6개월 보관합니다.", "위치정보를 이용 즉시 파기합니다.", "location"
    ),
    "cctv.added": lambda: whole(
        "added", "본사 현관에 고정형 영상정보처리기기 2대를 둡니다.", categories=("cctv_fixed",)
    ),
    "business_transfer.added": lambda: words(
        "", "영업의 전부를 양도하는 경우 개인정보를 양수인에게 이전합니다.", "other"
    ),
    "officer.changed": lambda: facts(
        changed(fact("officer", "김하늘", phone="02-000-0000"), phone="02-111-1111")
    ),
    "remedy.changed": lambda: facts(added(fact("remedy", "개인정보분쟁조정위원회", contact="1833-6972"))),
    "date.changed": lambda: differences(
        old=document(effective=date(2024, 1, 1)), new=document(effective=date(2024, 2, 1))
    ),
    "section.added": lambda: structure("added"),
    "section.removed": lambda: structure("removed"),
    "section.moved": lambda: structure("moved"),
    "section.retitled": lambda: structure("retitled"),
    "section.renumbered": lambda: structure("renumbered"),
    "text.changed": lambda: words("회원은 성실히 이용합니다.", "회원은 약속을 지켜 이용합니다.", "other"),
    "editorial": lambda: words("회사는 안내합니다", "회사는 안내합니다.", "other"),
}


def test_every_rule_of_the_table_has_a_case_here() -> None:
    assert set(CASES) == set(shipped_rules())


@pytest.mark.parametrize("slug", CASES)
def test_the_rule_is_found_and_carries_its_row(slug: str) -> None:
    change = judge(CASES[slug]())
    assert slug in rules_of(change)
    finding = next(f for f in change.findings if f.rule == slug)
    row = shipped_rules()[slug]
    assert (finding.direction, finding.notice, finding.consent, finding.basis) == (
        row.direction,
        row.notice,
        row.consent,
        row.law,
    )
    assert finding.disputed == row.disputed
    assert finding.subject
    assert 0 < finding.confidence <= 1
    assert ("동의 필요 가능(근거 확인)" in finding.reason) == (row.consent != "no")


@pytest.mark.parametrize("slug", CASES)
def test_material_and_review_follow_from_the_row(slug: str) -> None:
    change = judge(CASES[slug]())
    if not [f for f in change.findings if f.rule != slug and (f.notice == "material" or f.disputed)]:
        row = shipped_rules()[slug]
        assert change.material == (row.notice == "material" and not row.disputed)
        assert change.needs_review == row.disputed


@pytest.mark.parametrize("slug", CASES)
def test_a_user_may_correct_any_row(slug: str) -> None:
    flipped = RuleOverride(direction="neutral", notice="none", consent="no", disputed=False)
    change = judge(CASES[slug](), overrides={slug: flipped})
    finding = next(f for f in change.findings if f.rule == slug)
    assert (finding.direction, finding.notice, finding.consent, finding.disputed) == (
        "neutral",
        "none",
        "no",
        False,
    )


def test_no_words_for_people_ever_say_that_a_law_was_broken() -> None:
    for row in shipped_rules().values():
        for text in (*row.titles.values(), *row.reasons.values()):
            assert "위법" not in text
            assert "위반" not in text
    for case in CASES.values():
        change = judge(case())
        for text in (*change.summary["ko"], *change.summary["en"], *(f.reason for f in change.findings)):
            assert "위법" not in text
            assert "illegal" not in text.lower()
