"""The words for people: none missing, none unused, the same names in both languages, particles right."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from tracker.model import FailureKind, PolicyKind, SectionChangeKind, Verdict
from tracker.publish.catalogue import catalogue
from tracker.publish.digest import URGENCIES

KO, EN = catalogue("ko"), catalogue("en")
PUBLISH = Path(__file__).parents[2] / "tracker" / "publish"
SOURCES = "\n".join(
    p.read_text("utf-8") for p in [*PUBLISH.rglob("*.py"), *PUBLISH.rglob("*.html"), *PUBLISH.rglob("*.js")]
)
# Keys made from values: every value must have its text, and nothing else may be there.
FAMILIES: dict[str, set[str]] = {
    "kind": set(get_args(PolicyKind)),
    "group": {*URGENCIES, "trouble"},
    "trouble": {*get_args(FailureKind), "broken", "unsettled", "since", "line"},
    "flag": {"exact", "same_day", "retroactive", "stated_not_observed"},
    "link": {"change", "page", "evidence", "command"},
    "column": {"what", "before", "after", "section", "why"},
    "section": set(get_args(SectionChangeKind)),
    "origin": {"check", "page_link", "web_archive", "import"},
    "about": {f"{part}_{n}" for part in ("title", "text") for n in range(1, 7)},
}


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(KO.texts) == set(EN.texts)


@pytest.mark.parametrize("key", sorted(KO.texts))
def test_both_languages_take_the_same_values(key: str) -> None:
    assert names(KO.texts[key]) == names(EN.texts[key])
    assert KO.texts[key].strip()
    assert EN.texts[key].strip()


@pytest.mark.parametrize("family", FAMILIES)
def test_families_of_keys_are_whole(family: str) -> None:
    assert {k.partition(".")[2] for k in KO.texts if k.startswith(f"{family}.")} == FAMILIES[family]


def test_no_text_is_unused_and_none_is_missing() -> None:
    used = set(re.findall(r"""["']([a-z]+\.[a-z0-9_]+)["']""", SOURCES))
    literal = {k for k in KO.texts if k.partition(".")[0] not in FAMILIES}
    made = {f"badge.{v}" for v in get_args(Verdict)} | {
        f"finding.consent_{c}" for c in ("likely", "possible")
    }
    # Templates name some keys of the site by their last part, in lists.
    words = set(re.findall(r"""["']([a-z_]+)["']""", SOURCES))
    made |= {
        k
        for k in literal
        if k.startswith("site.") and k.removeprefix("site.").removeprefix("front_") in words
    }
    made |= {f"site.verdict_{v}" for v in get_args(Verdict)}
    assert literal - used - made == set(), "unused"
    called = set(re.findall(r"""\bt\(\s*["']([a-z]+\.[a-z0-9_]+)["']\s*[,)]""", SOURCES))
    assert called - set(KO.texts) == set(), "missing"


@pytest.mark.parametrize(
    ("company", "text"),
    [
        ("다람쥐상점", "다람쥐상점이 이용약관을 바꿨습니다."),
        ("고라니", "고라니가 이용약관을 바꿨습니다."),
        ("수달(주)", "수달(주)이 이용약관을 바꿨습니다."),
        ("㈜너구리", "㈜너구리가 이용약관을 바꿨습니다."),
        ("ABC", "ABC가 이용약관을 바꿨습니다."),
        ("Haram", "Haram이 이용약관을 바꿨습니다."),
        ("스튜디오 24", "스튜디오 24가 이용약관을 바꿨습니다."),
        ("<b>곰</b>", "<b>곰</b>가 이용약관을 바꿨습니다."),
    ],
)
def test_particles_follow_the_sound_of_the_name(company: str, text: str) -> None:
    if company.startswith("<"):
        assert KO("digest.changed", company=company, kind="이용약관").startswith(company)
    else:
        assert KO("digest.changed", company=company, kind="이용약관") == text


def test_values_are_never_taken_for_formats() -> None:
    assert KO("digest.changed", company="{kind.__class__} %s {0}", kind="x").startswith(
        "{kind.__class__} %s {0}"
    )


def test_an_unknown_key_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        KO("digest.no_such_text")


def test_no_text_accuses_anybody() -> None:
    for key, text in {**KO.texts, **{f"en {k}": v for k, v in EN.texts.items()}}.items():
        if not key.endswith("disclaimer"):
            assert not re.search(r"위법|불법|위반|illegal|unlawful|violat", text), key


def test_every_rule_has_a_title_in_both_languages() -> None:
    for rule in (
        "item.added",
        "recipient.retention_extended",
        "notice_clause.weakened",
        "section.moved",
        "editorial",
    ):
        assert KO.rule(rule) != rule
        assert EN.rule(rule) != rule
    assert KO.rule("no.such_rule") == "no.such_rule"
