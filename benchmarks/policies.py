"""Made-up policies of 30 to 60 KB, the same for the same seed, and small edits of them.

Only for benchmarks: shapes and sizes are those of real Korean policies (numbered sections, item and retention tables,
processors, officer, clause, menus and footer around), the companies and words are invented.
"""

from __future__ import annotations

import random

_FIRST = "가람 나루 다온 라온 마루 바름 새봄 아람 자람 초록 한결 해솔 도담 미르 은하 소담 예솔 푸른 하늘 단비".split()
_SECOND = "소프트 상사 네트웍스 교육 모빌리티 헬스 페이 스토어 게임즈 미디어 로지스 랩스".split()
_ITEMS = "이름 이메일 휴대전화번호 주소 생년월일 성별 닉네임 비밀번호 아이디 직업 회사명 부서 계좌번호 은행명 프로필사진 결제기록 접속로그 쿠키 접속IP 기기정보".split()  # fmt: skip
_PURPOSES = "회원 가입 의사 확인|본인 식별과 인증|서비스 제공 계약의 이행|요금 결제와 정산|고객 문의 응대|부정 이용 방지|맞춤 서비스 제공|이벤트 안내|통계 작성|물품 배송".split(
    "|"
)
_RECORDS = [
    ("계약 또는 청약철회 등에 관한 기록", "5년", "전자상거래 등에서의 소비자보호에 관한 법률"),
    ("대금결제 및 재화 등의 공급에 관한 기록", "5년", "전자상거래 등에서의 소비자보호에 관한 법률"),
    ("소비자의 불만 또는 분쟁처리에 관한 기록", "3년", "전자상거래 등에서의 소비자보호에 관한 법률"),
    ("표시·광고에 관한 기록", "6개월", "전자상거래 등에서의 소비자보호에 관한 법률"),
    ("웹사이트 방문에 관한 기록", "3개월", "통신비밀보호법"),
    ("전자금융 거래에 관한 기록", "5년", "전자금융거래법"),
]
_FILLER = [
    "회사는 수집한 정보를 안내한 목적 밖으로 이용하지 않으며, 목적이 바뀌는 때에는 미리 동의를 받습니다.",
    "이용자는 언제든지 자신의 정보를 조회하거나 고칠 수 있고, 회사는 요청을 받은 날부터 지체 없이 조치합니다.",
    "내부 관리계획에 따라 취급자를 최소한으로 지정하고, 해마다 두 차례 교육과 점검을 합니다.",
    "전송 구간과 저장 구간을 모두 암호화하고, 침입 차단 시스템으로 밖에서 들어오는 접근을 통제합니다.",
    "종이에 출력된 정보는 분쇄하거나 소각하고, 전자 파일은 되살릴 수 없는 방법으로 삭제합니다.",
    "관계 법령이 정한 기간 동안 보관해야 하는 정보는 다른 정보와 분리하여 보관합니다.",
    "대리인을 통하여 권리를 행사하는 때에는 위임장을 내야 하며, 회사는 정당한 대리인인지 확인합니다.",
]


def company(seed: int) -> str:
    """A made-up company's name; 240 differ, then a number follows."""
    rng = random.Random(seed)
    return f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}{seed // 240 or ''}"


def policy(seed: int, *, kilobytes: int = 40, edits: int = 0, effective: str = "2026년 1월 1일") -> str:
    """An HTML page of about `kilobytes` KB (UTF-8). `edits` changes that many values: items, periods, phone, partners."""
    rng = random.Random(seed)
    name = company(seed)
    items = rng.sample(_ITEMS, 9)
    services = [f"{rng.choice(_FIRST)} 서비스 {i}" for i in range(1, 8)]
    partners = [f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}" for _ in range(6)]
    records = list(_RECORDS)
    phone = f"02-{rng.randrange(200, 999)}-{rng.randrange(1000, 9999)}"
    for n in range(edits):
        edit = random.Random(
            f"{seed}/{n}"
        )  # each edit is its own, so that k + 1 edits are k edits and one more
        match n % 5:
            case 0:
                items.append(f"{edit.choice(_FIRST)} 이용 기록")
            case 1:
                i = edit.randrange(len(records))
                records[i] = (records[i][0], f"{edit.randrange(6, 11)}년", records[i][2])
            case 2:
                phone = f"02-{edit.randrange(200, 999)}-{edit.randrange(1000, 9999)}"
            case 3:
                partners.append(f"{edit.choice(_FIRST)}{edit.choice(_SECOND)} {edit.randrange(10, 99)}")
            case _:
                services[-1] = f"{edit.choice(_FIRST)} 서비스 {edit.randrange(10, 99)}"

    def rows(cells: list[tuple[str, ...]]) -> str:
        return "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in cells)

    def table(head: str, cells: list[tuple[str, ...]]) -> str:
        top = "".join(f"<th>{h}</th>" for h in head.split("|"))
        return f"<table><thead><tr>{top}</tr></thead><tbody>{rows(cells)}</tbody></table>"

    body = [
        ("개인정보의 처리 목적", "".join(f"<li>{s}: {rng.choice(_PURPOSES)}, {rng.choice(_PURPOSES)}</li>" for s in services)),
        ("처리하는 개인정보의 항목", table("구분|필수 항목|선택 항목", [(s, ", ".join(items[:6]), ", ".join(items[6:])) for s in services])),
        ("개인정보의 처리 및 보유기간", table("보유 항목|보유 기간|근거 법령", records)),
        ("개인정보의 제3자 제공", table("제공받는 자|이용 목적|제공 항목|보유 기간", [(partners[0], rng.choice(_PURPOSES), ", ".join(items[:3]), "1년")])),
        ("개인정보 처리의 위탁", table("수탁자|위탁 업무", [(p, rng.choice(_PURPOSES)) for p in partners[1:]])),
        ("정보주체의 권리·의무 및 행사방법", "<p>정보주체는 열람, 정정, 삭제, 처리정지를 요구할 수 있습니다.</p>"),
        ("개인정보의 파기", "<p>목적을 이룬 정보는 지체 없이 파기합니다.</p>"),
        ("개인정보의 안전성 확보 조치", "<p>관리적, 기술적, 물리적 조치를 합니다.</p>"),
        ("개인정보 자동 수집 장치의 설치·운영 및 거부", "<p>쿠키를 사용하며, 브라우저 설정에서 거부할 수 있습니다.</p>"),
        ("개인정보 보호책임자", f"<p>성명: 김{rng.choice('가나다라마')}온 / 전화: {phone} / 이메일: privacy@{seed}.example</p>"),
        ("권익침해 구제방법", "<p>개인정보침해신고센터 (국번없이) 118, 개인정보분쟁조정위원회 1833-6972</p>"),
        ("처리방침의 변경", f"<p>내용을 바꾸는 때에는 시행 7일 전부터, 중요한 변경은 30일 전부터 공지합니다.</p><p>시행일자: {effective}</p>"),
    ]  # fmt: skip
    filler_bytes = max(0, kilobytes * 1024 - 9000) // len(body)
    parts = [_CHROME_TOP.format(name=name)]
    for n, (heading, content) in enumerate(body, 1):
        parts.append(
            f"<h3>{n}. {heading}</h3><ul>{content}</ul>"
            if "<li>" in content
            else f"<h3>{n}. {heading}</h3>{content}"
        )
        size = 0
        k = 0
        while size < filler_bytes:
            k += 1
            sentence = f"<p>{k}) {name}은(는) {rng.choice(services[:-1])}에서 {rng.choice(_PURPOSES)}을 위하여 필요한 조치를 합니다. {rng.choice(_FILLER)}</p>"
            size += len(sentence.encode())
            parts.append(sentence)
    parts.append(_CHROME_BOTTOM.format(name=name))
    return "\n".join(parts)


_CHROME_TOP = """<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>개인정보 처리방침 | {name}</title>
<style>body{{margin:0}} .gnb li{{float:left}}</style><script>window.visits = 1;</script></head>
<body><header><a href="#content">본문 바로가기</a><nav class="gnb"><ul><li><a href="/">홈</a></li><li><a href="/about">회사 소개</a></li>
<li><a href="/help">고객센터</a></li></ul></nav></header><main id="content"><h2>개인정보 처리방침</h2>
<p>{name}(이하 "회사")은(는) 개인정보 보호법을 지키며 다음과 같이 처리방침을 정하여 공개합니다.</p>"""
_CHROME_BOTTOM = """</main><footer><p>{name} | 대표이사 홍길동 | 사업자등록번호 000-00-00000</p><p>Copyright {name}. All rights reserved.</p>
</footer></body></html>"""
