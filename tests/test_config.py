"""sources.toml: what may stand in it, and that every mistake is named with its line and the nearest valid key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.config import interval_seconds, load_config, parse_config
from tracker.errors import ConfigError

ROOT = Path(__file__).parent.parent
SOURCE = '[[source]]\nid = "a"\ncompany = "가"\nurl = "https://a.example/privacy"\n'


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text)
    return [(m.line, m.message) for m in caught.value.mistakes]


def lines_of_mistakes(text: str) -> list[int] | None:
    """None where the text is accepted; anything but ConfigError passes through and fails the test."""
    try:
        parse_config(text)
    except ConfigError as e:
        return [m.line for m in e.mistakes]
    return None


def test_the_shipped_file_is_valid_and_names_five_companies() -> None:
    config = load_config(ROOT / "sources.toml")
    assert [s.company for s in config.source] == [
        "천재교과서",
        "제이티통신",
        "코덱사",
        "제이엠피시스템",
        "MKYU",
    ]
    assert [s.enabled for s in config.source] == [True, True, True, False, False]
    assert all(s.urls for s in config.source if s.enabled)


def test_an_empty_file_has_the_documented_defaults() -> None:
    settings = parse_config("").tracker
    assert (settings.database, settings.timezone, settings.language) == ("db/policies.db", "Asia/Seoul", "ko")
    assert (settings.custom.ordinary_days, settings.custom.material_days) == (7, 30)


def test_one_address_or_several_joined_in_order() -> None:
    one = parse_config(SOURCE).source[0]
    several = parse_config(
        SOURCE.replace('"https://a.example/privacy"', '["https://a.example/1", "https://a.example/2"]')
    )
    assert one.urls == ("https://a.example/privacy",)
    assert several.source[0].urls == ("https://a.example/1", "https://a.example/2")


def test_rules_and_customs_can_be_overridden_for_all_and_for_one_source() -> None:
    config = parse_config(
        '[tracker.custom]\nmaterial_days = 14\n[tracker.rules."item.added"]\nnotice = "ordinary"\n'
        + SOURCE
        + '[source.rules]\n"processor.added" = { disputed = false }\n[source.custom]\nordinary_days = 3\n'
    )
    assert config.tracker.custom.material_days == 14
    assert config.tracker.rules["item.added"].notice == "ordinary"
    assert config.source[0].rules["processor.added"].disputed is False
    assert config.source[0].custom is not None
    assert config.source[0].custom.ordinary_days == 3


@pytest.mark.parametrize(
    ("line", "wrong", "says"),
    [
        (2, 'databse = "x"', "database"),
        (2, 'langage = "ko"', "language"),
        (2, 'language = "kr"', '"ko"'),
        (2, 'timezone = "Asia/Seol"', "Asia/Seoul"),
        (2, 'timezone = "Europe/Paris"', "Asia/Seoul"),
        (2, "concurrency = 0", "1 이상"),
        (2, 'concurrency = "many"', "정수"),
        (2, "concurrency = 2.5", "2.5"),
        (2, "timeout = true", "true"),
        (2, "delay = nan", "nan"),
        (2, 'webhook = "ftp://a.example"', "https://"),
        (2, 'interval = "daily"', "12h"),
        (2, 'interval = "0d"', "12h"),
        (2, 'contact = "a\\nX-Injected: b"', "한 줄"),
        (2, 'mail.recipients = [{ address = "nobody" }]', "nobody"),
        (2, 'rules = { "item.aded" = { notice = "ordinary" } }', "item.added"),
        (2, 'custom = { material = 30 }', "material_days"),
        (2, "custom = 30", "표여야"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_tracker_table_is_named_with_its_line(line: int, wrong: str, says: str) -> None:
    found = mistakes(f"[tracker]\n{wrong}\n{SOURCE}")
    assert [n for n, _ in found] == [line]
    assert says in found[0][1]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('selct = "#policy"', "select"),
        ('select = "p["', "p["),
        ('remove = "#footer"', "목록"),
        ('kind = "privcy"', "privacy"),
        ('render = "chrome"', "browser"),
        ('encoding = "eucrk"', "euc-kr"),
        ('notices = "www.a.example/notice"', "http://"),
        ('notices = "https://user:secret@a.example/"', "비밀번호"),
        ('notices = "https://a.example:99999/"', "포트"),
        ('notices = "https://"', "호스트"),
        ('notices = "https://a.example/a b"', "빈칸"),
        ('enabled = "yes"', "true 나 false"),
        ('interval = "3"', "1d"),
        ("custom = { material_days = 1000 }", "366"),
        ('rules = { "item.added" = { notice = "materiel" } }', "material"),
        ('rules = { "item.added" = "material" }', "표여야"),
    ],
)
def test_a_mistake_in_a_source_is_named_with_its_line(wrong: str, says: str) -> None:
    found = mistakes(f"# 머리말\n{SOURCE}{wrong}\n")
    assert [n for n, _ in found] == [6]
    assert says in found[0][1]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (SOURCE + SOURCE, 6, "2번째 줄"),
        ('[[source]]\nid = "A 1"\ncompany = "가"\nurl = "http://a.example"\n', 2, "a-z"),
        ('[[source]]\nid = "a"\ncompany = ""\nurl = "http://a.example"\n', 3, "비어"),
        ('[[source]]\nid = "a"\ncompany = "가"\n', 1, "enabled = false"),
        ('[[source]]\nid = "a"\ncompany = "가"\nurl = []\n', 4, "enabled = false"),
        ('[[source]]\nid = "a"\ncompany = "가"\nurl = "a.example"\n', 4, "http://"),
        ('[[source]]\nid = "a"\ncompany = "가"\nurl = ["http://a.example", 5]\n', 4, "글자"),
        ('[[source]]\ncompany = "가"\nurl = "http://a.example"\n', 1, '"id"'),
        ('[source]\nid = "a"\n', 1, "[[source]]"),
        ('\n[[sources]]\nid = "a"\n', 2, '"source"'),
        ("[tracker\n", 1, "TOML"),
        ("[tracker]\nlanguage = ko\n", 2, "TOML"),
    ],
)
def test_a_mistake_in_the_shape_of_the_file_is_named_with_its_line(text: str, line: int, says: str) -> None:
    found = mistakes(text)
    assert len(found) == 1
    assert found[0][0] == line
    assert says in found[0][1]


def test_all_mistakes_are_reported_together_in_the_order_of_their_lines() -> None:
    found = mistakes('[tracker]\nlangage = "ko"\ndelay = -1\n' + SOURCE + 'kind = "x"\n' + SOURCE)
    assert [n for n, _ in found] == [2, 3, 8, 10]


def test_the_second_of_two_sources_is_the_one_that_is_named() -> None:
    second = SOURCE.replace('"a"', '"b"') + 'colour = "red"\n'
    assert [n for n, _ in mistakes(SOURCE + "\n" + second)] == [10]


def test_every_line_of_the_error_carries_file_and_line() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config('[tracker]\nlangage = "ko"\ndelay = -1\n', "here/sources.toml")
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "here/sources.toml:2",
        "here/sources.toml:3",
    ]


def test_a_missing_file_and_a_folder_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tracker init"):
        load_config(tmp_path / "sources.toml")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    assert load_config(path).source[0].id == "a"


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("12h", 43200), ("1d", 86400), ("2w", 1209600)])
def test_intervals_are_read_in_seconds(text: str, seconds: int) -> None:
    assert interval_seconds(text) == seconds


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    assert lines_of_mistakes(text) != []


@given(
    st.sampled_from(["tracker", "source", "source.custom", "tracker.mail", "tracker.rules"]),
    st.sampled_from(["id", "url", "delay", "rules", "custom", "recipients", "remove", "x"]),
    st.sampled_from(["1", '"a"', "[]", "{}", "true", "1979-05-27", "[1, 'a']", "{ a = 1 }", "inf"]),
)
def test_any_value_under_any_key_is_accepted_or_explained_on_a_line(table: str, key: str, value: str) -> None:
    header = f"[[{table}]]" if table == "source" else f"[{table}]"
    assert all(lines_of_mistakes(f"{SOURCE}{header}\n{key} = {value}\n") or ())
