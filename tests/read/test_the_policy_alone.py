"""The policy asked for and nothing else; a page without one is named as what it is."""

from __future__ import annotations

import pytest

from tests.read import styles
from tracker.errors import NotAPolicy, ReadError
from tracker.read import read_document

POLICY = styles.semantic("1.")
TERMS = "".join(
    f"<h3>제{n}조({t})</h3><p>{b}</p>"
    for n, (t, b) in enumerate(
        [
            ("목적", "이 약관은 푸른고래가 제공하는 서비스의 이용 조건을 정하는 것을 목적으로 합니다."),
            (
                "정의",
                "회원이란 이 약관에 동의하고 이용계약을 맺은 사람을 말합니다. 서비스란 회사가 제공하는 모든 것을 말합니다.",
            ),
            (
                "이용계약의 성립",
                "이용계약은 회원이 되려는 사람이 약관에 동의하고 회사가 승낙하면 성립합니다.",
            ),
            (
                "손해배상",
                "회사는 고의나 중대한 과실이 없는 한 손해배상의 책임을 지지 않습니다. 회원은 이에 동의합니다.",
            ),
            (
                "관할법원",
                "이 약관에 관한 다툼은 회사의 본점이 있는 곳의 법원을 관할로 합니다. 대한민국 법을 따릅니다.",
            ),
        ],
        1,
    )
)


def inner(page: str) -> str:
    return page[page.index("<main>") : page.index("</main>") + 7].replace("<main>", "").replace("</main>", "")


def test_privacy_and_terms_one_after_the_other() -> None:
    page = f"<body><h2>이용약관</h2>{TERMS}<h2>개인정보 처리방침</h2>{inner(POLICY).replace('<h1>개인정보 처리방침</h1>', '').replace('h2>', 'h3>')}</body>"
    privacy = read_document(page.encode(), kind="privacy")
    assert [s.heading for s in privacy.tops() if s.heading] == styles.HEADINGS
    assert "손해배상" not in privacy.text
    terms = read_document(page.encode(), kind="terms")
    assert [s.heading for s in terms.tops() if s.heading] == [
        "목적",
        "정의",
        "이용계약의 성립",
        "손해배상",
        "관할법원",
    ]


def test_tabs_with_several_policies() -> None:
    body = inner(POLICY)
    page = (
        "<ul role=tablist><li><a href='#a'>이용약관</a></li><li><a href='#b'>개인정보 처리방침</a></li></ul>"
        f"<div role=tabpanel id=a><h2>이용약관</h2>{TERMS}</div><div role=tabpanel id=b style='display:none'>{body}</div>"
    )
    doc = read_document(f"<body>{page}</body>".encode())
    assert [s.heading for s in doc.tops() if s.heading] == styles.HEADINGS


def test_an_accordion_that_a_script_opens() -> None:
    items = "".join(
        f"<div class=item><h3>{n}. {p.heading}</h3><div class=body style='display:none'><p>회사는 이용자의 개인정보를 처리합니다. {p.heading}에 대하여 알립니다.</p></div></div>"
        for n, p in enumerate(styles.PARTS, 1)
    )
    doc = read_document(f"<body><h1>개인정보 처리방침</h1>{items}</body>".encode())
    assert [s.heading for s in doc.tops() if s.heading] == styles.HEADINGS
    assert all(s.blocks for s in doc.tops())


def test_hidden_elements_are_not_read_where_the_policy_is_visible() -> None:
    page = POLICY.replace(
        "<main>",
        "<main><div style='display:none'>숨은 방침은 개인정보를 팝니다.</div><p hidden>숨은 둘</p><template>셋</template>",
    )
    text = read_document(page.encode()).text
    assert "숨은" not in text
    assert "셋" not in text


def test_a_cookie_banner_is_no_section_of_a_policy() -> None:
    banner = "<div id='cookie-bar'><p>이 사이트는 쿠키를 사용합니다. 계속하면 동의하는 것으로 봅니다.</p><button>동의</button><button>거부</button><a href='#'>설정</a></div>"
    assert "계속하면" not in read_document(POLICY.replace("<main>", banner + "<main>").encode()).text
    section = (
        "<h2 id='cookie'>10. 쿠키의 운영</h2><div class='cookie-policy'><p>"
        + "회사는 쿠키를 운영합니다. 이용자는 쿠키의 저장을 거부할 수 있습니다. " * 20
        + "</p></div>"
    )
    assert "쿠키를 운영합니다" in read_document(POLICY.replace("</main>", section + "</main>").encode()).text


def test_a_header_with_the_title_and_a_footer_with_the_date_are_the_policy_s() -> None:
    body = inner(POLICY).replace("<h1>개인정보 처리방침</h1>", "")
    doc = read_document(
        f"<body><header><h1>개인정보 처리방침</h1><p>시행일: 2024년 3월 4일</p></header>{body}<footer><p>공고일자: 2024년 2월 26일</p></footer></body>".encode()
    )
    assert doc.title == "개인정보 처리방침"
    assert "시행일: 2024년 3월 4일" in doc.text
    assert "공고일자: 2024년 2월 26일" in doc.text


def test_counters_and_tokens_change_nothing() -> None:
    first = read_document(POLICY.encode()).sha256
    other = (
        POLICY.replace("오늘 방문자 381명", "오늘 방문자 9,912명")
        .replace("<main>", "<input type=hidden value=f00d><main>")
        .replace("var x=", "var y=")
    )
    assert read_document(other.encode()).sha256 == first


def test_selectors_choose_and_remove() -> None:
    page = POLICY.replace("<main>", "<div class=ad>광고 문구가 여기에 있습니다.</div><main>")
    assert "광고 문구" in read_document(page.encode()).text
    assert "광고 문구" not in read_document(page.encode(), remove=(".ad",)).text
    assert "광고 문구" not in read_document(page.encode(), select="main").text
    with pytest.raises(NotAPolicy, match="#nothing"):
        read_document(page.encode(), select="#nothing")
    with pytest.raises(ReadError, match="CSS"):
        read_document(page.encode(), select="p[")
    with pytest.raises(ReadError, match="CSS"):
        read_document(page.encode(), remove=("::::",))


def test_links_and_options_to_earlier_versions_are_handed_on() -> None:
    chooser = (
        "<select onchange=go()><option value='/privacy/3'>2024.03.04 시행 (현행)</option><option value='/privacy/2'>2022.01.01 ~ 2024.03.03</option></select>"
        "<p><a href='/privacy/1'>이전 개인정보 처리방침 보기 (2020.01.01 ~ 2021.12.31)</a></p>"
    )
    doc = read_document(
        POLICY.replace("</main>", chooser + "</main>").encode(), base_url="https://whale.example/policy"
    )
    assert {e.url for e in doc.dates.earlier_versions} >= {
        "https://whale.example/privacy/2",
        "https://whale.example/privacy/1",
    }
    assert "2022.01.01 ~" not in doc.text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "<h1>로그인</h1><form><input name=id><input type=password name=pw><button>로그인</button></form><a href=#>비밀번호 찾기</a>",
            "login",
        ),
        ("<h1>404</h1><p>요청하신 페이지를 찾을 수 없습니다.</p><a href='/'>홈으로</a>", "error_page"),
        ("<p>시스템 점검 중입니다. 잠시 후 다시 이용해 주십시오.</p>", "error_page"),
        ("<h1>Access Denied</h1><p>You don't have permission to access this server.</p>", "blocked"),
        ("<p>비정상적인 접근이 감지되어 접속이 차단되었습니다.</p>", "blocked"),
        ("<div id=root></div><script>render()</script>", "empty_shell"),
        ("<div id=app>Loading...</div>", "empty_shell"),
        (
            "<h2>공지사항</h2><table><tr><th>번호</th><th>제목</th><th>작성일</th></tr>"
            + "".join(
                f"<tr><td>{n}</td><td>개인정보 처리방침 변경 안내</td><td>2024.0{n}.11</td></tr>"
                for n in range(1, 8)
            )
            + "</table>",
            "notice_list",
        ),
        (
            "<h1>오늘의 빵</h1>" + "<p>밀가루와 물과 소금으로 빵을 굽습니다. 오븐은 뜨겁습니다.</p>" * 20,
            "other",
        ),
    ],
)
def test_a_page_without_a_policy_says_why(page: str, reason: str) -> None:
    with pytest.raises(NotAPolicy) as caught:
        read_document(f"<html><body>{page}</body></html>".encode())
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


def test_a_very_short_policy_is_one() -> None:
    doc = read_document(
        "<h1>달팽이 메모 개인정보 처리방침</h1><p>달팽이 메모는 개인정보를 수집하지 않습니다.</p>".encode()
    )
    assert doc.title == "달팽이 메모 개인정보 처리방침"


def test_another_kind_than_asked_for_is_read_with_a_warning() -> None:
    doc = read_document(f"<h1>이용약관</h1>{TERMS}".encode(), kind="privacy")
    assert any("terms" in w for w in doc.warnings)


def test_a_page_that_only_frames_another_names_it() -> None:
    with pytest.raises(NotAPolicy, match=r"https://whale\.example/inner/privacy\.html") as caught:
        read_document(
            b"<body><iframe title=x src='/inner/privacy.html'></iframe></body>",
            base_url="https://whale.example/policy",
        )
    assert caught.value.reason == "empty_shell"


def test_a_picture_of_text_is_read_by_its_description() -> None:
    described = styles.plain("1.").replace('"', "&quot;")
    doc = read_document(
        f'<body><img src=p.png alt="{described}"><img src=logo.png alt="푸른고래 로고"></body>'.encode()
    )
    assert [s.heading for s in doc.tops() if s.heading] == styles.HEADINGS
    assert "로고" not in doc.text


def test_doubtful_numbering_is_a_warning() -> None:
    said = "<p>회사는 이용자의 개인정보를 다음과 같이 처리합니다.</p>"
    heads = (
        "1. 개인정보의 처리 목적",
        "2. 개인정보의 파기",
        "5. 개인정보 처리의 위탁",
        "6. 개인정보 보호책임자",
    )
    doc = read_document("".join(f"<h3>{h}</h3>{said}" for h in heads).encode())
    assert doc.warnings == ("section numbers are out of order: 2, 5",)
    assert read_document(POLICY.encode()).warnings == ()


def test_the_company_s_details_inside_a_policy_are_no_imprint() -> None:
    page = POLICY.replace(
        "</main>",
        "<h2>10. 회사 정보</h2><p>상호 : 주식회사 푸른고래</p><p>사업자등록번호 : 000-00-00000</p><p>주소 : 별시 고래로 1</p><p>시행일자 : 2024년 3월 4일</p></main>",
    )
    text = read_document(page.encode()).text
    assert "시행일자 : 2024년 3월 4일" in text
    assert "주소 : 별시 고래로 1" in text
    assert "rights reserved" not in text


def test_a_policy_that_says_haeyo_is_a_policy_although_it_speaks_of_logging_in() -> None:
    page = (
        "<h1>새참노트 개인정보 처리방침</h1><p>새참노트는 여러분의 개인정보를 소중하게 생각해요.</p>"
        "<h2>1. 어떤 개인정보를 수집하나요</h2><p>가입할 때 이메일과 별명을 받아요. 로그인 기록은 자동으로 쌓여요.</p>"
        "<h2>2. 얼마나 보관하나요?</h2><p>탈퇴하면 개인정보를 바로 파기해요. 로그인 기록은 3개월 동안 보관해요.</p>"
    )
    doc = read_document(page.encode())
    assert [s.heading for s in doc.tops() if s.number] == ["어떤 개인정보를 수집하나요", "얼마나 보관하나요?"]


def test_what_a_notice_board_puts_around_a_post_is_not_of_the_policy() -> None:
    before = (
        "<h2>개인정보 처리방침</h2><section><strong>최고관리자</strong><strong>0건</strong>"
        "<strong>1,442회</strong><strong>24-02-26 10:15</strong></section>"
    )
    after = (
        "<p><a href='/s'>페이스북으로 보내기</a></p><ul><li><span>이전글</span><a href='/1'>운영 지침</a></li>"
        "<li><span>다음글</span><a href='/2'>휴관 안내</a></li></ul><ul><li><a href='/l'>목록</a></li></ul>"
        "<p>등록된 댓글이 없습니다.</p><div>오늘 12 어제 40 최대 2,100 전체 9,233</div>"
    )
    body = inner(POLICY).replace("<h1>개인정보 처리방침</h1>", "")
    alone = read_document(f"<body><h2>개인정보 처리방침</h2>{body}</body>".encode())
    assert read_document(f"<body>{before}{body}{after}</body>".encode()).sha256 == alone.sha256


def test_label_icons_before_the_policy_are_not_of_it() -> None:
    icons = (
        "<h3>주요 개인정보 처리 표시(라벨링)</h3><ul><li>개인정보의 보유기간</li><li>처리위탁</li></ul>"
        "<p>※ 기호를 클릭하시면 세부 사항을 확인할 수 있으며, 자세한 내용은 아래를 확인하시기 바랍니다.</p>"
    )
    title = "<h1>개인정보 처리방침</h1>"
    page = POLICY.replace(title, title + icons)
    assert page != POLICY
    assert read_document(page.encode()).sha256 == read_document(POLICY.encode()).sha256


def test_the_menu_that_a_site_ends_with_is_not_of_the_policy() -> None:
    foot = "<div><div>주식회사 새참</div><div>이용약관</div><div>위치기반서비스 이용약관</div></div>"
    assert (
        read_document(POLICY.replace("</main>", "</main>" + foot).encode()).sha256
        == read_document(POLICY.encode()).sha256
    )


def test_a_company_with_its_number_or_town_alone_at_the_end_is_the_site_s_foot() -> None:
    for line in (
        "주식회사 새참 | 이용문의 070-555-0101",
        "㈜새참 | 경기도 가람시",
        "새참㈜ · 서울시 가람구 · 02-555-0101",
    ):
        page = POLICY.replace("</main>", f"<div>{line}</div></main>")
        assert read_document(page.encode()).sha256 == read_document(POLICY.encode()).sha256
    kept = POLICY.replace("</main>", "<p>주식회사 새참 | 개인정보 담당 서다온</p></main>")
    assert read_document(kept.encode()).sha256 != read_document(POLICY.encode()).sha256
