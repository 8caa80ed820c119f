"""No changed word is lost: every changed block stands under a finding that quotes it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from judge_made import added, block, differences, document, fact, rules_of, section, section_change

from tracker import korean
from tracker.compare import compare
from tracker.judge import judge
from tracker.model import BlockChange, Change, Finding

LINES = [
    "회사는 회원 가입을 위하여 이름, 이메일, 비밀번호를 수집합니다.",
    "회사는 회원 가입을 위하여 이름, 이메일, 비밀번호, 생년월일을 수집합니다.",
    "상담 기록: 3년 (전자상거래 등에서의 소비자보호에 관한 법률)",
    "상담 기록: 5년 (전자상거래 등에서의 소비자보호에 관한 법률)",
    "회사는 ㈜번개택배에 상품 배송을 위탁합니다.",
    "회사는 법령에 따른 경우를 제외하고 개인정보를 제3자에게 제공하지 않습니다.",
    "이용자는 언제든지 자신의 개인정보를 열람하거나 정정할 수 있습니다.",
    "이용자는 언제든지 자신의 개인정보를 열람, 정정하거나 처리정지를 요구할 수 있습니다.",
    "회사는 비밀번호를 암호화하여 저장합니다.",
    "보호책임자: 김하늘 (02-123-4567)",
    "보호책임자: 박바다 (02-765-4321)",
    "이 방침은 2024년 3월 1일부터 시행됩니다.",
    "이 방침은 2025년 3월 1일부터 시행됩니다.",
    "회원은 성실하게 서비스를 이용합니다.",
    "회원은 성실하게 서비스를 이용 합니다",
    "변경이 있으면 시행 7일 전에 공지합니다.",
]
CATEGORIES = ["items", "retention", "third_party", "rights", "security", "officer", "change", "other"]
SECTIONS = st.lists(
    st.tuples(st.sampled_from(CATEGORIES), st.lists(st.sampled_from(LINES), min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
)


def made(parts: list[tuple[str, list[str]]]) -> object:
    return document(
        *(
            section(f"s{i}", f"제목 {cat}", *lines, categories=(cat,))
            for i, (cat, lines) in enumerate(parts, 1)
        )
    )


def under(block: BlockChange, f: Finding) -> bool:
    """Does the finding stand in the block's section and hold its words?"""
    if f.rule == "date.changed" or " → " in f.subject:
        return bool(f.old and f.old in block.old) or any(
            True for _ in korean.dates_in(f"{block.old} {block.new}")
        )
    near = (f.section_new is not None and f.section_new == block.section_new) or (
        f.section_old is not None and f.section_old == block.section_old
    )
    told = korean.fold(" ".join(x for x in (f.quote_old, f.quote_new, f.old, f.new) if x))
    words = [korean.fold(x) for x in (block.old, block.new) if x]
    return near and any(w in told or told in w for w in words)


def uncovered(change: Change) -> list[BlockChange]:
    return [b for s in change.sections for b in s.blocks if not any(under(b, f) for f in change.findings)]


@settings(max_examples=150, deadline=None)
@given(SECTIONS, SECTIONS)
def test_every_changed_block_is_told_by_a_finding(
    old: list[tuple[str, list[str]]], new: list[tuple[str, list[str]]]
) -> None:
    change = judge(compare(made(old), made(new)))  # type: ignore[arg-type]
    assert uncovered(change) == []
    if change.substantive:
        assert change.findings
    else:
        assert not change.findings
        assert not change.material


def test_words_that_no_rule_explains_are_told_as_changed_text_and_call_for_a_reader() -> None:
    change = judge(differences(section_change(block("회원은 오전에 봅니다.", "회원은 오후에 봅니다."))))
    assert rules_of(change) == {"text.changed"}
    assert (change.material, change.needs_review) == (False, True)


def test_spacing_and_punctuation_are_editorial_and_call_for_nobody() -> None:
    change = judge(
        differences(section_change(block("회원은 서비스를 이용 합니다", "회원은 서비스를 이용합니다.")))
    )
    assert rules_of(change) == {"editorial"}
    assert (change.material, change.needs_review) == (False, False)


def test_a_number_is_never_editorial() -> None:
    change = judge(differences(section_change(block("회원은 하루 7번 봅니다.", "회원은 하루 8번 봅니다."))))
    assert "text.changed" in rules_of(change)


def test_what_a_fact_does_not_explain_in_its_own_block_is_still_told() -> None:
    old, new = "이름을 받습니다. 화면은 파랗습니다.", "이름, 별명을 받습니다. 화면은 빨갛습니다."
    two = BlockChange(
        "modified",
        old,
        new,
        ((0, "이름"), (1, ", 별명"), (0, "을 받습니다. 화면은 "), (-1, "파랗습니다."), (1, "빨갛습니다.")),
        "s1",
        "s1",
        "paragraph",
    )
    change = judge(differences(section_change(two), facts=(added(fact("item", "별명", quote=new)),)))
    assert {"item.added", "text.changed"} <= rules_of(change)
    text = next(f for f in change.findings if f.rule == "text.changed")
    assert text.new == "빨갛습니다."


def test_a_mere_renumbering_of_references_is_editorial() -> None:
    change = judge(differences(section_change(block("제5조를 봅니다.", "제6조를 봅니다.", renumbered=True))))
    assert rules_of(change) == {"editorial"}
    assert "번호" in change.findings[0].reason
