"""Processors: companies that handle data for the writer, each with its task."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import column_role
from tracker.read.facts.book import Book
from tracker.read.facts.giving import each, receivers, words_of
from tracker.read.facts.lists import cut, quote_of, trim
from tracker.read.facts.names import body_names, is_body, named_before
from tracker.read.facts.rows import Row
from tracker.read.facts.units import LABEL, Unit, is_sentence


def from_row(book: Book, unit: Unit, row: Row) -> None:
    """Processors of one row, with the row's task; a sub-processor is one too, and says for whom."""
    cell = row.get("processor", "recipient") or row.named() or row.first_label() or row.get("service")
    task = row.get("task", "purpose", "content", "items")
    write(book, unit.section, cell, task, row.text, period=row.get("period"), country=row.get("country"))
    if under := row.get("subprocessor"):
        write(book, unit.section, under, task, row.text, of=cell)


def write(
    book: Book,
    section: Section,
    cell: str,
    task: str,
    quote: str,
    *,
    period: str = "",
    country: str = "",
    of: str = "",
) -> None:
    """Write down every name of `cell` with the task."""
    for name, _ in body_names(cell):
        attributes: dict[str, Attribute] = {"task": trim(task.replace("\n", " ")) or None}
        if period:
            attributes["period"] = trim(period)
        if country:
            attributes["country"] = trim(country)
        if of:
            attributes["processor"] = trim(of)
        book.add(
            "processor",
            name,
            section,
            quote_of(quote, name),
            attributes,
            where=(attributes["task"] and str(attributes["task"])) or "",
        )


# "이메일 발송", "홈페이지 운영", "전화 상담" are work although such words head columns.
_WAYS = frozenset({"email", "phone", "homepage"})
_ENTRUSTS = re.compile(
    r"(?P<who>(?:㈜|\(주\)|주식회사\s?)?[가-힣A-Za-z0-9&.()㈜]{2,24}(?:\s[A-Z][A-Za-z.]+)*)(?:에게|에|사에)\s"
    r"(?P<task>[^.,]{2,60}?)(?:을|를)(?:,|\s(?:각각\s)?(?:위탁|대행))"
)
_NOT_WHO = re.compile(
    r"다음|아래|외부|전문|업체에|타인|제3자|경우|위하여|위해|계약|동의|법|이용자|회원|고객|개인정보"
)
_ROLES = {
    "processor": "cell",
    "task": "task",
    "purpose": "task",
    "items": "",
    "period": "period",
    "country": "country",
}


class KeyValues:
    """ "수탁업체: …" and "위탁업무: …" as lines under one another."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._quote: list[str] = []
        self._section: Section | None = None

    def take(self, book: Book, unit: Unit) -> bool:
        """Take a line in; True where it was a key of a processor."""
        label = unit.label
        role = column_role(label) if label and len(label) <= 30 else None
        key = _ROLES.get(role or "")
        if key is None:
            return False
        above = unit.path[-1] if unit.path else ""
        if (
            key == "task"
            and "cell" not in self._values
            and is_body(above)
            and _may_be_body(above)
            and not column_role(above)
        ):
            self._values, self._quote, self._section = {"cell": above}, [above], unit.section
        if (
            self._section is not unit.section
            or (key == "cell" and "cell" in self._values)
            or (key == "task" and "task" in self._values and "cell" in self._values)
        ):
            self.flush(book)
        self._section = unit.section
        if key:
            self._values.setdefault(key, unit.value)
            self._quote.append(unit.raw)
        return True

    def flush(self, book: Book) -> None:
        """Write down what was taken."""
        if self._section is not None and "cell" in self._values:
            values = dict(self._values)
            write(
                book,
                self._section,
                values.pop("cell"),
                values.pop("task", ""),
                " / ".join(self._quote),
                **values,
            )
        self._values, self._quote, self._section = {}, [], None


def from_unit(book: Book, unit: Unit) -> None:
    """Processors in a line "한별물류 : 배송" or a sentence "한별물류에 배송 업무를 위탁합니다"."""
    text = unit.text
    if is_sentence(text) and not (unit.label and _FORM.search(unit.value) and is_body(unit.value)):
        for sentence in unit.sentences:
            if not any(word in sentence for word in _ENTRUSTING):
                continue
            told = entrusted(sentence)
            for who, task in told:
                write(book, unit.section, who, task, sentence)
            if "위탁" in sentence and "않" not in sentence:
                _from_sentence(book, unit, sentence, {who for who, _ in told})
        return
    above = unit.path[-1] if unit.path else ""
    if not unit.label and _FORM.search(above) and is_body(above) and is_task(text) and len(text) <= 60:
        quote = f"{above} / {unit.raw}"
        write(book, unit.section, above, text, quote)  # a list of terms: who, and below it what
        return
    if noted := _noted(text):
        for name, task in noted:
            write(book, unit.section, name, task, unit.raw)
        return
    labelled = LABEL.match(text) if unit.label else None
    found = labelled or re.match(
        r"^(?P<label>(?:\((?:주|유|사|재)\)\s?)?[^()]{2,40}?(?:\([^()]{1,20}\))?)\s[-–—]\s(?P<value>\S.{1,100})$",
        text,
    )
    if found and (not is_sentence(found["value"]) or is_body(found["value"])):
        left, right = found["label"].strip(), found["value"].strip()
        role = column_role(left)
        if role is not None and role not in {"content"} and not (role in _WAYS and is_task(left)):
            return
        if is_task(left) and not is_task(right):
            left, right = right, left
        if is_task(right) and is_body(left):
            write(book, unit.section, left, right, unit.raw)


def _from_sentence(book: Book, unit: Unit, sentence: str, known: set[str]) -> None:
    """ "한별물류에 배송 업무를 위탁합니다", where nothing but its place says that a name is one."""
    for match in _ENTRUSTS.finditer(sentence):
        who = match["who"]
        last = [who] if not _NOT_WHO.search(who) and is_body(who) else []
        before = [w for w in named_before(sentence[: match.start()] + " ") if not _NOT_WHO.search(w)]
        for one in (*before, *last):
            if not any(one in k or k in one for k in known):
                write(book, unit.section, one, match["task"], sentence)


_ENTRUSTING = ("위탁", "맡", "담당", "대행", "수행")
_FORM = re.compile(r"㈜|주식회사|\((?:주|유|사|재)\)|\b(?:Inc|LLC|Ltd|GmbH|Corp)\b")
_VERB = re.compile(r"(?:맡기|맡겨|맡깁|위탁(?:하|합|해|한다|을)|재위탁하).*")
# "서버 운영은 ㈜한별이, 문자 발송은 ㈜두리가 담당합니다"
_IN_CHARGE = re.compile(
    r"(?:^|[\s,])(?P<task>[^\s,.](?:[^,.]{0,38}[^\s,.])?)(?:은|는)\s(?P<who>[^\s,]*(?:㈜|\(주\)|주식회사\s)[^\s,]*?)(?:가|이)(?=[,\s])"
)
_CARRIES = re.compile(r"(?:담당|대행|수행|맡)(?:합니다|하고|아요|습니다|고|한다|는다|해요)")
_TASK_END = re.compile(r"(?:은|는|을|를),?$")


def entrusted(sentence: str) -> list[tuple[str, str]]:
    """(who, task) of each company a sentence entrusts with something, whichever of the two stands first.

    "서버 운영을 ㈜한별에, 문자 발송을 ㈜두리에 맡기고 있습니다", "㈜한별에 서버 운영을 위탁합니다".
    """
    found: list[tuple[str, str]] = []
    tokens = words_of(sentence)
    verb = next((n for n, t in enumerate(tokens) if _VERB.fullmatch(t)), None)
    if verb is None:
        if _CARRIES.search(sentence):
            found = [(m["who"], trim(m["task"])) for m in _IN_CHARGE.finditer(sentence)]
        return [(who, task) for who, task in found if is_body(who)]
    if "않" in tokens[verb] or (verb + 1 < len(tokens) and tokens[verb + 1].startswith(("않", "아니"))):
        return []
    tokens = tokens[:verb]
    named = receivers(tokens)
    before = 0
    # "㈜한별에는 결제를, ㈜두리에는 배송을 맡겨요": where nothing stands before the first, each has its work behind it.
    after_name = bool(named) and not _task(tokens[: named[0][0]])
    for n, (first, end, who) in enumerate(named):
        stop = named[n + 1][0] if n + 1 < len(named) else len(tokens)
        ahead, behind = tokens[before:first], tokens[end:stop]
        # A topic is who entrusts, where the work is named behind as an object.
        subject = bool(ahead) and ahead[-1].endswith(("은", "는"))
        subject = subject and any(t.rstrip(",").endswith(("을", "를")) for t in behind)
        task = (_task(behind) if subject or after_name else "") or _task(ahead) or _task(behind)
        before = end
        found += [(one, task) for one in each(who) if task]
    return found


_WORK = re.compile(r"(?:일|업무)(?:을|를),?$")


def _task(tokens: list[str]) -> str:
    """The work that words end with ("회사는 서버 운영을"): without the subject and what it is for."""
    while tokens and not _TASK_END.search(tokens[-1]):
        tokens = tokens[:-1]
        if tokens and tokens[-1].rstrip(",") in {"위하여", "위해", "위한"}:
            return ""
    if not tokens:
        return ""
    first = len(tokens) - 1
    while first > 0 and (  # "문자를 보내는 일을" is one
        _WORK.match(tokens[first])
        or (_WORK.match(tokens[-1]) and first == len(tokens) - 2 and tokens[first - 1].endswith(("을", "를")))
        or not re.search(r"(?:은|는|을|를|에|에서|하여|위해|위하여|따라|통해)$", tokens[first - 1])
    ):
        first -= 1
    task = trim(_TASK_END.sub("", " ".join(tokens[first:])))
    if tokens[-1].rstrip(",").endswith(("은", "는")) and " " not in task and not is_task(task):
        return ""  # "한별은 ㈜두리에 결제 업무를 위탁합니다": who entrusts
    return (
        ""
        if re.fullmatch(r"(?:회사|당사|본사|처리|개인정보(?:의)? ?처리|업무|다음|일)(?:를|을)?", task)
        else task
    )


_WITH_TASK = re.compile(
    r"(?P<who>(?:\((?:주|유|사|재)\)\s?)?[^()]{2,40}?(?:\((?:주|유|사|재)\))?)\s?\((?P<task>[^()]{2,60})\)"
)


def _noted(text: str) -> list[tuple[str, str]]:
    """ "㈜한별정비(기기 수거), 두리페이㈜(요금 결제)": each company with its work in brackets; none where any is not so."""
    found: list[tuple[str, str]] = []
    for element in cut(text, ",、"):
        match = _WITH_TASK.fullmatch(trim(element))
        if (
            match is None
            or not is_task(match["task"])
            or not is_body(who := match["who"].strip())
            or (" " in who and is_task(who))
        ):
            return []
        found.append((who, match["task"].strip()))
    return found


_TASK = re.compile(
    r"(?:배송|발송|결제|상담|운영|관리|대행|처리|제작|구축|호스팅|인증|확인|분석|보관|지원|전송|업무|서비스|유지\s?보수|저장|개발|추심|청구|모니터링|마케팅|광고|통계|알림|문자|메일|푸시|택배|물류|인프라|클라우드|로그인|제공|수집|측정|조사|폐기|파기|설치|수리|정산|조회|발급|안내|응대|정비|수거|점검|청소|경비|검사|시공|촬영|번역|교육|회계|급여|보안|출력|인쇄|채용)"
)


def _may_be_body(label: str) -> bool:
    """Whether a label over "위탁업무: …" names the company and not the work ("한별택배", not "배송")."""
    return not _TASK.fullmatch(label) and (" " not in label or not is_task(label))


def is_task(text: str) -> bool:
    """Whether a phrase names work that is entrusted."""
    tail = text.strip()[-14:]
    return bool(_TASK.search(tail)) and not re.search(r"(?:㈜|\(주\)|주식회사)", text)
