"""Edits of policies that talk in plain sentences and short lines: what each is called, and what must alarm nobody."""

from __future__ import annotations

import pytest

from tracker.model import Change
from tracker.pipeline.analyse import compare_policies
from tracker.read import read_document

POLICY = """# 들꽃극장 개인정보 처리방침

## 1. 개인정보의 처리 목적
들꽃극장은 표를 팔고 좌석을 안내하기 위하여, 공연 소식을 알리기 위하여 개인정보를 처리합니다.

## 2. 처리하는 개인정보 항목
표를 살 때 이름과 휴대전화번호를 받습니다. 무대 사진은 받지 않습니다.

## 3. 보유 및 이용 기간
- 예매 기록: 5년 (전자상거래법)
- 소식 받기 정보: 수신 거부 시까지
- 분실물 접수 대장: 1년

단체 관람 신청서는 공연을 마친 날까지 보관하고 바로 파기합니다.

## 4. 개인정보의 제3자 제공
극장은 개인정보를 다른 곳에 제공하지 않습니다. 다만 관객이 동의한 경우와 법령이 정한 경우에는 제공할 수 있습니다.

## 5. 맞춤형 광고
공연 광고는 누구에게나 같은 것을 보여 주며, 관객의 취향을 분석하는 맞춤형 광고는 하지 않습니다.

## 6. 어린이 관객
만 14세 미만 어린이는 보호자의 동의를 받아야 회원이 될 수 있습니다.

## 7. 고정형 영상정보처리기기
로비에 12대가 있으며 촬영한 영상은 30일 동안 보관합니다.

## 8. 문의처
개인정보 문의는 매표소(031-955-2718, ticket@deulkkot.example)로 해 주세요.

## 9. 방침의 변경
이 방침을 바꾸는 때에는 7일 전에, 중요한 변경은 30일 전에 알립니다.
"""


def judged(old: str, new: str, policy: str = POLICY) -> Change:
    assert old in policy
    texts = (policy, policy.replace(old, new))
    return compare_policies(*(read_document(t.encode(), name="policy.md") for t in texts))


def rules(change: Change) -> set[str]:
    return {f.rule for f in change.findings}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("알리기 위하여 개인정보를", "알리기 위하여, 그리고 관객의 감상평을 홍보물에 싣기 위하여 개인정보를", "purpose.added"),
        ("무대 사진은 받지 않습니다.", "무대 사진은 받지 않습니다. 뒤풀이에 오시는 분에게는 못 먹는 음식을 받습니다.", "item.added"),
        ("공연을 마친 날까지 보관하고 바로", "공연을 마친 날부터 1년까지 보관한 다음", "retention.extended|retention.added"),
        ("법령이 정한 경우에는", "법령이 정한 경우, 협찬사와 관람 기록을 나누어야 하는 경우에는", "third_party.exception_added"),
        ("취향을 분석하는 맞춤형 광고는 하지 않습니다", "취향을 분석하여 맞춤형 광고를 보여 줍니다", "behavioral.added"),
        ("어린이는 보호자의 동의를 받아야 회원이", "어린이도 누구나 회원이", "children.removed"),
        ("영상은 30일 동안", "영상은 60일 동안", "retention.extended"),
        ("## 8. 문의처", "## 8. 영업의 양도\n극장은 소극장 사업을 ㈜별빛무대에 양도합니다.\n\n## 9. 문의처", "business_transfer.added"),
        ("무대 사진은 받지 않습니다.", "무대 사진은 받지 않습니다.\n\n- 상담용 인공지능을 학습시키려고 문의 내용을 써요.", "ai_training.added"),
        ("무대 사진은 받지 않습니다.", "무대 사진은 받지 않습니다. 연극 교실에 오는 만 14세 미만 어린이에게서는 보호자의 허락을 얻어 어린이의 이름을 받습니다.", "children.added"),
    ],
)  # fmt: skip
def test_what_an_edit_is_called(old: str, new: str, rule: str) -> None:
    assert rules(judged(old, new)) & set(rule.split("|"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("취급", "처리"),
        ("표를 팔고", "관람을 돕기 위하여 다음과 같이 표를 팔고"),
        (
            "다만 관객이 동의한 경우와 법령이 정한 경우에는",
            "그러나 법령이 정한 경우와 관객이 동의한 경우에는",
        ),
        ("개인정보 문의는 매표소", "개인정보에 관한 문의는 매표소"),
    ],
)
def test_other_words_for_the_same_alarm_nobody(old: str, new: str) -> None:
    policy = POLICY.replace("제3자 제공", "제3자 제공 및 취급") if old == "취급" else POLICY
    change = judged(old, new, policy)
    assert not change.material
    assert not rules(change) & {"purpose.added", "third_party.exception_added", "officer.changed"}


def test_records_told_as_rows_of_a_table_are_neither_new_nor_gone() -> None:
    table = (
        "| 무엇 | 보유 기간 |\n|---|---|\n| 예매 기록 | 5년 (전자상거래법) |\n"
        "| 소식 받기 | 수신 거부 시까지 |\n| 분실물 접수 대장 | 1년 |\n"
    )
    lines = "- 예매 기록: 5년 (전자상거래법)\n- 소식 받기 정보: 수신 거부 시까지\n- 분실물 접수 대장: 1년\n"
    change = judged(lines, table)
    assert not rules(change) & {"retention.added", "retention.removed", "retention.extended"}


def test_a_record_that_goes_is_told_and_alarms_nobody() -> None:
    change = judged("- 분실물 접수 대장: 1년\n", "")
    assert "retention.removed" in rules(change)
    assert not change.material


HALL = """# 새물결회관 개인정보 처리방침

## 1. 처리 목적
새물결회관은 강당을 빌려 드리기 위하여 이름과 전화번호를 처리합니다.

## 2. 위치정보
셔틀버스의 위치정보는 운행하는 동안만 이용하고 즉시 파기합니다.

## 3. 처리 위탁
회관은 청소를 맑은손㈜에 맡기고 있습니다. 계약서에 비밀 유지를 적고, 재위탁 여부를 살핍니다.

## 4. 이용자의 권리
이용자는 열람과 정정을 요구할 수 있습니다. 누리집, 전화, 안내데스크에서 신청할 수 있습니다. 대관 내역이 누구에게 알려졌는지 확인을 요청할 수도 있습니다.

## 5. 고정형 영상정보처리기기
| 설치 장소 | 대수 | 보관 기간 |
|---|---|---|
| 1층 로비 | 4대 | 30일 |
| 지하 주차장 | 8대 | 30일 |

## 6. 개인정보 보호책임자
대관팀 고은솔

전화 031-200-1180

## 7. 방침의 변경
이 방침을 바꿀 때에는 7일 전에, 중요한 변경은 30일 전에 알립니다.
"""


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("| 지하 주차장 | 8대 | 30일 |\n", "| 지하 주차장 | 8대 | 30일 |\n| 옥상 정원 입구 | 2대 | 30일 |\n", "cctv.added"),
        ("누리집, 전화, 안내데스크에서 신청", "안내데스크를 방문하여 신청", "right.removed"),
        (" 대관 내역이 누구에게 알려졌는지 확인을 요청할 수도 있습니다.", "", "right.removed"),
        ("요구할 수 있습니다. 누리집", "요구할 수 있습니다. 내 정보를 다른 곳으로 보내 달라고 할 수도 있습니다. 누리집", "right.added"),
        ("대관팀 고은솔", "대관팀 명재호", "officer.changed"),
        ("동안만 이용하고 즉시 파기", "동안 이용하고 3개월 동안 보관한 뒤 파기", "retention.extended|retention.added"),
    ],
)  # fmt: skip
def test_what_an_edit_of_a_hall_is_called(old: str, new: str, rule: str) -> None:
    assert rules(judged(old, new, HALL)) & set(rule.split("|"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("재위탁 여부를 살핍니다", "다시 위탁하는지를 살핍니다"),
        ("| 1층 로비 | 4대 | 30일 |", "| 1층 현관 | 4대 | 30일 |"),
        ("누리집, 전화, 안내데스크에서", "전화와 누리집, 안내데스크에서"),
    ],
)
def test_what_is_said_of_a_hall_in_other_words(old: str, new: str) -> None:
    found = rules(judged(old, new, HALL))
    assert not found & {"processor.task_added", "cctv.added", "right.removed", "right.added"}
