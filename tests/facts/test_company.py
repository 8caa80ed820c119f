"""Whose policy it is, and what stands beside the name without being part of it."""

from __future__ import annotations

import pytest

from tracker.read import read_document

BODY = "<h2>1. 개인정보의 처리 목적</h2><p>회사는 회원 관리를 위하여 개인정보를 처리합니다.</p><h2>2. 보유기간</h2><p>탈퇴 시까지 보유합니다.</p>"


@pytest.mark.parametrize(
    ("opening", "name"),
    [
        (
            "<p>시행일자: 2026년 3월 16일 주식회사 한별돌봄(이하 “회사”)은 개인정보를 보호합니다.</p>",
            "주식회사 한별돌봄",
        ),
        ("<p>보기 누리은행 주식회사(이하 ‘은행’)는 개인정보를 보호합니다.</p>", "누리은행 주식회사"),
        (
            "<p>모든 지원자에게 적용돼요. 물빛기계 주식회사(이하 “물빛”)에 지원해 주신 분께 알려요.</p>",
            "물빛기계 주식회사",
        ),
        ("<p>□ 해온시청(이하 '시청')은 개인정보를 보호합니다.</p>", "해온시청"),
        ("<p>다음과 같은 개인정보를 이용자에게서 수집합니다.</p>", None),
    ],
)
def test_the_name_and_nothing_beside_it(opening: str, name: str | None) -> None:
    page = f"<html><body><h1>개인정보 처리방침</h1>{opening}{BODY}</body></html>"
    assert read_document(page.encode()).company == name
