"""What no output may carry is gone, whatever the text; addresses are http(s) or nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.korean import clean
from tracker.publish.links import company_path, company_slug
from tracker.publish.safe import _UNWRITABLE, href, lines, plain, short, slug

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_plain_text_is_one_writable_line_without_controls_or_direction_marks(text: str) -> None:
    out = plain(text)
    out.encode("utf-8")
    assert "\n" not in out
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in out)
    assert not set(out) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
    assert plain(out) == out


@given(ANY_TEXT)
def test_lines_keep_their_ends_and_nothing_else(text: str) -> None:
    assert "\r" not in lines(text)
    assert all(plain(line) == line for line in lines(text).split("\n"))


@given(ANY_TEXT, st.integers(1, 50))
def test_short_text_is_short(text: str, limit: int) -> None:
    assert len(short(text, limit)) <= limit


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1&z=가#h", "https://a.example/x?y=1&z=%EA%B0%80#h"),
        ("http://a.example", "http://a.example"),
        ("HTTPS://A.example/X", "https://A.example/X"),
        ("https://다람쥐.example/글", "https://xn--hh0bn67bi2g.example/%EA%B8%80"),
        ("https://a.example/\"onmouseover='x'", "https://a.example/%22onmouseover=%27x%27"),
        ("https://a.example/<script>", "https://a.example/%3Cscript%3E"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("javascript:alert(1)", None),
        (" java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example", None),
        ("/path", None),
        ("https://user:pass@a.example/", None),
        ("https://a.example\\@evil.example/", None),
        ("https://a.example:0/", None),
        ("https://[::1/", None),
        ("https://", None),
        ("https://a.example:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_http_addresses_become_links(url: str | None, expected: str | None) -> None:
    if expected and "xn--" in expected:
        assert (href(url) or "").isascii()
        assert (href(url) or "").startswith("https://xn--")
    else:
        assert href(url) == expected


@given(ANY_TEXT)
def test_any_address_is_harmless_in_an_attribute(text: str) -> None:
    out = href(text) or href("https://a.example/" + text) or "http://"
    assert out.startswith(("http://", "https://"))
    assert not set(out) & set("\"'<>` \n\r\t")


@given(ANY_TEXT)
def test_names_of_files_stay_inside_their_folder(text: str) -> None:
    name = company_slug(text)
    assert name
    assert not set(name) & set("/\\.:<>|*?\"' \0")
    assert len(name.encode()) < 250
    assert company_path(text).count("/") == 1


def test_companies_whose_names_look_alike_as_file_names_are_kept_apart() -> None:
    names = ["다람쥐 상점", "다람쥐-상점", "다람쥐/상점", "다람쥐!상점", "(주)다람쥐상점", "주 다람쥐상점"]
    assert len({company_slug(n) for n in names}) == len(names)
    assert slug("///") == "x"


@given(st.one_of(ANY_TEXT, st.text("가나 ab,·“①\u1100\u1161\t\u00a0\x1b㈜～", max_size=30)))
def test_the_quick_look_never_lets_through_what_the_slow_one_would_change(text: str) -> None:
    slow = clean(_UNWRITABLE.sub("", text))
    assert plain(text) == slow
