"""What a page leads to before it is a policy: frames, meta refreshes, a document behind its only link.

Works on bytes and text by linear scans, never by a parse tree: it sees hostile pages before anybody judged them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from tracker.korean import fold
from tracker.tables import load_table

MAX_SCAN = 2_000_000
"""Bytes looked at: a policy page with frames is a few kilobytes, a whole long policy under 500 KB."""
SHELL_TEXT = 200
"""Fewer visible characters than this beside scripts is an empty shell (the shortest real policy has over 1,000)."""
_SIGNS = (b"<iframe", b"<frame", b"<object", b"<embed", b"refresh")
_TAG = re.compile(
    r"<(iframe|frame|frameset|object|embed|meta|base|noscript|/noscript)\b([^<>]{0,2000})>?", re.I
)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z_:-]{1,40})\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))"""
)
_REFRESH = re.compile(
    r"""^\s*([0-9.]{0,6})\s*[;,]?\s*(?:url\s*=\s*)?["']?\s*(.*?)\s*["']?\s*$""", re.I | re.S
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LINK = re.compile(r"<a\b([^<>]{0,2000})>(.{0,300}?)</a>", re.I | re.S)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,30})", re.I)
_KOREAN_LABELS = {
    "euc-kr",
    "euc_kr",
    "ks_c_5601-1987",
    "ks_c_5601-1989",
    "ksc5601",
    "ks_c_5601",
    "ms949",
    "windows-949",
    "cp949",
    "x-windows-949",
    "uhc",
    "korean",
}
_SPACE = re.compile(r"\s+")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"HWP Document File", b"{\\rtf")

Format = Literal["html", "text", "document", "other"]


@dataclass(frozen=True, slots=True)
class Leads:
    """What a page leads to: addresses as written (relative to `base` where given)."""

    refresh: str | None = None
    frames: tuple[str, ...] = ()
    frameset: bool = False
    base: str | None = None


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The packaged words.toml."""
    return dict(load_table("tracker.collect", "words.toml"))


def format_of(body: bytes, content_type: str | None) -> Format:
    """What the bytes are, by their content first and their label second."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_MAGIC):
        return "document"
    label = (content_type or "").partition(";")[0].strip().lower()
    low = start.lower()
    if "html" in label or low.startswith(
        (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<frameset", b"<meta", b"<div", b"<!--")
    ):
        return "html"
    if label.startswith(("image/", "audio/", "video/", "font/")) or (
        b"\x00" in start[:512] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        return "other"
    if not label or label.startswith("text/"):
        return "html" if b"<p" in low or b"<table" in low or b"<br" in low else "text"
    return (
        "other" if label.startswith("application/") and "json" not in label and "xml" not in label else "text"
    )


def charset_of(body: bytes, content_type: str | None) -> str:
    """ "utf-8", "cp949", or another name Python knows: enough to look for words, not to read a policy."""
    if body.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        body[:MAX_SCAN].decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as e:
        if e.start >= min(len(body), MAX_SCAN) - 4:
            return "utf-8"
    m = _CHARSET.search((content_type or "").encode("latin-1", "replace")) or _CHARSET.search(body[:4096])
    label = m[1].decode("ascii").lower() if m else "cp949"
    if label in _KOREAN_LABELS or label == "utf-8":
        return "cp949"
    try:
        "".encode(label)
    except (LookupError, UnicodeError):
        return "cp949"
    return label


def text_of(body: bytes, content_type: str | None) -> str:
    """The page as text, for looking for words; at most MAX_SCAN bytes of it."""
    return body[:MAX_SCAN].decode(charset_of(body, content_type), "replace")


@lru_cache(maxsize=1)  # asked twice of every page: for a refresh, and for frames
def leads_of(body: bytes, content_type: str | None) -> Leads:
    """Frames and refresh of an HTML page. Cheap where there are none."""
    low = body[:MAX_SCAN].lower()
    if not any(sign in low for sign in _SIGNS):
        return Leads()
    text = _without(text_of(body, content_type))
    refresh: str | None = None
    base: str | None = None
    frames: list[str] = []
    frameset = False
    noscript = 0
    for m in _TAG.finditer(text):
        tag = m[1].lower()
        if tag in ("noscript", "/noscript"):
            noscript = max(0, noscript + (1 if tag == "noscript" else -1))
            continue
        attributes = _attributes(m[2])
        if tag == "frameset":
            frameset = True
        elif tag == "base":
            base = base or attributes.get("href")
        elif tag == "meta":
            if attributes.get("http-equiv", "").lower() == "refresh" and refresh is None and not noscript:
                refresh = _refresh(attributes.get("content", ""))
        else:
            source = attributes.get("data" if tag == "object" else "src", "").strip()
            if source and not _never(tag, source, attributes) and source not in frames:
                frames.append(source)
    return Leads(refresh, tuple(frames), frameset, base)


def _never(tag: str, source: str, attributes: dict[str, str]) -> bool:
    low = source.lower()
    if low.startswith(("about:", "javascript:", "data:", "blob:", "mailto:")):
        return True
    if tag != "frame":
        if _HIDDEN.search(attributes.get("style", "")):
            return True
        if any(
            attributes.get(side, "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height")
        ):
            return True
    if tag in ("object", "embed") and (
        "flash" in attributes.get("type", "").lower() or low.partition("?")[0].endswith(".swf")
    ):
        return True
    host = low.partition("//")[2].partition("/")[0] if "//" in low[:8] else ""
    return any(part in host or (part == "recaptcha" and part in low) for part in words()["frames"]["never"])


def _refresh(content: str) -> str | None:
    m = _REFRESH.match(html.unescape(content)[:2000])
    if not m or not m[2]:
        return None
    seconds = float(m[1]) if m[1].replace(".", "", 1).isdigit() else 0.0
    # Longer waits are news sites reloading themselves, not pages that moved.
    return m[2] if seconds <= 10 else None


def _attributes(text: str) -> dict[str, str]:
    return {
        m[1].lower(): html.unescape(next((g for g in m.groups()[1:] if g is not None), ""))
        for m in _ATTRIBUTE.finditer(text)
    }


def _without(text: str, elements: Sequence[str] = ("script", "style", "template", "xmp")) -> str:
    """The text without comments and the content of those elements. One pass: nothing is scanned twice."""
    starts = re.compile(r"<!--|<(" + "|".join(elements) + r")\b", re.I)
    out: list[str] = []
    low = text.lower() if text.isascii() else _ascii_lower(text)
    at = 0
    while (m := starts.search(text, at)) is not None:
        out.append(text[at : m.start()])
        end = "-->" if m[1] is None else f"</{m[1].lower()}"
        found = low.find(end, m.end())
        if found < 0:
            return "".join(out)
        at = found + len(end)
        if m[1] is not None:
            close = text.find(">", at)
            at = close + 1 if close >= 0 else len(text)
    out.append(text[at:])
    return "".join(out)


_LOWER = {i: i + 32 for i in range(65, 91)}


def _ascii_lower(text: str) -> str:
    """Lower case without changing lengths, as `str.lower` may."""
    return text.translate(_LOWER)


def visible_text(text: str) -> str:
    """Roughly what a reader sees of HTML: no scripts, styles, comments, heads and tags."""
    bare = _without(text, ("script", "style", "template", "xmp", "head", "noscript", "noframes"))
    return _SPACE.sub(" ", html.unescape(re.sub(r"<[^<>]*>", " ", bare))).strip()


def holds_policy(visible: str) -> bool:
    """Whether the page itself seems to hold a policy (words.toml: [holds])."""
    table = words()["holds"]
    left = int(table["needed"])
    for word in table["words"]:
        if word in visible:
            left -= 1
            if left <= 0:
                return True
    return False


def surely_holds_policy(body: bytes, content_type: str | None) -> bool:
    """A quick look for pages that lead nowhere: the words stand anywhere in the markup. True for all real policies."""
    return holds_policy(text_of(body, content_type))


def is_shell(body: bytes, content_type: str | None) -> bool:
    """Whether the page is an empty shell that a script would fill."""
    if format_of(body, content_type) != "html":
        return False
    text = text_of(body, content_type)
    return "<script" in _ascii_lower(text) and len(visible_text(text)) < SHELL_TEXT


def document_links(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """Links offering a policy as a file, on a page that holds none itself: words for a policy, and for a file."""
    files = words()["files"]
    wanted = [fold(w) for kind in words()["kinds"].values() for w in kind]
    found: list[str] = []
    for m in _LINK.finditer(_without(text_of(body, content_type))):
        said = fold(re.sub(r"<[^<>]*>", " ", html.unescape(m[2])))
        href = _attributes(m[1]).get("href", "").strip()
        hint = said + " " + href.lower()
        if (
            href
            and not href.startswith(("#", "javascript:", "mailto:", "tel:"))
            and any(w in said for w in wanted)
            and any(w in hint for w in files["words"])
            and href not in found
        ):
            found.append(href)
    return tuple(found)
