"""Facts told in sentences: who gets what, who works for whom, what goes abroad."""

from __future__ import annotations

import pytest

from tests.facts.made import facts, names

GIVEN = "제3자 제공"


def given(*lines: str) -> dict[str, tuple[object, object, object]]:
    found = facts(GIVEN, *lines, kind="recipient")
    return {
        f.name: (f.attributes["items"], f.attributes["purpose"], f.attributes["retention"]) for f in found
    }


def test_a_receiver_behind_an_aim_and_a_consent() -> None:
    line = (
        "다만 회원이 신청한 마라톤의 운영을 위하여, 동의를 받은 범위에서 주식회사 달려누리에 참가자의 이름, 생년월일, 휴대전화번호를 제공하며, "
        "제공받은 회사는 대회가 끝난 뒤 2개월까지 이를 보관합니다."
    )
    assert given(line) == {
        "주식회사 달려누리": (
            ("이름", "생년월일", "휴대전화번호"),
            "회원이 신청한 마라톤의 운영",
            "대회가 끝난 뒤 2개월까지",
        )
    }


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("경품을 보내기 위하여 당첨자의 동의를 받아 협찬사에 성명, 주소를 제공한다.", ["협찬사"]),
        ("안전거래가 성사되면 구매자의 이름, 주소를 판매자에게 제공합니다.", ["판매자"]),
        ("성과 측정을 위하여 이메일 주소를 Brightnuri GmbH 및 Solbit Ltd.에 제공합니다.", ["Brightnuri GmbH", "Solbit Ltd"]),
        ("공모전을 함께 여는 곳(가람출판㈜, ㈜나래영상)에 심사를 위하여 응모자의 이름, 연락처를 제공하며 반년 보관합니다.", ["가람출판㈜", "㈜나래영상"]),
        ("공부 기록을 맞추려고 주식회사 새벽책상에 이메일 주소와 별명을 넘겨요.", ["주식회사 새벽책상"]),
        ("대회 운영을 위해 주식회사 달려누리와 사단법인 두루연맹에 이름, 연락처를 제공합니다.", ["주식회사 달려누리", "사단법인 두루연맹"]),
        ("후원자가 자료 제출에 동의한 경우 국세청에 이름, 기부 금액을 제공한다.", ["국세청"]),
        ("귀하와 가까운 공인 대리점에 성명, 전화번호를 제공합니다.", ["공인 대리점"]),
        ("든든손해보험㈜ : 보험금 지급을 위하여 이름, 사고 내용을 제공하며 3년간 보관합니다.", ["든든손해보험㈜"]),
        ("회사는 회원의 동의 없이 개인정보를 외부에 제공하지 않습니다.", []),
        ("수집한 정보를 서비스 개선을 위하여 활용하고 고객에게 이름과 연락처 확인 결과를 제공합니다.", []),
        ("문자 발송은 ㈜알림누리에 맡기고 있으며, 이름과 번호가 발송 시점에 전송됩니다.", []),
    ],
)  # fmt: skip
def test_who_receives(line: str, who: list[str]) -> None:
    assert names(GIVEN, line, kind="recipient") == who


def test_the_next_sentence_may_tell_how_long() -> None:
    lines = "예약의 진행을 위하여 해당 체육관에 이름, 예약 시간을 제공합니다. 체육관은 강습이 끝난 날부터 1개월까지 이를 보관합니다."
    assert given(lines) == {"체육관": (("이름", "예약 시간"), "예약의 진행", "강습이 끝난 날부터 1개월까지")}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("회사는 서버 운영을 ㈜가람서버에, 결제 처리를 ㈜나래페이에 각각 위탁하고 있습니다.",), {"㈜가람서버": "서버 운영", "㈜나래페이": "결제 처리"}),
        (("알림 문자 발송은 ㈜가람알림에, 강의실 운영은 나래박스㈜에 맡기고 있습니다.",), {"㈜가람알림": "알림 문자 발송", "나래박스㈜": "강의실 운영"}),
        (("소식지 발송은 가람메일㈜가, 서버 관리는 나래베이㈜가 담당합니다.",), {"가람메일㈜": "소식지 발송", "나래베이㈜": "서버 관리"}),
        (("재단은 온라인 지원서 접수 업무를 (주)나래폼에 위탁하고 있습니다.",), {"(주)나래폼": "온라인 지원서 접수 업무"}),
        (("이메일 발송: 주식회사 나래우체부", "고객 상담: ㈜한결마음"), {"주식회사 나래우체부": "이메일 발송", "㈜한결마음": "고객 상담"}),
        (("회사는 업무를 외부에 맡기지 않습니다.",), {}),
        (("맡긴 업체가 정보를 다른 데 쓰지 않도록 해마다 점검합니다.",), {}),
    ],
)  # fmt: skip
def test_who_works_for_whom(lines: tuple[str, ...], expected: dict[str, str]) -> None:
    found = facts("개인정보 처리의 위탁", *lines, kind="processor")
    assert {f.name: f.attributes["task"] for f in found} == expected


def test_names_that_end_as_sentences_do_are_names() -> None:
    assert names("처리 위탁", "- ㈜표바다 : 표 발송", "- 주식회사 고객마음 : 상담", kind="processor") == [
        "㈜표바다",
        "주식회사 고객마음",
    ]


def test_what_goes_abroad_in_a_sentence() -> None:
    active = "현지 행사를 진행하기 위하여 일본, 태국의 현지 여행사에 영문 성명, 생년월일을 전자우편으로 전송합니다."
    (found,) = facts("개인정보의 국외 이전", active, kind="transfer")
    assert (found.name, found.attributes["country"]) == ("여행사", "일본, 태국")
    assert found.attributes["items"] == ("영문 성명", "생년월일")
    passive = "계정 정보(성명, 이메일 주소)는 독일에 있는 Nordfluss SE에 네트워크를 통해 이전되어 이용되며, 거래가 끝난 뒤 3년까지 보관됩니다."
    (found,) = facts("정보가 한국 밖으로 이전됩니까?", passive, kind="transfer")
    assert (found.name, found.attributes["country"]) == ("Nordfluss SE", "독일")
    assert "이메일 주소" in str(found.attributes["items"])
    assert names("국외 이전", "국외 이전을 거부하시면 국제배송을 이용할 수 없습니다.", kind="transfer") == []


TAKEN = [
    ("앱이 느려지는 까닭을 찾으려고 기기 종류, 앱 버전, 오류 기록도 모아요.", ["기기 종류", "앱 버전", "오류 기록"]),
    ("결제를 처리하려고 결제 내역(상품 이름, 금액, 결제 시각)을 앱 마켓에서 받아요.", ["결제 내역", "상품 이름", "금액", "결제 시각"]),
    ("회사는 차량의 대여를 위하여 예약 내역, 주행 거리, 반납 사진을 수집합니다.", ["예약 내역", "주행 거리", "반납 사진"]),
    ("공모전에 응모하는 때에는 응모자의 이름, 연락처, 응모 작품을 수집합니다.", ["이름", "연락처", "응모 작품"]),
    ("봉사를 신청하는 사람에게서는 이름, 활동 희망 분야와 혈액형을 받아 봉사 배정에 이용한다.", ["이름", "활동 희망 분야", "혈액형"]),
    ("고객이 찍은 신분증에서 이름, 발급 일자를, 얼굴 영상에서 얼굴 특징점을 수집합니다.", ["이름", "발급 일자", "얼굴 특징점"]),
    ("누리집을 방문하시면 IP 주소, 브라우저 유형, 방문 일시가 서버에 기록됩니다.", ["IP 주소", "브라우저 유형", "방문 일시"]),
    ("앱은 목표량을 계산하기 위하여 체중과 활동량을 입력받습니다.", ["체중", "활동량"]),
    ("카드 번호와 유효기간은 저희가 저장하지 않아요.", []),
    ("이름, 이메일, 전화번호를 받지 않습니다.", []),
    ("이용자의 동의를 받아 주문을 처리하고 문의를 받습니다.", []),
    ("열람을 요구받으면 이름과 연락처를 확인합니다.", []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), TAKEN)
def test_what_a_verb_of_collecting_has_for_its_object(line: str, expected: list[str]) -> None:
    assert names("수집하는 개인정보의 항목", line, kind="item") == expected


KEPT = [
    ("부정 이용으로 제한된 회원의 아이디와 연락처는 재가입을 막기 위하여 탈퇴한 날부터 1년간 보관합니다.", {"제한된 회원의 아이디와 연락처": 365}),
    ("탈퇴하면 계정과 그림을 30일 동안 보관했다가 지워요.", {"계정과 그림": 30}),
    ("오류 알림: 수집한 날부터 90일이 지나면 저절로 지워집니다.", {"오류 알림": 90}),
    ("강습 기록은 같은 문의에 답하기 위하여 답변일부터 2년까지 보관하고, 행사 신청 정보는 행사가 끝난 날부터 6개월까지 보관합니다.", {"강습 기록": 730, "행사 신청 정보": 180}),
    ("법에 따라 계약이나 철회 기록은 5년(전자상거래법), 접속 기록은 3개월(통신비밀보호법) 동안 보관해요.", {"계약이나 철회 기록": 1825, "접속 기록": 90}),
    ("봉사자의 정보는 마지막 활동일부터 2년까지, 가정의 정보는 지원이 끝난 날부터 3년까지 보관한 뒤 파기한다.", {"봉사자의 정보": 730, "가정의 정보": 1095}),
    ("등록하지 않은 분의 정보는 상담일로부터 석 달이 지나면 지웁니다.", {"등록하지 않은 분의 정보": 90}),
    ("배달이 끝나면 기사의 이동 경로를 24시간 안에 지웁니다.", {"기사의 이동 경로": 1}),
    ("가람나루는 회원정보를 탈퇴한 때로부터 1년까지 보유할 수 있습니다.", {"회원정보": 365}),
    ("이용자가 요청하면 10일 이내에 삭제하고 결과를 알려 드립니다.", {}),
    ("보유 기간이 지난 정보는 5일 이내에 파기합니다.", {}),
    ("명부는 2년을 주기로 다시 동의를 받아 보유합니다.", {}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), KEPT)
def test_how_long_a_sentence_says_something_is_kept(line: str, expected: dict[str, int]) -> None:
    found = facts("개인정보의 보유기간", line, kind="retention")
    assert {f.name: f.attributes["days"] for f in found} == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("개인정보 보호책임자는 한나루(제품총괄)입니다. 전화 02-500-0001, 메일 cpo@sol.example로 연락하실 수 있습니다.", ("한나루", "제품총괄", "02-500-0001", "cpo@sol.example")),
        ("개인정보 보호책임자는 사람팀 리드 연두솔이에요. (02-500-0002, dpo@sol.example)", ("연두솔", "사람팀 리드", "02-500-0002", "dpo@sol.example")),
    ],
)  # fmt: skip
def test_an_officer_named_with_the_verb_at_the_name(line: str, expected: tuple[str, ...]) -> None:
    (found,) = facts("담당자", line, kind="officer")
    assert (found.name, *(found.attributes[k] for k in ("position", "phone", "email"))) == expected


def test_words_before_a_helping_body_are_of_the_sentence() -> None:
    line = "도움이 필요하면 개인정보침해신고센터(118)나 개인정보분쟁조정위원회(1833-6972)에 물어보세요."
    assert names("도움을 받을 수 있는 곳", line, kind="remedy") == [
        "개인정보침해신고센터",
        "개인정보분쟁조정위원회",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("예약하실 때에는 성명, 휴대전화번호를 필수로 받고, 이메일은 선택으로 받습니다.", {"성명": True, "휴대전화번호": True, "이메일": False}),
        ("이름과 별명을 필수로, 주소를 선택으로 수집합니다.", {"이름": True, "별명": True, "주소": False}),
        ("예약은 필수로 받습니다.", {}),
    ],
)  # fmt: skip
def test_what_is_required_and_what_is_by_choice_in_one_sentence(line: str, expected: dict[str, bool]) -> None:
    found = facts("수집하는 개인정보의 항목", line, kind="item")
    assert {f.name: f.attributes["required"] for f in found} == expected


def test_sections_on_other_matters_may_say_what_is_collected_too() -> None:
    line = "이 과정에서 광고 식별자, IP 주소, 광고를 누른 기록이 수집되어 맞춤형 광고에 쓰입니다."
    found = names("맞춤형 광고", line, kind="item")
    assert found[:2] == ["광고 식별자", "IP 주소"]


def test_what_is_taken_in_is_no_purpose() -> None:
    line = "상담 과정에서 이름과 연락처를 수집하여 반 편성과 상담 연락에 사용합니다."
    assert names("어떤 정보를 왜 수집하나요?", line, kind="purpose") == ["반 편성과 상담 연락"]
