"""`tracker add`: look at an address once and say what a [[source]] for it should be."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

from tracker.errors import CollectError, ReadError, UsageError
from tracker.korean import fold
from tracker.model import Document, EarlierVersion, Failure, Fetched, FetchRequest, PolicyKind
from tracker.pipeline.analyse import read_policy
from tracker.pipeline.fetching import Clock, Render, collect_settings, wall_clock

if TYPE_CHECKING:
    from tracker.config import Config

# A part of the page is the policy where it holds this share of the words that were read. Less would cut something off.
COVERS = 0.995


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found at an address, and the [[source]] that follows from it (`toml`)."""

    id: str
    company: str
    company_known: bool
    kind: PolicyKind
    url: str
    render: Render
    select: str | None
    notices: str | None
    document: Document
    earlier: tuple[EarlierVersion, ...]
    notes: tuple[str, ...]
    toml: str


def propose(
    url: str,
    config: Config,
    *,
    id: str | None = None,
    company: str | None = None,
    kind: PolicyKind | None = None,
    allow_private: bool = False,
    clock: Clock = wall_clock,
) -> Proposal:
    """Fetch the address once (twice where it needs a browser) and read it.

    Raises CollectError where there is no answer, ReadError where there is no policy, UsageError where the address or
    the id is in sources.toml already.
    """
    known = next((s for s in config.source if url in s.urls), None)
    if known is not None:
        raise UsageError(f'{url}: 이미 "{known.id}" 로 있습니다 (this address is there already)')
    answer, render, notes = asyncio.run(_look(url, config, allow_private, kind, clock))
    page = answer.body.decode("utf-8", "replace") if answer.rendered else _decoded(answer)
    found = kind or kind_of(_title(page))
    document = _read(answer, found)
    links = _links(page, answer.url, found)
    name = company or document.company
    if name is None:
        notes.append(
            "회사 이름을 찾지 못해 주소로 적었습니다; 고쳐 주세요 (no company name found; correct it)"
        )
    source_id = _id(id, answer.url, found, {s.id for s in config.source})
    select = find_select(page, document, answer, found) if document.format == "html" else None
    boards = [link.url for link in links.boards]
    proposal: dict[str, Any] = {
        "id": source_id,
        "company": name or urlsplit(answer.url).hostname or url,
        "kind": found,
        "url": url,
        "select": select,
        "render": None if render == "http" else render,
        "notices": boards[0] if boards else None,
        "allow_private": True if allow_private else None,
    }
    earlier = tuple(dict.fromkeys((*document.dates.earlier_versions, *links.earlier)))
    return Proposal(
        source_id,
        str(proposal["company"]),
        name is not None,
        found,
        url,
        render,
        select,
        proposal["notices"],
        document,
        earlier,
        tuple(notes),
        source_toml(proposal),
    )


async def _look(
    url: str, config: Config, allow_private: bool, kind: PolicyKind | None, clock: Clock
) -> tuple[Fetched, Render, list[str]]:
    """The page as plain HTTP gives it; where that holds no policy, as a browser does, if there is one."""
    from tracker.collect.fetch import Collector

    notes: list[str] = []
    async with Collector(collect_settings(config.tracker, patient=False), now=clock) as collector:

        async def fetch(render: Render) -> Fetched | Failure:
            return await collector.fetch(
                FetchRequest("-", (url,), render=render, allow_private=allow_private)
            )

        plain = await fetch("http")
        if isinstance(plain, Failure):
            raise CollectError(
                plain.message if url in plain.message else f"{url}: {plain.message}", plain.kind
            )
        try:
            _read(plain, kind or "privacy")
        except ReadError as e:
            if getattr(e, "reason", "") != "empty_shell":
                return plain, "http", notes
            drawn = await fetch("browser")
            if isinstance(drawn, Fetched):
                notes.append('글을 스크립트가 그립니다; render = "browser" (drawn by script)')
                return drawn, "browser", notes
            notes.append(
                f"스크립트가 그리는 쪽인데 브라우저로 받지 못했습니다 (needs a browser): {drawn.message}"
            )
        return plain, "http", notes


def _read(answer: Fetched, kind: PolicyKind, select: str | None = None) -> Document:
    return read_policy(
        answer.body,
        content_type=answer.content_type,
        name=answer.url,
        kind=kind,
        select=select,
        base_url=answer.url,
    )


def _decoded(answer: Fetched) -> str:
    from tracker.collect.follow import text_of

    return text_of(answer.body, answer.content_type)


def _links(page: str, url: str, kind: PolicyKind) -> Any:
    from tracker.collect.discover import PageLinks, find_links

    return find_links(page, url, kind=kind) if "<" in page[:5000] else PageLinks((), (), ())


def _title(page: str) -> str:
    m = re.search(r"<title[^>]*>(.*?)</title>", page[:20_000], re.IGNORECASE | re.DOTALL)
    head = re.search(r"<h[12][^>]*>(.*?)</h[12]>", page, re.IGNORECASE | re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", x[1]) for x in (head, m) if x) or page[:500]


def kind_of(title: str) -> PolicyKind:
    """The kind of policy a title names; privacy where it names none."""
    from tracker.collect.follow import words

    said = fold(title)
    table = words()["kinds"]
    for kind in ("location", "children", "cookies", "privacy", "terms"):
        if kind in get_args(PolicyKind) and any(fold(w) in said for w in table.get(kind, ())):
            return kind
    return "privacy"


def _id(wanted: str | None, url: str, kind: PolicyKind, taken: set[str]) -> str:
    if wanted is not None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", wanted):
            raise UsageError(f"--id {wanted}: 영문 소문자·숫자·. _ - 만 (small letters, digits, . _ - only)")
        if wanted in taken:
            raise UsageError(f"--id {wanted}: 이미 있습니다 (this id is there already)")
        return wanted
    host = (urlsplit(url).hostname or "source").removeprefix("www.").removeprefix("m.")
    labels = host.split(".")
    generic = {"co", "or", "go", "ac", "ne", "re", "pe", "com", "net", "org", "kr", "io"}
    named = [x for x in labels if x not in generic] or labels
    stem = re.sub(r"[^a-z0-9]+", "-", (host if host.replace(".", "").isdigit() else named[-1]).lower()).strip(
        "-"
    )
    base = f"{stem or 'source'}-{kind}"[:70]
    return next(x for x in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if x not in taken)


def find_select(page: str, document: Document, answer: Fetched, kind: PolicyKind) -> str | None:
    """The smallest named part of the page that holds the whole policy, if reading it alone gives the same words."""
    from selectolax.lexbor import LexborHTMLParser

    wanted = len(fold(document.text)) * COVERS
    tree = LexborHTMLParser(page)
    node = tree.body
    candidates: list[str] = []
    while node is not None:
        inner = [c for c in node.iter() if len(fold(c.text(deep=True))) >= wanted]
        if len(inner) != 1:
            break
        node = inner[0]
        candidates += _selectors(node)
    for selector in reversed(candidates):
        try:
            if len(tree.css(selector)) != 1:
                continue
            alone = _read(answer, kind, selector)
        except (ReadError, ValueError):
            continue
        if alone.sha256 == document.sha256:
            return selector
    return None


def _selectors(node: Any) -> Iterable[str]:
    plain = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
    name, classes = node.attributes.get("id"), (node.attributes.get("class") or "").split()
    yield from (f"{node.tag}.{c}" for c in reversed(classes) if plain.fullmatch(c))
    if name and plain.fullmatch(name):
        yield f"#{name}"


def source_toml(keys: dict[str, Any]) -> str:
    """A [[source]] table; None values are left out."""
    lines = ["[[source]]"]
    for key, value in keys.items():
        if value is not None:
            # JSON strings are TOML basic strings: the same escapes, DEL apart.
            shown = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
            lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def append_source(path: Path, toml: str) -> None:
    """Add a table at the end of sources.toml, if the file is sound with it. Raises ConfigError or UsageError."""
    from tracker.config import parse_config

    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise UsageError(
            f"{path}: 파일이 없습니다; 먼저 tracker init (no such file; run tracker init first)"
        ) from None
    except OSError as e:
        raise UsageError(f"{path}: 읽을 수 없습니다 (cannot be read): {e.strerror}") from None
    new = text.rstrip("\n") + "\n\n" + toml
    parse_config(new, str(path))
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(new, "utf-8")
        part.replace(path)
    except OSError as e:
        raise UsageError(f"{path}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
