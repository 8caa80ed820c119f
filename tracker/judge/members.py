"""Members of a list inside a sentence that came or went: "닉네임과 {+휴대폰 번호+}를 받습니다", "㈜가나{+와 ㈜다라+}에 제공".

Facts know lists in tables and lines; in free sentences they know only names of the lexicon. Here the sentence itself
says what a new member is: the particle behind its list and the verb that governs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tracker import korean
from tracker.judge import lexicon
from tracker.judge.coverage import loose
from tracker.judge.drafts import GUESS, WORDS, Draft
from tracker.judge.lists import COMPANY, same_words
from tracker.judge.places import SENTENCE_END, Place

Case = Literal["object", "subject", "to", "purpose"]

LONGEST_MEMBER = 40  # characters; the longest item met in a sentence has 28

# Patterns below are put together of these.
_PARTICLES = "은|는|이|가|을|를|에|에게|께|에서|으로|로|의|와|과|도"
_OR = r"\s(?:및|또는|혹은|그리고|내지)"
_GWA = "(?<!결)(?<!효)(?<!경)(?<!성)(?<!통)(?<!초)(?<![학내외])과"  # "and", and not the end of 결과, 효과, 학과 …

_SEPARATOR = re.compile(
    rf"\s*[,、;；|/]\s*|\s*[·ㆍ]\s*(?=[가-힣])|{_OR}\s|(?<=[가-힣A-Za-z0-9)㈜]){_GWA}\s(?:함께\s)?|(?<=[가-힣A-Za-z0-9)])와\s(?:함께\s)?"
)
_AND = re.compile(rf"(?<=[가-힣A-Za-z0-9)])(?:{_GWA}|와)$")
_PARTICLE = re.compile(r"(?:을|를|이|가|도|에게|께|에|으로|로)$")
# Where the element that a hunk stands in begins: behind a separator, a bracket, or a word that another particle ends.
_BEGIN = re.compile(
    rf"[,、;；:：(（\[<「|/·ㆍ.。!?]\s*|(?<=[가-힣A-Za-z0-9)]){_OR}\s+|[가-힣A-Za-z0-9)](?:은|는|이|가|을|를|에|에게|에서|으로|로|와|과|도|며|고|면|여|해|서|려고|때)\s+"
)
_END = re.compile(rf"\s*[,、;；)）\]>」|/·ㆍ]|{_OR}\s|(?:{_PARTICLES})(?=[\s,.)]|$)|[.。!?]|$")
_CLOSED = re.compile(rf"(?:[,、;；)）\]>」|/]|(?:{_PARTICLES})|{_OR})\s*$")
# What stands before the names in the first member: "가입할 때 이메일 주소" → "이메일 주소".
_LEAD = re.compile(
    r"^.*(?:위하여|위해서?|과정에서|경우에?는?|때에?는?|시에?는?|통해|통하여|따라|동안|에서|로부터|에게서|려고|다만|또한|그리고|은|는|이|가)\s+"
)
_NEXT = re.compile(r"(?P<word>\S*?)(?P<particle>을|를|도|에게|께|에|으로|로|이|가)(?=[\s,.)]|$)")
_ADVERB = re.compile(r"(?:필수|선택|추가|별도|자동|임의|새|함께|서|때|함|방법|목적|용도|경우|범위)$")
_PURPOSE = re.compile(r"\s*(?:위하여|위해|위한|목적)")
_NAME = re.compile(r"[가-힣A-Za-z0-9]")
# "수집하는 것은 이름, 연락처와 직장입니다": the verb stands before the list
_COPULA = re.compile(r"(?:입니다|이에요|예요|이다)$")
_OWNER = re.compile(r"^\S{1,6}의\s")
_FORM = re.compile(r"㈜|\(주\)|주식회사|\(유\)|유한회사")
# Verbs, and words that join a member to what it is about, are no names.
_NO_NAME = re.compile(
    r"(?:[하되내나두주받갖지키누]고|[하되]며|으며|[하되]여|니다|[아어해]요|도록|지만|거나|려고|는지|은지|여부)$|(?:대해|대한|관한|관하여|대하여|별도의|필요한|가능한)(?:\s|$)"
)
# "… 동의를 받아": what stands before is what the consent is about.
_CONSENT = re.compile(r"(?:동의|허락|승낙|위임|의사|요청|신청|확인)$")
# The end of the clause that a list stands in.
_CLAUSE_END = re.compile(r"(?:으며|하며|되며|이며|하고|되고|지만|거나)[,\s]")


@dataclass(frozen=True, slots=True)
class Members:
    """What came into one list of a sentence and what went; how the list stands in its sentence, and what follows it."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    case: Case
    rest: str
    listed: bool


def members_of(p: Place) -> Members | None:
    """The members that differ at this place, or None where it is not a list in a sentence."""
    block, hunk = p.block, p.hunk
    if block.kind != "modified" or block.block_kind == "table":
        return None
    before = _sentence_before(block.new[: hunk.at_new])
    after = _sentence_after(block.new[hunk.at_new + len(hunk.new) :])
    # The element around the hunk, as far as both versions have it.
    same_before = _alike(block.old[: hunk.at_old][::-1], before[::-1])
    same_after = _alike(block.old[hunk.at_old + len(hunk.old) :], after)
    prefix = before[max(_begin(before), len(before) - same_before) :]
    changed = hunk.new if hunk.new.strip() else hunk.old
    suffix = "" if _CLOSED.search(changed) else after[: min(_end(after), same_after)]
    new, old = (_split(f"{prefix}{x}{suffix}") for x in (hunk.new, hunk.old))
    came = tuple(n for k, n in new.items() if k not in old)
    went = tuple(n for k, n in old.items() if k not in new)
    if any(len(n) > LONGEST_MEMBER or _NO_NAME.search(n) for n in (*came, *went)) or _reworded(came, went):
        return None
    # What the block names on both sides has only moved in it.
    came = tuple(n for n in came if not _stands(n, block.old))
    went = tuple(n for n in went if not _stands(n, block.new))
    if not came and not went:
        return None
    standing = _case(changed.rstrip(), after, suffix)
    if (
        standing is None
        and _COPULA.search(f"{changed}{suffix}".rstrip())
        and lexicon.matches("taken_is", before)
    ):
        standing = "object", "수집"
    if standing is None:
        return None
    around = f"{before.rstrip()[-1:]}{hunk.old} {hunk.new}{after[len(suffix) :].lstrip(')')[:3]}"
    listed = len(new) > 1 or len(old) > 1 or _SEPARATOR.search(around) is not None
    return Members(came, went, *standing, listed)


def _alike(one: str, other: str) -> int:
    """How many letters two texts have in common at their beginning."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def _stands(member: str, text: str) -> bool:
    """Is it a member of some list of the text? "주소" is none of "이메일 주소"; a company counts with or without its form."""
    bare = _FORM.sub("", member).strip()
    if bare != member:
        return korean.fold(bare) in korean.fold(text)
    name = re.escape(_OWNER.sub("", member))
    return re.search(rf"(?:{_OPENS}){name}(?={_CLOSES})", text) is not None


# What stands before and behind a member of a list.
_OPENS = r"^|[,、(（\[·ㆍ/:：]\s*|\s(?:및|또는|혹은|그리고)\s|[은는이가을를의에서와과때여해고며로도]\s"
_CLOSES = r"\s*[,、)）\]·ㆍ/.]|\s(?:및|또는|혹은|그리고|등)|(?:을|를|이|가|도|은|는|과|와|에|에게|께|으로|로|의)(?:[\s,.)]|$)|$"


def _sentence_before(text: str) -> str:
    ends = list(SENTENCE_END.finditer(text))
    return text[ends[-1].end() :] if ends else text


def _sentence_after(text: str) -> str:
    end = SENTENCE_END.search(text)
    return text[: end.start()] if end else text


def _begin(before: str) -> int:
    found = list(_BEGIN.finditer(before[-80:]))
    return len(before) - len(before[-80:]) + (found[-1].end() if found else 0)


def _end(after: str) -> int:
    found = _END.search(after)
    return found.start() if found else len(after)


def _split(text: str) -> dict[str, str]:
    """Folded name → name as written, of each member of a list; brackets are left whole."""
    masked = re.sub(r"\([^()]*\)|（[^（）]*）", lambda m: "\x00" * len(m[0]), text)
    bounds = [(0, 0), *(m.span() for m in _SEPARATOR.finditer(masked)), (len(text), len(text))]
    found: dict[str, str] = {}
    for (_, start), (stop, _) in pairwise(bounds):
        raw = korean.clean(text[start:stop]).strip(" .'\"‘’“”()（）")
        name = _PARTICLE.sub("", _LEAD.sub("", raw)) if len(raw) > 2 else raw
        name = _AND.sub("", re.sub(r"\s등$", "", _COPULA.sub("", name))).strip()
        key = loose(name)
        if len(key) > 1 and _NAME.search(name):
            found.setdefault(key, _balanced(name))
    return found


def _balanced(name: str) -> str:
    return name if name.count("(") == name.count(")") else name.replace("(", " ").replace(")", " ").strip()


def _reworded(came: tuple[str, ...], went: tuple[str, ...]) -> bool:
    """Are what came and what went the same members in other words?"""
    return bool(came and went) and any(same_words(a, b) for a in came for b in went)


def _case(changed: str, after: str, suffix: str) -> tuple[Case, str] | None:
    """How the list stands in its sentence, and the words behind its particle.

    The particle is that of the changed words where they end their list, else the first behind them that is no adverb's.
    """
    own = _PARTICLE.search(changed) if not suffix else None
    if own and not after[:1].strip(" ,.)"):
        return _of(own[0], after)
    for m in _NEXT.finditer(after):
        if m["particle"] in ("으로", "로", "에") and _ADVERB.search(m["word"]):
            continue
        if _CONSENT.search(m["word"]):
            return None
        return _of(m["particle"], after[m.end() :])
    return None


def _of(particle: str, rest: str) -> tuple[Case, str] | None:
    if particle in ("을", "를"):
        return ("purpose", rest) if _PURPOSE.match(rest) else ("object", rest)
    if particle in ("에", "에게", "께", "으로", "로"):
        return "to", rest
    if particle == "도":  # of an object or a subject, as the verb wants it
        return ("subject" if lexicon.verb(rest) == "arising" else "object"), rest
    return "subject", rest


# --- what a member is --------------------------------------------------------------------------------------

_TAKING = (
    "items", "purpose", "auto_collection", "preamble", "other", "behavioral", "gen_ai", "location", "children", "app_permissions",
    "public_files", "special_ids",
)  # fmt: skip


def members(p: Place) -> Iterator[Draft]:
    """Drafts for members that came into or went from a list in a sentence, by the list's case and the verb behind it."""
    found = members_of(p)
    if found is None or p.about("rights") or lexicon.denied(_clause(found.rest)):
        return
    if p.about("security"):
        yield from _measures(p, found)
    elif p.about("cctv_fixed", "video_mobile"):
        if found.case == "to" and found.came:
            yield p.draft("cctv.added", subject=", ".join(found.came))
    elif p.about("overseas"):
        yield from _abroad(p, found)
    elif p.about("processors") and not p.about("third_party"):
        yield from _entrusted(p, found)
    elif p.about("third_party"):
        yield from _given(p, found)
    elif p.about(*_TAKING) or not p.own:
        yield from _taken(p, found)


def _clause(rest: str) -> str:
    """The words up to the end of the clause."""
    end = _CLAUSE_END.search(rest)
    return rest[: end.end()] if end else rest


def _verb(found: Members, *families: str) -> bool:
    """Is the first verb behind the list of one of these families ([verb] of lexicon.toml)?"""
    return lexicon.verb(found.rest) in families


def _taken(p: Place, found: Members) -> Iterator[Draft]:
    if found.case == "purpose" and p.about("purpose", "items", "preamble", "other"):
        yield from _each(p, "purpose", found)
    elif (found.case == "object" and _verb(found, "taking")) or (
        found.case == "subject" and _verb(found, "arising")
    ):
        yield from _items(p, found)
    elif found.case == "to" and _verb(found, "giving", "moving"):
        named = (
            tuple(n for n in found.came if COMPANY.search(n)),
            tuple(n for n in found.went if COMPANY.search(n)),
        )
        yield from _each(p, "recipient", Members(*named, found.case, found.rest, found.listed))


def _items(p: Place, found: Members) -> Iterator[Draft]:
    for rule, names, other in (("item.added", found.came, p.old), ("item.removed", found.went, p.new)):
        for name in names:
            # "보호자의" only says whose an item is that is named elsewhere.
            if lexicon.matches("anything", name) or name.endswith("의"):
                continue
            sure = GUESS if korean.fold(name) in other.items or other.says(name) else WORDS
            yield from p.item(rule, name, sure)


def _given(p: Place, found: Members) -> Iterator[Draft]:
    if found.case == "to" and _verb(found, "giving", "moving"):
        yield from _each(p, "recipient", found)
    elif found.case == "object" and found.came and found.listed and _verb(found, "giving", "moving"):
        names = [n for n in found.came if not lexicon.matches("anything", n)]
        if names:
            yield p.draft("recipient.items_added", subject=", ".join(names))
    elif found.case == "purpose" and found.came and lexicon.matches("giving", found.rest):
        yield p.draft("recipient.purpose_changed", subject=", ".join(found.came))


def _entrusted(p: Place, found: Members) -> Iterator[Draft]:
    entrusts = lexicon.matches("entrusting", found.rest) is not None
    if found.case == "to" and entrusts:
        if len(found.came) == 1 and len(found.went) == 1:
            yield p.draft("processor.swapped", subject=found.came[0])
        else:
            yield from _each(p, "processor", found)
    elif found.case == "object" and entrusts and found.came and found.listed:
        yield p.draft("processor.task_added", subject=", ".join(found.came))


def _abroad(p: Place, found: Members) -> Iterator[Draft]:
    came = [c for n in found.came for c in lexicon.all_matches("country", n) if not p.old.says(c)]
    if came:
        known = lexicon.matches("country", p.block.old) is not None
        yield p.draft("transfer.country_changed" if known else "transfer.added", subject=", ".join(came))
    elif found.case == "object" and found.came and found.listed and lexicon.matches("moving", found.rest):
        yield p.draft("transfer.items_added", subject=", ".join(found.came))
    elif found.case == "to" and lexicon.matches("moving", found.rest):
        yield from _each(p, "transfer", found)


def _measures(p: Place, found: Members) -> Iterator[Draft]:
    if found.listed and found.case == "object":
        yield from _each(p, "safeguard", found)


def _each(p: Place, kind: str, found: Members) -> Iterator[Draft]:
    """`kind`.added for what came and the old version did not say, `kind`.removed for what went for good."""
    for rule, names, other in ((f"{kind}.added", found.came, p.old), (f"{kind}.removed", found.went, p.new)):
        fresh = [
            n
            for n in names
            if not other.says(n) and not lexicon.matches("nobody" if kind == "recipient" else "anything", n)
        ]
        if fresh:
            yield p.draft(rule, subject=", ".join(fresh))
