"""Which of several policies on a page, and whether there is one at all."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tracker.errors import NotAPolicy
from tracker.model import PolicyKind
from tracker.read.blocks import Line, Reading
from tracker.read.headings import SPOKEN, is_sentence, unwrap
from tracker.read.markers import parse_marker
from tracker.tables import load_table

_KINDS: tuple[PolicyKind, ...] = ("privacy", "terms", "location", "children", "cookies")
_TOPIC = re.compile(
    r"개인\s?정보|처리\s?방침|취급\s?방침|수집|보유|파기|위탁|제\s?3\s?자|정보\s?주체|책임자|쿠키|열람|약관|personal (?:data|information)|privacy|collect|third part|cookies?",
    re.I,
)
_SPOKEN = re.compile(rf"{SPOKEN.pattern}|한다\.|않는다|된다\.|[a-z]{{3,}}\. ?$|[a-z]{{3,}}\. [A-Z]")
_POST = re.compile(r"(?:19|20)?\d\d[.\-/]\s?\d{1,2}[.\-/]\s?\d{1,2}")
# A second document on the page has at least this many letters; a menu entry of that name has none behind it.
_BODY = 120


class _Kind(NamedTuple):
    title: re.Pattern[str]
    words: tuple[str, ...]


@cache
def _kinds() -> dict[str, _Kind]:
    t = load_table("tracker.read", "kinds.toml")
    return {k: _Kind(re.compile(t[k]["title"], re.I), tuple(t[k]["words"])) for k in _KINDS}


@cache
def _pages() -> dict[str, tuple[re.Pattern[str], int, str]]:
    t = load_table("tracker.read", "kinds.toml")["not_a_policy"]
    return {
        k: (re.compile("|".join(v["some"]), re.I), int(v["longest"]), str(v["korean"])) for k, v in t.items()
    }


def strength(lines: list[Line]) -> int:
    """How much of a policy stands in the lines: sentences, list items and tables on its topics. 3 is enough."""
    found = 0
    for line in lines:
        text = line.text
        if line.kind == "table":
            found += 2 * bool(_TOPIC.search(text[:600]) and len(text) > 30)
        elif len(text) > 14 and _TOPIC.search(text[:400]) and not line.linked and _SPOKEN.search(text):
            found += 1
        if found >= 12:
            break
    return found


def holds(lines: list[Line], kind: PolicyKind) -> bool:
    """Whether a policy of that kind stands in the lines, as far as strength and titles tell."""
    if strength(lines) < 3:
        return False
    found = _kind_of(lines)
    return found in (None, kind) or any(k == kind for k, _, _ in _parts(lines))


def choose_policy(reading: Reading, kind: PolicyKind) -> Reading:
    """The same reading with only the lines of the policy asked for.

    Raises NotAPolicy, with its reason, where the page holds none.
    """
    lines = reading.lines
    if not lines and not reading.page.strip():
        if reading.frame:
            raise NotAPolicy(
                f"there is no text on the page itself, only a frame: {reading.frame[:200]}", "empty_shell"
            )
        raise NotAPolicy(
            'there is no text on the page: it may be drawn by scripts (render = "browser")', "empty_shell"
        )
    if strength(lines) < 3:
        _refuse(reading)
    parts = _parts(lines)
    if len(parts) > 1:
        kinds = {k for k, _, _ in parts}
        if kind in kinds:
            start = 0
            chosen = [lines[a:b] for k, a, b in parts if k == kind]
            if parts[0][1] > 0 and parts[0][0] == kind:
                start = parts[0][1]
            reading.lines = (
                [*lines[:start], *max(chosen, key=lambda c: sum(len(x.text) for x in c))]
                if len(chosen) > 1
                else [*lines[:start], *chosen[0]]
            )
            return reading
    found = _kind_of(lines)
    if found is not None and found != kind:
        reading.warnings.append(f"asked for {kind}, but the page reads like {found}")
    return reading


def _kind_of(lines: list[Line]) -> str | None:
    """What the page is by its title; None where the title does not say."""
    for line in lines[:12]:
        if len(line.text) <= 60 and not is_sentence(line.text):
            for k in ("location", "children", "cookies", "privacy", "terms"):
                if _kinds()[k].title.search(line.text):
                    return k
    return None


def _parts(lines: list[Line]) -> list[tuple[str, int, int]]:
    """(kind, first line, one past the last) for each document on the page; one or none where it holds one."""
    heads: list[tuple[str, int]] = []
    for i, line in enumerate(lines):
        text = line.text
        if line.kind == "table" or len(text) > 50 or line.linked:
            continue
        kind = _title_kind(line)
        if kind is not None:
            heads.append((kind, i))
    if len({k for k, _ in heads}) < 2:
        return []
    # Names of the same kind in a row are one document (title, sub-title, "개인정보 처리방침 변경").
    merged: list[tuple[str, int]] = []
    for n, (kind, i) in enumerate(heads):
        stop = heads[n + 1][1] if n + 1 < len(heads) else len(lines)
        size = sum(len(x.text) for x in lines[i:stop])
        if merged and merged[-1][0] == kind:
            continue
        if size < _BODY or not _starts_document(lines, i):
            continue
        merged.append((kind, i))
    out: list[tuple[str, int, int]] = []
    for n, (kind, i) in enumerate(merged):
        if out and out[-1][0] == kind:
            continue
        stop = merged[n + 1][1] if n + 1 < len(merged) else len(lines)
        if out:
            out[-1] = (out[-1][0], out[-1][1], i)
        out.append((kind, i, stop))
    if out:
        out[-1] = (out[-1][0], out[-1][1], len(lines))
    return out if len({k for k, _, _ in out}) > 1 else []


@cache
def _any_title() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{k.title.pattern})" for k in _kinds().values()), re.I)


def _title_kind(line: Line) -> str | None:
    """The kind a title names: the name of a document and nothing else but the company's, without a number."""
    if not _any_title().search(line.text):
        return None
    text = unwrap(line.text)
    if is_sentence(text):
        return None
    marker = parse_marker(text)
    if marker is not None and marker.number is not None:
        return None
    for kind in ("location", "cookies", "children", "privacy", "terms"):
        m = _kinds()[kind].title.search(text)
        if (
            m
            and m.end() >= len(text) - 6
            and len(text) - len(m[0]) <= 30
            and not re.search(r"변경|개정|이전|동의|고지|보기|공지|안내문", text)
        ):
            return kind
    return None


def _starts_document(lines: list[Line], i: int) -> bool:
    """Whether a document begins behind a title: set off by a tag, or a first article or a preamble follows."""
    for line in lines[i + 1 : i + 40]:
        marker = parse_marker(line.text) if line.kind != "table" else None
        if marker is not None and marker.number is not None and marker.style in {"jo", "jang", "dot", "rom"}:
            return marker.value <= 1  # numbering that goes on shows that the title only names a part
    return lines[i].rank in range(1, 9) and any(is_sentence(x.text) for x in lines[i + 1 : i + 4])


def _refuse(reading: Reading) -> None:
    """Raise NotAPolicy where the few lines are another page; return where they are a very short policy."""
    lines = reading.lines
    text = "\n".join([*(x.text for x in lines), reading.page])
    size = sum(len(x.text) for x in lines)
    titled = any(
        _kinds()[k].title.search(x.text)
        for k in ("privacy", "terms", "location")
        for x in lines[:10]
        if len(x.text) < 80
    )
    spoken = sum(
        1
        for x in lines
        if _SPOKEN.search(x.text) and re.search(r"개인\s?정보|정보를|privacy|personal", x.text, re.I)
    )
    for reason, (pattern, longest, korean) in _pages().items():
        if size <= longest and pattern.search(text) and spoken == 0:
            raise NotAPolicy(f"no policy on the page: {korean} ({reason})", reason)
    if spoken and (titled or re.search(r"개인\s?정보", text)):
        return
    if sum(1 for x in lines if _POST.search(x.text) or x.linked) * 2 > len(lines) and len(lines) >= 4:
        raise NotAPolicy("no policy on the page: a list of notices or links", "notice_list")
    if any(x.kind == "table" and len(_POST.findall(x.text)) >= 3 for x in lines):
        raise NotAPolicy("no policy on the page: a list of notices", "notice_list")
    if size < 200 and not titled and reading.frame:
        raise NotAPolicy(
            f"no policy on the page itself; it frames another one: {reading.frame[:200]}", "empty_shell"
        )
    if size < 200 and not titled:
        raise NotAPolicy(
            f'no policy on the page: only {size} letters; it may be drawn by scripts (render = "browser")',
            "empty_shell",
        )
    # Headings without numbers, an outline without sentences, another language: too little to refuse with certainty
    # where it bears the name of a policy and says something.
    if titled and (size >= 200 or len(lines) >= 5):
        reading.warnings.append("very little of a policy was found on this page")
        return
    if re.search(r"개인\s?정보|privacy|personal data|약관", text, re.I) and size >= 400:
        reading.warnings.append("very little of a policy was found on this page")
        return
    raise NotAPolicy("no policy on the page: nothing on personal data is said in it", "other")
