"""What goes into the archive comes out the same, in little space."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made import Policy
from tests.store.conftest import START, answer, history, manner
from tracker.contract import change_from_json, change_to_json
from tracker.errors import StoreBusy, StoreDamaged, UsageError
from tracker.pipeline.analyse import read_policy
from tracker.pipeline.intake import take_in
from tracker.store import Archive
from tracker.store.blobs import BadBlob, compress, decompress
from tracker.store.grams import fold, grams, query
from tracker.store.verify import verify


@given(st.lists(st.binary(max_size=400), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_chain_of_bytes_is_read_back_exactly(bodies: list[bytes]) -> None:
    frames, before = [], None
    for body in bodies:
        frames.append(compress(body, before))
        before = body
    before = None
    for frame, body in zip(frames, bodies, strict=True):
        before = decompress(frame, before)
        assert before == body


def test_a_frame_with_the_wrong_dictionary_is_refused_not_misread() -> None:
    page = Policy().html()
    frame = compress(page + b"<!-- more -->", page)
    with pytest.raises(BadBlob):
        decompress(frame, page.replace(b"<", b"{"))


def test_two_hundred_versions_take_little_more_than_their_edits(tmp_path: Path) -> None:
    rng = random.Random(7)
    words = [f"낱말{n}" for n in range(3000)]
    text = [rng.choice(words) for _ in range(4000)]
    bodies = []
    for _ in range(200):
        for _ in range(5):
            text[rng.randrange(len(text))] = rng.choice(words)
        bodies.append(" ".join(text).encode())
    with Archive.open(tmp_path / "a.db") as archive:
        names, before = [], None
        with archive.transaction():
            for body in bodies:
                before = archive.add_snapshot(body, after=before)
                names.append(before)
        depths = [r["depth"] for r in archive.rows("SELECT depth FROM snapshots ORDER BY id")]
        stored = archive.rows("SELECT sum(length(data)) AS n FROM snapshots")[0]["n"]
    assert max(depths) == 49
    assert depths.count(0) == 4
    assert stored < 4 * len(bodies[0]) + 200 * 500
    with Archive.open(tmp_path / "a.db", read_only=True) as archive:
        for name, body in list(zip(names, bodies, strict=True))[::-17]:
            assert archive.snapshot(name) == body


def test_the_same_bytes_are_stored_once_whoever_serves_them(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db") as archive:
        for name in ("a", "b"):
            with archive.transaction():
                archive.register([manner(name).info], START)
                take_in(archive, manner(name), answer(Policy().html(), 0, name))
        assert archive.rows("SELECT count(*) AS n FROM snapshots")[0]["n"] == 1


def test_documents_and_changes_come_back_as_they_were_judged(database: Path) -> None:
    with Archive.open(database, read_only=True) as archive:
        for record in archive.changes():
            old = read_policy(
                archive.snapshot(archive.versions(record.source.id)[record.old_version - 1].snapshot)
            )
            assert record.change.old.sections == old.sections
            assert archive.document(record.source.id, record.new_version) == record.change.new
            again = change_from_json(
                json.loads(json.dumps(change_to_json(record.change))), record.change.old, record.change.new
            )
            assert again == record.change
        assert len(archive.change_ids()) == 6


def test_sections_and_facts_are_rows_over_versions(database: Path) -> None:
    with Archive.open(database, read_only=True) as archive:
        for number in range(1, 5):
            document = archive.document("shop", number)
            rows = archive.rows(
                "SELECT section, length, beginning FROM sections WHERE source = 'shop' AND ? BETWEEN first_version AND last_version",
                number,
            )
            assert {(r["section"], r["length"]) for r in rows} == {
                (s.id, len(s.text)) for s in document.sections
            }
            for r in rows:
                text = archive.section_text("shop", number, r["section"])
                assert text.startswith(r["beginning"].removesuffix("…"))
                assert text == document.section(r["section"]).text  # type: ignore[union-attr]
            assert sum(archive.fact_counts("shop", number).values()) == len(document.facts)
        unchanged = archive.rows(
            "SELECT count(*) AS n FROM sections WHERE first_version = 1 AND last_version = 4"
        )[0]["n"]
        assert unchanged >= 10  # the phone and the list of items changed; the other sections are one row each


def test_ten_quiet_years_are_one_row_per_source(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db") as archive:
        page = Policy().html()
        with archive.transaction():
            archive.register([manner().info], START)
            for day in range(3650):
                take_in(archive, manner(), answer(page, day))
        (row,) = archive.observations("shop")
        assert (row.count, row.last) == (3650, START + timedelta(days=3649))
    assert (tmp_path / "a.db").stat().st_size < 400_000


def test_search_finds_two_syllable_words_and_only_where_all_stand(database: Path) -> None:
    with Archive.open(database, read_only=True) as archive:
        hits = archive.search("배송")
        assert hits
        assert all("배송" in h.text or "배송" in h.heading for h in hits)
        assert archive.search("배송 없는낱말") == []
        assert archive.search('"; DROP TABLE sections; --') == []
        assert archive.search("") == []
        assert {h.source_id for h in archive.search("전화", source_id="bank")} == {"bank"}
        spans = [(h.first_version, h.last_version) for h in archive.search("02-000-2001", source_id="shop")]
        assert spans == [(2, 2)]


@given(st.text(alphabet="가나다라마 바사.-", min_size=2, max_size=30))
def test_every_word_of_a_text_is_found_by_its_bigrams(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(grams, content='', tokenize='unicode61', detail='none')")
    db.execute("INSERT INTO t (rowid, grams) VALUES (1, ?)", (grams(text),))
    for word in text.replace(".", " ").replace("-", " ").split():
        assert db.execute("SELECT rowid FROM t WHERE t MATCH ?", (query(word),)).fetchall() == [(1,)]


@given(
    st.text(
        st.one_of(st.sampled_from("가나다 a_1.\n\u3000İß①ㆍ\u0301"), st.characters(exclude_categories=["Cs"]))
    )
)
@settings(deadline=None)
def test_the_index_holds_every_bigram_and_lets_go_of_rows_that_named_them_again_and_again(text: str) -> None:
    runs = re.findall(r"\w+", fold(text))
    each = [run[i : i + 2] for run in runs for i in range(len(run) - 1 or 1)]
    found = grams(text).split(" ") if each else []
    assert sorted(found) == sorted(set(each))
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(grams, content='', tokenize='unicode61', detail='none')")
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
    db.execute("INSERT INTO t (rowid, grams) VALUES (1, ?)", (" ".join(each),))
    db.execute("INSERT INTO t (t, rowid, grams) VALUES ('delete', 1, ?)", (grams(text),))
    assert db.execute("SELECT count(*) FROM v").fetchone() == (0,)
    db.execute("INSERT INTO t (t) VALUES ('integrity-check')")


def test_a_failed_transaction_leaves_nothing(database: Path) -> None:
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    with Archive.open(database) as archive, pytest.raises(RuntimeError), archive.transaction():
        take_in(archive, manner(), answer(Policy(company="주식회사 shop", phone="02-123-4567").html(), 99))
        raise RuntimeError("made for the test")
    with Archive.open(database) as archive:
        assert archive.version_count("shop") == 4
        assert archive.search("02-123-4567") == []
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


def test_one_writer_at_a_time_and_readers_beside_it(database: Path) -> None:
    with Archive.open(database) as writer:
        with pytest.raises(StoreBusy, match=r"pid \d+"):
            Archive.open(database)
        with writer.transaction():
            take_in(writer, manner(), answer(Policy(company="주식회사 shop", phone="02-123-4567").html(), 99))
            with Archive.open(database, read_only=True) as reader:
                assert reader.version_count("shop") == 4
        with Archive.open(database, read_only=True) as reader:
            assert reader.version_count("shop") == 5
    with Archive.open(database) as again:
        assert again.version_count("shop") == 5


def test_a_backup_taken_while_a_run_writes_is_whole(database: Path, tmp_path: Path) -> None:
    with Archive.open(database) as writer, writer.transaction():
        take_in(writer, manner(), answer(Policy(company="주식회사 shop", phone="02-123-4567").html(), 99))
        with Archive.open(database, read_only=True) as reader:
            reader.backup(tmp_path / "copy.db")
    with Archive.open(tmp_path / "copy.db", read_only=True) as copy:
        assert verify(copy) == []
        assert copy.version_count("shop") == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.db", "policies.db", "policies.db.lock"]


def test_unknown_sources_and_versions_are_named_with_what_there_is(database: Path) -> None:
    with Archive.open(database, read_only=True) as archive:
        assert archive.version_number("shop", -1) == 4
        with pytest.raises(UsageError, match="1…4"):
            archive.version_number("shop", 5)
        with pytest.raises(UsageError, match='"shop"'):
            archive.version_number("shopp", 1)
        with pytest.raises(UsageError):
            archive.change("%")
        assert archive.change(archive.change_ids()[0][:9]).id == archive.change_ids()[0]
        with pytest.raises(StoreDamaged):
            archive.snapshot("0" * 64)


def test_times_without_a_zone_are_refused(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db") as archive, pytest.raises(ValueError, match="zone"):
        archive.register([manner().info], datetime(2025, 1, 1))  # noqa: DTZ001


def test_the_tables_open_in_datasette_with_readable_columns(tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    import asyncio

    from datasette.app import Datasette

    path = tmp_path / "policies.db"
    history(path, versions=2)

    async def ask() -> dict[str, list[dict[str, object]]]:
        app = Datasette([str(path)])
        answers = {}
        for table in (
            "observations",
            "versions",
            "version_list",
            "change_list",
            "findings",
            "sections",
            "facts",
            "sources",
        ):
            response = await app.client.get(f"/policies/{table}.json?_shape=array")
            assert response.status_code == 200, table
            answers[table] = response.json()
            page = await app.client.get(f"/policies/{table}")
            assert page.status_code == 200, table
        return answers

    answers = asyncio.run(ask())
    assert len(answers["version_list"]) == 4
    assert {r["verdict"] for r in answers["change_list"]} <= {"met", "short", "undetermined"}
    assert (
        datetime.strptime(str(answers["observations"][0]["first"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        == START
    )
