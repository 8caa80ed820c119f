"""Links that a page's own little scripts open: `href="javascript:view(12)"` where `view` only puts an address together.

Notice boards and lists of earlier versions are often written so. Nothing is executed: a function counts only where its
first jump (`location.href = …`, `location.replace(…)`, `window.open(…)`) is a concatenation of strings, numbers and its own
parameters. Everything else is left to render = "browser".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

_FUNCTION = re.compile(
    r"(?:\bfunction\s{1,9}([\w$]{1,60})\s{0,9}\(([^()]{0,200})\)"
    r"|(?<![\w$])([\w$]{1,60})\s{0,9}[=:]\s{0,9}(?:function\s{0,9})?\(([^()]{0,200})\)\s{0,9}(?:=>)?)\s{0,9}\{"
)
_JUMP = re.compile(
    r"(?:location(?:\.href)?\s*=(?!=)|location\.(?:assign|replace)\s*\(|window\.open\s*\()\s*([^;\r\n]{1,500})"
)
_CALL = re.compile(r"(?:^|[;\s:])(?:return\s+)?([\w$]{1,60})\s*\(([^()]{0,300})\)")
_PART = re.compile(
    r"""\s*(?:'([^'\\]{0,400})'|"([^"\\]{0,400})"|`([^`\\]{0,400})`|encodeURI(?:Component)?\(\s*([\w$]{1,60})\s*\)|(this\.value|[\w$]{1,60}))\s*"""
)
MAX_BODY = 2_000
MAX_FUNCTIONS = 500


@dataclass(frozen=True, slots=True)
class Jump:
    """A function that goes somewhere: its parameters, and the expression of where."""

    parameters: tuple[str, ...]
    target: str


def jumps_in(text: str) -> dict[str, Jump]:
    """The functions of a page's inline scripts that go somewhere, by name."""
    found: dict[str, Jump] = {}
    for m in islice(_FUNCTION.finditer(text), MAX_FUNCTIONS):
        name = m[1] or m[3]
        after = text[m.end() : m.end() + MAX_BODY]
        end = re.search(r"\bfunction\b", after)
        body = after[: end.start()] if end else after
        jump = _JUMP.search(body)
        if jump is not None and name not in found:
            parameters = tuple(p.strip() for p in (m[2] or m[4] or "").split(",") if p.strip())
            found[name] = Jump(parameters, jump[1])
    return found


def target_of(script: str, jumps: Mapping[str, Jump], value: str | None = None) -> str | None:
    """Where an href or on… script leads: an address as written, or None. `value` is what `this.value` stands for."""
    script = script.strip().removeprefix("javascript:")
    known = {} if value is None else {"this.value": value}
    if (m := _JUMP.search(script)) is not None:
        return _joined(m[1], known)
    for call in islice(_CALL.finditer(script), 5):
        jump = jumps.get(call[1])
        if jump is None:
            continue
        values = [_joined(a, known) for a in _arguments(call[2])]
        given = {p: v for p, v in zip(jump.parameters, values, strict=False) if v is not None}
        if (target := _joined(jump.target, given)) is not None:
            return target
    return None


def _arguments(text: str) -> Sequence[str]:
    return re.findall(r"""'[^']*'|"[^"]*"|[^,]+""", text)


def _joined(expression: str, values: Mapping[str, str]) -> str | None:
    """The value of a concatenation; None where any part of it is not a string, a number or a known name."""
    out: list[str] = []
    at = 0
    while (m := _PART.match(expression, at)) is not None:
        plain = next((g for g in m.groups()[:2] if g is not None), None)
        if plain is not None:
            out.append(plain)
        elif m[3] is not None:
            filled = re.sub(r"\$\{\s*([\w$]{1,60})\s*\}", lambda x: values.get(x[1], "\0"), m[3])
            if "\0" in filled or "${" in filled:
                return None
            out.append(filled)
        elif m[4] is not None:
            if m[4] not in values:
                return None
            out.append(quote(values[m[4]]))
        elif m[5].isdecimal():
            out.append(m[5])
        elif m[5] in values:
            out.append(values[m[5]])
        else:
            return None
        at = m.end()
        if expression[at : at + 1] != "+":
            break
        at += 1
    else:
        return None
    rest = expression[at : at + 1]
    return "".join(out) if rest in ("", ",", ")", "}") else None
