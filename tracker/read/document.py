"""Bytes → Document. The order of the steps, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.korean import words_sha256
from tracker.model import Document, PolicyKind, Section
from tracker.read.blocks import Reading
from tracker.read.categories import categorise
from tracker.read.clause import read_clause
from tracker.read.company import read_company
from tracker.read.dates import read_dates
from tracker.read.facts import read_facts
from tracker.read.formats import read_format
from tracker.read.outline import outline
from tracker.read.policy import choose_policy


def read_document(
    data: bytes,
    *,
    content_type: str | None = None,
    name: str | None = None,
    kind: PolicyKind = "privacy",
    select: str | None = None,
    remove: Sequence[str] = (),
    encoding: str | None = None,
    base_url: str | None = None,
) -> Document:
    """Read one policy.

    `content_type` is the HTTP header as sent; `name` a file name or address, the weakest hint of the type; `select`
    and `remove` are CSS selectors for the policy's element and for elements to leave out (HTML only); `encoding`
    overrides every label; `base_url` makes links to earlier versions absolute.

    Raises ReadError and its children only: UnsupportedFormat, UnreadableFile, TooLarge, NotAPolicy.
    """
    reading, used_encoding, form = read_format(
        data,
        content_type=content_type,
        name=name,
        select=select,
        remove=tuple(remove),
        encoding=encoding,
        base_url=base_url,
        kind=kind,
    )
    reading = choose_policy(reading, kind)
    return assemble(reading, encoding=used_encoding, form=form)


_HANGUL = re.compile("[가-힣]+")
_KANA = re.compile("[ぁ-ヿ]+")
_LATIN = re.compile("[A-Za-z]+")


def language_of(text: str) -> str | None:
    """ "ko", "ja" or "en" by the letters themselves (templates are often labelled wrongly); None where too few.

    One letter in five is enough for Korean: its policies are full of Latin names and addresses.
    """
    sample = text[:8_000]
    hangul, kana, latin = (sum(map(len, p.findall(sample))) for p in (_HANGUL, _KANA, _LATIN))
    if hangul + kana + latin < 20:
        return None
    if hangul * 5 >= hangul + kana + latin:
        return "ko"
    return "ja" if kana > latin else "en"


def assemble(reading: Reading, *, encoding: str | None = None, form: str = "html") -> Document:
    """From lines to the document: outline, then what the sections say."""
    title, bare = outline(reading)
    sections: tuple[Section, ...] = tuple(categorise(bare))
    words = "\n".join(x for s in sections for x in (s.number or "", s.heading, s.text))
    return Document(
        title=title,
        language=language_of(words) or reading.language,
        company=read_company(title, sections),
        dates=read_dates(sections, reading.links),
        notice_clause=read_clause(sections),
        sections=sections,
        facts=read_facts(sections),
        sha256=words_sha256(words),
        warnings=tuple(reading.warnings),
        encoding=encoding,
        format=form,
    )
