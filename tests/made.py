"""Made-up policies of made-up companies, and a loopback site that shows them: for tests of store, pipeline and command line."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass(frozen=True)
class Policy:
    """A policy as a company would write it; `html` renders it, `replace` edits it."""

    company: str = "주식회사 솔바람"
    purposes: tuple[str, ...] = ("회원 가입과 관리", "상품의 배송", "문의에 대한 답변")
    items: tuple[str, ...] = ("이름", "전자우편 주소", "휴대전화번호")
    optional: tuple[str, ...] = ("생년월일",)
    retention: str = "3년"
    recipients: tuple[tuple[str, str, str], ...] = (("㈜느티나무물류", "상품 배송", "이름, 주소"),)
    processors: tuple[tuple[str, str], ...] = (("다온전산㈜", "전산 시스템 운영"),)
    officer: str = "한여울"
    phone: str = "02-000-1234"
    ordinary: int | None = 7
    material: int | None = 30
    announced: date | None = None
    effective: date = date(2025, 3, 1)
    extra: tuple[str, ...] = ()

    def html(self, *, style: int = 0, token: str = "") -> bytes:
        """`style` 0: headings and tables, 1: bare lines, 2: the same words in other mark-up. `token` changes on each visit."""
        sections = self._sections()
        head = f"<!doctype html><html lang='ko'><head><meta charset='utf-8'><title>{self.company} 개인정보 처리방침</title></head>"
        menu = "<header><nav><ul><li><a href='/'>처음</a></li><li><a href='/shop'>가게</a></li></ul></nav></header>"
        foot = f"<footer>© {self.company} <!-- {token} --></footer><script>var t='{token}';</script>"
        body = [
            f"<h1>개인정보 처리방침</h1><p>{self.company}(이하 '회사')은 이용자의 개인정보를 소중히 다룹니다.</p>"
        ]
        for n, (title, lines) in enumerate(sections, 1):
            if style == 1:
                body.append(f"<p><b>{n}. {title}</b></p>" + "".join(f"<p>{x}</p>" for x in lines))
            elif style == 2:
                body.append(
                    f"<div class='s'><h3>{n}. {title}</h3><div>"
                    + "".join(f"<div>{x}</div>" for x in lines)
                    + "</div></div>"
                )
            else:
                body.append(
                    f"<section><h2>{n}. {title}</h2>" + "".join(f"<p>{x}</p>" for x in lines) + "</section>"
                )
        return (
            head
            + "<body>"
            + menu
            + "<main id='policy'>"
            + "\n".join(body)
            + "</main>"
            + foot
            + "</body></html>"
        ).encode()

    def _sections(self) -> list[tuple[str, list[str]]]:
        clause = "이 방침을 변경하는 경우 회사는 누리집에 알립니다."
        if self.ordinary is not None:
            clause = f"이 방침의 내용을 추가, 삭제 또는 수정하는 경우 시행일 {self.ordinary}일 전부터 누리집 공지사항으로 알립니다."
            if self.material is not None:
                clause += f" 다만 수집하는 개인정보의 항목, 이용 목적의 변경 등 이용자 권리의 중대한 변경이 있는 경우에는 {self.material}일 전에 알립니다."
        dates = [f"시행일자: {self.effective:%Y년 %m월 %d일}"]
        if self.announced:
            dates.insert(0, f"공고일자: {self.announced:%Y년 %m월 %d일}")
        return [
            ("개인정보의 처리 목적", ["회사는 다음의 목적으로 개인정보를 처리합니다.", *(f"{i}) {p}" for i, p in enumerate(self.purposes, 1))]),
            ("처리하는 개인정보의 항목", [f"필수항목: {', '.join(self.items)}", f"선택항목: {', '.join(self.optional)}"]),
            ("개인정보의 처리 및 보유 기간", [f"회원 탈퇴 시까지 보유합니다. 다만 계약과 청약철회에 관한 기록은 {self.retention} 동안 보존합니다."]),
            (
                "개인정보의 제3자 제공",
                [f"제공받는 자: {a} / 제공 목적: {b} / 제공 항목: {c} / 보유 기간: 목적 달성 시까지" for a, b, c in self.recipients]
                or ["회사는 개인정보를 제3자에게 제공하지 않습니다."],
            ),
            ("개인정보 처리의 위탁", [f"수탁자: {a} / 위탁 업무: {b}" for a, b in self.processors]),
            ("정보주체의 권리와 행사 방법", ["이용자는 언제든지 개인정보의 열람, 정정, 삭제, 처리정지를 요구할 수 있습니다."]),
            ("개인정보 보호책임자", [f"보호책임자: {self.officer} / 전화: {self.phone}"]),
            *(("그 밖의 사항", list(self.extra)) for _ in (1,) if self.extra),
            ("개인정보 처리방침의 변경", [clause, *dates]),
        ]  # fmt: skip

    def edited(self, **changes: object) -> Policy:
        return replace(self, **changes)  # type: ignore[arg-type]


COMPANIES = tuple(
    f"주식회사 {a}{b}"
    for a in ("가온", "나래", "다솜", "라온", "마루", "바름", "새봄", "아라", "자작", "차오름")
    for b in ("누리", "상회", "전산", "책방", "운수", "공방", "농원", "학당", "병원", "은행", "통신", "여행", "식품", "가구", "의류", "음악", "영상", "건축", "화원", "약국")
)  # fmt: skip


def many(n: int) -> list[Policy]:
    """`n` policies that differ in company and in what they say."""
    base = Policy()
    return [
        base.edited(
            company=COMPANIES[i % len(COMPANIES)]
            + (f" {i // len(COMPANIES) + 1}호점" if i >= len(COMPANIES) else ""),
            items=(*base.items, *("집 주소", "접속 기록", "결제 기록")[: i % 4]),
            retention=f"{3 + i % 5}년",
            phone=f"02-000-{1000 + i}",
        )
        for i in range(n)
    ]


@dataclass
class Page:
    """What one path answers. `etag` False leaves validators out."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    etag: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer):
    """Pages by path; `hits` keeps (path, status, conditional) of every request but robots.txt."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Page] = {}
        self.hits: list[tuple[str, int, bool]] = []
        self.delay = 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is what some tests are about."""

    def show(self, path: str, body: bytes, **more: object) -> None:
        self.pages[path] = Page(body, **more)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body leave apart: a wait of 40 ms else

    def do_GET(self) -> None:
        if self.server.delay:
            time.sleep(self.server.delay)
        path = self.path
        page = self.server.pages.get(path)
        if path == "/robots.txt":
            page = Page(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        elif page is None:
            page = Page("없는 쪽입니다".encode(), 404)
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"' if page.etag and page.status == 200 else None
        asked = self.headers.get("If-None-Match")
        status = 304 if tag and asked == tag else page.status
        if path != "/robots.txt":
            self.server.hits.append((path, status, asked is not None))
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(page.body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def loopback_site() -> Iterator[Site]:
    """A running site on a free port of 127.0.0.1."""
    site = Site()
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()
        thread.join(5)


def write_config(
    folder: Path, site: Site, policies: Mapping[str, str], more: str = "", per_source: str = ""
) -> Path:
    """A sources.toml: source id → company, each at `/<id>` of the site."""
    lines = ["[tracker]", "delay = 0.0", "timeout = 5.0", more]
    for name, company in policies.items():
        lines += [
            "[[source]]",
            f'id = "{name}"',
            f'company = "{company}"',
            f'url = "{site.address}/{name}"',
            "allow_private = true",
            per_source,
        ]
    path = folder / "sources.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
