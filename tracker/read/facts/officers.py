"""Officers: who answers for personal data, and which department takes requests."""

from __future__ import annotations

import re

from tracker.model import Attribute, Section
from tracker.read.columns import CONTACT_LABELS, column_role
from tracker.read.facts.book import Book
from tracker.read.facts.item_lists import labelled
from tracker.read.facts.lists import quote_of, split_bullets, trim
from tracker.read.facts.units import LABEL, Unit, is_sentence

ROLE = re.compile(
    r"(?:개인\s?정보|정보|위치\s?정보|분야별)?\s?(?:최고\s?)?(?:보호|관리|취급|총괄|민원\s?처리|고충\s?처리|열람\s?청구|업무)?\s?(?:\((?:보호|관리)\)\s?)?(?:총괄\s?)?(?:책임자|책임관|담당자|담당\s?부서|관리자|취급자|부서|CPO|DPO)"
)
_TITLE = "대표이사|대표|이사장|이사|부사장|사장|본부장|실장|팀장|부장|차장|과장|대리|센터장|점장|지점장|지사장|소장|원장|교장|교감|국장|처장|매니저|CEO|CTO|CPO|CISO|COO|상무|전무|주임|사원|사무관|주무관|행정실장|위원장|총장|교수|책임|선임"
# A name of three letters may touch its title ("김정수이사"); shorter and longer ones stand apart from it. Surnames: those
# of more than one in a thousand people (통계청, 2015).
_SURNAME = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
_PERSON = re.compile(
    rf"(?:^|[\s:\[(/,])(?:(?P<name>[{_SURNAME}][가-힣]{{2}})\s?|(?P<apart>[{_SURNAME}][가-힣]{{1,3}})\s+)"
    rf"(?:\(?\s?(?P<title>[가-힣]{{0,4}}?(?:{_TITLE}))\)?)(?=$|[\s\])/,.님]|이[며고]|입니다)|"
    rf"(?:^|\s)(?P<before>{_TITLE})\s+(?P<after>[{_SURNAME}][가-힣]{{1,3}})(?=$|[\s\])/,.])"
)
# "한나루(제품총괄)입니다", "피플팀 리드 연두솔이에요": the name with the verb at it.
_SPOKEN = re.compile(
    rf"(?P<before>(?:[가-힣A-Za-z]{{2,12}}\s){{0,3}}?)(?P<name>[{_SURNAME}][가-힣]{{1,2}})(?:\s?\((?P<title>[^()]{{2,20}})\)\s?)?(?:입니다|이며|이고|예요|이에요|이다)"
)
_TITLED = re.compile(rf"[가-힣]{{0,4}}(?:{_TITLE})")
# "기획조정실장 강나루 (전화 : …)", "정보통신과 한별", "관리사무소장 도하늘": what someone heads or belongs to, then the name.
_TITLE_FIRST = re.compile(
    rf"(?P<before>(?:[가-힣A-Za-z]{{2,16}}\s){{0,2}}?)"
    rf"(?:(?P<title>[가-힣]{{0,12}}(?:{_TITLE}|관장|계장))|(?P<unit>[가-힣]{{2,12}}[과팀실부]))\s(?P<name>[가-힣]{{2,4}})(?=$|\s?[(\[/,])"
)
_NONAME = re.compile(rf"(?:{_TITLE}|부서|센터|지원|담당자?|[과팀실부]|책임자)$")
NAME = re.compile(r"^[가-힣]{2,4}$|^[A-Z][a-z]+(?: [A-Z][a-z.]+){1,2}$")
_PHONE = re.compile(
    r"(?:\+82[\s-]?)?\(?0?\d{1,4}\)?\s?[-.)~]\s?\d{3,4}\s?[-.~]\s?\d{4}(?:~\d{1,4})?|\b1\d{3}\s?-\s?\d{4}\b|\b0\d{8,10}\b"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")

_LONGEST_KEY, _LONGEST_VALUE = 20, 60
_KEY_ALONE = re.compile(rf"{CONTACT_LABELS}|(?:전자)?우편|문의(?:처)?")
_UNIT = re.compile(r"(?:팀|부|실|센터|과|처|국|본부)$")


def _name_of(person: re.Match[str]) -> str:
    return person["name"] or person["apart"] or person["after"]


def _title_of(person: re.Match[str]) -> str:
    return person["title"] or person["before"]


_ANSWERS = re.compile(r"(?P<who>[^.,]{2,30}?)(?:이|가|께서)\s(?:[^.,]{0,20}\s)?책임(?:지|을)")


def _in_charge(text: str) -> re.Match[str] | None:
    """The person of "윤가람 이사가 개인정보를 책임지고 있어요"."""
    answers = _ANSWERS.search(text)
    return _PERSON.search(f" {answers['who']}") if answers else None


class Officers:
    """Collects the people and departments of a section, line by line."""

    def __init__(self) -> None:
        self._role = ""
        self._values: dict[str, str] = {}
        self._quote: list[str] = []
        self._section: Section | None = None
        self._key = ""  # a label that stood alone in its line; its value stands in the next

    def line(self, book: Book, unit: Unit) -> None:
        """Take a line in: a heading of a role, a key with its value, or a person in running words."""
        if self._section is not None and self._section is not unit.section:
            self.flush(book)
        text = unit.text
        key, self._key = self._key, ""
        if key and self._below(book, unit, key):
            return
        if len(text) <= _LONGEST_KEY and (_KEY_ALONE.fullmatch(text) or ROLE.fullmatch(text)):
            self._key = text  # <dt>전화</dt>, and in its <dd> the number
        if (is_sentence(text) or "예요" in text or "이에요" in text) and not LABEL.match(text):
            self._sentence(book, unit)
            return
        found = False
        for label, value in _pairs(text):
            if label:
                found = self._pair(book, unit, label, value) or found
            elif not found:
                self._bare(book, unit, value)
        if not found:
            return

    def of(self, section: Section, role: str) -> None:
        """What follows is of someone with this role."""
        self._section, self._role = section, role

    def cell(self, book: Book, unit: Unit, cell: str) -> None:
        """Take in a cell that holds keys with their values: "- 이름: … - 소속: …"."""
        for label, value in _pairs(cell):
            if label:
                line = Unit(f"{label} : {value}", cell, unit.path, "", unit.section)
                self._pair(book, line, label, trim(value))

    def _below(self, book: Book, unit: Unit, key: str) -> bool:
        """Take in a line as the value of the label above it; False where it is none."""
        text = unit.text
        if len(text) > _LONGEST_VALUE or is_sentence(text) or LABEL.match(text) or _KEY_ALONE.fullmatch(text):
            return False
        someone = _TITLE_FIRST.match(text) or _PERSON.search(text) or NAME.match(text) or _UNIT.search(text)
        if ROLE.search(text) or ((ROLE.fullmatch(key) or key == "담당") and not someone):
            return False
        return self._pair(book, unit, key, text)

    def _bare(self, book: Book, unit: Unit, text: str) -> None:
        role = ROLE.search(text)
        if (
            not role
            and len(text) <= 90
            and (_PHONE.search(text) or _EMAIL.search(text))
            and _TITLE_FIRST.match(text)
        ):
            self.flush(book)
            if self._titled(text, text):  # "사무국장 홍길동 (02-…, …@…)"
                self._section, self._role = unit.section, unit.section.heading[:40]
                self._loose(text)
            return
        if role and len(text) <= 50 and not is_sentence(text) and not re.search(r"지정|경우|접수|연결", text):
            person = _PERSON.search(text[role.end() :])
            self.flush(book)
            self._section, self._role = unit.section, trim(text[: role.end()] if person else text)[:40]
            if person:
                self._set("person", _name_of(person), text)
                self._set("position", _title_of(person), text)
        elif self._section is not None or re.search(r"^[가-힣]{2,4}$", text):
            self._loose(text)

    def _titled(self, words: str, quote: str) -> bool:
        """Take in a title or department with the name behind it; False where the words are not so."""
        leading = _TITLE_FIRST.match(words)
        if leading is None or _NONAME.search(leading["name"]):
            return False
        self._set("person", leading["name"], quote)
        self._set("position", leading["title"] or "", quote)
        self._set("department", leading["unit"] or leading["before"], quote)
        return True

    def _loose(self, text: str) -> None:
        """A phone or e-mail without a label belongs to the officer above it."""
        if self._section is None:
            return
        if mail := _EMAIL.search(text):
            self._set("email", mail[0], text)
        if phone := _PHONE.search(text):
            self._set("phone", phone[0], text)

    def _pair(self, book: Book, unit: Unit, label: str, value: str) -> bool:
        role = column_role(label)
        key = {
            "person": "person",
            "department": "department",
            "position": "position",
            "phone": "phone",
            "email": "email",
        }.get(role or "")
        if re.search(r"이름|성명|성함|^name$", label, re.IGNORECASE):
            key = "person"
        elif re.search(r"직\s?위|직책|직급", label) and "소속" not in label:
            key = "position"
        elif re.search(r"소속|부서", label) and not ROLE.fullmatch(label.strip()):
            key = "department"
        elif re.search(r"문의|연락|전화|TEL", label, re.IGNORECASE) and not re.search(
            r"부서|책임|담당자", label
        ):
            key = "phone"
        elif re.search(r"mail|메일|전자우편", label, re.IGNORECASE):
            key = "email"
        if (
            re.fullmatch(r"담당자(?:명)?|담당", label.strip())
            and "department" in self._values
            and "person" not in self._values
            and NAME.match(value.strip())
        ):
            key = "person"
        if key is None and label.strip() == "담당":
            label = "담당자"
        if ROLE.search(label) and key in {None, "department"}:
            if (
                re.fullmatch(r"담당\s?부서(?:명)?|부서(?:명)?|소속\s?부서", label.strip())
                and (self._values.get("person") or (self._role and not self._values))
                and "department" not in self._values
            ):
                self._set("department", value, f"{label} : {value}", unit)
                return True
            fuller = self._role if not self._values and trim(label) in self._role else trim(label)
            self.flush(book)
            self._section, self._role = (
                unit.section,
                fuller,
            )  # "개인정보 보호책임자", and below it "책임자: …"
            self._value_of_role(label, value)
            return True
        if key is None:
            return False
        if key == "person" and "person" in self._values:
            kept = self._role
            self.flush(book)
            self._section, self._role = unit.section, kept
        self._section = self._section or unit.section
        if not self._role:
            self._role = next(
                (
                    trim(p)
                    for p in reversed(unit.path)
                    if ROLE.search(p) and len(p) <= 40 and not is_sentence(p)
                ),
                "",
            )
        self._set(key, value, f"{label} : {value}", unit)
        return True

    def _value_of_role(self, label: str, value: str) -> None:
        """ "개인정보 보호책임자 : [연구소 김정수 이사]", "담당부서 : 고객센터", "책임자: 홍길동"."""
        quote = f"{label} : {value}"
        words = value.strip(" []()")
        if (inner := LABEL.match(words)) and _TITLED.fullmatch(inner["label"].strip()):  # "대표: 홍길동"
            self._set("position", inner["label"], quote)
            words = inner["value"]
        if self._titled(words, quote):
            pass
        elif person := _PERSON.search(words):
            self._set("person", _name_of(person), quote)
            self._set("position", _title_of(person), quote)
            before = trim(words[: person.start()].strip(" ,/"))
            if before:
                self._set("department", before, quote)
        elif NAME.match(words.split("(")[0].split("/")[0].strip().split(",")[0]) and not re.search(
            r"부서|팀$|센터$|과$|실$|처$", words
        ):
            self._set("person", words.split("(")[0].split("/")[0].split(",")[0].strip(), quote)
        elif words and not is_sentence(words):
            self._set("department", trim(re.sub(r"\(.*\)|[\d-]{7,}|\S+@\S+", "", words)), quote)
        if mail := _EMAIL.search(value):
            self._set("email", mail[0], quote)
        if phone := _PHONE.search(value):
            self._set("phone", phone[0], quote)

    def _sentence(self, book: Book, unit: Unit) -> None:
        """ "개인정보 보호책임자는 홍길동 이사입니다"."""
        match = re.search(rf"(?P<role>{ROLE.pattern})(?:는|은|로는|로)\s(?P<rest>[^.]{{2,60}})", unit.text)
        if match and (person := _PERSON.search(" " + match["rest"].replace("입니다", " "))):
            self._someone(book, unit, trim(match["role"]), _name_of(person), _title_of(person))
        elif match and (spoken := _SPOKEN.match(match["rest"])) and not _NONAME.search(spoken["name"]):
            position = spoken["title"] or spoken["before"] or ""
            self._someone(book, unit, trim(match["role"]), spoken["name"], position)
        elif "책임" in unit.text and (person := _in_charge(unit.text)):
            self._someone(book, unit, "책임자", _name_of(person), _title_of(person))
        if self._section is not None and "phone" not in self._values and (call := _PHONE.search(unit.text)):
            self._set("phone", call[0], unit.text)
        if self._section is not None and "email" not in self._values and (mail := _EMAIL.search(unit.text)):
            self._set("email", re.sub(r"[가-힣]+$", "", mail[0]), unit.text)

    def _someone(self, book: Book, unit: Unit, role: str, person: str, position: str) -> None:
        """Begin with the one whom a sentence names."""
        self.flush(book)
        self.of(unit.section, role)
        self._set("person", person, unit.text)
        self._set("position", position, unit.text)

    def _set(self, key: str, value: str, quote: str, unit: Unit | None = None) -> None:
        value = trim(value.strip(" []"))
        if key == "department" and " / " in value:  # "개인정보보호팀 / 02-… / …@…"
            value, _, rest = value.partition(" / ")
            self._loose(rest)
        if key == "department" and _TITLED.fullmatch(value):
            key = "position"
        if value and value not in {"-", "없음"}:
            self._values.setdefault(key, value)
            self._quote.append(unit.raw if unit is not None and len(unit.raw) < 200 else quote)

    def flush(self, book: Book) -> None:
        """Write down whom the lines so far described."""
        if self._section is not None and self._values:
            write(book, self._section, self._role, self._values, " / ".join(dict.fromkeys(self._quote)))
        self._role, self._values, self._quote, self._section = "", {}, [], None


def _contacts(values: dict[str, str]) -> dict[str, str]:
    """Phone and e-mail as such, out of cells that hold both or words around them; what is neither goes."""
    values = dict(values)
    both = f"{values.pop('phone', '')} {values.pop('email', '')}"
    if phones := dict.fromkeys(
        m[0].strip() for m in _PHONE.finditer(re.sub(r"팩스[^\n]*|FAX[^\n]*", "", both))
    ):
        values["phone"] = ", ".join(phones)
    if mails := dict.fromkeys(m[0] for m in _EMAIL.finditer(both)):
        values["email"] = ", ".join(mails)
    return values


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [pair for piece in split_bullets(text) for part in _slashed(piece) for pair in _by_keys(part)]
    if len(found) == 1 and not found[0][0] and (match := LABEL.match(text)):
        return [(match["label"].strip(), match["value"])]
    return found


_KEY = re.compile(
    r"(?:^|(?<=[\s,/|]))(?P<label>(?:성\s?명|이\s?름|성함|소속(?:\s?[/·]?\s?직위|\(직위\))?|직\s?위|직책|직급|부서(?:명)?|담당\s?부서|전화(?:\s?번호)?|연락처|TEL|Tel|팩스|FAX|[Ee]-?\s?[Mm]ail|이메일(?:\s?주소)?|메일|전자우편)(?:\s?[/·]\s?직위)?)\s?[:：]\s*"
)


def _slashed(text: str) -> list[str]:
    """ "책임자: 홍길동 / 직책: 이사" cut at its slashes, where each part has a key."""
    parts = re.split(r"\s[/|]\s", text)
    return parts if len(parts) > 1 and all(LABEL.match(p) for p in parts) else [text]


def _by_keys(text: str) -> list[tuple[str, str]]:
    """Several keys in one line ("성명: … 직책: … 연락처: …"), else the line at its one label."""
    marks = list(_KEY.finditer(text))
    if len(marks) < 2:
        return labelled(text)
    found = [("", text[: marks[0].start()].strip(" ,/|"))] if marks[0].start() > 1 else []
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        found.append(
            (mark["label"], text[mark.end() : following.start() if following else len(text)].strip(" ,/|-"))
        )
    return [f for f in found if f[1]]


_NOBODY = "문의처"


def write(book: Book, section: Section, role: str, values: dict[str, str], quote: str) -> None:
    """Write one officer down: by name, else by department, else by role."""
    person = values.get("person", "")
    if person and (titled := _PERSON.match(person)):
        person = _name_of(titled)
        values.setdefault("position", _title_of(titled))
    elif not person and NAME.match((parts := values.get("position", "").partition(", "))[0]) and parts[2]:
        person, values["position"] = parts[0], parts[2]  # "Ara Kim, 이사" in a column of 성명 및 직책
    values = _contacts(values)
    if values.get("department") == role:
        del values["department"]
    if (not role or re.fullmatch(r"(?:담당\s?)?부서(?:명)?", role)) and (
        said := ROLE.search(section.heading)
    ):
        role = section.heading if len(said[0]) < 5 and len(section.heading) <= 40 else trim(said[0])
    # Where nobody is named, a name of its own: the heading's words may change ("문의하기", "연락처").
    name = person or values.get("department", "") or role or _NOBODY
    if (
        not name
        or len(name) > 60
        or (
            not person
            and not values.get("phone")
            and not values.get("email")
            and not values.get("department")
        )
    ):
        return
    attributes: dict[str, Attribute] = {
        "role": role or None,
        "department": values.get("department") or None,
        "phone": values.get("phone") or None,
        "email": values.get("email") or None,
    }
    if values.get("position"):
        attributes["position"] = values["position"]
    book.add("officer", name, section, quote_of(quote, name), attributes, where=role)
