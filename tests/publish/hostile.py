"""Texts that pages and settings may hold and that no output may act on. One row each; every output gets all of them."""

from __future__ import annotations

from dataclasses import replace

from tests.publish.builders import document, finding, record, section_change, source, trouble, verdict
from tracker.model import ChangeRecord, SourceStatus

TEXTS: dict[str, str] = {
    "script": "<script>alert(1)</script>",
    "closing title": "</title></style></textarea><svg onload=alert(1)>",
    "image with onerror": "<img src=x onerror=alert(1)>",
    "attribute break": "\"' onmouseover='alert(1)' style=\"position:fixed",
    "javascript address": "javascript:alert(1)",
    "markdown link": "[눌러요](javascript:alert(1)) ![그림](http://evil.example/x.png) <http://evil.example>",
    "markdown table": "| a | b |\n|---|---|\n# 제목\n```\n> 인용\n- 목록\n1. 번호",
    "template": "{{ 7*7 }} {% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %} ${7*7} #{7*7}",
    "format string": "%s %(x)s {0} {company} {company.__class__} {",
    "style": "<style>*{display:none}</style> } body{background:url(http://evil.example)} /* */",
    "control characters": "가\x00나\x01다\x07라\x08마\x0b바\x7f사\x85아\x9f",
    "terminal escapes": "\x1b[2J\x1b]8;;http://evil.example\x07눌러요\x1b]8;;\x07\x1b]0;title\x07\x9b31m\x1bPq\x1b\\",
    "direction marks": "\u202e거꾸로\u202c \u2066격리\u2069 \u200f표시\u200e\u061c",
    "invisible": "가\u200b나\u2060다\ufeff라\u00ad마\u115f\u3164바\U000e0041",
    "header injection": "제목\r\nBcc: all@evil.example\r\n\r\n<h1>본문",
    "formula": '=HYPERLINK("http://evil.example","눌러요")',
    "formula with a command": "+cmd|' /C calc'!A0",
    "formula after a tab": "\t@SUM(1+1)*cmd|' /C calc'!A0",
    "xml": "]]> <![CDATA[ &lt; &amp; &xxe; <!DOCTYPE x [<!ENTITY xxe SYSTEM 'file:///etc/passwd'>]> <?php ?>",
    "noncharacters": "가\ufffe나\uffff다\ufdd0라\U0001ffff",
    "lone surrogate": "가\ud800나\udfff다",
    "calendar": "x\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY;VALUE=x:,\\n",
    "chat mention": "<!channel> <@U0123> <http://evil.example|은행> *굵게* _기울임_ `코드` @everyone #1",
    "rich markup": "[link=http://evil.example]눌러요[/link] [bold red]굵게[/] [@click=app.bell]x[/]",
    "bare address": "www.evil.example https://evil.example/?a=1&b=2 mailto:x@evil.example",
    "line separators": "가\u2028나\u2029다\x0c라",
    "piled up marks": "가" + "\u0301" * 300,
    "long": "가나다라마바사 " * 4000,
    "one long word": "A" * 20_000,
    "nothing": " \t\u200b\n",
}  # fmt: skip


def hostile(text: str) -> ChangeRecord:
    """A change in which every text a page or a setting can reach is `text`."""
    doc = replace(document(text or " ", text), title=text, company=text)
    return record(
        company=text,
        url=text,
        old=doc,
        new=doc,
        sections=(section_change(text, text + " 더"),),
        findings=(
            finding(
                subject=text,
                old=text,
                new=text,
                quote_old=text,
                quote_new=text,
                reason=text,
                basis=(text,),
                section_new="s1.1",
            ),
            finding(subject=text, old=text, new=text, reason=text, basis=(), section_new="s1", disputed=True),
        ),
        notice=verdict(clause_quote=text, announced_quote=text, effective_quote=text),
        summary={"ko": (text, text, text), "en": (text, text, text)},
    )


def hostile_trouble(text: str) -> SourceStatus:
    return replace(trouble(), source=source(text, id="gorani", url=text), trouble_message=text)
