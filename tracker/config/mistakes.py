"""Mistakes in sources.toml, in words for people: on which line, what is wrong, what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tracker.errors import ConfigMistake


def nearest(name: str, known: Sequence[str]) -> str:
    """ "; did you mean …" with the nearest of `known`, else all of them where they are few."""
    lower = {k.lower(): k for k in known}
    near = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.5)
    if near:
        return f' — "{lower[near[0]]}" 아닙니까? (did you mean "{lower[near[0]]}"?)'
    return f" — 쓸 수 있는 것 (known): {', '.join(known)}" if len(known) <= 30 else ""


# What pydantic says of a wrong type, in words for people; {…} are the limits it names.
_EXPECTED = {
    "string_type": "글자여야 합니다 (must be a string)",
    "int_type": "정수여야 합니다 (must be a whole number)",
    "int_from_float": "정수여야 합니다 (must be a whole number)",
    "float_type": "수여야 합니다 (must be a number)",
    "bool_type": "true 나 false 여야 합니다 (must be true or false)",
    "tuple_type": "[…] 목록이어야 합니다 (must be a list)",
    "dict_type": "표여야 합니다 (must be a table)",
    "mapping_type": "표여야 합니다 (must be a table)",
    "model_type": "표여야 합니다 (must be a table)",
    "model_attributes_type": "표여야 합니다 (must be a table)",
    "greater_than": "{gt} 보다 커야 합니다 (must be greater than {gt})",
    "greater_than_equal": "{ge} 이상이어야 합니다 (must be at least {ge})",
    "less_than_equal": "{le} 이하여야 합니다 (must be at most {le})",
    "string_too_short": "비어 있으면 안 됩니다 (must not be empty)",
    "string_too_long": "{max_length}자를 넘을 수 없습니다 (at most {max_length} characters)",
    "finite_number": "유한한 수여야 합니다 (must be a finite number)",
}
_FEW = 90  # characters of a wrong value that are shown back; longer ones hide the message


def explain(err: Any, text: str, keys_at: Callable[[tuple[Any, ...]], list[str]]) -> ConfigMistake:
    """One pydantic error as one line for people, with the line it stands on.

    `keys_at` gives the keys that may stand at a place of the file.
    """
    loc = tuple(x for x in err["loc"] if isinstance(x, int) or _is_key(x))
    line = line_of(text, loc)
    where = ".".join(str(x) for x in loc if not isinstance(x, int))
    kind, context, got = err["type"], err.get("ctx") or {}, err.get("input")
    if kind == "extra_forbidden":
        return ConfigMistake(
            line, f'모르는 키 (unknown key): "{loc[-1]}"{nearest(str(loc[-1]), keys_at(loc[:-1]))}'
        )
    if kind == "missing":
        return ConfigMistake(line, f'"{loc[-1]}" 키가 빠졌습니다 (missing key)')
    if kind == "value_error":
        return ConfigMistake(line, f"{where}: {str(err['msg']).removeprefix('Value error, ')}")
    if kind == "literal_error":
        choices = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        hint = (
            nearest(got, choices)
            if isinstance(got, str)
            else f" — 쓸 수 있는 것 (known): {', '.join(choices)}"
        )
        return ConfigMistake(line, f"{where}: 쓸 수 없는 값 (not a possible value): {_short(got)}{hint}")
    if kind == "string_pattern_mismatch":
        said = "영문 소문자·숫자로 시작하고 a-z 0-9 . _ - 만 씁니다 (lower-case letters, digits, . _ - only)"
    elif loc == ("source",) and kind == "tuple_type":
        said = "[[source]] 처럼 두 겹 괄호로 씁니다 (write [[source]] with double brackets)"
    elif kind in _EXPECTED:
        said = _EXPECTED[kind].format(**context)
    else:
        said = str(err["msg"])
    return ConfigMistake(line, f"{where}: {said} — 받은 값 (got): {_short(got)}")


def _is_key(part: str) -> bool:
    """Whether a part of pydantic's location stands in the file (and is no name of a validator or a union's arm)."""
    return not (part in ("str", "tuple") or "[" in part or part.startswith(("function-", "constrained-")))


def _short(value: Any) -> str:
    shown = repr(list(value)) if isinstance(value, tuple) else repr(value)
    shown = {"True": "true", "False": "false"}.get(shown, shown)
    return shown if len(shown) <= _FEW else shown[: _FEW - 1] + "…"


_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")


def _dotted(text: str) -> tuple[tuple[str, ...], str]:
    """A dotted TOML key at the start of `text` → its parts, and what follows it."""
    parts: list[str] = []
    at = 0
    while m := _PART.match(text, at):
        parts.append(m[1] if m[1] is not None else m[2] if m[2] is not None else m[3])
        at = m.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts), text[at:]


def line_of(text: str, loc: tuple[Any, ...]) -> int:
    """The line (1-based) of the deepest part of `loc` that stands in the text; 0 where nothing does.

    TOML parsers keep no lines; headers and keys at the start of a line are all that sources.toml needs. A key
    inside a long value is found at the line the value begins on.
    """
    counts: dict[tuple[str, ...], int] = {}
    here: tuple[Any, ...] = ()
    best, best_depth = 0, 0
    for n, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("["):
            double = line.startswith("[[")
            parts, _ = _dotted(line.lstrip("["))
            if double:
                counts[parts] = counts.get(parts, -1) + 1
            here = ()
            for i, p in enumerate(parts):
                count = counts.get(parts[: i + 1])
                here += (p,) if count is None else (p, count)
            candidate: tuple[Any, ...] = here
        else:
            parts, rest = _dotted(line)
            if not parts or not rest.startswith("="):
                continue
            candidate = (*here, *parts)
        shared = min(len(candidate), len(loc))
        if candidate[:shared] == loc[:shared] and shared > best_depth:
            best, best_depth = n, shared
    return best


def once(errors: Sequence[Any]) -> Iterator[Any]:
    """Leave out what the other arm of a union says ("must be a list" of an address that is a bad string)."""
    for err in errors:
        arms = [x for x in err["loc"] if isinstance(x, str) and not _is_key(x)]
        kind = tuple if any("tuple" in a for a in arms) else str
        given = err.get("input")
        wrong_arm = (kind is tuple and err["type"] == "tuple_type" and isinstance(given, str)) or (
            kind is str and err["type"] == "string_type" and isinstance(given, tuple)
        )
        if not (arms and wrong_arm):
            yield err
