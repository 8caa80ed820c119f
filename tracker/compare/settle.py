"""What a fetched page is, before anybody compares it: the same, a new text, a flap, broken, or to be looked at again.

A pure decider. The pipeline keeps, for each source, the texts of its last versions (`KnownText`) and what the checks
before this one left open (`Last`), and calls, on every check that gave bytes:

    settlement = settle(page, versions=known, last=last)
    last = remember(page, settlement, last)

where `page` is what `read_document` returned or the ReadError it raised. Then:

    same     the current version: count the check, nothing else
    new      store a version and compare it with the current one. `version` is set where this is a real return to an
             earlier text: its number. (A new text whose comparison is not substantive is stored and never announced.)
    flap     an earlier text (`version`) came back for now: record and count it, announce nothing, the current version
             stays the current one
    broken   not the policy: keep the bytes as evidence, announce nothing, note the trouble with `reason`
    pending  looks wrong enough to look again: keep the bytes, fetch once more (or wait for the next check). The second
             check in a row that shows the same text makes it `new` (the sixth where another company's name stands in it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare import broken
from tracker.compare.lines import words_sha256
from tracker.errors import NotAPolicy, ReadError
from tracker.model import Document, KnownText, Settlement

# How many of the last versions are looked through for a flap. Half of all returns in public archives are to the version
# before, nearly all to one of the last ten.
REMEMBERED_VERSIONS = 10
# Checks in a row after which an earlier text that came back is taken for real, and how many more for every earlier spell
# of flapping. A mirror that lags for a week and shows the old text in one check of three does so four times in a row in one
# week of twenty-five, six times in one of four hundred (simulated).
RETURN_CHECKS = 6
RETURN_CHECKS_MORE = 3
RETURN_CHECKS_MOST = 18
# Checks in a row that must show the same odd text before it counts.
PENDING_CHECKS = 2
# A company that renamed itself and a sister company with the same template look alike: only time tells them apart.
COMPANY_CHECKS = 6
# From this share of common word pairs on it is the same policy, whatever was read as the company's name: policies made
# with one generator share up to 0.67.
SAME_TEXT = 0.8
# Lengths against the current version. Real edits, full rewrites included, kept at least 45 % of the letters; cut pages,
# shells and login walls less than 35 %.
GONE, DROP, GROWTH = 0.35, 0.70, 2.5
# Under this share of common word pairs a text was rewritten, or is another text: policies of different companies share
# 0.02 (median) to 0.11 (nine in ten), versions of one policy 0.22 and more, full rewrites included.
UNLIKE = 0.15
# Under this share of the headings nothing of the policy's outline is left.
KEPT = 0.2


@dataclass(frozen=True, slots=True)
class Last:
    """What earlier checks left open. `sha256` of the words last seen that were not the current version ("" for none),
    `checks` in a row that saw exactly them, `spells` of flapping since the current version began, `unsettled` checks in
    a row without a settled answer (broken or pending): a page that never settles is told by this number."""

    sha256: str = ""
    checks: int = 0
    spells: int = 0
    unsettled: int = 0


def known_text(doc: Document, number: int) -> KnownText:
    """What `settle` has to know of version `number` later on."""
    text = broken.words_of(doc)
    return KnownText(
        number=number,
        sha256=doc.sha256,
        words=words_sha256(doc),
        length=_length(text),
        headings=broken.headings_of(doc),
        language=broken.language_of(doc) or doc.language,
        title=doc.title,
        company=doc.company,
        sketch=broken.sketch(text),
    )


def settle(
    page: Document | ReadError, *, versions: Sequence[KnownText], last: Last | None = None
) -> Settlement:
    """Decide what `page` is. `versions` are the known texts, latest last; the latest is the current one (may be empty).

    Never raises. `reason` is one Korean line for people.
    """
    if isinstance(page, ReadError):
        return Settlement("broken", _read_reason(page))
    if versions and page.sha256 == versions[-1].sha256:  # the usual case, and the cheapest to see
        return Settlement("same", "현재 버전과 같음", versions[-1].number)
    if not versions:
        wall = broken.sign_of_wall(page)
        return Settlement("broken", wall) if wall else Settlement("new", "처음 저장하는 버전")
    words = words_sha256(page)
    if words == versions[-1].words:
        return Settlement("same", "현재 버전과 같음", versions[-1].number)
    wall = broken.sign_of_wall(page)
    current, seen = versions[-1], last or Last()
    again = seen.checks + 1 if seen.sha256 == words else 1
    before = reversed(versions[-REMEMBERED_VERSIONS - 1 : -1])
    earlier = next((v for v in before if v.sha256 == page.sha256 or v.words == words), None)
    if earlier is not None:
        needed = min(RETURN_CHECKS + RETURN_CHECKS_MORE * max(seen.spells - 1, 0), RETURN_CHECKS_MOST)
        if again >= needed:
            return Settlement(
                "new", f"버전 {earlier.number}의 글로 되돌아가 {again}회 연속 확인됨", earlier.number
            )
        return Settlement("flap", f"버전 {earlier.number}의 글이 다시 나타남({again}회째)", earlier.number)
    if wall:
        return Settlement("broken", wall)
    look = _look(page, current)
    if trouble := _not_this_policy(page, current, look):
        return Settlement("broken", trouble)
    odd, needed = _odd(page, current, look)
    if again < needed:
        return Settlement("pending", odd)
    return Settlement("new", f"{odd}, {again}회 연속 같은 글로 확인됨" if odd else "새 글")


def remember(page: Document | ReadError, settlement: Settlement, last: Last | None) -> Last:
    """What the next check must know: to be stored with the source (four plain values)."""
    seen = last or Last()
    left_open = settlement.state in ("flap", "pending")
    sha256 = words_sha256(page) if left_open and isinstance(page, Document) else ""
    checks = seen.checks + 1 if sha256 and sha256 == seen.sha256 else 1
    match settlement.state:
        case "new":
            return Last()
        case "same":
            return Last(spells=seen.spells)
        case "flap":
            return Last(sha256, checks, seen.spells + (checks == 1), 0)
        case "pending":
            return Last(sha256, checks, seen.spells, seen.unsettled + 1)
        case _:  # a broken page proves nothing about the text seen before it
            return Last(seen.sha256, seen.checks, seen.spells, seen.unsettled + 1)


def _length(text: str) -> int:
    return sum(map(len, text.split()))


def _read_reason(error: ReadError) -> str:
    names = {
        "login": "로그인 요구 페이지",
        "error_page": "오류·점검 안내 페이지",
        "blocked": "봇 차단 페이지",
        "empty_shell": "스크립트로만 채워지는 빈 껍데기 페이지",
        "notice_list": "처리방침이 아닌 공지 목록",
    }
    if isinstance(error, NotAPolicy) and error.reason in names:
        return names[error.reason]
    return (str(error).splitlines() or ["처리방침을 읽지 못함"])[0]


@dataclass(frozen=True, slots=True)
class _Look:
    """A page beside the current version: share of the length, of the headings, of the word pairs (None: unknown)."""

    share: float
    kept: float | None
    alike: float | None
    headings: tuple[str, ...]

    @property
    def foreign(self) -> bool:
        return self.alike is not None and self.alike < UNLIKE


def _look(page: Document, current: KnownText) -> _Look:
    text = broken.words_of(page)
    found = broken.headings_of(page)
    return _Look(
        share=_length(text) / max(current.length, 1),
        kept=broken.shared_headings(current.headings, found) if len(current.headings) >= 4 else None,
        alike=broken.likeness(current.sketch, broken.sketch(text)),
        headings=found,
    )


def _not_this_policy(page: Document, current: KnownText, look: _Look) -> str | None:
    """Why this text cannot be a later version of the current one, or None."""
    language = broken.language_of(page)
    if language and current.language and _korean(language) != _korean(current.language):
        return "다른 언어의 페이지"
    if look.share < GONE:
        return f"글의 대부분이 사라짐(이전의 {look.share:.0%})"
    if look.share < DROP and broken.is_beginning(current.headings, look.headings):
        return "뒷부분이 잘린 페이지"
    if look.foreign and look.kept is not None and look.kept < KEPT and not broken.policy_like(page, kinds=5):
        return "다른 글(처리방침이 아니거나 다른 방침)"
    if look.foreign and not broken.same_company(current, page):
        return "다른 회사의 방침"
    return None


def _odd(page: Document, current: KnownText, look: _Look) -> tuple[str, int]:
    """Why this text should be looked at again before it counts ("": it need not), and how many checks must show it."""
    if look.share < DROP:
        return f"글이 크게 줄어듦(이전의 {look.share:.0%})", PENDING_CHECKS
    if look.share > GROWTH:
        return f"글이 크게 늘어남(이전의 {look.share:.0%})", PENDING_CHECKS
    if look.foreign:
        return "글이 거의 모두 달라짐", PENDING_CHECKS
    if not broken.same_company(current, page):
        alike = look.alike is not None and look.alike >= SAME_TEXT
        return "회사 이름이 달라짐", PENDING_CHECKS if alike else COMPANY_CHECKS
    return "", 1


def _korean(language: str) -> bool:
    return language.lower().startswith("ko")
