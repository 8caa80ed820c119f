"""Word, Hangul and PDF files: what their programs draw by themselves is read, what they hide is not."""

from __future__ import annotations

import sys

import pytest

from tests.read import styles
from tracker.errors import UnreadableFile, UnsupportedFormat
from tracker.read import read_document
from tracker.read.numbering import Counter, Level

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SAID = "<w:p><w:r><w:t>회사는 이용자의 개인정보를 수집하고 보유하며 파기합니다.</w:t></w:r></w:p>" * 3
HWP = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + b"\x00" * 600
    + "FileHeader".encode("utf-16-le")
    + b"HWP Document File"
    + b"\x00" * 600
)


def word(body: str) -> str:
    data = styles.packed(
        {"word/document.xml": f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>"}
    )
    return read_document(data).text


def test_numbers_that_word_draws_are_headings_numbers() -> None:
    doc = read_document(styles.docx(automatic=True))
    assert [(s.number, s.heading) for s in doc.tops() if s.heading] == [
        (str(n), h) for n, h in enumerate(styles.HEADINGS, 1)
    ]


def test_deleted_and_hidden_words_of_a_word_file_are_not_read() -> None:
    text = word(
        f"{SAID}<w:p><w:del><w:r><w:delText>지운 말</w:delText></w:r></w:del><w:ins><w:r><w:t>넣은 말</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>숨은 말</w:t></w:r></w:p>"
    )
    assert "넣은 말" in text
    assert "지운 말" not in text
    assert "숨은 말" not in text


def test_text_boxes_are_read_once_and_breaks_break_lines() -> None:
    box = "<w:p><w:r><AlternateContent><Choice><w:txbxContent><w:p><w:r><w:t>상자 안의 말</w:t></w:r></w:p></w:txbxContent></Choice><Fallback><w:txbxContent><w:p><w:r><w:t>상자 안의 말</w:t></w:r></w:p></w:txbxContent></Fallback></AlternateContent></w:r></w:p>"
    text = word(f"{SAID}{box}<w:p><w:r><w:t>첫 줄</w:t><w:br/><w:t>둘째 줄</w:t></w:r></w:p>")
    assert text.count("상자 안의 말") == 1
    assert "첫 줄\n둘째 줄" in text


def test_a_list_of_contents_that_word_made_is_left_out() -> None:
    contents = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        "<w:sdtContent><w:p><w:r><w:t>1. 개인정보의 처리 목적 ........ 3</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert "........" not in word(contents + SAID)


@pytest.mark.parametrize(
    ("form", "third"),
    [
        ("decimal", "제3조"),
        ("ganada", "제다조"),
        ("upperRoman", "제III조"),
        ("decimalEnclosedCircle", "제③조"),
        ("lowerLetter", "제c조"),
        ("unheard-of", "제3조"),
    ],
)
def test_number_formats(form: str, third: str) -> None:
    counter = Counter({0: Level("제%1조", form)})
    assert [counter.next(0) for _ in range(3)][-1] == third


def test_lower_levels_count_anew_and_show_the_upper() -> None:
    counter = Counter({0: Level("%1.", "decimal"), 1: Level("%1.%2", "decimal"), 2: Level("", "bullet")})
    assert [counter.next(at) for at in (0, 1, 1, 2, 0, 1, 7)] == ["1.", "1.1", "1.2", "-", "2.", "2.1", ""]


def test_hwp_without_its_library_is_a_plain_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "syhwp", None)
    with pytest.raises(UnsupportedFormat, match="not supported: HWP 5"):
        read_document(HWP)


def test_a_damaged_hwp_is_unreadable() -> None:
    pytest.importorskip("syhwp")
    with pytest.raises(UnreadableFile, match="HWP"):
        read_document(HWP)


def test_running_heads_and_page_numbers_of_a_pdf_are_no_text() -> None:
    text = read_document(styles.policy_pdf()).text
    assert "내규집" not in text
    assert "- 2 -" not in text


def test_rows_of_a_pdf_are_joined_to_sentences() -> None:
    text = read_document(styles.policy_pdf()).text
    assert (
        "주식회사 푸른고래(이하 “회사”)는 이용자의 개인정보를 중요하게 여기며 관련 법령을 지킵니다."
        in text.replace("\n", " ")
    )
    assert "5년 동안 보관합니다." in text


def test_a_pdf_of_pictures_says_so() -> None:
    with pytest.raises(UnreadableFile, match="pictures"):
        read_document(styles.pdf([[]]))
