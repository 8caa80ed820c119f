"""Which format the bytes are, and its reader. The bytes decide; labels and endings only break ties."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.errors import TooLarge, UnreadableFile, UnsupportedFormat
from tracker.model import PolicyKind
from tracker.read.blocks import Reading
from tracker.read.decode import decode

# 20 MB of HTML is a hundred times the largest policy seen (265 KB); PDF and office files carry pictures.
MAX_BYTES = 32 * 1024 * 1024
MAX_TEXT = 20 * 1024 * 1024

_BINARY = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WebP, AVI or WAV)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "PostScript"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_ODD = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|br|table|h[1-6]|ul|ol|li|span|article|section|main|dl|strong|b|a|textarea|pre|font|center)\b[^<>]*>",
    re.I,
)
_DOCUMENT_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_MD = re.compile(
    r"^(?: {0,3}#{1,6}\s+\S| {0,3}(?:[-*+]|\d+\.)\s+\S|\s*\|?\s*:?-{3,}:?\s*\|)|\*\*[^*\n]+\*\*|^\s*\|.+\|\s*$",
    re.M,
)


def read_format(
    data: bytes,
    *,
    content_type: str | None,
    name: str | None,
    select: str | None,
    remove: Sequence[str],
    encoding: str | None,
    base_url: str | None,
    kind: PolicyKind = "privacy",
) -> tuple[Reading, str | None, str]:
    """Lines, the codec used (None for binary formats) and the format's name.

    Raises UnsupportedFormat, UnreadableFile or TooLarge.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile("the file is empty")
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data):,} bytes; the limit is {MAX_BYTES:,}")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        from tracker.read.pdf import read_pdf

        return read_pdf(data), None, "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(_OLE):
        from tracker.read.hwp import read_hwp

        return read_hwp(data), None, "hwp"
    if data.startswith(b"HWP Document File"):
        raise UnsupportedFormat("HWP 3 documents are not supported: save it as HWPX, PDF or DOCX")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise UnsupportedFormat(
                f"{what} is not a format this program reads (HTML, Markdown, text, PDF, DOCX, HWPX, HWP)"
            )
    if len(data) > MAX_TEXT:
        raise TooLarge(f"{len(data):,} bytes of text; the limit is {MAX_TEXT:,}")
    try:
        text, codec = decode(data, content_type=content_type, encoding=encoding)
    except UnreadableFile:
        if len(data[:20_000].translate(None, _CONTROLS)) * 50 < len(data[:20_000]) * 49:
            raise _binary(content_type) from None
        raise
    _refuse_binary(text, content_type)
    form = text_format(text, content_type, name)
    if form == "html":
        from tracker.read.html import read_html

        return read_html(text, select=select, remove=remove, base_url=base_url, kind=kind), codec, form
    if form == "markdown":
        from tracker.read.markdown import read_markdown

        return read_markdown(text, base_url=base_url), codec, form
    from tracker.read.text import read_text

    return read_text(text), codec, form


def _binary(content_type: str | None) -> UnsupportedFormat:
    label = f" ({content_type.split(';')[0].strip()})" if content_type else ""
    return UnsupportedFormat(f"binary data{label} is not a format this program reads")


def _zipped(data: bytes) -> tuple[Reading, str | None, str]:
    """DOCX or HWPX, by what the archive holds."""
    from tracker.read.package import entries

    names = entries(data)
    if "word/document.xml" in names:
        from tracker.read.docx import read_docx

        return read_docx(data), None, "docx"
    if any(n.lower().startswith("contents/section") for n in names):
        from tracker.read.hwp import read_hwpx

        return read_hwpx(data), None, "hwpx"
    if "xl/workbook.xml" in names:
        raise UnsupportedFormat("an Excel workbook is not a format this program reads")
    if "ppt/presentation.xml" in names:
        raise UnsupportedFormat("a PowerPoint file is not a format this program reads")
    if "content.xml" in names:
        raise UnsupportedFormat("an OpenDocument file is not supported: save it as DOCX or PDF")
    raise UnsupportedFormat("a ZIP archive is not a format this program reads")


def _refuse_binary(text: str, content_type: str | None) -> None:
    """Raise where decoded 'text' is plainly not text. One control character in 50 is past any real page."""
    sample = text[:20_000]
    if len(_ODD.findall(sample)) * 50 > len(sample):
        raise _binary(content_type)
    start = sample.lstrip("\ufeff \t\r\n")[:1]
    if content_type and "json" in content_type.lower() and start in "{[":
        raise UnsupportedFormat("JSON (application/json) is not a format this program reads")


def text_format(text: str, content_type: str | None, name: str | None) -> str:
    """ "html", "markdown" or "text"; what stands there first, then the label, then the ending of the name."""
    label = (content_type or "").split(";")[0].strip().lower()
    ending = re.sub(r"[?#].*$", "", name or "").rsplit("/", 1)[-1].rsplit(".", 1)
    suffix = ending[1].lower() if len(ending) == 2 else ""
    markdown_said = label in {"text/markdown", "text/x-markdown"} or suffix in {
        "md",
        "markdown",
        "mdown",
        "mkd",
    }
    body = text.lstrip("\ufeff \t\r\n")
    if _DOCUMENT_TAG.match(body[:200]) or (not markdown_said and _DOCUMENT_TAG.search(text[:5000])):
        return "html"
    # Tags a thousand characters: a fragment of HTML has tens, Markdown with a stray <br> or table has few.
    sample = text[:50_000]
    tags = len(_TAG.findall(sample))
    if tags and not markdown_said and (body.startswith("<") or tags * 400 > len(sample)):
        return "html"
    if tags and markdown_said and body.startswith("<") and tags * 60 > len(sample):
        return "html"
    if markdown_said:
        return "markdown"
    marks = sum(1 for _ in _MD.finditer(sample))
    headed = len(re.findall(r"^ {0,3}#{1,6}\s+\S", sample, re.M))
    bold = len(re.findall(r"\*\*[^*\n]+\*\*", sample))
    piped = len(re.findall(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*$", sample, re.M))
    if headed >= 2 or bold >= 3 or piped or (headed and marks > 5):
        return "markdown"
    return "text"
