"""A list inside a free sentence that grew, shrank, or was merely told in another way."""

from __future__ import annotations

import pytest

from tracker.judge.lists import same_words
from tracker.model import Change
from tracker.pipeline.analyse import compare_policies
from tracker.read import read_document

POLICY = """# 솔바람여행 개인정보 처리방침

## 1. 수집하는 개인정보의 항목
회사는 예약을 받을 때 예약자의 이름, 휴대전화번호, 이메일을 수집하며, 단체 여행에서는 동행자의 이름과 나이를 수집합니다.
이용자는 취향을 알리기 위하여 선택 정보(좋아하는 여행지, 여행 경험, 식성)를 입력할 수 있으며, 입력하지 않아도 됩니다.
앱을 쓰는 동안 접속 기록, 기기 종류가 자동으로 생성되어 수집됩니다.

## 2. 개인정보의 보유 기간
예약 기록은 여행이 끝난 날부터 3년간 보관합니다.

## 3. 개인정보의 제3자 제공
회사는 동의 없이 개인정보를 제공하지 않습니다. 다만 숙소를 마련하기 위하여 ㈜다솜호텔과 ㈜너울리조트에 예약자의 이름, 휴대전화번호를 제공하며, 받은 곳은 숙박이 끝난 뒤 1개월까지 보관합니다.

## 4. 개인정보 처리의 위탁
회사는 결제를 ㈜해담페이에, 문자 발송과 상담을 ㈜나래콜에 맡기고 있습니다.

## 5. 개인정보의 국외 이전
회사는 현지 행사를 위하여 일본, 태국의 여행사에 여권상 영문 이름, 생년월일을 전자우편으로 보냅니다.

## 6. 위치정보
이동 경로는 안내가 끝나면 24시간 안에 지웁니다.

## 7. 안전성 확보 조치
회사는 전송 구간 암호화, 접근 권한 관리, 모의 해킹 훈련을 비롯한 조치를 시행합니다.

## 8. 이용자의 권리
이용자는 열람, 정정을 요구할 수 있습니다. 전화, 이메일로 연락하시면 됩니다.

## 9. 개인정보 관리책임자
성명: 하유진 / 직책: 개인정보 관리책임자 / 전화: 02-310-4407 / 이메일: privacy@solbaram.example

## 10. 방침의 변경
이 방침을 바꾸는 때에는 7일 전에, 중요한 변경은 30일 전에 공지합니다.
"""


def judged(*edits: tuple[str, str]) -> Change:
    new = POLICY
    for before, after in edits:
        assert before in new
        new = new.replace(before, after)
    return compare_policies(*(read_document(t.encode(), name="policy.md") for t in (POLICY, new)))


def told(change: Change) -> dict[str, str]:
    """rule → subject of all findings but structure."""
    return {f.rule: f.subject for f in change.findings}


@pytest.mark.parametrize(
    ("old", "new", "rule", "subject"),
    [
        ("휴대전화번호, 이메일을 수집", "휴대전화번호, 이메일, 반려동물의 품종을 수집", "item.added", "반려동물의 품종"),
        ("나이를 수집", "나이, 멀미 여부를 수집", "item.added", "멀미 여부"),
        ("휴대전화번호, 이메일을 수집", "휴대전화번호, 이메일, 여행사 이름을 수집", "item.added", "여행사 이름"),
        ("기기 종류가 자동으로", "기기 종류, 배터리 잔량이 자동으로", "item.added", "배터리 잔량"),
        ("여행 경험, 식성)를", "여행 경험, 식성, 여권 사본의 종류)를", "item.added", "여권 사본의 종류"),
        ("과 ㈜너울리조트에", ", ㈜너울리조트 및 ㈜가온캠핑장에", "recipient.added", "㈜가온캠핑장"),
        ("㈜너울리조트에", "㈜너울리조트와 사단법인 솔빛관광협회에", "recipient.added", "사단법인 솔빛관광협회"),
        ("이름, 휴대전화번호를 제공", "이름, 휴대전화번호, 투숙 인원을 제공", "recipient.items_added", "㈜너울리조트"),
        ("일본, 태국의", "일본, 태국, 필리핀의", "transfer.country_changed", "필리핀"),
        ("이름, 생년월일을 전자우편", "이름, 생년월일, 복용 중인 약을 전자우편", "transfer.items_added", "복용 중인 약"),
    ],
)  # fmt: skip
def test_a_new_member_is_what_its_sentence_says(old: str, new: str, rule: str, subject: str) -> None:
    change = judged((old, new))
    assert told(change).get(rule) == subject
    assert change.material


def test_a_sensitive_member_is_told_as_such() -> None:
    change = judged(("나이를 수집", "나이, 앓고 있는 질환(당뇨, 천식)을 수집"))
    assert {"item.added", "item.sensitive_added"} <= told(change).keys()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("여행 경험, 식성)를", "여행 경험)를", "item.removed"),
        ("㈜다솜호텔과 ㈜너울리조트에", "㈜다솜호텔에", "recipient.removed"),
        ("상담을 ㈜나래콜에", "상담, 분실물의 접수를 ㈜나래콜에", "processor.task_added"),
        ("㈜나래콜에 맡기고", "㈜다온상담에 맡기고", "processor.swapped"),
        ("관리, 모의 해킹 훈련을 비롯한", "관리를 비롯한", "safeguard.removed"),
    ],
)
def test_what_people_need_not_wait_thirty_days_for(old: str, new: str, rule: str) -> None:
    change = judged((old, new))
    assert rule in told(change)
    assert not change.material
    assert not {r for r in told(change) if r.endswith(".added")} - {rule}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("이름, 휴대전화번호, 이메일을 수집하며", "이메일, 이름, 휴대전화번호를 수집하며"),
        ("㈜다솜호텔과 ㈜너울리조트에", "㈜너울리조트와 ㈜다솜호텔에"),
        ("좋아하는 여행지, 여행 경험", "좋아하던 여행지, 여행의 경험"),
        ("휴대전화번호, 이메일을 수집", "휴대전화번호, 전자우편을 수집"),
        ("전송 구간 암호화, 접근 권한 관리,", "전송 구간을 암호화하고, 접근 권한 관리,"),
        ("직책: 개인정보 관리책임자", "직책: 개인정보 보호책임자"),
        ("회사는 동의 없이 개인정보를 제공하지", "회사는 동의 없이 개인정보를 판매하거나 제공하지"),
    ],
)
def test_the_same_told_otherwise_alarms_nobody(old: str, new: str) -> None:
    change = judged((old, new))
    assert change.substantive
    assert not change.material
    assert not {r for r in told(change) if r.endswith((".added", ".removed", "_added"))}


def test_an_office_by_its_newer_name_is_no_other_officer() -> None:
    assert "officer.changed" not in told(judged(("직책: 개인정보 관리책임자", "직책: 개인정보 보호책임자")))
    assert "officer.changed" in told(judged(("하유진", "도가람")))


def test_a_period_is_one_of_keeping_wherever_its_sentence_keeps() -> None:
    assert "recipient.retention_extended" in told(
        judged(("숙박이 끝난 뒤 1개월까지", "숙박이 끝난 뒤 1년까지"))
    )
    assert "retention.extended" in told(judged(("24시간 안에 지웁니다", "6개월 동안 보관한 뒤 지웁니다")))


def test_a_right_that_only_registered_mail_can_use_is_harder_to_use() -> None:
    assert "right.removed" in told(judged(("전화, 이메일로 연락하시면 됩니다.", "요구는 등기우편으로만 할 수 있으며 전화로는 접수하지 않습니다.")))  # fmt: skip


def test_cookies_that_people_may_refuse_limit_no_right() -> None:
    sentence = "이용자는 브라우저 설정에서 쿠키를 거부할 수 있습니다."
    change = judged(("이메일로 연락하시면 됩니다.", f"이메일로 연락하시면 됩니다. {sentence}"))
    assert "right.removed" not in told(change)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("오류가 일어난 시각", "오류가 발생한 시각", True),
        ("좋아하는 여행지", "좋아하던 여행지", True),
        ("전자우편", "이메일", True),
        ("휴대전화번호", "집전화번호", False),
        ("신용카드번호", "체크카드번호", False),
        ("자택 주소", "직장 주소", False),
        ("프로필 사진", "이용 시간", False),
        ("㈜가람솔루션", "㈜가람솔루션즈", False),
    ],
)
def test_when_two_names_are_one_thing(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) == same
