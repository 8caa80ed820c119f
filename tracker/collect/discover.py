"""What a policy page tells of its surroundings: earlier versions, the notice board, links to policies.

Pure over text the caller has decoded; fetching what is found is the caller's business (`Collector.fetch`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.collect.address import parse_address
from tracker.collect.follow import words
from tracker.collect.markup import Mark, marks_in
from tracker.korean import dates_in, fold
from tracker.model import EarlierVersion, PolicyKind


@dataclass(frozen=True, slots=True)
class Link:
    """An address a page leads to and the words it is offered under."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """`earlier`: links to or options naming earlier versions of this policy, in the page's order (an option whose address
    only a script knows has `url` None). `boards`: notice boards. `policies`: other pages that may be policies, by kind.
    """

    earlier: tuple[EarlierVersion, ...]
    boards: tuple[Link, ...]
    policies: tuple[tuple[PolicyKind, Link], ...]


def find_links(text: str, base_url: str, *, kind: PolicyKind = "privacy") -> PageLinks:
    """Read the links of a page. `text` is its HTML, decoded. Raises nothing on any text.

    `kind` is the kind of the policy the page itself is: earlier versions are those of that kind.
    """
    base = parse_address(base_url)
    table = words()
    kinds = {k: tuple(fold(w) for w in ws) for k, ws in table["kinds"].items()}
    earlier_words = tuple(fold(w) for w in table["earlier"]["words"])
    dated_words = tuple(w for w in table["earlier"]["dated"])
    board_words = tuple(fold(w) for w in table["boards"]["words"])
    earlier: list[EarlierVersion] = []
    boards: list[Link] = []
    policies: list[tuple[PolicyKind, Link]] = []
    seen: set[tuple[str, str]] = set()
    for mark in marks_in(text, base):
        said = fold(mark.label)
        if not said or (said, mark.url or "") in seen:
            continue
        seen.add((said, mark.url or ""))
        version = _earlier(mark, said, earlier_words, dated_words, kinds, kind)
        if version is not None:
            if mark.url != base.url:
                earlier.append(version)
        elif mark.option or mark.url is None or mark.url == base.url:
            continue
        elif any(w in said for w in board_words) and len(said) <= 12:
            boards.append(Link(mark.label, mark.url))
        elif len(said) <= 40:
            found = next(
                (
                    k
                    for k in ("location", "children", "cookies", "privacy", "terms")
                    if any(w in said for w in kinds.get(k, ()))
                ),
                None,
            )
            if found is not None and not any(link.url == mark.url for _, link in policies):
                policies.append((found, Link(mark.label, mark.url)))  # type: ignore[arg-type]
    return PageLinks(tuple(earlier), tuple(_distinct(boards)), tuple(policies))


def _earlier(
    mark: Mark,
    said: str,
    earlier: tuple[str, ...],
    dated: tuple[str, ...],
    kinds: dict[str, tuple[str, ...]],
    kind: str,
) -> EarlierVersion | None:
    """Whether a link or option names an earlier version: a date and a word for it, or "previous" and the policy's name."""
    mentions = [m.value for m in dates_in(mark.label)]
    policy = any(w in said for w in (*kinds.get(kind, ()), "방침", "약관", "정책", "버전", "version"))
    other = not any(w in said for w in kinds.get(kind, ())) and any(
        w in said for k, ws in kinds.items() if k != kind for w in ws
    )
    if other or len(mark.label) > 120:
        return None
    if mentions:
        spare = mark.label
        for m in dates_in(mark.label):
            spare = spare.replace(m.text, " ")
        bare = not fold(spare)
        if not (mark.option or bare or policy or any(w in mark.label for w in dated)):
            return None
        if not mark.option and bare and mark.url is None:
            return None
        return EarlierVersion(mark.label, *_span(mark.label, mentions), mark.url)
    if mark.url is not None and policy and any(w in said for w in earlier):
        return EarlierVersion(mark.label, None, None, mark.url)
    return None


def _span(label: str, mentions: list[date]) -> tuple[date | None, date | None]:
    """(from, until) of the dates in a label: "2021.1.1 ~ 2022.3.1", "~ 2022.3.1", "2021.1.1 시행"."""
    if len(mentions) > 1:
        return min(mentions[:2]), max(mentions[:2])
    first = next(dates_in(label))
    before, after = label[: first.start].strip(), label[first.end :].strip()
    if before.endswith(("~", "∼", "～", "-")) or after.startswith(("까지", "이전")):
        return None, mentions[0]
    return mentions[0], None


def _distinct(links: list[Link]) -> list[Link]:
    return list({link.url: link for link in reversed(links)}.values())[::-1]
