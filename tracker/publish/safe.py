"""Page text is data: what no output may carry is taken out here; each output escapes the rest in its own way.

Taken out: control characters (so no terminal escapes, no header injection, no bytes that XML forbids), marks that
turn the direction of writing (so nothing can pose as something else), other invisible characters, lone
surrogates and noncharacters (so every text can be written as UTF-8).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from tracker.korean import clean

_UNWRITABLE = re.compile(
    # surrogates, noncharacters, interlinear marks, tags; and letters that look like nothing (Hangul fillers, Braille blank)
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufff9-\ufffb\U000e0000-\U000e0fff\U0001fffe\U0001ffff\u3164\uffa0\u2800]"
)
_LINE_END = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# What may stand in an address as it is (RFC 3986); the rest is percent-encoded, so that no quote can end an attribute.
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


# Most texts are harmless as they are, and one look is quicker than six replacements: anything but letters, digits and
# signs of Korean and English with single spaces between them asks for the replacements.
_ASKS = re.compile(r"[^ !-~가-힣·“”‘’…①-⑳「」『』※㈜～–—→]|  |^ | $")


def plain(text: str | None) -> str:
    """One line of harmless text: white space as single spaces, nothing invisible, always encodable as UTF-8."""
    if not text:
        return ""
    return clean(_UNWRITABLE.sub("", text)) if _ASKS.search(text) else text


def lines(text: str | None) -> str:
    """As `plain`, but line ends stay (as \\n)."""
    return "\n".join(plain(line) for line in _LINE_END.split(text)) if text else ""


def short(text: str, limit: int = 160) -> str:
    """At most `limit` characters, cut at white space where one is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 2 // 3 else cut).rstrip() + "…"


def href(url: str | None) -> str | None:
    """The address where it is an absolute http(s) one without credentials, percent-encoded; else None.

    `javascript:`, `data:` and relative addresses give None: then the text stands without a link.
    """
    if not url:
        return None
    text = plain(url).replace(" ", "%20")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or port == 0:
        return None
    try:
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if re.search(r"""[\\"'<>`{}|^\s]""", host):
        return None
    rest = text[len(parts.scheme) + 3 + len(parts.netloc) :]
    return f"{parts.scheme}://{host}{quote(rest, safe=_URL_SAFE.replace(chr(39), ''))}"


def slug(text: str, limit: int = 40) -> str:
    """A readable name for a file or an address: letters of any script, digits, hyphens; never empty, never dots.

    Two different texts may give the same slug; who needs them apart adds something (`catalogue.company_slug`).
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", plain(text)).lower())
    return "-".join(words)[:limit].strip("-") or "x"
