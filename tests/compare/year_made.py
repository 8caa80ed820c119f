"""A made-up year: two hundred policies, the edits people make to them, and what servers show instead of them.

Everything follows from one seed. A `Site` knows, for every day, which text it truly has (`version`) and what it shows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape

DAYS = 365
ITEMS = ["이름", "이메일", "휴대전화번호", "생년월일", "성별", "주소", "닉네임", "프로필 사진", "결제 기록", "기기 정보", "접속 로그", "쿠키", "위치 정보", "계좌번호"]  # fmt: skip
TASKS = [
    "상품 배송",
    "문자와 알림톡 발송",
    "전산 시스템 운영",
    "고객 상담",
    "결제 처리",
    "채용 검증",
    "행사 진행",
    "본인 확인",
]
FIRST = [
    "가람",
    "누리",
    "다온",
    "라온",
    "마루",
    "바른",
    "새봄",
    "아람",
    "자람",
    "차오름",
    "하늘",
    "푸른",
    "한빛",
    "온새",
    "도담",
    "미르",
]
SECOND = [
    "소프트",
    "물류",
    "상점",
    "교육",
    "헬스",
    "게임즈",
    "미디어",
    "은행",
    "여행",
    "식품",
    "데이터",
    "모빌",
]
PEOPLE = ["김가람", "이나래", "박다솜", "최라온", "정마루", "한바다", "오새롬", "임아라"]
Line = str | list[list[str]]


@dataclass
class Policy:
    """One text of one policy: sections as (heading, lines); a table is a list of rows, the first its header."""

    company: str
    sections: list[tuple[str, list[Line]]]

    def copy(self) -> Policy:
        return Policy(
            self.company,
            [(h, [list(map(list, x)) if isinstance(x, list) else x for x in ls]) for h, ls in self.sections],
        )

    def lines(self, word: str) -> list[Line]:
        """The lines of the section whose heading holds `word`; LookupError where an edit has dropped it."""
        return dict(self.sections)[next((h for h, _ in self.sections if word in h), word)]


def made_policy(rng: random.Random, n: int) -> Policy:
    company = f"주식회사 {FIRST[n % len(FIRST)]}{SECOND[(n // len(FIRST)) % len(SECOND)]}"
    items = rng.sample(ITEMS, 7)
    tasks = rng.sample(TASKS, 3)
    kept = rng.choice(["1년", "3년", "5년"])
    c = company.removeprefix("주식회사 ")
    return Policy(
        company,
        [
            ("", [f"{company}(이하 '회사')는 이용자의 개인정보를 중요하게 여기며 개인정보 보호법을 지킵니다.", "회사는 이 방침을 누리집 첫 화면에 공개하여 언제나 볼 수 있게 합니다."]),
            ("개인정보의 처리 목적", ["회사는 다음의 목적을 위하여 개인정보를 처리하며 다른 용도로는 쓰지 않습니다.", "1) 회원 가입 의사의 확인과 회원제 서비스의 제공", f"2) {rng.choice(TASKS)} 및 요금 정산", "3) 민원인의 신원 확인과 처리 결과의 통보"]),
            ("처리하는 개인정보의 항목", ["회사는 서비스 제공을 위하여 아래의 개인정보를 처리합니다.", "1) 필수항목 : " + ", ".join(items[:4]), "2) 선택항목 : " + ", ".join(items[4:]), "서비스를 이용하는 동안 접속 기록이 자동으로 만들어져 모일 수 있습니다."]),
            ("개인정보의 처리 및 보유기간", ["회사는 회원이 탈퇴할 때까지 개인정보를 보유하며 법령이 정한 경우에는 그 기간을 따릅니다.", [["보유 항목", "근거", "보유기간"], ["계약 또는 청약철회 기록", "전자상거래법", "5년"], ["소비자 불만 또는 분쟁처리 기록", "전자상거래법", "3년"], ["부정 이용 기록", "회사 내부 방침", kept]]]),
            ("개인정보의 파기 절차 및 방법", ["보유기간이 지나거나 처리 목적을 이룬 개인정보는 지체 없이 파기합니다.", "종이에 적힌 개인정보는 분쇄기로 부수거나 태우고, 전자 파일은 되살릴 수 없는 방법으로 지웁니다."]),
            ("개인정보의 제3자 제공", ["회사는 이용자의 동의가 있거나 법률에 특별한 규정이 있는 경우가 아니면 개인정보를 제3자에게 제공하지 않습니다.", [["제공받는 자", "제공 목적", "제공 항목", "보유기간"], [f"{rng.choice(FIRST)}카드", "제휴 할인 확인", "이름, 휴대전화번호", "제휴 종료 시까지"]]]),
            ("개인정보 처리의 위탁", ["회사는 원활한 업무를 위하여 다음과 같이 개인정보 처리를 맡기고 있습니다.", [["수탁자", "위탁업무"], *([f"{rng.choice(FIRST)}{rng.choice(SECOND)}{k}", t] for k, t in enumerate(tasks))], "회사는 계약을 맺을 때 책임과 안전조치를 문서로 정하고 수탁자를 감독합니다."]),
            ("정보주체의 권리·의무와 행사방법", ["이용자는 언제든지 개인정보의 열람, 정정, 삭제, 처리정지를 요구할 수 있습니다.", "요구는 서면이나 전자우편으로 할 수 있으며 회사는 지체 없이 조치합니다.", "만 14세 미만 아동의 권리는 법정대리인이 대신 행사할 수 있습니다."]),
            ("개인정보의 안전성 확보조치", ["회사는 다음의 조치를 하고 있습니다.", "1) 내부 관리계획의 수립과 직원 교육", "2) 접근 권한의 관리와 접속 기록의 보관", "3) 개인정보의 암호화와 보안 프로그램의 설치"]),
            ("개인정보 자동 수집 장치의 설치·운영 및 거부", ["회사는 맞춤 서비스를 위하여 쿠키를 사용하며 이용자는 브라우저의 설정에서 저장을 거부할 수 있습니다."]),
            ("개인정보 보호책임자", ["회사는 개인정보 처리에 관한 업무를 맡는 책임자를 아래와 같이 두고 있습니다.", f"성명 : {rng.choice(PEOPLE)}", f"연락처 : 02-{rng.randrange(2000, 9999)}-{rng.randrange(1000, 9999)}", f"전자우편 : privacy@site{n}.example"]),
            ("권익침해 구제방법", ["이용자는 개인정보분쟁조정위원회(1833-6972)와 개인정보침해신고센터(118)에 도움을 청할 수 있습니다."]),
            ("개인정보 처리방침의 변경", [f"{c}의 방침이 바뀌는 경우 시행 7일 전부터 공지하며 이용자에게 불리한 변경은 30일 전에 알립니다.", "공고일자 : 2025년 1월 2일", "시행일자 : 2025년 1월 9일"]),
        ],
    )  # fmt: skip


# --- true edits --------------------------------------------------------------------------------------


def _item_added(p: Policy, rng: random.Random) -> None:
    lines = p.lines("항목")
    new = next(i for i in rng.sample(ITEMS, len(ITEMS)) if i not in str(lines))
    lines[1] = f"{lines[1]}, {new}"


def _item_removed(p: Policy, rng: random.Random) -> None:
    lines = p.lines("항목")
    lines[2] = str(lines[2]).rsplit(", ", 1)[0]


def _retention(p: Policy, rng: random.Random) -> None:
    lines = p.lines("보유기간")
    assert isinstance(lines[1], list)
    lines[1][3][2] = rng.choice([x for x in ("2년", "4년", "10년") if x != lines[1][3][2]])


def _processor_added(p: Policy, rng: random.Random) -> None:
    lines = p.lines("위탁")
    assert isinstance(lines[1], list)
    lines[1].insert(
        rng.randrange(1, len(lines[1])), [f"새{rng.choice(SECOND)}{rng.randrange(100)}", rng.choice(TASKS)]
    )


def _processor_swapped(p: Policy, rng: random.Random) -> None:
    lines = p.lines("위탁")
    assert isinstance(lines[1], list)
    lines[1][1][0] = f"다른{rng.choice(SECOND)}{rng.randrange(100)}"


def _officer(p: Policy, rng: random.Random) -> None:
    p.lines("보호책임자")[2] = f"연락처 : 031-{rng.randrange(200, 999)}-{rng.randrange(1000, 9999)}"


def _section_added(p: Policy, rng: random.Random) -> None:
    p.sections.insert(
        7,
        (
            "개인정보의 국외 이전",
            [
                "회사는 개인정보를 미국에 있는 서버에 보관하며 이전하는 항목은 접속 기록이고 시기는 서비스 이용 시점입니다."
            ],
        ),
    )


def _section_removed(p: Policy, rng: random.Random) -> None:
    p.sections = [s for s in p.sections if "자동 수집" not in s[0]]


def _one_word(p: Policy, rng: random.Random) -> None:
    lines = p.lines("파기")
    lines[0] = str(lines[0]).replace("지체 없이", rng.choice(["5일 안에", "곧바로", "30일 안에"]))


def _dates(p: Policy, rng: random.Random) -> None:
    lines = p.lines("변경")
    lines[1:] = [
        f"공고일자 : 2025년 {rng.randrange(2, 12)}월 1일",
        f"시행일자 : 2025년 12월 {rng.randrange(2, 29)}일",
    ]


def _clause(p: Policy, rng: random.Random) -> None:
    lines = p.lines("변경")
    lines[0] = str(lines[0]).replace("30일 전에", "7일 전에")


def _rewritten(p: Policy, rng: random.Random) -> None:
    """Every sentence anew: looks like another page, so it takes a second look."""
    for h, lines in p.sections:
        for n, x in enumerate(lines):
            if isinstance(x, str) and not x.startswith(("공고", "시행")):
                lines[n] = (
                    f"당사 {h} 안내 {n}번: 새 기준에 맞추어 {rng.choice(TASKS)} 관련 사항을 정보주체에게 하나하나 풀어 설명드립니다 ({n}-{rng.randrange(999)})."
                )


def _shortened(p: Policy, rng: random.Random) -> None:
    """A third of the text dropped, from the middle: odd enough for a second look."""
    p.sections = [
        s
        for s in p.sections
        if not any(w in s[0] for w in ("제3자", "안전성", "정보주체", "파기", "자동 수집", "위탁"))
    ]


EDITS: list[Callable[[Policy, random.Random], None]] = [
    _item_added, _item_removed, _retention, _processor_added, _processor_swapped, _officer, _section_added, _section_removed,
    _one_word, _dates, _clause,
]  # fmt: skip
ODD_EDITS = [_rewritten, _shortened]

# --- what servers show instead -----------------------------------------------------------------------

WALLS = [
    "<title>점검 안내</title><h1>서비스 점검 중입니다</h1><p>보다 나은 서비스를 위하여 시스템 점검을 하고 있습니다. 점검 시간 01:00~05:00</p>",
    "<title>오류</title><p>요청하신 페이지를 찾을 수 없습니다.</p><a href='/'>홈으로</a>",
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>",
    "<title>로그인</title><form><input name=id><input type=password name=pw></form><p>로그인 후 이용하실 수 있습니다.</p><a>아이디 찾기</a><a>비밀번호 찾기</a>",
    "<title>Just a moment...</title><p>Checking your browser before accessing this site.</p><p>Ray ID: 8f00</p>",
    "<title>접속 차단</title><p>비정상적인 접근이 감지되어 접속이 차단되었습니다. 해외 IP는 관리자에게 문의하시기 바랍니다. Support ID: 123</p>",
    "<html><body><div id=root></div><noscript>자바스크립트를 활성화해 주세요.</noscript><script src=/app.js></script></body></html>",
    "",
]
HOME = "<title>{c}</title><nav><a>홈</a><a>상품</a></nav><h2>오늘의 특가</h2>" + "".join(
    f"<p>신상품 {n}호를 만나 보세요. 지금 사면 적립금을 드립니다.</p>" for n in range(40)
)
TERMS = "<title>이용약관</title><h1>이용약관</h1>" + "".join(
    f"<h2>제{n}조 ({h})</h2><p>{h}에 관하여 회사와 이용자가 따를 사항을 이 약관에서 정하며 정하지 않은 것은 관례에 따른다. 회원은 이를 숙지한다.</p><p>{h}의 세부 사항은 따로 공지한다.</p>"
    for n, h in enumerate(
        [
            "목적",
            "용어의 정의",
            "약관의 효력",
            "회원 가입",
            "서비스의 중단",
            "구매 신청",
            "대금 지급",
            "환급",
            "분쟁 해결",
            "재판 관할",
        ],
        1,
    )
)
ENGLISH = "<title>Privacy Policy</title><h1>Privacy Policy</h1>" + "".join(
    f"<h2>{n}. {h}</h2><p>We process personal data of our members only as far as needed for the services they asked for, and keep it no longer than the law allows.</p>"
    for n, h in enumerate(
        [
            "Purpose",
            "Items",
            "Retention",
            "Destruction",
            "Third parties",
            "Processors",
            "Rights",
            "Security",
            "Cookies",
            "Officer",
            "Changes",
        ],
        1,
    )
)


def rendered(p: Policy, layout: int, *, visit: int, banner: bool) -> bytes:
    """The policy as a page: three layouts, a counter and a token that change with every visit, perhaps a banner."""
    body = [f"<p>{escape(str(x))}</p>" for x in p.sections[0][1]]
    for n, (heading, lines) in enumerate(p.sections[1:], 1):
        body.append(_HEADS[layout].format(n=n, h=escape(heading)))
        for x in lines:
            body.append(_table(x, layout) if isinstance(x, list) else _LINES[layout].format(x=escape(x)))
    cookie = (
        '<div class="cookie-banner" role="dialog">이 사이트는 쿠키를 사용합니다. <button>모두 동의</button></div>'
        if banner
        else ""
    )
    menu = "<header><nav><ul><li><a href='/'>홈</a></li><li><a href='/login'>로그인</a></li><li><a href='/cs'>고객센터</a></li></ul></nav></header>"
    foot = f"<footer><a href='/terms'>이용약관</a> <a href='/privacy'>개인정보 처리방침</a> <span>오늘 방문자 {visit * 37 % 991}명</span><p>© {p.company}</p></footer>"
    head = f"<meta charset=utf-8><title>개인정보 처리방침 | {p.company}</title><meta name=csrf content=t{visit}x>"
    inner = "\n".join(body)
    main = [f"<main><h1>개인정보 처리방침</h1>{inner}</main>", f"<div id=wrap><div class=content><h2>개인정보 처리방침</h2>{inner}</div></div>", f"<article><h1>개인정보 처리방침</h1><section>{inner}</section></article>"][layout]  # fmt: skip
    return f"<!doctype html><html lang=ko><head>{head}</head><body>{menu}{cookie}{main}{foot}<script>var t={visit}</script></body></html>".encode()


_HEADS = ["<h2>{n}. {h}</h2>", "<p class=tit><strong>{n}. {h}</strong></p>", "<h3 class='h'>{n}. {h}</h3>"]
_LINES = ["<p>{x}</p>", "{x}<br>", "<div class=txt>{x}</div>"]


def _table(rows: list[list[str]], layout: int) -> str:
    head, *rest = rows
    cell = "td" if layout == 1 else "th"
    top = "<tr>" + "".join(f"<{cell}>{escape(c)}</{cell}>" for c in head) + "</tr>"
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in r) + "</tr>" for r in rest)
    return (
        f"<table>{top}{body}</table>"
        if layout == 1
        else f"<table class=t{layout}><thead>{top}</thead><tbody>{body}</tbody></table>"
    )


# --- a year of one site ------------------------------------------------------------------------------


@dataclass
class Site:
    """What one site truly has and what it shows. `edits` are days with a new text, `odd` those that need a second look."""

    n: int
    texts: list[Policy]
    edits: list[int] = field(default_factory=list)  # edits[k] is the day texts[k + 1] (or a return) begins
    shown: list[int] = field(
        default_factory=list
    )  # index into texts, in order of `edits`, beginning with texts[0]
    odd: set[int] = field(default_factory=set)
    returns: set[int] = field(default_factory=set)
    redesign: int = DAYS
    ab_days: range = range(0)
    down: dict[int, bytes | None] = field(
        default_factory=dict
    )  # day → what is shown instead; None: no answer at all
    lag: dict[int, int] = field(default_factory=dict)  # day → the earlier text a slow mirror still shows
    seed: int = 0
    pages: dict[tuple[int, int, int, bool], bytes] = field(default_factory=dict)

    def truth(self, day: int) -> int:
        """Which edit is in force (0: none yet)."""
        return sum(d <= day for d in self.edits)

    def page(self, day: int) -> bytes | None:
        """What a check on this day gets; None where nothing answers."""
        if day in self.down:
            return self.down[day]
        rng = random.Random(f"{self.seed} {self.n} {day}")
        text = self.texts[self.lag.get(day, self.shown[self.truth(day)])]
        layout = self.n % 3 if day < self.redesign else (self.n + 1) % 3
        if day in self.ab_days and rng.random() < 0.5:
            layout = (layout + 1) % 3
        how = (id(text), layout, rng.randrange(2), rng.random() < 0.3)
        if how not in self.pages:
            self.pages[how] = rendered(text, layout, visit=how[2], banner=how[3])
        return self.pages[how]


def made_year(sites: int = 200, edits: int = 150, seed: int = 7) -> list[Site]:
    """The sites of a year, with exactly `edits` true edits among them and seven returns to an earlier text besides."""
    rng = random.Random(seed)
    made = [Site(n, [made_policy(rng, n)], shown=[0], seed=seed) for n in range(sites)]
    for k in range(edits):
        site = rng.choice([s for s in made if len(s.edits) < 3])
        day = rng.choice([d for d in range(15, DAYS - 30) if all(abs(d - e) > 25 for e in site.edits)])
        site.edits = sorted([*site.edits, day])
        if k % 15 == 0:
            site.odd.add(day)
    for site in made:
        for day in site.edits:
            text = site.texts[-1].copy()
            before = repr(text)
            while repr(text) == before:
                with suppress(LookupError):
                    rng.choice(ODD_EDITS if day in site.odd else EDITS)(text, rng)
            site.texts.append(text)
            site.shown.append(len(site.texts) - 1)
            if rng.random() < 0.2:  # a mirror that lags behind for a week
                for d in range(day + 1, day + 8):
                    if rng.random() < 0.34:
                        site.lag[d] = site.shown[-2]
    for site in rng.sample(
        [s for s in made if len(s.edits) == 1 and s.edits[0] < DAYS - 80 and not s.odd], 7
    ):
        day = site.edits[0] + 40
        site.edits.append(day)
        site.shown.append(0)
        site.returns.add(day)
    for site in made:
        if rng.random() < 0.35:
            site.redesign = rng.randrange(20, DAYS)
        if rng.random() < 0.2:
            start = rng.randrange(10, DAYS - 40)
            site.ab_days = range(start, start + 40)
        for _ in range(rng.randrange(0, 6)):
            start, length = rng.randrange(1, DAYS), rng.choice([1, 1, 1, 2, 3, 5])
            instead = _instead(site, made[site.n - 1], start, rng)
            for d in range(start, start + length):
                site.down.setdefault(d, instead)
                site.lag.pop(d, None)
    return made


def _instead(site: Site, sister: Site, day: int, rng: random.Random) -> bytes | None:
    """What a server shows for a few days instead of the policy; None: nothing at all."""
    kind = rng.random()
    if kind < 0.3:
        return None
    if kind < 0.65:
        return rng.choice(WALLS).encode()
    if kind < 0.75:
        page = rendered(site.texts[site.shown[site.truth(day)]], site.n % 3, visit=1, banner=False)
        return page[: int(len(page) * rng.uniform(0.3, 0.55))].decode("utf-8", "ignore").encode()
    if kind < 0.8:
        return _in_other_words(rendered(sister.texts[0], site.n % 3, visit=1, banner=False))
    return rng.choice([HOME.format(c=site.texts[0].company), TERMS, ENGLISH]).encode()


def _in_other_words(page: bytes) -> bytes:
    """A sister company's policy follows the same template in its own words."""
    text = page.decode()
    for old, new in (
        ("회사", "당사"),
        ("이용자", "고객"),
        ("개인정보를", "고객의 정보를"),
        ("합니다", "하고 있습니다"),
        ("위하여", "위해"),
    ):
        text = text.replace(old, new)
    return text.encode()
