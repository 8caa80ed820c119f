"""Small edits of a policy, read and judged as a whole: what each is called."""

from __future__ import annotations

import pytest

from tracker.model import Change
from tracker.pipeline.analyse import compare_policies
from tracker.read import read_document

POLICY = """# 새참노트 개인정보 처리방침

## 1. 개인정보의 처리 목적
회원 관리, 상담 응대를 위하여 개인정보를 처리합니다.

## 2. 수집하는 개인정보
프로필 사진은 원할 때만 입력하면 돼요. 이메일 주소, 별명을 꼭 받아요.

## 3. 개인정보의 제3자 제공
다음의 경우를 제외하고는 제3자에게 제공하지 않습니다.
1. 정보주체로부터 별도의 동의를 받은 경우
2. 법률에 특별한 규정이 있는 경우

영수증 발급을 위해 두리세무청에 이름과 주민등록번호를 제공합니다.

## 4. 이용자의 권리
이용자는 열람, 정정, 삭제를 요구할 수 있습니다. 단, 법령에 따라 보존하는 기록은 삭제할 수 없습니다.

안내데스크에 방문하거나 전화로 요청해 주세요.

## 5. 만 14세 미만 아동
만 14세 미만은 가입할 수 없어요.

## 6. 생성형 AI
첨삭에는 생성형 AI를 이용하며, 입력한 내용은 AI 모델 학습에 이용되지 않습니다.

## 7. 방침의 변경
변경 7일 전에 공지합니다. 다만, 14세 미만 아동의 개인정보 수집 항목이 느는 등 중요한 변경은 30일 전에 공지합니다.
"""


def judged(old: str, new: str) -> Change:
    assert old in POLICY
    documents = (
        read_document(text.encode(), name="policy.md") for text in (POLICY, POLICY.replace(old, new))
    )
    return compare_policies(*documents)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("프로필 사진은 원할", "프로필 사진과 생일은 원할", "item.added"),
        (
            "2. 법률에 특별한 규정이 있는 경우",
            "2. 법률에 특별한 규정이 있는 경우\n3. 통계 작성을 위하여 필요한 경우",
            "third_party.exception_added",
        ),
        ("두리세무청에 이름", "두리세무청에, 결연 안내를 위해 푸른별모임에 이름", "recipient.added"),
        ("열람, 정정, 삭제를 요구", "열람, 정정을 요구", "right.removed"),
        (
            "만 14세 미만은 가입할 수 없어요.",
            "만 14세 미만은 보호자의 동의를 받아 가입할 수 있어요.",
            "children.added",
        ),
        ("## 5. 만 14세 미만 아동\n만 14세 미만은 가입할 수 없어요.\n", "", "children.removed"),
        ("학습에 이용되지 않습니다", "학습에 이용될 수 있습니다", "ai_training.added"),
    ],
)
def test_what_an_edit_is_called(old: str, new: str, rule: str) -> None:
    change = judged(old, new)
    assert rule in {f.rule for f in change.findings}
    assert change.material


def test_what_ends_at_once_is_kept_shorter() -> None:
    old, new = (
        f"# 개인정보 처리방침\n\n## 1. 보유 기간\n- 회원 정보: {period}\n\n## 2. 변경\n방침을 변경할 때 7일 전에 공지합니다.\n"
        for period in ("탈퇴 후 14일", "탈퇴 즉시")
    )
    change = compare_policies(*(read_document(t.encode(), name="policy.md") for t in (old, new)))
    assert {f.rule for f in change.findings} == {"retention.shortened"}


def test_one_recipient_instead_of_another_in_a_table_of_keys_and_values() -> None:
    def page(who: str) -> bytes:
        rows = "".join(
            f"<tr><td>{k}</td><td>{v}</td></tr>"
            for k, v in (
                ("제공받는 자", who),
                ("제공 목적", "사고 보상"),
                ("제공 항목", "이름, 연락처"),
                ("보유 기간", "1년"),
            )
        )
        return f"<h1>개인정보 처리방침</h1><h2>1. 개인정보의 제3자 제공</h2><p>다음과 같이 개인정보를 제공합니다.</p><table>{rows}</table><h2>2. 방침의 변경</h2><p>방침을 변경할 때에는 개인정보 처리방침을 7일 전에 공지합니다.</p>".encode()

    change = compare_policies(*(read_document(page(who)) for who in ("동행공제조합", "한마음공제조합")))
    assert "recipient.renamed" in {f.rule for f in change.findings}


def notes(*periods: str, name: str = "서비스 7") -> Change:
    texts = (
        f"# {n} 개인정보 처리방침\n\n{n}은 회원의 개인정보를 보호합니다.\n\n## 1. 보유 기간\n- 회원 정보: 계약 종료 후 {p}\n\n"
        "## 2. 변경\n방침을 변경할 때 7일 전에 공지합니다.\n"
        for n, p in zip(("서비스 7", name), periods, strict=True)
    )
    return compare_policies(*(read_document(t.encode(), name="policy.md") for t in texts))


def test_digits_in_a_name_are_no_matter_of_form() -> None:
    assert "editorial" not in {f.rule for f in notes("1년", "1년", name="서비스 81").findings}


def test_twelve_months_are_a_year() -> None:
    rules = {f.rule for f in notes("1년", "12개월").findings}
    assert rules
    assert not rules & {
        "retention.extended",
        "retention.shortened",
        "retention.added",
        "retention.removed",
    }
