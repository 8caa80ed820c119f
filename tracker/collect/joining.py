"""Several pages as one: how the bodies of a source's addresses and frames are put together.

The bytes of each page follow each other unchanged, in order, with a separator between them:

    <!-- --></iframe></noframes></textarea></title></style></script>
    <!-- policy-tracker part 2/3 https://… -->

The end tags close whatever the page before left open (readers ignore those that close nothing). Only where the pages
are in different encodings are they decoded and written as UTF-8, because one document can have only one encoding.
Plain texts are joined with an empty line. Of documents (PDF, DOCX, HWP) only one can be a source; where a page leads to
one, the document is the whole answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.collect.follow import charset_of, format_of
from tracker.collect.trouble import Trouble
from tracker.collect.wire import Reply

_CLOSERS = "<!-- --></iframe></noframes></textarea></title></style></script>"


@dataclass(frozen=True, slots=True)
class Part:
    """One page of an answer. `asked` is True for a configured address, False for what one led to."""

    reply: Reply
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """The joined answer: `main` is the reply whose address and headers stand for it."""

    body: bytes
    content_type: str | None
    main: Reply


def join_parts(parts: Sequence[Part]) -> Whole:
    """Put pages together. Raises Trouble("unreadable") where documents would have to be joined."""
    replies = [p.reply for p in parts]
    if len(replies) == 1:
        return Whole(replies[0].body, replies[0].content_type, replies[0])
    formats = [format_of(r.body, r.content_type) for r in replies]
    documents = [r for r, f in zip(replies, formats, strict=True) if f in ("document", "other")]
    if documents:
        if len(documents) == 1 and sum(p.asked for p in parts) <= 1:
            return Whole(documents[0].body, documents[0].content_type, documents[0])
        raise Trouble(
            "unreadable",
            "여러 주소는 HTML 이나 글일 때만 잇습니다 (only HTML and text pages can be joined)",
            url=documents[0].address.url,
        )
    html = "html" in formats
    charsets = {charset_of(r.body, r.content_type) for r in replies}
    content_type = (
        replies[0].content_type if html == (formats[0] == "html") else "text/html" if html else "text/plain"
    )
    bodies = [r.body for r in replies]
    codec = next(iter(charsets))
    if len(charsets) > 1 or codec.startswith("utf-16"):
        bodies = [
            r.body.decode(charset_of(r.body, r.content_type), "replace").encode("utf-8") for r in replies
        ]
        content_type = "text/html; charset=utf-8" if html else "text/plain; charset=utf-8"
    out = [bodies[0]]
    for n, (reply, body) in enumerate(zip(replies[1:], bodies[1:], strict=True), 2):
        address = reply.address.url.replace("--", "-%2D").encode("ascii", "replace").decode()
        separator = (
            f"\n{_CLOSERS}\n<!-- policy-tracker part {n}/{len(replies)} {address} -->\n" if html else "\n\n"
        )
        out += [separator.encode("ascii"), body]
    return Whole(b"".join(out), content_type, replies[0])
