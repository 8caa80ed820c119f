"""Standard output: JSON for scripts, text for people; nothing a page says can drive the terminal."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

# C0 (but tab and newline), DEL, C1, and the marks that reorder or hide text.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def harmless(text: str) -> str:
    """`text` with every control, escape and direction mark shown as U+FFFD, so that it can only be read."""
    return _UNSAFE.sub("\ufffd", text)


def put_json(value: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the locale, whole or not at all."""
    import json

    put_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def put_text(text: str) -> None:
    """Text as it is (JSON, Markdown, HTML, XML) in UTF-8."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    stream.write(text.encode("utf-8", "replace"))
    stream.flush()


def local(moment: datetime | None) -> str:
    """A moment for people: in Korean time, to the minute; "—" for none. JSON keeps UTC."""
    from tracker.korean import SEOUL

    return f"{moment.astimezone(SEOUL):%Y-%m-%d %H:%M}" if moment else "—"


def say(text: str = "") -> None:
    """A line for people on standard output, made harmless."""
    put_text(harmless(text) + "\n")


def note(text: str) -> None:
    """A line for people on standard error, made harmless."""
    sys.stderr.write(harmless(text) + "\n")
    sys.stderr.flush()


def console(*, stderr: bool = False) -> Console:
    """A rich console that never reads markup from text and falls back to 100 columns where nobody looks."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 110
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)
