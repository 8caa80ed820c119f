"""Retentions: what is kept, how long (as written and in days), and why (a law or a reason)."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.korean import period_days
from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import listed_names
from tracker.read.facts.item_words import is_item
from tracker.read.facts.kept import deleted_after, kept
from tracker.read.facts.laws import law_of
from tracker.read.facts.lists import brackets_of, cut, quote_of, trim
from tracker.read.facts.rows import Row
from tracker.read.facts.units import LABEL, Unit, is_sentence

_SPAN = (
    r"(?:\d{1,3}\s?(?:\(\s?\d+\s?\)\s?)?(?:년|개월|달(?![성라])|주일|주(?=간|일|\s|$)|일(?!차)|시간)|"
    r"(?<![가-힣])(?:[일이삼사오육칠팔구십]{1,2}\s?(?:년(?=간|\s|$|[.,)])|개월)|(?:한|두|세|석|네|넉)\s?달(?![성라])|일주일|반년))(?:\s?간)?"
)
PERIOD = re.compile(rf"(?:최소\s?|최대\s?)?{_SPAN}(?:\s?(?:이상|이내|까지|이하))?")
_FOREVER = re.compile(r"영구|무기한|준영구|반영구")
EVENT = re.compile(
    r"(?:회원\s?)?(?:탈퇴|해지|철회|종료|달성|폐지|완료|만료|삭제|파기|이용|서비스|계약|목적|동의|요청)[^,.;()]{0,24}?(?:시|때|까지|즉시|일)(?:\s?까지)?"
)
SEVERAL = re.compile(rf"([^,()]{{2,40}}?)\s*\(\s*({_SPAN})[^()]*\)")
RECORD = re.compile(
    r"(?:기록|자료|로그|정보|이력|내역|서류|증빙|장부|증표|문서|항목|데이터|파일|원장|영수증|개인정보|기록부|데이타|영상|일지)(?:\s?등)?$"
)
_LINE = re.compile(
    rf"^(?P<what>[^:：]{{2,90}}?)\s*(?:[:：]|[-–—=→]|\s)\s*(?P<period>(?:최소\s?|최대\s?)?{_SPAN}|영구|준영구)(?P<rest>.*)$",
    re.DOTALL,
)
_KEEPS = re.compile(
    r"보관|보존|보유|저장|유지|(?:가지고|갖고|지니고)\s?있|남겨\s?[두둬둡]|둬요|두어요|둡니다"
)
_NOT_KEPT = re.compile(
    r"미\s?이용|\d년을?\s(?:주기|마다)|이용하지\s?않|로그인하지|접속하지|로그인 ?기록이|고지|통지|공지|안내|이내에\s?(?:조치|처리|회신)|재가입(?!\s?(?:방지|제한|금지|을\s(?:막|방지|제한)))|이용 ?기록이 없|법정대리인|만\s?1\d세"
)


def days_of(period: str) -> int | None:
    """The days of a period where it is a length of time; None where an event ends it ("회원 탈퇴 시까지").

    >>> days_of("5년"), days_of("탈퇴 후 30일"), days_of("회원 탈퇴 시까지")
    (1825, 30, None)
    """
    match = re.search(_SPAN, period)
    if match is None:
        return None
    before = period[: match.start()]
    if re.search(r"(?:까지|시|즉시|때)\s*(?:[.,/(]|단|다만|또는)", before) or re.search(r"제\s?$", before):
        return None
    after = period[match.end() :]
    if re.match(r"\s?(?:전|이전)", after):
        return None
    if hours := re.search(r"(\d{1,3})\s?시간", match[0]):
        return max(1, int(hours[1]) // 24)  # part of a day is a day
    return period_days(match[0])


def add(
    book: Book,
    section: Section,
    name: str,
    period: str,
    basis: str,
    quote: str,
    *,
    items: tuple[str, ...] = (),
) -> None:
    """Write one retention down."""
    period = re.sub(r"\s+", " ", period)
    if len(period) > 90 and (
        first := re.match(r"^.{3,90}?[.。]\s", period)
    ):  # the exceptions stay in the quote
        period = first[0]
    period = trim(period)
    name = record_name(name)
    if not name or not period or len(name) > 90 or _DUE.fullmatch(name):
        return
    basis = trim(basis)
    attributes: dict[str, Attribute] = {"period": period, "days": days_of(period), "basis": basis or None}
    if items:
        attributes["items"] = items
    book.add(
        "retention",
        name,
        section,
        quote_of(quote, period),
        attributes,
        where=period if book.has("retention", name) else "",
    )


_DUE = re.compile(
    r"(?:개인정보(?:의)?\s)?파기(?:하는)?\s?(?:기한|시한|시점|시기)"
)  # how soon something is destroyed


def record_name(text: str) -> str:
    text = trim(re.sub(r"^(?:보존|보관|보유)\s?(?:항목|정보|기록|대상|자료)\s?[:：]\s?", "", text))
    text = re.sub(r"^[^:：]*?(?:[.。]\s|^)(?:단|다만)[,\s]+", "", text)
    text = re.sub(r"^<?\s?(?P<of>[^<>]{2,40}?)\s?>?[와과]\s관련한\s개인정보$", r"\g<of>", text)
    bare, notes = brackets_of(text)
    if law := law_of(text):
        stripped = trim(text.replace(law, "").strip(" 「」『』()<>:,-에서의은는"))
        if stripped and stripped != text and RECORD.search(stripped):
            text, (bare, notes) = stripped, brackets_of(stripped)
    if sum(len(n) for n in notes) > 20:
        text = bare
    return trim(
        re.sub(r"(?<=[가-힣])(?:은|는|을|를)$", "", re.sub(r"\s?(?:보존|보관|보유)(?:\s?기간)?$", "", text))
    )


# --- tables ------------------------------------------------------------------------------------------


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """One row of a table with a period: what is kept is its record, service, purpose or items."""
    period = row.get("period")
    if not period:
        return
    record, service = row.get("record"), row.get("service") or row.first_label()
    items_cell = row.get("items", "required", "optional")
    kept = listed_names(items_cell)
    name = record or service or row.get("purpose") or row.get("content")
    if not name and items_cell:
        name = kept[0] if len(kept) == 1 else items_cell
    if not name:
        return
    if law_of(name) == name and record != name and items_cell:
        name = items_cell
    if len(name) > 90:
        name = name[:90].rsplit(" ", 1)[0]
    basis = row.get("basis")
    add(book, unit.section, name, period, basis or law_of(period), row.text, items=kept)


# --- lines -------------------------------------------------------------------------------------------


def from_unit(book: Book, unit: Unit, lead: str = "") -> None:
    """A record in a line ("계약 또는 청약철회 등에 관한 기록 : 5년 (법)") or in a sentence.

    `lead` is the sentence before a list ("… 법률에 의하여 아래의 기간 동안 보관합니다").
    """
    text = unit.text
    if not re.search(r"[년월달주일]|영구|까지|즉시", text):
        return
    if column_role(unit.label) == "basis" and is_nested(unit):
        unit = replace(unit, text=unit.value)  # "관련법령 : 분쟁처리에 관한 기록 : 3년"
        text = unit.text
    own = "retention" in unit.section.categories
    if own and not unit.label and len(text) <= 60 and (head := _heads_period(unit)):
        unit = replace(unit, text=f"{head}: {text}")
        text = unit.text
    if is_sentence(text):
        lenient = own or "location" in unit.section.categories
        for sentence in unit.sentences:
            _told(book, unit, sentence, lenient=lenient, own=own)
        return
    several = False
    for sentence in unit.sentences:
        records = several_records(sentence, own)
        for what, period, law, words in records:
            add(book, unit.section, what, period, law or _above(unit), words)
        several = several or bool(records)
    if several:
        return
    match = _LINE.match(text)
    if match is None:
        if own and _names_record(unit) and (length := _KEPT_VALUE.match(unit.value)):
            add(book, unit.section, unit.label, length[0], law_of(unit.value) or _above(unit), unit.raw)
            return
        if (
            "retention" in unit.section.categories
            and unit.label
            and _EVENT_END.search(unit.value)
            and len(unit.value) <= 60
        ):
            if column_role(unit.label) not in _OTHER_KEYS and not is_sentence(unit.label):
                add(
                    book, unit.section, unit.label, unit.value, _above(unit), unit.raw
                )  # "회원 관리 : 탈퇴 시까지"
            return
        reverse = LABEL.match(text)
        if (
            reverse
            and (found := re.search(_SPAN, reverse["value"]))
            and RECORD.search(trim(reverse["label"]))
        ):
            add(
                book,
                unit.section,
                reverse["label"],
                found[0],
                law_of(reverse["value"]) or _above(unit),
                unit.raw,
            )
        return
    what, rest = match["what"].strip(), match["rest"]
    kept = bool(RECORD.search(record_name(what) or what))
    unlike = not kept or (column_role(what) in {"period", "basis"} and not RECORD.search(record_name(what)))
    listed = own and unlike and not _NOT_KEPT.search(text) and _names_record(unit)
    if (_NOT_KEPT.search(text) or unlike) and not (unit.label and _KEEPS.search(rest)) and not listed:
        return
    period = match["period"]
    whole = trim(_LAW_NOTE.sub("", unit.value)) if unit.label else ""
    whole = re.sub(r"\s?(?:동안|간)?\s?(?:보관|보존|보유)(?:합니다|함)?$", "", whole)
    if whole and len(whole) <= 40 and period in whole and not is_sentence(whole):
        period = whole  # "탈퇴 후 30일", "최대 5년"
    elif re.match(r"\s?(?:이상|이내)", rest):
        period += (
            rest[: rest.index("상" if "이상" in rest[:4] else "내") + 1]
            if ("이상" in rest[:4] or "이내" in rest[:4])
            else ""
        )
    add(
        book,
        unit.section,
        what,
        period,
        law_of(rest) or law_of(what) or _above(unit) or _only_law(lead),
        unit.raw,
    )


def _told(book: Book, unit: Unit, sentence: str, *, lenient: bool, own: bool) -> None:
    """The records of one sentence of running text."""
    label = LABEL.match(sentence) if ":" in sentence or "：" in sentence else None
    if label is None and not _NOT_KEPT.search(sentence) and "않습니다" not in sentence:
        records = kept(sentence, own=lenient)
        for record in records:
            add(book, unit.section, record.what, record.period, record.law or _above(unit), sentence)
        if records:
            return
    elif label and own and not is_sentence(label["label"]) and (period := deleted_after(label["value"])):
        add(book, unit.section, label["label"], period, law_of(label["value"]) or _above(unit), sentence)
        return
    several = several_records(sentence, own)
    for what, period, law, words in several:
        add(book, unit.section, what, period, law or _above(unit), words)
    if not several:
        _from_sentence(book, unit, sentence)


# "처리 완료 후 10년", "2년(재동의 시 연장)": a length of time at the head of a value.
_KEPT_VALUE = re.compile(
    rf"(?:[가-힣\s]{{0,16}}(?:후|부터|뒤)\s?)?(?:최소\s?|최대\s?)?{_SPAN}(?:\s?(?:이내|까지))?(?=$|\s?[(,./]|\s(?:보관|보존|보유))"
)


def _names_record(unit: Unit) -> bool:
    """Whether the label of a line in the section on keeping is what is kept ("환자 명부 : 5년", "민원사무: 10년")."""
    label = unit.label
    return bool(
        label
        and len(label) <= 40
        and not is_sentence(label)
        and column_role(label) not in _OTHER_KEYS
        and law_of(label) != label
        and _KEPT_VALUE.match(unit.value)
    )


def _heads_period(unit: Unit) -> str:
    """The line over a period that stands alone ("계약 기록", and below it "5년 (전자상거래법)"), where it names what is kept."""
    above = unit.path[-1] if unit.path else ""
    if (
        not above
        or len(above) > 40
        or is_sentence(above)
        or column_role(above) in _OTHER_KEYS
        or ":" in above
    ):
        return ""
    period = _KEPT_VALUE.match(unit.text) or _EVENT_END.search(unit.text)
    return above if period and not is_sentence(unit.text) else ""


def is_nested(unit: Unit) -> bool:
    """ "관련법령 : 분쟁처리에 관한 기록 : 3년": behind the key stands a whole record."""
    inner = LABEL.match(unit.value)
    return bool(inner and RECORD.search(trim(inner["label"])) and re.match(_SPAN, inner["value"]))


_ONE_OF_SEVERAL = re.compile(
    rf"(?P<what>[^:：]{{2,60}}?)(?:[은는]\s|\s|\s?[:：]\s?)(?P<period>(?:(?:회원\s?|서비스\s?|이용\s?|계약\s?)?(?:탈퇴|해지|종료|완료|철회)\s?(?:후|일로?부터|시부터)\s)?{_SPAN})\s?(?:\((?P<note>[^()]*)\))?"
)


def several_records(sentence: str, own: bool) -> list[tuple[str, str, str, str]]:
    """(what, how long, law, words) of each record in one line: "진료기록부 10년, 처방전 2년(의료법), 예약 정보 1년".

    Also at the end of a sentence ("…에 관한 기록은 5년, …에 관한 기록은 3년간 보존합니다"). None where an element is not so.
    `own`: the section is on keeping, where what is kept needs no word for record.
    """
    if not _MANY.search(sentence) or _NOT_KEPT.search(sentence):
        return []
    records: list[tuple[str, str, str, str]] = []
    for element in cut(_LEAD_IN.sub("", sentence), ",、"):
        match = _ONE_OF_SEVERAL.match(element.strip())
        if (
            match is None
            or is_sentence(match["what"])
            or not (own or RECORD.search(record_name(match["what"])))
        ):
            return []
        rest = element.strip()[match.end() :]
        if rest.strip(" .") and not _KEEPS.search(rest):
            return []
        law = law_of(match["note"] or "") or law_of(match["what"])
        records.append((match["what"], match["period"], law, element.strip()))
    return records if len(records) > 1 else []


_MANY = re.compile(rf"{_SPAN}[^,]{{0,30}},[^,]*{_SPAN}")
_LEAD_IN = re.compile(
    r"^(?:[^,:：]{2,40}[:：]\s|(?:다만|단)[,\s]+(?:[^,]{2,40}(?:따라|의거하여|위하여|위해)[,\s]+)?)+"
)


def _only_law(lead: str) -> str:
    """The law of the sentence before a list, where it names one and not several."""
    law = law_of(lead)
    return law if law and not law_of(lead[lead.find(law) + len(law) :]) else ""


def _above(unit: Unit) -> str:
    """The law or reason of the label a line stands under."""
    for words in reversed(unit.path):
        if law := law_of(words):
            return law if len(words) < 60 else ""
    return ""


_EVENT_END = re.compile(
    r"(?:탈퇴|해지|종료|달성|완료|철회|만료|폐지|삭제|요청)[가-힣\s]{0,8}(?:까지|즉시|시)$|(?:때|날)까지$"
)
_OTHER_KEYS = frozenset(
    {"period", "basis", "items", "purpose", "task", "collect_method", "recipient", "processor"}
)
_LAW_NOTE = re.compile(r"\s*[(「『][^()「」『』]*법[^()]*[)」』]?.*$")
_SUBJECT = re.compile(r"(?P<what>[^,.]{2,60}?)(?:은|(?<!또)는|을|를|의 경우)\s")
_KEPT = re.compile(rf"(?P<period>{_SPAN})(?P<tail>[^.]{{0,24}}?(?:보관|보존|보유|저장))")


def _from_sentence(book: Book, unit: Unit, sentence: str) -> None:
    if not _KEEPS.search(sentence) or _NOT_KEPT.search(sentence) or "않" in sentence:
        return
    label = LABEL.match(sentence)
    if label and not is_sentence(label["label"]) and (found := re.search(_SPAN, label["value"])):
        reason = re.search(r"(?P<why>[^,.]{2,30}?)(?:을|를)\s위(?:해|하여)", label["value"])
        basis = law_of(label["value"]) or (reason["why"].strip() if reason else "") or _above(unit)
        add(book, unit.section, label["label"], found[0], basis, sentence)
        return
    own = "retention" in unit.section.categories
    if own and (event := _UNTIL.search(sentence)):  # "회원 탈퇴 시까지 개인정보를 보유합니다"
        add(book, unit.section, event["what"], event["period"], law_of(sentence), sentence)
        return
    period = _KEPT.search(sentence)
    if period is None:
        return
    for match in reversed(list(_SUBJECT.finditer(sentence, 0, period.start()))):
        what = re.split(
            r"(?:은|(?<!또)는|이|가|하여|따라|의거하여|근거하여|대한|위한|위하여|위해|통한)\s", match["what"]
        )[-1].strip()
        if (RECORD.search(what) or is_item(what)) and len(what) > 1 and not re.search(r"회사$|경우$", what):
            add(book, unit.section, what, period["period"], law_of(sentence) or _above(unit), sentence)
            return
    if own and (kept := _KEPT_OBJECT.match(sentence, period.end("period"))):  # "6개월간 아이디, 이름을 보관"
        add(book, unit.section, kept["what"], period["period"], law_of(sentence) or _above(unit), sentence)
        return
    if own and (since := _SINCE.search(sentence)):  # "거래 종료일부터 5년간 보유합니다"
        add(book, unit.section, "개인정보", since["period"], law_of(sentence) or _above(unit), sentence)


_UNTIL = re.compile(
    r"(?:^|[\s,])(?P<period>(?:회원\s?)?(?:탈퇴|해지|계약\s?종료|이용\s?종료|서비스\s?종료|동의\s?철회)[가-힣\s]{0,6}?까지)[^.]{0,20}?\s"
    r"(?P<what>(?:[가-힣]{2,6}\s)?(?:개인정보|회원\s?정보|정보))(?:를|을)\s[^.]{0,8}?(?:보유|보관|보존)"
)
_KEPT_OBJECT = re.compile(r"\s(?P<what>[^.]{2,40}?)(?:을|를)\s(?:별도로\s|별도\s)?(?:보관|보존|보유|저장)")
_SINCE = re.compile(
    rf"(?P<period>[가-힣\s]{{2,16}}(?:로?부터|후)\s?{_SPAN})\s?(?:동안)?\s?(?:보유|보관|보존)"
)
