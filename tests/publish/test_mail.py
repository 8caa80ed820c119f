"""Mail: composed well, filtered, threaded; sent over a real server with TLS and a login; or written to a folder."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from selectolax.lexbor import LexborHTMLParser

from tests.publish.builders import NOW, contact, finding, record, three, trouble, verdict, well
from tracker.config import MailRecipient
from tracker.errors import PublishError
from tracker.publish import mail
from tracker.publish.catalogue import Language
from tracker.publish.links import Links

LINKS = Links("https://watch.example/")


@dataclass(frozen=True)
class Anybody:
    """A recipient that no config has checked."""

    address: str
    companies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    only: str = "all"
    language: Language | None = None


# aiosmtpd does not know that a port with TLS from the first byte is secure.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def someone(**more: Any) -> MailRecipient:
    return MailRecipient(**({"address": "law@corp.example"} | more))


def letters(
    records: Any = None, troubled: Any = (), recipient: mail.Recipient | None = None, **more: Any
) -> tuple[mail.Letter, ...]:
    values = {"sender": "정책 추적 <tracker@corp.example>", "now": NOW, "links": LINKS} | more
    return mail.letters(three() if records is None else records, troubled, recipient or someone(), **values)


def parsed(letter: mail.Letter) -> EmailMessage:
    return message_from_bytes(letter.message.as_bytes(), policy=policy.default)


def body(letter: mail.Letter, kind: str) -> str:
    part = parsed(letter).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_source_gets_its_own_letter_in_its_own_thread() -> None:
    first = letters()
    assert [x.changes for x in first] == [("c0ffee01",), ("c0ffee02",), ("c0ffee03",)]
    threads = {x.changes[0]: parsed(x)["References"] for x in first}
    assert len(set(threads.values())) == 3
    (later,) = letters([record("c77", recorded_at=NOW)])
    assert parsed(later)["References"] == threads["c0ffee01"]
    assert parsed(later)["Message-ID"] not in {parsed(x)["Message-ID"] for x in first}


def test_a_morning_with_many_changes_is_one_letter_by_urgency() -> None:
    many = [contact(f"c{i}", source_id=f"s{i}", company=f"회사{i}") for i in range(mail.MAX_LETTERS)]
    (one,) = letters([*many, record()])
    assert len(one.changes) == mail.MAX_LETTERS + 1
    text = body(one, "plain")
    assert text.index("다람쥐상점") < text.index("회사0")
    assert "외 5곳" in str(parsed(one)["Subject"])


def test_the_subject_says_the_worst() -> None:
    (letter,) = letters([record()])
    assert parsed(letter)["Subject"] == "[정책 변경] 다람쥐상점 개인정보 처리방침 — 중요, 23일 부족"
    assert parsed(letters([contact()])[0])["Subject"] == "[정책 변경] 두루미 여행 개인정보 처리방침"


def test_the_message_id_follows_from_what_is_told_not_from_the_time() -> None:
    (one,) = letters([record()])
    (again,) = letters([record()], now=NOW + timedelta(days=3))
    assert one.key == again.key
    assert parsed(one)["Message-ID"] == parsed(again)["Message-ID"]
    (other_person,) = letters([record()], recipient=someone(address="b@corp.example"))
    (revised,) = letters([replace(record(), updated_at=NOW)])
    assert len({one.key, other_person.key, revised.key}) == 3
    assert "판단 갱신" in str(parsed(revised)["Subject"])
    assert parsed(revised)["References"] == parsed(one)["References"]


def test_the_same_letter_has_the_same_bytes() -> None:
    assert letters([record()])[0].message.as_bytes() == letters([record()])[0].message.as_bytes()


def test_a_letter_sent_again_keeps_the_id_it_was_recorded_under() -> None:
    made = mail.letter([record()], [], "a@b.example", sender=None, now=NOW, key="kept")
    assert parsed(made)["Message-ID"] == "<kept@localhost>"


def test_headers_that_mail_programs_want() -> None:
    m = parsed(letters([record()])[0])
    assert (
        m["List-Unsubscribe"].strip()
        == "<mailto:tracker@corp.example?subject=unsubscribe%20law%40corp.example>"
    )
    assert m["Auto-Submitted"] == "auto-generated"
    assert m["Date"].datetime == NOW
    assert m["From"].addresses[0].display_name == "정책 추적"
    assert m["To"].addresses[0].addr_spec == "law@corp.example"
    assert m.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in m.iter_parts()] == ["text/plain", "text/html"]


def test_the_text_part_says_all_that_the_html_says() -> None:
    (letter,) = letters([record()])
    html = LexborHTMLParser(body(letter, "html"))
    assert html.body is not None
    text = "".join(body(letter, "plain").split())
    for cell in html.css("td, p, h3, a"):
        if cell.css_first("td, p") or "label" in (cell.attributes.get("class") or ""):
            continue
        for span in cell.css("span.label"):
            span.decompose()
        for words in filter(None, (w.strip() for w in cell.text(separator="\n").split("\n"))):
            assert "".join(words.split()).strip(":·") in text, words
    for a in html.css("a"):
        assert a.attributes["href"] in body(letter, "plain")


def test_the_html_loads_nothing_and_runs_nothing() -> None:
    html = LexborHTMLParser(body(letters([record()])[0], "html"))
    assert not html.css("script, link, img, iframe, object, embed, form, video, audio, svg")
    assert "url(" not in (html.html or "")
    assert "@import" not in (html.html or "")
    assert html.css_first("h3").attributes.get("style")  # inlined
    assert "prefers-color-scheme: dark" in html.css_first("style").text()


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({}, 3),
        ({"companies": ("다람쥐상점",)}, 1),
        ({"companies": ("없는회사",)}, 0),
        ({"kinds": ("terms",)}, 1),
        ({"only": "material"}, 2),
        ({"only": "material", "kinds": ("privacy",)}, 1),
    ],
)
def test_recipients_get_what_they_asked_for(filters: dict[str, Any], told: int) -> None:
    assert len(letters(recipient=someone(**filters))) == told


def test_troubles_go_to_those_who_want_all_of_that_company() -> None:
    assert len(letters([], [trouble()])) == 1
    assert letters([], [trouble()])[0].sources == ("gorani",)
    assert not letters([], [trouble()], someone(only="material"))
    assert not letters([], [trouble()], someone(companies=("다람쥐상점",)))
    assert not letters([], [well()])


def test_nothing_to_tell_sends_nothing_but_a_heartbeat_where_wanted() -> None:
    assert letters([]) == ()
    (beat,) = letters([], heartbeat=True)
    assert "이상 없음" in str(parsed(beat)["Subject"])
    assert beat.key == letters([], heartbeat=True)[0].key
    assert beat.key != letters([], heartbeat=True, now=NOW + timedelta(days=1))[0].key


def test_a_recipient_reads_in_their_own_language() -> None:
    (letter,) = letters([record()], recipient=someone(language="en"))
    assert "23 days short of the policy's own clause" in body(letter, "plain")
    assert LexborHTMLParser(body(letter, "html")).css_first("html").attributes["lang"] == "en"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b.example\nBcc: x@evil.example",
        "a@b.example, c@d.example",
    ],
)
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(PublishError, match="주소가 아닙니다") as error:
        letters([record()], recipient=Anybody(address))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("changes", [1, 8, 80])
def test_letters_stay_below_what_gmail_cuts_and_their_text_part_says_all(changes: int) -> None:
    rows = tuple(finding(subject=f"항목 {i}", new="긴 설명 " * 60) for i in range(100))
    many = [record(f"c{n}", source_id=f"s{n}", company=f"회사 {n}", findings=rows) for n in range(changes)]
    (letter,) = letters(many)
    assert len(body(letter, "html").encode()) < 102_000
    assert body(letter, "html").count("개인정보 처리방침</") >= changes
    assert body(letter, "plain").count("항목 99") == changes


# --- the server's settings ---------------------------------------------------------------------------


def test_no_host_means_no_server() -> None:
    assert mail.server_from_environment({}) is None


def test_the_server_comes_from_the_environment_alone() -> None:
    server = mail.server_from_environment(
        {
            "TRACKER_SMTP_HOST": "mx.example",
            "TRACKER_SMTP_USER": "u",
            "TRACKER_SMTP_PASSWORD": "비밀 password",
        }
    )
    assert server is not None
    assert (server.port, server.tls) == (587, "starttls")
    assert "password" not in repr(server)
    assert mail.server_from_environment({"TRACKER_SMTP_HOST": "m", "TRACKER_SMTP_PORT": "465"}).tls == "ssl"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "more",
    [
        {"TRACKER_SMTP_PORT": "x"},
        {"TRACKER_SMTP_PORT": "0"},
        {"TRACKER_SMTP_TLS": "maybe"},
        {"TRACKER_SMTP_USER": "u"},
        {"TRACKER_SMTP_TLS": "none", "TRACKER_SMTP_USER": "u", "TRACKER_SMTP_PASSWORD": "geheim"},
    ],
)
def test_settings_that_make_no_sense_are_named(more: dict[str, str]) -> None:
    with pytest.raises(PublishError, match="TRACKER_SMTP_") as error:
        mail.server_from_environment({"TRACKER_SMTP_HOST": "mx.example", **more})
    assert "geheim" not in str(error.value)


# --- a real server -----------------------------------------------------------------------------------


class Inbox:
    """Keeps what arrives; the address refused@corp.example is refused."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.secure: list[bool] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("refused@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope.content)
        self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        await asyncio.sleep(0)
        return "250 taken"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


class SmtpServer(Controller):
    """On a port the system chooses. aiosmtpd looks whether it is up by connecting; that has to know the port, and
    to be a TLS client."""

    trusting: ssl.SSLContext

    @property
    def real_port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])  # type: ignore[union-attr]

    def _trigger_server(self) -> None:
        with socket.create_connection(("127.0.0.1", self.real_port), 5) as plain:
            if self.ssl_context is None:
                plain.recv(1024)
                return
            with self.trusting.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                secure.recv(1024)


def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"tracker", b"geheim")
    return AuthResult(success=good, handled=good)


@pytest.fixture(params=["starttls", "ssl"])
def server(
    request: pytest.FixtureRequest, authority: trustme.CA, ca_file: str
) -> Iterator[tuple[mail.MailServer, Inbox]]:
    inbox, implicit = Inbox(), request.param == "ssl"
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    how: dict[str, Any] = (
        {"ssl_context": context} if implicit else {"tls_context": context, "require_starttls": True}
    )
    controller = SmtpServer(
        inbox, hostname="127.0.0.1", port=0, authenticator=login, auth_required=True,
        auth_require_tls=not implicit, **how,
    )  # fmt: skip
    controller.trusting = ssl.create_default_context(cafile=ca_file)
    controller.start()
    try:
        yield (
            mail.MailServer(
                "127.0.0.1", controller.real_port, "tracker", "geheim", request.param, ca_file, timeout=10
            ),
            inbox,
        )
    finally:
        controller.stop()


def test_letters_arrive_over_tls_with_a_login_and_read_as_sent(server: tuple[mail.MailServer, Inbox]) -> None:
    where, inbox = server
    sent = letters()
    for letter in sent:
        mail.send(letter.message.as_bytes(), where)
    assert inbox.secure == [True, True, True]
    for letter, data in zip(sent, inbox.messages, strict=True):
        got = message_from_bytes(data, policy=policy.default)
        assert got["Message-ID"] == letter.message["Message-ID"]
        assert got["Subject"] == letter.message["Subject"]
        for kind in ("plain", "html"):
            part = got.get_body((kind,))
            assert part is not None
            assert part.get_content() == body(letter, kind)


def test_a_wrong_password_is_one_line_without_the_password(server: tuple[mail.MailServer, Inbox]) -> None:
    where, inbox = server
    with pytest.raises(PublishError, match="login refused") as error:
        mail.send(letters([record()])[0].message, replace(where, password="falsch"))
    assert "falsch" not in str(error.value)
    assert not inbox.messages


def test_a_certificate_nobody_vouches_for_is_not_trusted(server: tuple[mail.MailServer, Inbox]) -> None:
    where, inbox = server
    with pytest.raises(PublishError, match="TLS"):
        mail.send(letters([record()])[0].message, replace(where, ca_file=None))
    assert not inbox.messages


def test_a_refused_recipient_is_named(server: tuple[mail.MailServer, Inbox]) -> None:
    where, _ = server
    (letter,) = letters([record()], recipient=someone(address="refused@corp.example"))
    with pytest.raises(PublishError, match="550 no such person") as error:
        mail.send(letter.message, where)
    assert "\n" not in str(error.value)


def test_a_port_where_nobody_listens_is_one_line() -> None:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with pytest.raises(PublishError, match="보내지 못했습니다"):
        mail.send(letters([record()])[0].message, mail.MailServer("127.0.0.1", port, timeout=5))


# --- a folder ----------------------------------------------------------------------------------------


def test_without_a_server_letters_are_files_that_mail_programs_open(tmp_path: Path) -> None:
    (letter,) = letters([record(notice=verdict(days=7))])
    path = mail.write_eml(letter.message, tmp_path / "outbox", letter.key)
    assert mail.write_eml(letter.message, tmp_path / "outbox", letter.key) == path
    assert [p.name for p in path.parent.iterdir()] == [f"{letter.key}.eml"]
    assert (
        message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"] == parsed(letter)["Subject"]
    )


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(PublishError, match="쓸 수 없습니다"):
        mail.write_eml(b"x", tmp_path / "outbox", "k")
