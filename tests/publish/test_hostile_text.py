"""The matrix: every hostile text in every output. Each output must show it, and do nothing else with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import feedparser
import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from tests.publish.builders import NOW
from tests.publish.hostile import TEXTS, hostile, hostile_trouble
from tracker.config import MailRecipient
from tracker.publish import calendar, feeds, mail, markdown, plain, terminal, webhook
from tracker.publish.comparison import render_comparison
from tracker.publish.digest import Digest, build
from tracker.publish.links import Links
from tracker.publish.safe import plain as harmless

LINKS = Links("https://watch.example/site")
# Control characters (but line ends), direction marks, other invisible ones, what UTF-8 or XML cannot hold.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)
TAGS = set(
    "html head body meta title style table tbody thead tr th td h1 h2 h3 h4 p span strong em a br ul ol li sub code".split()
)
ATTRIBUTES = set(
    "lang dir charset name content class style role cellpadding cellspacing border align href scope width".split()
)


def digest(text: str) -> Digest:
    return build([hostile(text)], [hostile_trouble(text)], now=NOW, links=LINKS)


def letter(text: str) -> EmailMessage:
    (first, *_) = mail.letters(
        [hostile(text)], [], MailRecipient(address="a@b.example"), sender=None, now=NOW, links=LINKS
    )
    return message_from_bytes(first.message.as_bytes(), policy=policy.default)


def part(text: str, kind: str) -> str:
    body = letter(text).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def shows(output: str, text: str, limit: int = 60) -> None:
    """The text is there, as far as harmless: white space and cutting aside."""
    wanted = "".join(harmless(text).split())[:limit]
    assert wanted in "".join(output.split())


def check_html(markup: str, text: str) -> None:
    tree = LexborHTMLParser(markup)
    for node in tree.css("*"):
        assert node.tag in TAGS, node.tag
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES, (node.tag, name)
            if name == "href":
                assert (value or "").startswith(("https://watch.example/", "http://", "https://")), value
            if name == "style":
                assert "url(" not in (value or "")
    assert len(tree.css("style")) <= 1
    for style in tree.css("style"):
        assert "evil" not in (style.text() or "")
    body = tree.body.text() if tree.body else ""
    shows(body, text)
    assert not FORBIDDEN.search(markup.replace("\t", ""))


def mail_text(text: str) -> None:
    out = part(text, "plain")
    shows(out, text)
    assert not FORBIDDEN.search(out)


def mail_html(text: str) -> None:
    check_html(part(text, "html"), text)


def mail_headers(text: str) -> None:
    message = letter(text)
    assert sorted(message.keys()) == sorted(letter("평범한 글").keys())
    for name, value in message.items():
        assert not FORBIDDEN.search(str(value)), name
        assert "\n" not in str(value)
    assert message["To"] == "a@b.example"
    assert message["Bcc"] is None
    raw = message.as_bytes()
    assert all(len(line) <= 998 for line in raw.splitlines())


def atom(text: str) -> None:
    check_feed(text, ".atom")


def rss(text: str) -> None:
    check_feed(text, ".rss")


def check_feed(text: str, ending: str) -> None:
    for path, data in feeds.render([hostile(text)], links=LINKS).items():
        assert not path.startswith("/")
        assert ".." not in path
        assert "<" not in path
        if not path.endswith(ending):
            continue
        titles = [node.text or "" for node in xml(data).iter() if node.tag.rpartition("}")[2] == "title"]
        parsed = feedparser.parse(data)
        assert not parsed.bozo, parsed.get("bozo_exception")
        assert len(parsed.entries) == 1
        assert not FORBIDDEN.search(data.decode())
        shows(titles[-1], text, 30)
        check_html(raw_content(data, ending), text)


def xml(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314  our own bytes, parsed strictly


def raw_content(data: bytes, ending: str) -> str:
    root = xml(data)
    names = ("{http://www.w3.org/2005/Atom}content", "{http://purl.org/rss/1.0/modules/content/}encoded")
    found = [node.text or "" for node in root.iter() if node.tag in names]
    assert len(found) == 1
    return found[0]


def json_feed(text: str) -> None:
    data = feeds.render([hostile(text)], links=LINKS)["feeds/all.json"]
    (item,) = json.loads(data)["items"]
    check_html(item["content_html"], text)
    shows(item["title"], text, 30)
    assert not FORBIDDEN.search(data.decode())


def ics(text: str) -> None:
    data = calendar.render([hostile(text)], links=LINKS)
    parsed = Calendar.from_ical(data)
    events = list(parsed.walk("VEVENT"))
    assert [c.name for c in parsed.walk()] == ["VCALENDAR", "VEVENT", "VEVENT"]
    usual = Calendar.from_ical(calendar.render([hostile("평범한 글")], links=LINKS)).walk("VEVENT")
    assert [sorted(e) for e in events] == [sorted(e) for e in usual]
    shows(str(events[0]["SUMMARY"]), text, 30)
    assert not FORBIDDEN.search(data.decode().replace("\r\n", "\n"))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def job_summary(text: str) -> None:
    out = markdown.render(digest(text))
    assert not FORBIDDEN.search(out)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(out)
    tree = LexborHTMLParser(html)
    usual = LexborHTMLParser(
        MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown.render(digest("평범한 글")))
    )

    def tags(t: LexborHTMLParser) -> list[str]:
        return [n.tag for n in t.css("*") if n.tag != "a"]

    assert tags(tree) == tags(usual), "page text changed the structure"
    for a in tree.css("a"):
        assert (a.attributes.get("href") or "").startswith(("https://watch.example/", "https://", "http://"))
    shows(tree.body.text() if tree.body else "", text)


def terminal_output(text: str) -> None:
    out = StringIO()
    Console(file=out, force_terminal=True, color_system="truecolor", width=100_000).print(
        terminal.view(digest(text))
    )
    without_colours = re.sub("\x1b\\[[0-9;]*m", "", out.getvalue())
    assert not FORBIDDEN.search(without_colours)
    shows(without_colours, text)


def printed_text(text: str) -> None:
    out = plain.render(digest(text))
    assert not FORBIDDEN.search(out)
    shows(out, text)


def webhook_body(text: str) -> None:
    request = webhook.request(hostile(text), "https://hook.example/x", secret="s", now=NOW, links=LINKS)
    assert request.body.isascii()
    data = json.loads(request.body)
    assert data["event"] == "change.recorded"
    for pair in request.headers.items():
        assert all(c.isprintable() and c.isascii() for c in "".join(pair))
    lines = data["text"].splitlines()
    own = [line for line in lines if re.fullmatch(r"<https?://[^<>|\s]+\|[^<>|]+>", line)]
    rest = "\n".join(line for line in lines if line not in own)
    assert "<" not in rest
    assert not FORBIDDEN.search(rest.replace("\u200b", ""))


def comparison_docx(text: str) -> None:
    """The 대비표 as DOCX: opens, shows the text, and has no part, field or link that the same table without it has not."""
    from docx import Document as open_docx

    def parts(words: str) -> tuple[bytes, list[str]]:
        data = render_comparison(hostile(words).change, "docx", company=words)
        assert isinstance(data, bytes)
        with ZipFile(BytesIO(data)) as z:
            return data, sorted(z.namelist())

    data, names = parts(text)
    assert names == parts("평범한 글")[1]
    opened = open_docx(BytesIO(data))
    shown = "\n".join(
        [p.text for p in opened.paragraphs] + [c.text for t in opened.tables for r in t.rows for c in r.cells]
    )
    shows(shown, text, 40)
    assert not FORBIDDEN.search(shown)
    with ZipFile(BytesIO(data)) as z:
        body = xml(z.read("word/document.xml"))
        tags = {node.tag.rpartition("}")[2] for node in body.iter()}
        assert not tags & {"hyperlink", "fldSimple", "instrText", "object", "altChunk"}
        assert b"TargetMode" not in b"".join(z.read(n) for n in z.namelist() if n.endswith(".rels"))


def comparison_html(text: str) -> None:
    page = render_comparison(hostile(text).change, "html", company=text)
    assert isinstance(page, str)
    tree = LexborHTMLParser(page)
    usual = render_comparison(hostile("평범한 글").change, "html", company="평범한 글")
    assert {n.tag for n in tree.css("*")} <= {n.tag for n in LexborHTMLParser(str(usual)).css("*")} | {"p"}
    assert not any(
        k.startswith("on") or k in ("href", "src", "style") for n in tree.css("*") for k in n.attributes
    )
    assert not FORBIDDEN.search(page)
    shows(tree.body.text() if tree.body else "", text, 40)


OUTPUTS: dict[str, Callable[[str], None]] = {
    "mail text": mail_text,
    "mail HTML": mail_html,
    "mail headers": mail_headers,
    "Atom": atom,
    "RSS": rss,
    "JSON Feed": json_feed,
    "calendar": ics,
    "job summary": job_summary,
    "terminal": terminal_output,
    "printed text": printed_text,
    "webhook": webhook_body,
    "대비표 as DOCX": comparison_docx,
    "대비표 as HTML": comparison_html,
}


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_shown_and_does_nothing(name: str, output: str) -> None:
    OUTPUTS[output](TEXTS[name])
