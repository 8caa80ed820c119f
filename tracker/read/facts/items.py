"""Items: what is collected, each by its own name, required or optional, and for what (`context`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker.korean import fold
from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.lists import (
    brackets_of,
    cut,
    cut_list,
    outside_brackets,
    quote_of,
    split_bullets,
    trim,
)
from tracker.read.facts.rows import Row
from tracker.read.facts.units import Unit, is_sentence, strip_marker
from tracker.read.passages import sentences
from tracker.tables import load_table

_LONGEST_LIST = 8_000  # letters of a list that are split into items
_LONGEST = 40  # letters of an item's name; longer is a sentence
_NOTE = 20  # a bracketed note that short stays part of the name ("성명(한글, 영문)")
_SHORT = 12  # letters of an unknown element that a list of items may hold ("캐릭터명")
_SURELY = 0.7  # of a list in brackets inside a sentence
_MOSTLY = 0.5  # of a list's elements must look like items, or it is a list of something else


@dataclass(frozen=True, slots=True)
class _Words:
    ending: tuple[str, ...]
    list_ending: tuple[str, ...]
    whole: frozenset[str]
    junk: frozenset[str]
    never: re.Pattern[str]
    required: re.Pattern[str]
    optional: re.Pattern[str]
    automatic: re.Pattern[str]
    collecting: re.Pattern[str]
    not_collecting: re.Pattern[str]
    cut_after: re.Pattern[str]


@cache
def _words() -> _Words:
    table = load_table("tracker.read.facts", "items.toml")

    def any_of(key: str, before: str = "", after: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{'|'.join(table[key])}){after}", re.IGNORECASE)

    def ends(*keys: str) -> tuple[str, ...]:
        return tuple(fold(e) for k in keys for e in table[k])

    return _Words(
        ends("endings"),
        ends("endings", "list_endings"),
        frozenset(fold(w) for w in table["whole"]),
        frozenset(fold(w) for w in table["junk"]),
        any_of("never"),
        any_of("required"),
        any_of("optional"),
        any_of("automatic"),
        any_of("collecting"),
        any_of("not_collecting"),
        re.compile(
            rf"^.*(?:(?<=[가-힣])|\s|^)(?:{'|'.join(sorted(table['cut_after'], key=len, reverse=True))})\s+",
            re.DOTALL,
        ),
    )


@lru_cache(maxsize=4096)
def is_item(name: str, listed: bool = False) -> bool:
    """Whether a phrase names a piece of personal data ("휴대전화번호", "접속 IP"), by how it ends.

    `listed`: it stands in a list of such, where words for deeds ("결제", "상담") may be items too.
    """
    words = _words()
    bare = brackets_of(name)[0] or name
    folded = fold(bare)
    if not folded or len(bare) > _LONGEST or folded in words.junk or words.never.search(bare):
        return False
    if folded in words.whole:
        return True
    return len(folded) > 1 and folded.endswith(words.list_ending if listed else words.ending)


def usable(name: str) -> bool:
    """Whether a phrase from a place that lists items (a table's column) can be a name at all."""
    bare = brackets_of(name)[0] or name
    folded = fold(bare)
    return (
        bool(folded)
        and len(bare) <= _LONGEST
        and folded not in _words().junk
        and not _words().never.search(bare)
    )


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
        for part in _split_pairs(element):
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
        if is_item(trim(a)) and is_item(trim(b.split(",")[0])) and not _shared_head(trim(a), trim(b)):
            return [*_split_pairs(a), *_split_pairs(b)]
        match = None
    joined = re.match(r"^(?P<a>\S{2,12})(?:와|과)\s(?P<b>\S.{1,20})$", element)
    if joined and is_item(joined["a"]) and is_item(joined["b"]):
        return [joined["a"], joined["b"]]
    dots = cut(element, "·ㆍ∙・")
    if len(dots) > 1 and all(is_item(trim(p)) for p in dots):
        return dots
    return [element]


def _shared_head(a: str, b: str) -> bool:
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
_OWNER = re.compile(r"^(?:회원|이용자|고객|정보주체|사용자|본인)(?:님)?(?:의|이 입력한|이 제공한)\s+")


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
        inner = [t for p in cut(note, ",、") for q in _split_pairs(p.lstrip("+ ")) if (t := trim(q))]
        if len(inner) > 1 and sum(is_item(i) for i in inner) > len(inner) / 2:
            parts += [Item(brackets_of(i)[0], required) for i in inner if usable(i) and is_item(i)]
        elif len(note) <= _NOTE and not is_sentence(note):
            kept += f"({note})"
        detail = note
    name = _OWNER.sub("", trim(bare)) + kept
    if not name.strip("()"):
        return parts
    return [Item(name, required, detail), *(Item(p.name, required) for p in parts)]


def flag_of(text: str) -> bool | None:
    """True for words that say required, False for optional, None for neither or both."""
    words = _words()
    required, optional = bool(words.required.search(text)), bool(words.optional.search(text))
    return None if required == optional else required


def is_automatic(text: str) -> bool:
    """Whether words say that something arises or is collected by itself."""
    return bool(_words().automatic.search(text))


# --- from tables -------------------------------------------------------------------------------------


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Items of one row of a table that lists them, with the row's service or purpose as context."""
    service = row.get("service") or row.first_label()
    purpose = row.get("purpose")
    context = service if service and flag_of(service) is None else ""
    context = context or purpose or _context(unit.path)
    row_flag = flag_of(service) if service else None
    if row_flag is None:
        row_flag = flag_of(row.get("necessity"))
    cells: list[tuple[str, str, bool | None]] = [(head, cell, None) for head, cell in row.all("items")]
    if len(cells) == 1 and flag_of(cells[0][1]) is not None and len(cells[0][1]) <= 8 and row.get("content"):
        row_flag = flag_of(cells[0][1])  # 항목 | 내용, and below it 필수항목 | …
        cells = [(head, cell, row_flag) for head, cell in row.all("content")]
    cells += [(head, cell, True) for head, cell in row.all("required")]
    cells += [(head, cell, False) for head, cell in row.all("optional")]
    if not cells and ((service and row_flag is not None) or _item_service(service)):
        cells = [(head, cell, row_flag) for head, cell in row.all("content")]
    for head, cell, flag in cells:
        known = flag if flag is not None else row_flag
        if known is None:
            known = flag_of(head)
        write(
            book,
            unit.section,
            cell,
            row.text,
            context,
            known,
            automatic=is_automatic(f"{service} {head}"),
            trusted=True,
            path=unit.path,
        )


def _item_service(label: str) -> bool:
    return bool(label) and column_role(label) == "items"


# A label at the head of a piece ("신용카드 결제 시: …"), and flags in the midst of one ("필수: … 선택: …").
_HEAD_LABEL = re.compile(
    r"^[\s\-–—•·▷▶※○■◆<\[(（【*]*(?P<label>[가-힣A-Za-z][^:：\n]{0,44}?)\s?[>\])】]?\s?[:：]\s*(?!//)(?=\S)"
)
_MID_LABEL = re.compile(
    r"(?:(?<=[\s>\]),])|^)[-–—•·▷▶※○■◆<\[(（【*]{0,2}\s?(?P<label>(?:필수|선택|자동|추가|공통|의무)[가-힣 ]{0,10}?)\s?(?:[>\])】]\s?[:：]?|[:：])\s*(?=\S)"
)


def write(
    book: Book,
    section: Section,
    text: str,
    quote: str,
    context: str,
    required: bool | None,
    *,
    automatic: bool = False,
    trusted: bool = False,
    path: tuple[str, ...] = (),
) -> None:
    """Write down the items of a cell or line; labels in it ("필수: … 선택: …") change what follows them."""
    for label, piece in labels_and_lists(text):
        role = column_role(label) if label else None
        if role in {
            "purpose",
            "period",
            "basis",
            "collect_method",
            "phone",
            "email",
            "processor",
            "recipient",
            "transfer_method",
        } and not is_item(label):
            continue
        flag = flag_of(label) if label else None
        here = context
        if label and flag is None and role not in {"items", "required", "optional"} and len(label) > 1:
            here = f"{context} / {label}" if context and label not in context else label
        automatic_here = automatic or is_automatic(label) or is_automatic(piece)
        known = flag if flag is not None else required
        names = split_items(_AUTOMATIC_TAIL.sub("", piece))
        sure = sum(is_item(i.name, True) for i in names)
        if not trusted and (sure == 0 or sure < _MOSTLY * len(names)):
            continue  # a list of something else
        good = [
            i for i in names if usable(i.name) and (trusted or is_item(i.name, True) or len(i.name) <= _SHORT)
        ]
        for item in good:
            own = item.required if item.required is not None else known
            add(book, section, item.name, quote, here, own, automatic=automatic_here, detail=item.detail)


_AUTOMATIC_TAIL = re.compile(
    r"\s?등?\s?자동\s?(?:생성|수집)(?:\s?[·ㆍ,/]\s?(?:생성|수집))?\s?(?:되는)?\s?(?:정보|항목)?$"
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
            elif standing and words:
                label = standing
            if words.strip():
                found.append((label, words))
    return found


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


def add(
    book: Book,
    section: Section,
    name: str,
    quote: str,
    context: str,
    required: bool | None,
    *,
    automatic: bool = False,
    detail: str | None = None,
) -> None:
    """Write one item down."""
    attributes: dict[str, Attribute] = {"required": required, "context": context or None}
    if automatic:
        attributes["automatic"] = True
    if detail:
        attributes["detail"] = detail
    book.add("item", name, section, quote_of(quote, name), attributes, where=f"{context}|{required}")


# --- from lines --------------------------------------------------------------------------------------


def from_unit(book: Book, unit: Unit, lead: str = "") -> None:
    """Items of a line of a section that lists them: "라벨 : a, b", a bare list, or a sentence.

    `lead` is the sentence before a list ("다음의 정보들이 자동으로 생성되어 수집될 수 있습니다").
    """
    text = unit.text
    automatic = _auto(unit) or is_automatic(lead)
    flag = _flag(unit)
    if flag is None and lead:
        flag = flag_of(lead)
    label = unit.label
    if _words().not_collecting.search(lead) or any(_words().not_collecting.search(p) for p in unit.path):
        return
    if label and not is_sentence(label):
        role = column_role(label)
        if role not in _LISTING and not is_item(label):
            return
        if _explained(label, unit.value):  # "이름: 작성자를 보여주기 위함"
            context = _context(unit.path)
            write(book, unit.section, label, unit.raw, context, flag, automatic=automatic)
            return
        if not is_sentence(unit.value):
            context = _context(unit.path)
            if (
                role not in {"items", "required", "optional"}
                and flag_of(_without_flag(label)) is None
                and not _GENERIC.fullmatch(label)
            ):
                bare = _without_flag(label)
                context = f"{context} / {bare}" if context and bare not in context else bare
            write(
                book,
                unit.section,
                unit.value,
                unit.raw,
                context,
                flag,
                automatic=automatic,
                trusted=role in {"items", "required", "optional"},
            )
            return
    if is_sentence(text):
        for sentence in sentences(text):
            _from_sentence(book, unit, sentence)
        return
    if _excluded(unit):
        return
    write(book, unit.section, text, unit.raw, _context(unit.path), flag, automatic=automatic)


# Roles of a label whose words behind the colon may be items; any other names something else.
_LISTING = frozenset(
    {None, "items", "required", "optional", "service", "content", "record", "cookie", "necessity"}
)


def _explained(label: str, value: str) -> bool:
    """Whether a colon explains an item ("이메일: 본인 확인") and does not list items of a kind ("결제 정보: 카드번호")."""
    names = [i.name for i in split_items(label)]
    if (
        not names
        or not all(is_item(n) for n in names)
        or column_role(label) in {"items", "required", "optional"}
    ):
        return False
    values = [i.name for i in split_items(value)]
    return is_sentence(value) or not values or sum(is_item(v) for v in values) < _MOSTLY * len(values)


def lists_items(text: str) -> bool:
    """Whether a line without label is a list of items rather than of anything else."""
    names = [i.name for i in split_items(text)]
    return bool(names) and sum(is_item(n) for n in names) >= _MOSTLY * len(names)


def _excluded(unit: Unit) -> bool:
    """Lines under a label about something else (수집방법, 목적, 보유기간)."""
    inner = next((p for p in reversed(unit.path) if p), "")
    return (
        column_role(inner[:60]) in {"collect_method", "purpose", "period", "basis", "permission"}
        and not is_item(inner)
        and "항목" not in inner
    )


def _flag(unit: Unit) -> bool | None:
    for words in (unit.label, *reversed(unit.path)):
        if words and len(words) < 80 and (flag := flag_of(words)) is not None:
            return flag
    return None


def _auto(unit: Unit) -> bool:
    return any(is_automatic(p) for p in (unit.label, *unit.path[-2:]))


_GENERIC = re.compile(r"항목|수집하는|처리하는|개인정보|필수|선택|다음|아래|정보들?이?|같은|같이")


_FLAGGED = re.compile(r"\s?[(\[<]\s?(?:필수|선택)(?:\s?(?:항목|사항|동의|정보))?\s?[)\]>]")


def _without_flag(label: str) -> str:
    """ "고객 문의 시(선택)" without its flag, which is read apart."""
    return _FLAGGED.sub("", label).strip()


def _context(path: tuple[str, ...]) -> str:
    """The innermost label that says for what (a service, a purpose), not merely 필수 or 항목."""
    for words in reversed(path):
        if not words or is_sentence(words) or len(words) > 60:
            continue
        cleaned = _without_flag(trim(re.sub(r"[:：]\s*$", "", words)))
        if cleaned.endswith(("방침", "정책")) or (
            flag_of(cleaned) is not None and len(_GENERIC.sub("", cleaned).strip()) < 3
        ):
            continue
        return cleaned
    return ""


_CLAUSE = re.compile(r"(?<=[가-힣])(?:으며|하며|이며|되며|고 있으며|하고|이고|지만)[,\s]+|;\s*")


def _from_sentence(book: Book, unit: Unit, sentence: str) -> None:
    words = _words()
    if not words.collecting.search(sentence) or words.not_collecting.search(sentence):
        return
    base = _flag(unit)
    automatic = is_automatic(sentence)
    context = _context(unit.path)
    for clause in _CLAUSE.split(sentence):
        flag = flag_of(clause)
        known = flag if flag is not None else (base if not automatic else None)
        single = flag is not None or automatic or _PLAINLY.search(clause)
        found = _run(_mask_notes(clause), need=1 if words.collecting.search(clause) and single else 2)
        for note in re.findall(r"[(（]([^()（）]{3,300})[)）]", clause):
            inner = [i.name for i in split_items(note)]
            if len(inner) > 1 and sum(is_item(i) for i in inner) >= _SURELY * len(inner):
                found += [i for i in inner if is_item(i)]
        for name in dict.fromkeys(found):
            add(book, unit.section, name, sentence, context, known, automatic=automatic)


_PLAINLY = re.compile(r"(?:을|를)\s(?:추가로\s|함께\s)?(?:수집(?:합|하고 ?있|할 수 있|하며|한다)|입력받)")


def _mask_notes(clause: str) -> str:
    return re.sub(r"\s?[(（][^()（）]*[)）]", "", clause)


def _run(clause: str, need: int) -> list[str]:
    """The longest run of items in a clause that a particle or 등 closes ("a, b, c를 수집")."""
    best: list[str] = []
    run: list[str] = []
    for element in cut(clause, ",、"):
        text = trim(element)
        if run and is_item(text):
            run += [i.name for i in split_items(text) if is_item(i.name)]
            continue
        if not run and is_item(text) and not _words().cut_after.match(text):
            run = [i.name for i in split_items(text) if is_item(i.name)]
            continue
        closed, rest = _closed(element, first=not run)
        if closed:
            run += closed
            if len(run) > len(best) and not _for_method(rest):
                best = run
            run = []
        elif (opened := _introduced(text)) != text and is_item(opened):
            run = [i.name for i in split_items(opened) if is_item(i.name)]
        else:
            run = []
    return best if len(best) >= need else []


def _for_method(rest: str) -> bool:
    """Whether what follows a list says that it is a means or a purpose, not what is collected."""
    return bool(
        re.match(
            r"^\s*(?:등)?(?:을|를)?\s*(?:통해|통한|통하여|이용하여|활용하여|위해|위하여|위한|생성하기|확인하기|제공하기|발송)",
            rest,
        )
    )


_CLOSING = re.compile(r"^(?P<bare>.*[^을를이가은는도])(?P<particle>을|를|이|가|은|는|도)$")


def _closed(element: str, *, first: bool) -> tuple[list[str], str]:
    """The items at the head of an element that a particle or 등 closes, and the words after it."""
    tokens = element.split()
    for stop in range(1, len(tokens) + 1):
        head = " ".join(tokens[:stop])
        closing = _CLOSING.match(head)
        following = tokens[stop] if stop < len(tokens) else ""
        rest = " ".join(tokens[stop:])
        if closing is None and not re.match(r"(?:등|정보|항목)(?:을|를|이|가|은|는|의)?", following):
            continue
        candidate = trim(closing["bare"] if closing else head)
        name = _introduced(candidate) if first else candidate
        name = re.sub(r"^(?:이용자|회원|고객|정보주체|사용자)(?:가|이|는|은)\s+", "", name)
        if name and is_item(name):
            return [i.name for i in split_items(name) if is_item(i.name)], rest
    return [], ""


def _introduced(text: str) -> str:
    match = _words().cut_after.match(text)
    return text[match.end() :].strip() if match else text
