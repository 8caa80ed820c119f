"""Facts: matched by meaning of their names, over the whole document."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from compare_made import ALL, ITEMS, PROCESSORS, Made, fact, policy

from tracker.compare.facts import changed_facts
from tracker.compare.names import plain_name
from tracker.compare.sections import changed_sections
from tracker.model import Fact, FactChange


def changes(
    old: Sequence[Fact], new: Sequence[Fact], a: Sequence[Made] = (), b: Sequence[Made] = ()
) -> list[FactChange]:
    """Fact changes between two policies whose text is `a` and `b`, or else one line for every fact."""
    before, after = policy(*(a or said(old)), facts=old), policy(*(b or said(new)), facts=new)
    return list(changed_facts(before, after, changed_sections(before, after)))


def said(facts: Sequence[Fact]) -> list[Made]:
    lines = [f"{f.quote} {' '.join(map(str, f.attributes.values()))}" for f in facts]
    return [("1", "개인정보의 처리", lines)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("누리엔 클라우드", "누리엔클라우드㈜"),
        ("주식회사 가람누리", "(주)가람누리"),
        ("가람누리 Inc.", "가람누리"),
        ("전자우편", "이메일 주소"),
        ("휴대폰번호", "휴대전화번호"),
        ("이름", "성명"),
        ("ＩＤ", "아이디"),
        ("수집·이용 기록", "수집ㆍ이용기록"),
    ],
)
def test_one_name_in_two_spellings(a: str, b: str) -> None:
    assert plain_name(a) == plain_name(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("주소", "이메일주소"),
        ("이름", "닉네임"),
        ("가람누리", "가람소프트"),
        ("전화번호", "휴대전화번호"),
        ("Google LLC", "Apple Inc."),
    ],
)
def test_two_names(a: str, b: str) -> None:
    assert plain_name(a) != plain_name(b)


def test_an_item_that_came_and_one_that_went() -> None:
    (gone, come) = changes(
        [fact("item", "이름"), fact("item", "주소")], [fact("item", "이름"), fact("item", "위치정보")]
    )
    assert (gone.change, gone.old and gone.old.name) == ("removed", "주소")
    assert (come.change, come.new and come.new.name, come.certainty) == ("added", "위치정보", 1.0)


def test_an_item_that_moves_from_a_sentence_to_a_table_is_no_change() -> None:
    old = [fact("item", "이메일", "필수항목 : 이름, 이메일", "s2", required=True, context="회원가입")]
    new = [fact("item", "이메일", "회원가입 | 이메일", "s3", required=True, context="")]
    assert changes(old, new) == []


def test_an_item_of_the_same_name_in_several_contexts_is_there_while_one_is_left() -> None:
    old = [fact("item", "이름", context="회원가입"), fact("item", "이름", context="배송")]
    assert (
        changes(old, [fact("item", "성명", context="배송")])
        == [FactChange("item", "renamed", old[0], fact("item", "성명", context="배송"), ("name",), True)]
        or changes(old, [fact("item", "이름", context="배송")]) == []
    )


def test_an_item_made_mandatory() -> None:
    old = [fact("item", "주소", required=False, context="회원가입")]
    new = [fact("item", "주소", required=True, context="회원가입")]
    (c,) = changes(old, new)
    assert (c.change, c.changed) == ("changed", ("required",))


def test_an_item_optional_here_and_mandatory_there_stays_so() -> None:
    facts = [
        fact("item", "주소", required=False, context="회원가입"),
        fact("item", "주소", required=True, context="배송"),
    ]
    assert changes(facts, facts[::-1]) == []


def test_an_unknown_duty_is_not_called_a_change() -> None:
    assert changes([fact("item", "주소", required=None)], [fact("item", "주소", required=True)]) == []


def test_a_longer_period() -> None:
    (c,) = changes(
        [fact("retention", "상담 기록", days=365, period="1년")],
        [fact("retention", "상담기록", days=1825, period="5년")],
    )
    assert (c.change, c.changed) == ("changed", ("days", "period"))


def test_a_processor_under_another_spelling_a_new_name_and_a_successor() -> None:
    old = [fact("processor", "다온 문자", task="문자 발송")]
    (spelling,) = changes(old, [fact("processor", "다온문자㈜", task="문자 발송")])
    assert (spelling.change, spelling.spelling) == ("renamed", True)
    (renamed,) = changes(old, [fact("processor", "다온문자서비스", task="문자 발송")])
    assert (renamed.change, renamed.changed, renamed.spelling) == ("renamed", ("name",), False)
    (swapped,) = changes(old, [fact("processor", "푸른통신", task="문자 발송")])
    assert (swapped.change, swapped.changed) == ("changed", ("name",))


def test_another_processor_with_another_task_is_one_gone_and_one_come() -> None:
    found = changes(
        [fact("processor", "다온문자", task="문자 발송")],
        [fact("processor", "새봄결제", task="결제 처리와 환불 업무")],
    )
    assert [c.change for c in found] == ["removed", "added"]


def test_a_recipient_that_gets_more_items() -> None:
    old = [fact("recipient", "㈜한빛", items=("이름", "휴대폰번호"), purpose="배송")]
    new = [fact("recipient", "한빛", items=("성명", "휴대전화번호", "주소"), purpose="배송")]
    (c,) = changes(old, new)
    assert (c.change, c.changed) == ("changed", ("items",))


def test_items_in_other_words_or_order_are_the_same_items() -> None:
    old = [fact("recipient", "한빛", items=("이름", "휴대폰번호"))]
    assert changes(old, [fact("recipient", "한빛", items=("휴대전화번호", "성명"))]) == []


def test_an_item_whose_words_stood_in_the_old_text_is_no_change() -> None:
    """The reader missed 생년월일 in the old text: the text itself tells, whatever else changed around it."""
    edited: Made = (ITEMS[0], ITEMS[1], [*ITEMS[2][:2], "2) 선택항목 : 생년월일, 주소, 성별"], ("items",))
    found = changes([], [fact("item", "생년월일"), fact("item", "성별")], ALL, [*ALL[:2], edited, *ALL[3:]])
    assert [(c.change, c.new and c.new.name) for c in found] == [("added", "성별")]


def test_a_fact_in_a_section_that_did_not_change_is_no_change() -> None:
    edited: Made = (PROCESSORS[0], PROCESSORS[1], ["생년월일 확인을 푸른통신에 맡깁니다."], ("processors",))
    assert changes([], [fact("item", "생년월일", section="s2")], ALL, [*ALL[:5], edited, *ALL[6:]]) == []


def test_an_item_whose_words_only_changed_places_is_no_change() -> None:
    moved: Made = (
        ITEMS[0],
        ITEMS[1],
        [ITEMS[2][0], "1) 필수항목 : 이름, 휴대전화번호", "2) 선택항목 : 이메일, 생년월일, 주소"],
        ("items",),
    )
    assert changes([], [fact("item", "이메일")], ALL, [*ALL[:2], moved, *ALL[3:]]) == []


def test_an_item_that_one_more_service_collects_is_added_there() -> None:
    old = [
        fact("item", "이메일", "가입 : 이메일", context="가입"),
        fact("item", "이름", "배송 : 이름", context="배송"),
    ]
    new = [
        *old[:1],
        fact("item", "이름", "배송 : 이름, 이메일", context="배송"),
        fact("item", "이메일", "배송 : 이름, 이메일", context="배송"),
    ]
    (c,) = changes(old, new)
    assert (c.change, c.new, c.certainty < 1) == ("added", new[2], True)
    (c,) = changes(new, old)
    assert (c.change, c.old) == ("removed", new[2])


def test_an_optional_item_that_becomes_mandatory_somewhere_is_made_mandatory() -> None:
    old = [
        fact("item", "사진", "선택 : 사진", context="가입", required=False),
        fact("item", "이름", "필수 : 이름", context="간편가입"),
    ]
    new = [
        *old[:1],
        fact("item", "이름", "필수 : 이름, 사진", context="간편가입"),
        fact("item", "사진", "필수 : 이름, 사진", context="간편가입", required=True),
    ]
    (c,) = changes(old, new)
    assert (c.change, c.changed) == ("changed", ("required",))


def test_a_fact_that_only_one_text_knows_is_certain() -> None:
    other: Made = (PROCESSORS[0], PROCESSORS[1], ["푸른통신에 문자 발송을 맡깁니다."], ("processors",))
    (c,) = changes(
        [],
        [fact("processor", "푸른통신", "푸른통신에 문자 발송을 맡깁니다.", task="문자 발송")],
        ALL,
        [*ALL[:5], other],
    )
    assert c.certainty == 1.0


def test_the_officers_phone() -> None:
    old = [fact("officer", "김가람", phone="02-0000-1111", email="a@garam.example")]
    (c,) = changes(old, [fact("officer", "김가람", phone="02-0000-2222", email="a@garam.example")])
    assert c.changed == ("phone",)


def test_a_sentence_slightly_reworded_is_changed_not_gone_and_come() -> None:
    old = [fact("purpose", "회원 관리와 부정 이용 방지")]
    (c,) = changes(old, [fact("purpose", "회원 관리 및 부정이용 방지")])
    assert c.change in ("changed", "renamed")


def test_an_officer_under_the_older_name_of_the_post_is_the_same() -> None:
    old = fact("officer", "한나루", role="개인정보관리책임자", phone="02-500-0001")
    new = fact("officer", "한나루", role="개인정보 보호책임자", phone="02-500-0001")
    assert changes([old], [new]) == []
    moved = fact("officer", "한나루", role="개인정보 보호책임자", phone="02-500-0009")
    assert [c.changed for c in changes([old], [moved])] == [("phone",)]


def test_a_body_that_says_what_it_was_called_before_is_the_same_body() -> None:
    old = fact("recipient", "㈜새참", quote="㈜새참에 제공합니다")
    new = fact("recipient", "㈜온누리식탁", quote="㈜온누리식탁(옛 이름 ㈜새참)에 제공합니다")
    (change,) = changes([old], [new])
    assert (change.change, change.old, change.new) == ("renamed", old, new)


def test_what_something_is_for_may_be_told_as_a_deed_or_as_a_noun() -> None:
    old = fact("recipient", "㈜새참", purpose="주문을 확인하기", quote="주문을 확인하기 위하여 ㈜새참에")
    new = fact("recipient", "㈜새참", purpose="주문의 확인", quote="㈜새참 | 주문의 확인")
    assert changes([old], [new]) == []


def test_a_record_split_in_two_that_are_kept_as_long_is_no_new_record() -> None:
    old = [fact("retention", "상담 기록", period="3년", days=1095, quote="상담 기록 3년")]
    parts = [
        fact("retention", f"상담 기록({x})", period="3년", days=1095, quote=f"상담 기록({x}) 3년")
        for x in ("전화", "채팅")
    ]
    assert [c for c in changes(old, parts) if c.change == "added"] == []
    longer = [
        parts[0],
        fact("retention", "상담 기록(채팅)", period="5년", days=1825, quote="상담 기록(채팅) 5년"),
    ]
    assert [c.new.name for c in changes(old, longer) if c.change == "added" and c.new] == ["상담 기록(채팅)"]


def test_what_was_named_before_and_is_now_kept_for_a_time_is_a_new_record() -> None:
    new = fact(
        "retention",
        "위치 기록",
        period="3개월",
        days=90,
        quote="위치 기록은 3개월 동안 보관한 뒤 파기합니다.",
    )
    a: list[Made] = [("1", "위치정보", ["위치 기록은 바로 파기합니다."])]
    b: list[Made] = [("1", "위치정보", ["위치 기록은 3개월 동안 보관한 뒤 파기합니다."])]
    (change,) = changes([], [new], a, b)
    assert (change.kind, change.change) == ("retention", "added")


def test_a_body_that_helps_under_a_shorter_name_is_the_same_body() -> None:
    old = fact("remedy", "대검찰청 사이버수사과", contact="1301", quote="대검찰청 사이버수사과(1301)")
    new = fact("remedy", "대검찰청", contact="1301", quote="대검찰청(1301)")
    assert [c.change for c in changes([old], [new])] in ([], ["renamed"])
