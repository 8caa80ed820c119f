"""Digests as e-mail: composing (pure), and sending over SMTP or into a folder of .eml files.

One letter a source that changed, so that each source is one thread; more than `MAX_LETTERS` sources in one run come as one
digest, because thirty letters in a morning are noise. Threads hold by `References` to a root that all letters of
a source name (mail programs need no letter with that id); Gmail also wants the same subject and shows them apart.
"""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import quote

from tracker.errors import PublishError
from tracker.korean import SEOUL, seoul_day
from tracker.model import ChangeRecord, SourceStatus
from tracker.publish import plain as plain_text
from tracker.publish.catalogue import Catalogue, Language, catalogue
from tracker.publish.digest import Digest, build
from tracker.publish.links import Links
from tracker.publish.render import environment
from tracker.publish.safe import plain, short

MAX_LETTERS = 5
# Gmail cuts a letter at 102 KB. In the HTML a change takes about 3 KB and a finding 2 KB; the text part has all of them.
MAX_ROWS = 40  # findings shown, shared by the changes of a letter
MIN_ROWS = 2
MAX_ENTRIES = 12  # changes shown whole; of the others headline, verdict and link
MAX_SUBJECT = 150
DEFAULT_SENDER = "policy-tracker@localhost"


class Recipient(Protocol):
    """Whom to tell what: `tracker.config.MailRecipient` is one."""

    @property
    def address(self) -> str: ...
    @property
    def companies(self) -> tuple[str, ...]: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def only(self) -> str: ...
    @property
    def language(self) -> Language | None: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go. `key` follows from the recipient and what is told, not from the time: the outbox holds it once.

    `changes` are the ids told, `sources` the troubled sources told.
    """

    key: str
    recipient: str
    changes: tuple[str, ...]
    sources: tuple[str, ...]
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out. `tls` is "starttls", "ssl" or "none"; `ca_file` trusts a house-own certificate."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: Literal["starttls", "ssl", "none"] = "starttls"
    ca_file: str | None = None
    timeout: float = 30.0

    def __repr__(self) -> str:
        """Without the password, so that no log can hold it."""
        return f"MailServer({self.host}:{self.port}, tls={self.tls}, user={'set' if self.user else 'none'})"


def server_from_environment(environ: Mapping[str, str]) -> MailServer | None:
    """The server that TRACKER_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS, _CA name; None where no host is set.

    TLS is `starttls` by default (`ssl` on port 465). Raises PublishError on a value that makes no sense.
    """
    host = environ.get("TRACKER_SMTP_HOST", "").strip()
    if not host:
        return None
    port_text = environ.get("TRACKER_SMTP_PORT", "").strip()
    if port_text and not (port_text.isascii() and port_text.isdecimal() and 0 < int(port_text) < 65536):
        raise PublishError(
            f"TRACKER_SMTP_PORT: 포트 번호가 아닙니다 (not a port number): {short(plain(port_text), 40)}"
        )
    tls = environ.get("TRACKER_SMTP_TLS", "").strip().lower() or ("ssl" if port_text == "465" else "starttls")
    if tls not in ("starttls", "ssl", "none"):
        raise PublishError(
            "TRACKER_SMTP_TLS: starttls, ssl, none 가운데 하나여야 합니다 (must be starttls, ssl or none)"
        )
    user, password = environ.get("TRACKER_SMTP_USER") or None, environ.get("TRACKER_SMTP_PASSWORD") or None
    if (user is None) != (password is None):
        raise PublishError(
            "TRACKER_SMTP_USER 와 TRACKER_SMTP_PASSWORD 는 함께 있어야 합니다 (set both or neither)"
        )
    if tls == "none" and password and host not in ("localhost", "127.0.0.1", "::1"):
        raise PublishError(
            "TRACKER_SMTP_TLS=none 으로는 비밀번호를 보내지 않습니다 (no password over an open connection; use starttls or ssl)"
        )
    port = int(port_text) if port_text else {"starttls": 587, "ssl": 465, "none": 25}[tls]
    return MailServer(
        host, port, user, password, "ssl" if tls == "ssl" else "none" if tls == "none" else "starttls",
        environ.get("TRACKER_SMTP_CA") or None,
    )  # fmt: skip


# --- composing ---------------------------------------------------------------------------------------


def wanted(record: ChangeRecord, recipient: Recipient) -> bool:
    """Whether the recipient's filters let this change through."""
    return (
        (not recipient.companies or record.source.company in recipient.companies)
        and (not recipient.kinds or record.source.kind in recipient.kinds)
        and (recipient.only != "material" or record.change.material)
    )


def letters(
    records: Iterable[ChangeRecord],
    troubled: Iterable[SourceStatus],
    recipient: Recipient,
    *,
    sender: str | None,
    now: datetime,
    language: Language = "ko",
    links: Links | None = None,
    heartbeat: bool = False,
) -> tuple[Letter, ...]:
    """The letters for one recipient: `records` are the changes to tell, `troubled` the sources newly in trouble.

    `language` is used where the recipient names none. Nothing to tell gives no letter, or one a day with
    `heartbeat`. Those who want only material changes get no troubles. Raises PublishError on a bad address.
    """
    language = recipient.language or language
    chosen = [r for r in records if wanted(r, recipient)]
    troubles = [
        s
        for s in troubled
        if s.trouble
        and recipient.only != "material"
        and (not recipient.companies or s.source.company in recipient.companies)
        and (not recipient.kinds or s.source.kind in recipient.kinds)
    ]
    by_source: dict[str, list[ChangeRecord]] = {}
    for r in sorted(chosen, key=lambda r: (r.recorded_at, r.id)):
        by_source.setdefault(r.source.id, []).append(r)
    bundles = (
        list(by_source.values())
        if len(by_source) <= MAX_LETTERS
        else [[r for rs in by_source.values() for r in rs]]
    )
    told: list[tuple[Sequence[ChangeRecord], Sequence[SourceStatus]]] = [(b, ()) for b in bundles]
    if troubles:
        told.append(((), troubles))
    if not told and heartbeat:
        told.append(((), ()))
    return tuple(
        letter(r, s, recipient.address, sender=sender, now=now, language=language, links=links)
        for r, s in told
    )


def letter(
    records: Sequence[ChangeRecord],
    troubles: Sequence[SourceStatus],
    address: str,
    *,
    sender: str | None,
    now: datetime,
    language: Language = "ko",
    links: Links | None = None,
    key: str | None = None,
) -> Letter:
    """One letter with just these changes and troubles, unfiltered. `key` is given where one is sent again."""
    digest = build(records, troubles, now=now, language=language, links=links)
    told = [f"{r.id}@{(r.updated_at or r.recorded_at).isoformat()}" for r in records]
    told += [f"{s.source.id}:{s.trouble}@{s.trouble_since}" for s in troubles]
    told = told or [f"heartbeat:{seoul_day(digest.now)}"]
    parts = "\0".join([address, digest.language, *sorted(told)])
    key = key or hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:32]
    sources = {r.source.id for r in records}
    thread = (
        next(iter(sources))
        if len(sources) == 1
        else "digest"
        if records
        else "trouble"
        if troubles
        else "heartbeat"
    )
    message = compose(digest, address, sender=sender, key=key, thread=thread)
    return Letter(key, address, tuple(r.id for r in records), tuple(s.source.id for s in troubles), message)


def compose(digest: Digest, recipient: str, *, sender: str | None, key: str, thread: str) -> EmailMessage:
    """One mail: text and HTML of the same digest.

    `key` becomes the Message-ID, `thread` (a source id, or "digest", "trouble" …) the root it refers to.
    The same arguments give the same bytes. Raises PublishError on an address that is none.
    """
    t = catalogue(digest.language)
    from_, to = _address(sender or DEFAULT_SENDER, "sender"), _address(recipient, "recipient")
    domain = _ascii_domain(from_)
    root = f"<{hashlib.sha256(thread.encode()).hexdigest()[:24]}.thread@{domain}>"
    message = EmailMessage(policy=policy.SMTP)
    subject = short(plain(_subject(digest, t)), MAX_SUBJECT)
    message["Subject"] = subject
    message["From"] = from_
    message["To"] = to
    message["Date"] = format_datetime(digest.now.astimezone(SEOUL))
    message["Message-ID"] = f"<{key}@{domain}>"
    message["In-Reply-To"] = root
    message["References"] = root
    message["List-Id"] = f"policy-tracker <policy-tracker.{domain}>"
    message["List-Unsubscribe"] = (
        f"<mailto:{quote(from_.addr_spec, safe='@')}?subject=unsubscribe%20{quote(to.addr_spec)}>"
    )
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = digest.language
    # base64: lines stay under 998 octets whatever the text, and no server may change a byte on the way.
    message.set_content(plain_text.render(digest) + "\n" + t("mail.footer") + "\n", cte="base64")
    message.add_alternative(html(digest, subject), subtype="html", cte="base64")
    message.set_boundary(f"=_{key}")
    return message


def html(digest: Digest, subject: str) -> str:
    """The HTML part, styles inlined; nothing is loaded while making or reading it."""
    import css_inline

    rows = max(MIN_ROWS, MAX_ROWS // max(1, len(digest.entries)))
    page = (
        environment()
        .get_template("mail.html")
        .render(
            digest=digest,
            subject=subject,
            t=catalogue(digest.language),
            max_rows=rows,
            max_entries=MAX_ENTRIES,
        )
    )
    inliner = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
    return str(inliner.inline(page))


def _subject(d: Digest, t: Catalogue) -> str:
    if d.groups:
        first = d.entries[0]
        note = ""
        if first.urgency == "short":
            days = first.notice.shortfall_days
            note = t("mail.note_short", days=days) if days else t("mail.note_short_some")
        elif first.material:
            note = t("mail.note_material")
        if any(e.updated_at > e.recorded_at for e in d.entries):
            note += f" ({t('mail.updated')})"
        sources = {e.source_id for e in d.entries}
        if len(sources) > 1:
            return (
                t("mail.subject_many", companies=short(first.company, 60), count=len(sources) - 1, note="")
                + note
            )
        return t("mail.subject", company=short(first.company, 60), kind=first.kind_label, note="") + note
    if d.troubles:
        return t("mail.subject_trouble", count=len(d.troubles))
    return t("mail.subject_heartbeat", day=t.day(seoul_day(d.now)))


def _address(text: str, what: str) -> Address:
    """One address, with or without a name; anything that could be more than one or end a header is refused."""
    parts = getaddresses([text])
    name, spec = parts[0] if len(parts) == 1 and plain(text) == text.strip() else ("", "")
    local, _, domain = spec.rpartition("@")
    try:
        if not local or not domain or any(c.isspace() or c in '<>(),;:"[]\\' for c in spec):
            raise ValueError(spec)
        return Address(plain(name), username=local, domain=domain)
    except (ValueError, IndexError):
        raise PublishError(
            f"{what}: 전자우편 주소가 아닙니다 (not an e-mail address): {short(plain(text), 80)}"
        ) from None


def _ascii_domain(address: Address) -> str:
    try:
        return (
            address.domain.encode("idna").decode("ascii") if not address.domain.isascii() else address.domain
        )
    except UnicodeError:
        return "policy-tracker.invalid"


# --- sending -----------------------------------------------------------------------------------------


def send(message: EmailMessage | bytes, server: MailServer) -> None:
    """Send one mail over SMTP, with a certificate that is checked. Blocks; raises PublishError in one line.

    Sending the same bytes again after a crash is harmless: the Message-ID is the same.
    """
    import smtplib

    mail = message if isinstance(message, EmailMessage) else _parsed(message)
    where = f"{server.host}:{server.port}"
    try:
        context = ssl.create_default_context(cafile=server.ca_file)
        if server.tls == "ssl":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=context
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        with client:
            if server.tls == "starttls":
                client.starttls(context=context)
            if server.user and server.password:
                client.login(server.user, server.password)
            client.send_message(mail)
    except smtplib.SMTPAuthenticationError as e:
        raise PublishError(
            f"메일 서버 {where}: 로그인이 거부되었습니다 (login refused, {e.smtp_code})"
        ) from None
    except smtplib.SMTPRecipientsRefused as e:
        refused = "; ".join(
            f"{plain(a)}: {code} {plain(_text(why))}" for a, (code, why) in e.recipients.items()
        )
        raise PublishError(
            f"메일 서버 {where}: 받는 사람이 거부되었습니다 (recipient refused): {refused}"
        ) from None
    except smtplib.SMTPNotSupportedError as e:
        raise PublishError(
            f"메일 서버 {where}: 서버가 지원하지 않습니다 (not supported): {plain(str(e))}"
        ) from None
    except ssl.SSLError as e:
        raise PublishError(
            f"메일 서버 {where}: TLS 연결을 믿을 수 없습니다 (TLS): {plain(e.reason or str(e))}"
        ) from None
    except (smtplib.SMTPException, OSError) as e:
        raise PublishError(
            f"메일 서버 {where}: 보내지 못했습니다 (not sent): {short(plain(str(e)), 200)}"
        ) from None


def write_eml(message: EmailMessage | bytes, folder: Path, key: str) -> Path:
    """Write a mail as `KEY.eml` into `folder` (made where missing), whole or not at all. Raises PublishError."""
    data = message.as_bytes() if isinstance(message, EmailMessage) else message
    path = folder / f"{''.join(c for c in key if c.isalnum() or c in '-_')[:80] or 'mail'}.eml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.replace(path)
    except OSError as e:
        raise PublishError(
            f"{folder}: 편지를 쓸 수 없습니다 (mail cannot be written): {e.strerror}"
        ) from None
    return path


def _parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.SMTP)


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
