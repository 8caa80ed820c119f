"""Bytes to text: labels that lie, late, wrong or missing."""

from __future__ import annotations

import pytest

from tests.read import styles
from tracker.errors import NotAPolicy, ReadError, TooLarge, UnreadableFile, UnsupportedFormat
from tracker.read import read_document
from tracker.read.decode import canonical, decode

KOREAN = "똠방각하와 펲시콜라와 햏자는 개인정보를 수집합니다."
PAGE = styles.semantic("1.").replace("푸른고래", "똠펲햏고래")


@pytest.mark.parametrize(
    "label",
    [
        "euc-kr",
        "EUC_KR",
        "ks_c_5601-1987",
        "KS_C_5601-1989",
        "ksc5601",
        "ms949",
        "windows-949",
        "x-windows-949",
        "cp949",
        "uhc",
        "korean",
        "csEUCKR",
    ],
)
def test_every_korean_label_means_cp949(label: str) -> None:
    assert canonical(label) == "cp949"
    page = PAGE.replace("utf-8", label).encode("cp949")
    assert read_document(page).encoding == "cp949"
    assert "똠펲햏고래" in read_document(page).text
    assert (
        read_document(page, content_type=f"text/html; charset={label}").sha256
        == read_document(PAGE.encode()).sha256
    )


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_unicode_with_and_without_a_byte_order_mark(codec: str) -> None:
    data = PAGE.encode(codec)
    assert read_document(data).sha256 == read_document(PAGE.encode()).sha256


def test_a_label_that_lies_loses_against_the_bytes() -> None:
    same = read_document(PAGE.encode()).sha256
    assert read_document(PAGE.encode(), content_type="text/html; charset=euc-kr").sha256 == same
    assert read_document(PAGE.replace("utf-8", "euc-kr").encode()).sha256 == same
    assert read_document(PAGE.encode("cp949"), content_type="text/html; charset=utf-8").sha256 == same
    assert read_document(PAGE.encode("cp949"), content_type="text/html; charset=iso-8859-1").sha256 == same
    assert read_document(PAGE.replace("<meta charset=utf-8>", "").encode("cp949")).sha256 == same


def test_a_label_far_behind_the_head_is_found() -> None:
    late = PAGE.replace(
        "<meta charset=utf-8>",
        f"<!--{'x' * 9000}--><meta http-equiv=Content-Type content='text/html; charset=ks_c_5601-1987'>",
    )
    assert read_document(late.encode("cp949")).encoding == "cp949"


def test_the_users_word_goes_before_every_label() -> None:
    assert decode(KOREAN.encode("cp949"), content_type="text/html; charset=utf-8", encoding="euc-kr") == (
        KOREAN,
        "cp949",
    )


def test_a_few_damaged_bytes_do_not_lose_the_page() -> None:
    data = bytearray(PAGE.encode("cp949"))
    at = data.index("달빛택배".encode("cp949"))
    data[at] = 0xFF
    assert [s.heading for s in read_document(bytes(data)).tops()][1:] == styles.HEADINGS
    broken = PAGE.encode()[:-2] + b"\xff\xfe\xff"
    assert read_document(broken).encoding == "utf-8"


def test_unknown_labels_are_no_labels() -> None:
    assert canonical("no-such-thing") is None
    assert canonical("hex") is None
    assert canonical("") is None
    assert decode(KOREAN.encode(), content_type="text/html; charset=no-such-thing")[0] == KOREAN


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "JPEG"),
        (b"GIF89a" + b"\x00" * 50, "GIF"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "gzip"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Office"),
        (b"HWP Document File V3.00 \x1a\x01", "HWP 3"),
        (styles.packed({"xl/workbook.xml": "<x/>"}), "Excel"),
        (styles.packed({"ppt/presentation.xml": "<x/>"}), "PowerPoint"),
        (styles.packed({"content.xml": "<x/>"}), "OpenDocument"),
        (styles.packed({"a.txt": "x"}), "ZIP"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_other_formats_are_named(data: bytes, names: str) -> None:
    with pytest.raises(UnsupportedFormat, match=names):
        read_document(data)


def test_json_is_named() -> None:
    with pytest.raises(UnsupportedFormat, match="JSON"):
        read_document('{"개인정보": 1}'.encode(), content_type="application/json")


@pytest.mark.parametrize("data", [b"", b"   \r\n", b"\xef\xbb\xbf", b"\x00\x00"])
def test_an_empty_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        read_document(data)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n garbage",
        b"PK\x03\x04 garbage",
        styles.packed({"word/document.xml": "<w:document"}),
        styles.packed({"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}),
        styles.packed({"word/document.xml": "<x/>"}),
        styles.packed({"Contents/section0.xml": "<a>" * 500 + "</a>" * 500}),
        styles.packed(
            {"Contents/section0.xml": "<a/>", "META-INF/manifest.xml": "<m><encryption-data/></m>"}
        ),
        styles.policy_pdf()[:600],
    ],
)
def test_damaged_files_are_unreadable(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read_document(data)
    assert isinstance(caught.value, UnreadableFile | NotAPolicy)
    assert "\n" not in str(caught.value)


def test_a_bomb_in_an_archive_is_too_large() -> None:
    with pytest.raises(TooLarge):
        read_document(styles.packed({"word/document.xml": b"<a>" + b" " * (41 * 1024 * 1024) + b"</a>"}))


def test_past_the_limit_of_bytes_is_too_large() -> None:
    with pytest.raises(TooLarge, match="the limit is"):
        read_document(b"x" * (33 * 1024 * 1024))
    with pytest.raises(TooLarge, match="of text"):
        read_document(b"x " * (11 * 1024 * 1024))


def test_the_bytes_decide_the_format_before_any_label() -> None:
    assert (
        read_document(styles.semantic("1.").encode(), content_type="text/plain", name="a.txt").format
        == "html"
    )
    assert read_document(styles.policy_pdf(), content_type="text/html", name="a.html").format == "pdf"
    assert (
        read_document(styles.plain("1.").encode(), content_type="text/html", name="a.html").format == "text"
    )
    assert read_document(styles.markdown("1.").encode(), name="a.txt").format == "markdown"


def test_invisible_characters_are_no_words() -> None:
    page = styles.semantic("1.").replace("회사는 다음의", "회사&shy;는&#8203; 다&zwnj;음&#xfeff;의")
    assert read_document(page.encode()).sha256 == read_document(styles.semantic("1.").encode()).sha256
    decomposed = styles.semantic("1.").replace("회사", "\u1112\u116c\u1109\u1161")
    assert read_document(decomposed.encode()).sha256 == read_document(styles.semantic("1.").encode()).sha256


def test_conditional_comments_of_word_lose_no_text() -> None:
    page = styles.semantic("1.").replace(
        "<h2>1. ", "<h2><![if !supportLists]><span>1.<span>&nbsp;&nbsp;</span></span><![endif]>"
    )
    assert [s.heading for s in read_document(page.encode()).tops()][1:] == styles.HEADINGS


def test_the_language_is_that_of_the_letters_not_of_the_label() -> None:
    assert read_document(styles.semantic("1.").replace("lang=ko", "lang=en").encode()).language == "ko"
    english = (
        "<html lang=ko><h1>Privacy Policy</h1>"
        + "<p>We collect personal information and we keep it. You may write to us.</p>" * 5
    )
    assert read_document(english.encode()).language == "en"
