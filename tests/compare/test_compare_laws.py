"""Laws of comparing that hold for all documents."""

from __future__ import annotations

from compare_made import fact, policy, table
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.compare import compare
from tracker.model import Document

PHRASES = [
    "회사는 이용자의 개인정보를 처리합니다.", "1) 필수항목 : 이름, 이메일", "2) 선택항목 : 생년월일", "제5조에 따라 보관합니다.",
    "보유기간은 5년입니다.", "보유기간은 3년입니다.", "해당 없음", "① 열람을 요구할 수 있습니다.", "", ">", "2. 개인정보의 항목",
    "개인정보의 처리 목적", "시행일자 : 2026년 3월 2일", "a | b", "\x1f",
]  # fmt: skip
LINE = st.one_of(
    st.sampled_from(PHRASES),
    st.text(max_size=12),
    st.lists(
        st.lists(st.sampled_from(["이름", "5년", "", "○", "한빛물류"]), min_size=2, max_size=2), max_size=4
    ).map(lambda rows: table(["항목", "기간"], *rows)),
)
NAMES = ["이름", "이름"]
HEAD = table(["항목", "기간"])
SECTION = st.tuples(
    st.one_of(st.none(), st.sampled_from(["1", "2", "3", "7의2", "가"])),
    st.sampled_from(["", "개인정보의 처리 목적", "개인정보의 항목", "보유기간", "고지의 의무"]),
    st.lists(LINE, max_size=6),
)
FACT = st.builds(
    fact,
    st.sampled_from(["item", "retention", "recipient", "processor", "purpose", "officer"]),
    st.sampled_from(["이름", "성명", "이메일", "(주)가람", "가람㈜", "계약 기록", "", "배송"]),
    st.sampled_from(["", "이름, 이메일", "보유기간은 5년입니다."]),
    required=st.sampled_from([True, False, None]),
    days=st.one_of(st.none(), st.integers(0, 9)),
    task=st.one_of(st.none(), st.sampled_from(["배송", "문자"])),
    items=st.lists(st.sampled_from(["이름", "성명"]), max_size=2).map(tuple),
)
DOCUMENT = st.builds(
    lambda s, f: policy(*s, facts=f), st.lists(SECTION, max_size=5), st.lists(FACT, max_size=5)
)


@settings(max_examples=60, deadline=None)
@given(DOCUMENT, DOCUMENT)
def test_every_diff_rebuilds_both_texts(old: Document, new: Document) -> None:
    for s in compare(old, new).sections:
        assert "".join(t for op, t in s.diff if op != 1) == s.old_text
        assert "".join(t for op, t in s.diff if op != -1) == s.new_text
        for b in s.blocks:
            assert "".join(t for op, t in b.diff if op != 1) == b.old
            assert "".join(t for op, t in b.diff if op != -1) == b.new


@settings(max_examples=60, deadline=None)
@given(DOCUMENT)
def test_a_document_does_not_differ_from_itself(doc: Document) -> None:
    d = compare(doc, doc)
    assert (d.substantive, d.sections, d.facts) == (False, (), ())


@settings(max_examples=60, deadline=None)
@given(DOCUMENT, DOCUMENT)
@example(
    policy((None, "", [HEAD, table(["항목", "기간"], NAMES, NAMES, ["이름", ""])])),
    policy((None, "", [table(["항목", "기간"], NAMES, NAMES), table(["항목", "기간"], NAMES)])),
)  # a head that moved past the one cell that changed
def test_swapping_the_documents_swaps_came_and_went(old: Document, new: Document) -> None:
    there, back = compare(old, new), compare(new, old)
    swap = {"added": "removed", "removed": "added"}
    assert there.substantive == back.substantive
    # Which of two sections that changed places is the one that moved is a matter of taste; whether any did is not.
    assert any("moved" in s.change for s in there.sections) == any("moved" in s.change for s in back.sections)
    ours = {
        (s.old, s.new, *(k for k in s.change if k != "moved"))
        for s in there.sections
        if s.change != ("moved",)
    }
    theirs = {
        (s.new, s.old, *(swap.get(k, k) for k in s.change if k != "moved"))
        for s in back.sections
        if s.change != ("moved",)
    }
    assert ours == theirs
    if any(b.kind == "moved" for s in (*there.sections, *back.sections) for b in s.blocks):
        return  # which of two lines moved is a matter of taste, too, and with it whether a fact's words went or moved
    assert sorted((f.kind, f.change) for f in there.facts) == sorted(
        (f.kind, swap.get(f.change, f.change)) for f in back.facts
    )


@settings(max_examples=60, deadline=None)
@given(DOCUMENT, DOCUMENT)
def test_a_substantive_difference_stands_in_some_section(old: Document, new: Document) -> None:
    d = compare(old, new)
    assert d.substantive == bool(d.sections)


def test_hostile_documents_are_compared_in_bounded_time_and_exactly() -> None:
    """Thousands of equal lines, rows, namesakes and sections; a word of a hundred thousand letters."""
    word = "가" * 100_000
    rows = [["같음", f"값 {n}", f"나머지 {n}"] for n in range(150)]
    pairs = [
        (policy(), policy(("1", "목적", ["글"]))),
        (
            policy(("1", "목적", ["해당 없음"] * 900)),
            policy(("1", "목적", ["해당 없음"] * 800 + ["다름"] * 20)),
        ),
        (policy((None, "", [word])), policy((None, "", [word[:-1] + "나"]))),
        (policy(("1", word, ["글"])), policy(("1", word[1:], ["글"]))),
        (policy((None, "", ["(" * 9_000])), policy((None, "", ["(" * 9_000 + "가"]))),
        (
            policy(("1", "표", [table(["가", "나", "다"], *rows)])),
            policy(("1", "표", [table(["가", "나", "다"], *rows[::-1])])),
        ),
        (
            policy(*[(str(n), f"제목 {n}", [f"내용 {n}"]) for n in range(200)]),
            policy(*[(str(n), f"제목 {n + 1}", [f"다른 내용 {n * 7}"]) for n in range(200)]),
        ),
        (
            policy(("1", "항목", ["글"]), facts=[fact("item", f"항목 {n} 가") for n in range(300)]),
            policy(("1", "항목", ["말"]), facts=[fact("item", f"항목 {n} 나") for n in range(300)]),
        ),
    ]
    for old, new in pairs:
        for s in compare(old, new).sections:
            assert "".join(t for op, t in s.diff if op != 1) == s.old_text
            assert "".join(t for op, t in s.diff if op != -1) == s.new_text
