"""Bytes → text. BOM, then labels, then what the bytes themselves say; a label that lies loses.

Korean labels all mean cp949, as in browsers (WHATWG Encoding, "euc-kr"): strict EUC-KR cannot write 똠, 펲, 햏.
"""

from __future__ import annotations

import codecs
import re

from tracker.errors import UnreadableFile

_KOREAN = frozenset(
    "cp949 euckr euc_kr cseuckr ks_c_5601 ks_c_5601_1987 ks_c_5601_1989 ksc5601 ksc_5601 ks_x_1001 ksx1001 korean "
    "iso_ir_149 csksc56011987 windows_949 ms949 uhc johab949 x_windows_949".split()
)
_META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_\-:.]{2,40})", re.I)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:.]{2,40})", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A page whose cp949 reading breaks in fewer places than this share is cp949 with a few damaged bytes (truncated
# posts, a foreign include). Found by damaging made-up pages: random bytes break in more than one place in 30.
_DAMAGE = 1 / 200


def canonical(label: str | None) -> str | None:
    """The Python codec a label means, every Korean alias as cp949; None where it means nothing."""
    if not label:
        return None
    name = re.sub(r"[^a-z0-9]+", "_", label.strip().lower()).strip("_")
    if name in _KOREAN:
        return "cp949"
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if found in {"euc_kr", "cp949", "johab"}:
        return "cp949"
    # "binary" codecs (hex, zip …) do not give text.
    return found if getattr(codecs.lookup(found), "_is_text_encoding", True) else None


def decode(data: bytes, *, content_type: str | None = None, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of the codec used.

    Order: `encoding` (the user's word), BOM, strict UTF-8 (unless everything is ASCII it is never right by
    accident), the HTTP label, the meta or XML label wherever it stands, cp949, charset-normalizer. A label is
    believed only where its strict reading succeeds.

    Raises UnreadableFile where nothing gives text.
    """
    forced = canonical(encoding)
    if forced:
        return data.decode(forced, "replace"), forced
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(codec, "replace"), codec
    if b"\x00" in data[:4096]:
        guess = _wide(data)
        if guess:
            return data.decode(guess, "replace"), guess
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error
    labels = []
    if content_type and (m := _CHARSET.search(content_type)):
        labels.append(m[1])
    labels += [m[1].decode("ascii", "ignore") for m in (_XML.search(data[:1024]), _META.search(data)) if m]
    codecs_named = [c for c in map(canonical, labels) if c]
    for codec in [*codecs_named, "cp949"]:
        if codec in {"ascii", "iso8859-1", "latin_1", "cp1252"}:
            continue  # any bytes are valid in these: no evidence, and never Korean
        try:
            return data.decode(codec), codec
        except (UnicodeDecodeError, UnicodeError):
            continue
    return _damaged(data, codecs_named, broken)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a BOM, from where its zero bytes stand; None where that is not it."""
    head = data[: 4096 & ~1]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 16 or min(even, odd) * 4 > max(even, odd):
        return None
    codec = "utf-16-le" if odd > even else "utf-16-be"
    try:
        data[: len(data) & ~1].decode(codec)
    except UnicodeDecodeError:
        return None
    return codec


def _damaged(data: bytes, named: list[str], broken: UnicodeDecodeError) -> tuple[str, str]:
    """The reading with the fewest broken places among UTF-8, cp949 and the labels; then charset-normalizer."""
    tried = dict.fromkeys(["utf-8", "cp949", *(c for c in named if c.startswith(("utf", "cp949")))])
    readings = [(text.count("\ufffd"), text, c) for c in tried for text in [data.decode(c, "replace")]]
    best = min(readings, key=lambda r: r[0])
    if best[0] <= max(3, len(best[1]) * _DAMAGE):
        return best[1], best[2]
    from charset_normalizer import from_bytes

    match = from_bytes(data[:200_000]).best()
    if match is not None:
        codec = match.encoding
        return data.decode(codec, "replace"), codec
    raise UnreadableFile(
        f"no known character encoding fits these bytes (UTF-8 breaks at byte {broken.start})"
    )
