"""Lists of items cut into single ones, as a person would; the labels inside them told from what they label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker.korean import fold
from tracker.read.facts.item_words import flag_of, is_item, usable
from tracker.read.facts.laws import law_of
from tracker.read.facts.lists import brackets_of, cut, cut_list, outside_brackets, split_bullets, trim
from tracker.read.facts.units import is_sentence, strip_marker

_LONGEST_LIST = 8_000  # letters of a list that are split into items
_LONGEST_NAME = 40  # letters of a name with its notes
MOSTLY = 0.5  # of a list's elements must look like items, or it is a list of something else
_NOTE = 20  # a bracketed note that short stays part of the name ("성명(한글, 영문)")


@dataclass(frozen=True, slots=True)
class Item:
    """An item's name, and what its own words say of being required."""

    name: str
    required: bool | None = None
    detail: str | None = None


def split_items(text: str) -> list[Item]:
    """The items of a list, split as a person would.

    >>> [i.name for i in split_items("이메일, 휴대전화번호, 주소, 이름")]
    ['이메일', '휴대전화번호', '주소', '이름']
    >>> [i.name for i in split_items("성명(한글, 영문), IP/Mac Address")]
    ['성명(한글, 영문)', 'IP', 'Mac Address']
    """
    return list(_split_items(text[:_LONGEST_LIST]))


@lru_cache(maxsize=2048)
def _split_items(text: str) -> tuple[Item, ...]:
    found: list[Item] = []
    for element in cut_list(text):
        for part in _split_pairs(_OWNER.sub("", element)):
            found += _named(part)
    return tuple(found)


def _split_pairs(element: str) -> list[str]:
    """Split at 및, 또는, 와, slash and middle dot where both sides are items by themselves."""
    bare_slash = cut(element, "/∕／")
    if len(bare_slash) > 1 and all(_short(p) for p in bare_slash):
        pieces = [p for p in bare_slash if p.strip()]
        if all(is_item(trim(p)) or 2 <= len(p.strip()) <= 8 for p in pieces) and any(
            is_item(trim(p)) for p in pieces
        ):
            return [q for p in pieces for q in _split_pairs(p)]
    match = re.match(r"^(?P<a>.+?)\s+(?:및|또는|혹은|그리고|&)\s+(?P<b>.+)$", _mask(element))
    while match:
        a, b = element[: match.end("a")], element[match.start("b") :]
        if is_item(trim(a)) and is_item(trim(b.split(",")[0])) and not _shared_head(trim(a)):
            return [*_split_pairs(a), *_split_pairs(b)]
        match = None
    if (
        (pair := _SHARED.match(element))
        and is_item(pair["n"])
        and not (is_item(pair["a"]) or is_item(pair["b"]))
    ):
        return [f"{pair['a']} {pair['n']}", f"{pair['b']} {pair['n']}"]  # "한글 및 영문 이름"
    among = re.match(r"^(?P<a>\S.{1,20}?)\s?등(?:의)?\s(?P<b>\S.{1,20})$", element)
    if among and is_item(among["a"]) and is_item(among["b"]):
        return [among["a"], among["b"]]  # "은행계좌정보 등 결제정보"
    joined = re.match(r"^(?P<a>\S[^,()]{0,14}\S)(?:와|과)\s(?P<b>\S.{1,20})$", element)
    if joined and _both_items(joined["a"], joined["b"]):
        return [joined["a"], joined["b"]]
    dots = cut(element, "·ㆍ∙・")
    if len(dots) > 1 and all(is_item(trim(p)) and len(trim(p)) > 1 for p in dots):  # "동·호수" is one
        return dots
    return [element]


def _both_items(a: str, b: str) -> bool:
    """Whether two phrases side by side are items: one by itself, the other at least as a member of a list."""
    return (is_item(a) and is_item(b, True)) or (is_item(a, True) and is_item(b))


_SHARED = re.compile(r"^(?P<a>[가-힣]{2,3})\s(?:및|또는)\s(?P<b>[가-힣]{2,3})\s(?P<n>[가-힣]{2,6})$")


def _shared_head(a: str) -> bool:
    """ "서비스 이용 및 접속 기록": the first half is no item of its own, it shares the last word."""
    return fold(a) in {"서비스이용", "구매", "결제", "접속", "방문", "예약", "참여", "상담", "주문", "거래"}


def _mask(text: str) -> str:
    """The text with what stands in brackets blanked, so that words in them do not split it."""
    return re.sub(r"[(（\[][^()（）\[\]]*[)）\]]", lambda m: "▒" * len(m[0]), text)


def _short(text: str) -> bool:
    return len(text.strip()) <= 14


_FLAG_NOTE = re.compile(r"^(?P<flag>필수|선택)(?:\s?(?:항목|정보|입력|사항|적?\s?수집))?$")
_FLAG_LEAD = re.compile(
    r"^[\[(<【]\s?(?P<flag>필수|선택)[^\])>】]{0,8}[\])>】]\s*|^(?P<word>필수|선택)(?:항목|정보)?\s?[:：]\s*"
)


# "고객의 성명", "보험에 가입한 고객의 성명": whose it is makes no other item.
_OWNER = re.compile(
    r"^(?:(?:\S{1,12}\s){0,4}?\S{1,12}(?:한|된|하신|하는|되는)\s)?(?:회원|이용자|고객|정보주체|사용자|본인|귀하|여러분|환자|응모자|지원자|신청자|참가자|가입자)(?:님)?(?:의|이 입력한|이 제공한)\s+"
)


def _named(element: str) -> list[Item]:
    required: bool | None = None
    if lead := _FLAG_LEAD.match(element):
        required = (lead["flag"] or lead["word"]) == "필수"
        element = trim(element[lead.end() :])
    bare, notes = brackets_of(element)
    detail: str | None = None
    kept = ""
    parts: list[Item] = []
    for note in notes:
        if flag := _FLAG_NOTE.match(note):
            required = flag["flag"] == "필수"
            continue
        if _OWNER.fullmatch(f"{note} "):
            continue  # "(보험에 가입한 고객의) 성명"
        inner = [t for p in cut(note, ",、") for q in _split_pairs(p.lstrip("+ ")) if (t := trim(q))]
        if len(inner) > 1 and sum(is_item(i) for i in inner) > len(inner) / 2:
            parts += [Item(brackets_of(i)[0], required) for i in inner if usable(i) and is_item(i)]
        elif len(note) <= _NOTE and not is_sentence(note) and law_of(note) != note:
            kept += f"({note})"
        detail = note
    name = _OWNER.sub("", trim(bare)) + kept
    if len(name) > _LONGEST_NAME:  # a note with brackets of its own
        name = name.split("(")[0].strip() or name
    if not name.strip("()"):
        return parts
    return [Item(name, required, detail), *(Item(p.name, required) for p in parts)]


# A label at the head of a piece ("신용카드 결제 시: …"), and flags in the midst of one ("필수: … 선택: …").
_HEAD_LABEL = re.compile(
    r"^[\s\-–—•·▷▶※○■◆<\[(（【*]*(?P<label>[가-힣A-Za-z][^:：\n]{0,44}?)\s?[>\])】]?\s?[:：]\s*(?!//)(?=\S)"
)


_MID_LABEL = re.compile(
    r"(?:(?<=[\s>\]),])|^)[-–—•·▷▶※○■◆<\[(（【*]{0,2}\s?(?P<label>(?:필수|선택|자동|추가|공통|의무)[가-힣 ]{0,10}?)\s?(?:[>\])】]\s?[:：]?|[:：])\s*(?=\S)"
)


def labels_and_lists(text: str) -> list[tuple[str, str]]:
    """A cell cut at its bullets, and each piece at its labels: [(label or "", words)].

    A label holds until the next one; a bullet ends a label that is not 필수 or 선택.
    """
    found: list[tuple[str, str]] = []
    standing = ""
    lines = [p for line in text.split("\n") for p in split_bullets(line)]
    ranks: list[str] = []
    for i, piece in enumerate(lines):
        kind = strip_marker(piece)[0]
        if kind and kind not in ranks:
            ranks.append(kind)
        following = strip_marker(lines[i + 1])[0] if i + 1 < len(lines) else ""
        deeper = bool(kind and following) and following not in ranks[: ranks.index(kind) + 1]
        if deeper and not is_item(trim(piece)) and "," not in piece and not _HEAD_LABEL.match(piece):
            standing = trim(piece) if flag_of(piece) is not None else standing
            continue  # "1) 이메일 가입 회원" over "① 아이디": for whom, not what
        for label, words in labelled(_bracket_label(piece)):
            if label:
                standing = label if flag_of(label) is not None else standing
            if words.strip():
                found.append((label or standing, words))
    return found


_END_FLAG = re.compile(r"\s?[(\[<]\s?(?P<flag>필수|선택)(?:\s?(?:항목|정보|사항))?\s?[)\]>]\s*$")
_ANY_FLAG = re.compile(r"[(\[<]\s?(?:필수|선택)")


def flagged_runs(text: str) -> list[tuple[bool | None, str]]:
    """A list cut where one flag stands behind several names: "이름, 연락처 (필수) / 사진 (선택)" → [(True, …), (False, …)].

    A flag behind a single name among others ("이름, 사진(선택)") is that name's own and stays where it is.
    """
    if not _END_FLAG.search(text):
        return [(None, text)]
    runs: list[tuple[bool | None, str]] = []
    parts = re.split(r"\s+[/|]\s+|\s*;\s*", text)
    for part in parts:
        end = _END_FLAG.search(part)
        apart = end is not None and (len(parts) > 1 or end[0][:1].isspace())
        if end is None or not apart or len(_ANY_FLAG.findall(part)) > 1:
            return [(None, text)]
        runs.append((end["flag"] == "필수", part[: end.start()]))
    return runs


def listed_names(text: str) -> tuple[str, ...]:
    """The names of the items in a cell, each once, its labels left out."""
    found: list[str] = []
    for _, words in labels_and_lists(text):
        found += [i.name for i in split_items(words) if usable(i.name)]
    return tuple(dict.fromkeys(found))


def _bracket_label(piece: str) -> str:
    """ "[카카오] 생일, 이름" with its label as labels are written: "카카오: 생일, 이름"."""
    return re.sub(r"^\s*[\[<【](?P<l>(?!필수|선택)[^\]>】]{1,20})[\]>】]\s*(?=\S)", r"\g<l>: ", piece)


def labelled(text: str) -> list[tuple[str, str]]:
    """A piece cut at its labels: [(label or "", words)]."""
    marks = [(m.start(), m.end(), m["label"]) for m in _MID_LABEL.finditer(text)]
    head = _HEAD_LABEL.match(text)
    if head and not any(a <= head.start("label") < b for a, b, _ in marks):
        marks.insert(0, (head.start(), head.end(), head["label"]))
    open_places = set(outside_brackets(text, [m[0] for m in marks])) if marks else set()
    marks = [m for m in marks if m[0] in open_places]
    if not marks:
        return [("", text)]
    found: list[tuple[str, str]] = []
    if before := text[: marks[0][0]].strip():
        found.append(("", before))
    for (_, end, label), following in zip(marks, [*marks[1:], None], strict=False):
        found.append((label.strip(" -–—[<(【"), text[end : following[0] if following else len(text)]))
    return found


def lists_items(text: str) -> bool:
    """Whether a line without label is a list of items rather than of anything else."""
    names = [i.name for i in split_items(text)]
    return bool(names) and sum(is_item(n) for n in names) >= MOSTLY * len(names)
