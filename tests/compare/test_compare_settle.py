"""Settling: same, new, flap, broken or pending, and what is remembered from check to check."""

from __future__ import annotations

import re
import zlib

import pytest
from compare_made import ALL, ITEMS, PREAMBLE, PURPOSE, Made, policy, renumber
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.compare import Last, known_text, remember, settle
from tracker.compare.broken import language_of, sketch
from tracker.compare.settle import RETURN_CHECKS
from tracker.errors import NotAPolicy, ReadError, UnreadableFile
from tracker.model import Document, KnownText, Settlement

LONG: Made = (
    "9",
    "쿠키의 설치와 거부",
    [
        f"회사는 {n}번째 서비스에서 쿠키를 써서 방문 횟수와 이용 시간을 알아보며 이용자는 이를 거부할 수 있습니다."
        for n in range(12)
    ],
    ("auto_collection",),
)
SECTIONS = [*ALL, LONG]


def version(*sections: Made, **kwargs: str | None) -> Document:
    return policy(*(sections or SECTIONS), **kwargs)  # type: ignore[arg-type]


def edited(word: str) -> Document:
    return version(*SECTIONS[:2], (ITEMS[0], ITEMS[1], [*ITEMS[2], f"3) {word}"], ("items",)), *SECTIONS[3:])


def known(*docs: Document) -> list[KnownText]:
    return [known_text(d, n) for n, d in enumerate(docs, 1)]


def checks(
    pages: list[Document | ReadError], versions: list[KnownText], last: Last | None = None
) -> list[Settlement]:
    """Settle page after page as the pipeline does: a new page becomes the current version."""
    result = []
    versions = list(versions)
    for page in pages:
        s = settle(page, versions=versions, last=last)
        last = remember(page, s, last)
        if s.state == "new":
            assert isinstance(page, Document)
            versions.append(known_text(page, versions[-1].number + 1))
        result.append(s)
    return result


def states(pages: list[Document | ReadError], versions: list[KnownText]) -> list[str]:
    return [s.state for s in checks(pages, versions)]


def test_the_first_text_of_a_source_is_new() -> None:
    assert settle(version(), versions=[]).state == "new"


def test_the_same_text_is_the_same() -> None:
    s = settle(version(), versions=known(edited("성별"), version()))
    assert (s.state, s.version) == ("same", 2)


def test_an_edit_is_new_at_once() -> None:
    assert settle(edited("성별"), versions=known(version())).state == "new"


def test_an_earlier_text_that_comes_back_is_a_flap_and_then_the_current_one_is_the_same() -> None:
    texts = known(version(), edited("성별"))
    assert states([version(), edited("성별"), version(), edited("성별")], texts) == [
        "flap",
        "same",
        "flap",
        "same",
    ]
    assert settle(version(), versions=texts).version == 1


def test_an_earlier_text_that_stays_is_a_return() -> None:
    found = checks([version()] * (RETURN_CHECKS + 1), known(version(), edited("성별")))
    assert [s.state for s in found] == ["flap"] * (RETURN_CHECKS - 1) + ["new", "same"]
    assert found[RETURN_CHECKS - 1].version == 1


def test_a_page_that_flaps_often_must_stay_longer() -> None:
    pages: list[Document | ReadError] = [version(), edited("성별")] * 3 + [version()] * RETURN_CHECKS
    assert "new" not in states(pages, known(version(), edited("성별")))


def test_only_the_last_versions_are_looked_through() -> None:
    docs = [edited(f"항목 {n}") for n in range(14)]
    assert settle(docs[0], versions=known(*docs)).state == "new"
    assert settle(docs[5], versions=known(*docs)).state == "flap"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotAPolicy("로그인 양식", "login"), "로그인 요구 페이지"),
        (NotAPolicy("x", "blocked"), "봇 차단 페이지"),
        (UnreadableFile("policy.pdf: 열 수 없음"), "policy.pdf: 열 수 없음"),
        (ReadError(""), "처리방침을 읽지 못함"),
    ],
)
def test_what_cannot_be_read_is_broken(error: ReadError, reason: str) -> None:
    s = settle(error, versions=known(version()))
    assert (s.state, s.reason) == ("broken", reason)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("요청하신 페이지를 찾을 수 없습니다. 주소를 다시 확인해 주세요.", "오류·점검 안내 페이지"),
        (
            "서비스 점검 안내: 보다 나은 서비스를 위하여 시스템 점검 중입니다. 점검 시간 02:00~06:00",
            "오류·점검 안내 페이지",
        ),
        ("502 Bad Gateway nginx", "오류·점검 안내 페이지"),
        ("로그인 후 이용하실 수 있습니다. 아이디 저장 비밀번호 찾기", "로그인 요구 페이지"),
        ("Just a moment... Checking your browser before accessing", "봇 차단 페이지"),
        ("비정상적인 접근이 감지되어 접속이 차단되었습니다. Incident ID 1234", "봇 차단 페이지"),
        ("이 페이지를 보려면 자바스크립트를 활성화해 주세요.", "스크립트로만 채워지는 빈 껍데기 페이지"),
        ("", "글이 없는 빈 페이지"),
    ],
)
def test_walls_and_shells_are_broken_even_as_the_first_page(words: str, reason: str) -> None:
    page = policy((None, "", [words]), title=None, company=None)
    for versions in ([], known(version())):
        s = settle(page, versions=versions)
        assert (s.state, s.reason) == ("broken", reason)


def test_a_policy_that_speaks_of_logging_in_and_errors_is_none_of_these() -> None:
    talk: Made = (
        "9",
        "쿠키",
        [*LONG[2], "로그인이 필요한 서비스에서 오류가 발생하면 잠시 후 다시 시도하시기 바랍니다."],
    )
    assert settle(version(*ALL, talk), versions=known(version())).state == "new"


def test_a_page_cut_in_half_is_broken() -> None:
    assert settle(version(*SECTIONS[:6]), versions=known(version())).state == "broken"


def test_a_page_of_which_most_is_gone_is_broken() -> None:
    s = settle(version(PREAMBLE, PURPOSE), versions=known(version()))
    assert s.state == "broken"


def test_another_language_is_broken() -> None:
    english = [
        (
            str(n),
            f"Section {n}",
            ["We process personal data of our members to provide the services they asked for."] * 3,
        )
        for n in range(1, 9)
    ]
    s = settle(policy(*english, language="en", company=None), versions=known(version()))  # type: ignore[arg-type]
    assert (s.state, s.reason) == ("broken", "다른 언어의 페이지")


def test_the_home_page_instead_is_broken() -> None:
    home = [
        (None, "", ["신제품 출시 기념 이벤트", "베스트 상품", "오늘의 특가", "고객 후기를 만나 보세요"] * 30)
    ]
    assert settle(policy(*home, title="가람누리"), versions=known(version())).state == "broken"  # type: ignore[arg-type]


def test_the_terms_of_use_instead_are_broken() -> None:
    headings = [
        "목적",
        "용어의 정의",
        "약관의 효력",
        "회원 가입",
        "서비스 중단",
        "구매 신청",
        "대금 지급",
        "환급",
        "분쟁 해결",
    ]
    terms = [
        (str(n), h, [f"{h}에 관하여 회사와 이용자가 따를 사항을 이 약관에서 {n}번으로 정한다."] * 4)
        for n, h in enumerate(headings, 1)
    ]
    assert settle(policy(*terms), versions=known(version())).state == "broken"  # type: ignore[arg-type]


def test_a_text_much_shorter_is_looked_at_once_more() -> None:
    """Two sections in the middle dropped, the last ones still there: odd, but it may be meant."""
    short = version(*renumber([*ALL[:4], *ALL[6:], (None, "", [])]))
    found = checks([short, short, short], known(version()))
    assert [s.state for s in found] == ["pending", "new", "same"]


def test_an_odd_text_that_is_gone_the_next_time_never_counts() -> None:
    short = version(*renumber([*ALL[:4], *ALL[6:]]))
    assert states([short, version(), short, version()], known(version())) == [
        "pending",
        "same",
        "pending",
        "same",
    ]


def test_an_outage_between_two_looks_does_not_reset_them() -> None:
    short = version(*renumber([*ALL[:4], *ALL[6:]]))
    assert states([short, NotAPolicy("x", "blocked"), short], known(version())) == [
        "pending",
        "broken",
        "new",
    ]


def test_a_policy_rewritten_from_top_to_bottom_is_looked_at_once_more() -> None:
    other = [
        (
            str(n),
            h,
            [f"{h}에 대하여 당사는 새 기준을 세우고 정보주체에게 하나하나 알려 드립니다. 항목 {n}"] * 3,
            (c,),
        )
        for n, (h, c) in enumerate(
            [
                ("목적", "purpose"),
                ("항목", "items"),
                ("기간", "retention"),
                ("제공", "third_party"),
                ("권리", "rights"),
                ("책임자", "officer"),
                ("변경", "change"),
            ],
            1,
        )
    ]
    new = policy(*other, PREAMBLE)  # type: ignore[arg-type]
    assert states([new, new], known(version())) == ["pending", "new"]


def test_a_sister_companys_policy_does_not_count_for_days() -> None:
    """The same template with another name and other particulars: a rename, or a page that was mixed up."""
    other = [
        (
            s[0],
            s[1],
            [
                str(x).replace("회사", "당사").replace("개인정보를", "정보를") if isinstance(x, str) else x
                for x in s[2]
            ],
            *s[3:],
        )
        for s in SECTIONS
    ]
    sister = policy(*other, company="주식회사 푸른바다")  # type: ignore[arg-type]
    assert states([sister] * 3 + [version()], known(version())) == ["pending"] * 3 + ["same"]
    assert states([sister] * 7, known(version())) == ["pending"] * 5 + ["new", "same"]


def test_a_new_company_name_in_an_otherwise_unchanged_text_takes_a_second_look() -> None:
    assert states([edited("성별")] * 2, known(version(company="주식회사 푸른바다"))) == ["pending", "new"]


def test_what_never_settles_is_counted() -> None:
    last = None
    for n in range(1, 6):
        error = NotAPolicy("x", "login")
        s = settle(error, versions=known(version()), last=last)
        last = remember(error, s, last)
        assert last.unsettled == n
    back = settle(version(), versions=known(version()), last=last)
    assert back.state == "same"
    assert remember(version(), back, last).unsettled == 0


PAGE = st.one_of(
    st.builds(
        lambda lines, company, title: policy((None, "", lines), company=company, title=title),
        st.lists(st.text(max_size=30), max_size=4),
        st.sampled_from([None, "주식회사 가람누리", "푸른바다", ""]),
        st.sampled_from([None, "개인정보 처리방침", "이용약관"]),
    ),
    st.sampled_from(
        [version(), edited("성별"), version(*SECTIONS[:4]), NotAPolicy("x", "login"), ReadError("")]
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(PAGE, min_size=1, max_size=8))
def test_whatever_comes_is_settled_and_the_text_just_stored_is_the_same(
    pages: list[Document | ReadError],
) -> None:
    versions: list[KnownText] = []
    last = None
    for page in pages:
        s = settle(page, versions=versions, last=last)
        last = remember(page, s, last)
        assert s.reason
        assert "\n" not in s.reason
        if isinstance(page, ReadError):
            assert s.state == "broken"
        elif s.state == "new":
            versions.append(known_text(page, len(versions) + 1))
            assert settle(page, versions=versions, last=last).state == "same"
        elif s.state in ("same", "flap"):
            assert any(v.number == s.version for v in versions)


ANY_LETTERS = st.text(st.one_of(st.sampled_from("가힣ㄱ日aé1²½_٣ \n.\ud800"), st.characters()), max_size=400)


@given(ANY_LETTERS)
def test_a_sketch_is_of_all_pairs_of_words(text: str) -> None:
    words = re.findall(r"\w+", text)
    pairs = [f"{a} {b}".encode() for a, b in zip(words, words[1:] or words, strict=False)]
    assert sketch(text) == tuple(sorted({zlib.crc32(p) for p in pairs})[:128])


@given(ANY_LETTERS, st.integers(0, 3))
def test_the_language_is_the_share_of_hangul_among_letters(text: str, korean: int) -> None:
    doc = version(("1", "Heading", [text + "abcd" * 20 + "가나다" * 10 * korean], ()))
    sample = doc.text[:20_000]
    letters, hangul = len(re.findall(r"[^\W\d_]", sample)), len(re.findall("[가-힣]", sample))
    share = hangul / max(letters, 1)
    expected = None if letters < 100 else "ko" if share > 0.3 else "other" if share < 0.05 else None
    assert language_of(doc) == expected
