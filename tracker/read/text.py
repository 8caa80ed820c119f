"""Plain text → lines: wrapped lines joined, tables of tabs or pipes found, bullets of a copied list taken off."""

from __future__ import annotations

import re
import unicodedata

from tracker.errors import TooLarge
from tracker.read.blocks import Line, Reading, tidy
from tracker.read.chrome import trim
from tracker.read.grid import MAX_CELLS, shape, table_line
from tracker.read.headings import ends_sentence, has_heading_words
from tracker.read.markers import parse_marker

_RULE = re.compile(r"^[\s\-=_*~─━═—–+|:.]{3,}$")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_COPIED = re.compile(r"^(\s*)((?:[•∙●○◦▪]\s+)+)")
_UNFINISHED = re.compile(
    r"(?:,|및|또는|그리고|위하여|위해|대하여|대해|따라|의하여|통하여|통해|하고|하며|하여|되는|하는|있는|없는|된|한|할|될|을|를|은|는|이|가|의|에|로|으로|와|과|에서|에게|께|부터)$"
)
# Wider lines than this are paragraphs, not wrapped rows: nobody wraps text at more columns.
_WIDEST = 140


def read_text(text: str) -> Reading:
    """Lines of a plain text file."""
    return Reading(trim(text_lines(tidy(text).expandtabs(1) if "\t" not in text else tidy(text))))


def text_lines(text: str) -> list[Line]:
    """The lines of a text, tables recognised, wrapped lines joined."""
    raw = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n")
        .replace("\v", "\n")
        .replace("\x85", "\n")
        .split("\n")
    )
    spoken = sum(1 for x in raw if x.strip())
    copied = sum(1 for x in raw if _COPIED.match(x)) * 3 > spoken
    width = _wrapped_at(raw)
    lines: list[Line] = []
    i = 0
    blank = True
    while i < len(raw):
        line = raw[i]
        if not line.strip() or _RULE.match(line):
            blank = True
            if not _SEPARATOR.match(line) or "|" not in line:
                i += 1
                continue
        rows, after = table_at(raw, i)
        if rows:
            lines.append(table_line(shape([tuple(r) for r in rows[0]], rows[1], [False] * len(rows[0]))))
            i, blank = after, True
            continue
        if _RULE.match(line):
            i += 1
            continue
        depth = 0
        m = _COPIED.match(line) if copied else None
        if m:
            depth = 1 + min(len(m[1].expandtabs(4)) // 2, 8)
            line = line[m.end() :]
        squeezed = " ".join(line.split())
        i += 1
        if not squeezed:
            continue
        if (
            not blank
            and not m
            and lines
            and lines[-1].kind != "table"
            and _goes_on(lines[-1].text, squeezed, width, raw[i - 2])
        ):
            lines[-1].text += " " + squeezed
        else:
            lines.append(Line(squeezed, "item" if m else "text", depth=depth))
        blank = False
    return lines


def columns(text: str) -> int:
    """How wide a line stands on a screen: Korean letters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped_at(raw: list[str]) -> int:
    """The column at which the file's lines were wrapped by hand or by a mail program; 0 where they were not."""
    widths = sorted(columns(x.rstrip()) for x in raw[:3000] if x.strip() and len(x) < 300)
    if len(widths) < 12:
        return 0
    widest = widths[int(len(widths) * 0.97)]
    full = sum(1 for w in widths if widest * 0.82 <= w <= widest * 1.05)
    return widest if 40 <= widest <= _WIDEST and full * 4 > len(widths) else 0


def unfinished(text: str) -> bool:
    """Ends at a particle or a joining word: a sentence goes on."""
    return bool(_UNFINISHED.search(text))


def _goes_on(before: str, line: str, width: int, raw_before: str) -> bool:
    """Whether `line` is the rest of the sentence that `before` begins."""
    if ends_sentence(before):
        return False
    if parse_marker(line) is not None or (len(before) < 50 and has_heading_words(before)):
        return False
    last = columns(raw_before.strip())
    if width and last >= width * 0.82:
        return not before.endswith((":", "："))
    return last >= 30 and unfinished(before) and parse_marker(before) is None


def table_at(raw: list[str], i: int) -> tuple[tuple[list[list[str]], list[bool]] | None, int]:
    """The table that begins at line `i` (rows, which of them are marked as header) and the line behind it.

    Pipes: a row of dashes under the header, or three lines of as many cells. Tabs: two lines of as many cells.
    """
    line = raw[i]
    if "|" in line:
        found = _piped(raw, i)
        if found is not None:
            return found
    if "\t" in line.strip():
        rows: list[list[str]] = []
        j = i
        while j < len(raw) and "\t" in raw[j].strip():
            cells = [" ".join(c.split()) for c in re.split(r"\t+", raw[j].strip())]
            if rows and len(cells) != len(rows[0]):
                break
            rows.append(cells)
            j += 1
        if sum(map(len, rows)) > MAX_CELLS:
            raise TooLarge(f"a table of more than {MAX_CELLS:,} cells")
        if len(rows) >= 2 and parse_marker_cells(rows):
            return (rows, [False] * len(rows)), j
    return None, i


def parse_marker_cells(rows: list[list[str]]) -> bool:
    """False where the "cells" are only list marks set off by a tab ("1.<tab>처리 목적")."""
    marks = sum(
        1
        for r in rows
        if len(r[0]) <= 4 and re.fullmatch(r"[\d가나다라마바사아자차카타파하ⅠⅡⅢⅣⅤ①-⑳\-•·.)(]+", r[0])
    )
    return marks * 2 <= len(rows) or len(rows[0]) > 2


def _cells(line: str) -> list[str]:
    text = line.strip()
    text = text[1:] if text.startswith("|") else text
    text = text[:-1] if text.endswith("|") and not text.endswith("\\|") else text
    return [
        " ".join(re.sub(r"(?i)<br\s*/?>", " ", c).replace("\\|", "|").split())
        for c in re.split(r"(?<!\\)\|", text)
    ]


def _piped(raw: list[str], i: int) -> tuple[tuple[list[list[str]], list[bool]], int] | None:
    n = len(raw)
    ruled = i + 1 < n and "|" in raw[i + 1] and _SEPARATOR.match(raw[i + 1]) is not None
    if not ruled:
        bare = _SEPARATOR.match(raw[i]) is not None
        if not bare and not (raw[i].strip().startswith("|") or raw[i].strip().endswith("|")):
            return None
    rows: list[list[str]] = []
    heads: list[bool] = []
    count = 0
    j = i
    while j < n and "|" in raw[j]:
        if _SEPARATOR.match(raw[j]):
            if not rows and j > i:
                return None  # rules only
            if len(rows) == 1:
                heads[0] = True
            elif rows and j + 1 < n:
                break
            j += 1
            continue
        if (
            rows
            and j + 1 < n
            and "|" in raw[j + 1]
            and _SEPARATOR.match(raw[j + 1])
            and len(rows) > (0 if heads[0] else 1)
        ):
            break  # the header of the next table
        rows.append(_cells(raw[j]))
        heads.append(False)
        count += len(rows[-1])
        if count > MAX_CELLS:
            raise TooLarge(f"a table of more than {MAX_CELLS:,} cells")
        j += 1
    if len(rows) < 2 and not ruled:
        return None
    if not rows:
        return None
    width = max(len(r) for r in rows)
    if width < 2:
        return None
    return ([r + [""] * (width - len(r)) for r in rows], heads), j
