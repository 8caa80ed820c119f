"""Reading in children: the same documents, and a page that kills its child fails alone."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime

import pytest

from tests.made import many
from tests.pipeline.conftest import World
from tracker.errors import NotAPolicy, UnreadableFile
from tracker.model import Document, Fetched, SourceInfo
from tracker.pipeline import readers as module
from tracker.pipeline.readers import Readers
from tracker.pipeline.reading import Manner, read_safely

NOW = datetime(2025, 1, 1, tzinfo=UTC)
MANNER = Manner(SourceInfo("s", "s", "privacy", "https://s.example/"))


def answer(body: bytes) -> Fetched:
    return Fetched("https://s.example/", 200, {}, body, "text/html", NOW)


def test_children_read_the_same_documents_and_errors_as_this_process() -> None:
    pages = [p.html() for p in many(6)] + [b"<html><body><h1>404 Not Found</h1></body></html>", b""]

    async def go() -> list[object]:
        readers = Readers(2, in_process=0)
        try:
            return list(await asyncio.gather(*(readers.read(MANNER, answer(p)) for p in pages)))
        finally:
            await readers.close()

    got = asyncio.run(go())
    for page, read in zip(pages, got, strict=True):
        expected = read_safely(MANNER, page, "text/html", "https://s.example/")
        if isinstance(expected, Document):
            assert read == expected
        else:
            assert (type(read), str(read)) == (type(expected), str(expected))
            assert getattr(read, "reason", None) == getattr(expected, "reason", None)
    assert isinstance(got[-2], NotAPolicy)


def test_a_child_that_dies_fails_its_page_only() -> None:
    pages = [p.html() for p in many(5)]

    async def go() -> list[object]:
        readers = Readers(1, in_process=0)
        try:
            first = await readers.read(MANNER, answer(pages[0]))
            (child,) = readers._all
            task = asyncio.create_task(readers.read(MANNER, answer(pages[1] + b" " * 30_000_000)))
            await asyncio.sleep(0.02)
            os.kill(child.pid, signal.SIGKILL)
            return [first, await task, *[await readers.read(MANNER, answer(p)) for p in pages[2:]]]
        finally:
            await readers.close()

    got = asyncio.run(go())
    assert isinstance(got[1], UnreadableFile)
    assert all(isinstance(g, Document) for i, g in enumerate(got) if i != 1)


def test_a_page_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIME_LIMIT", 0.0)

    async def go() -> tuple[object, float]:
        readers, begun = Readers(1, in_process=0), time.monotonic()
        try:
            return await readers.read(MANNER, answer(many(1)[0].html())), time.monotonic() - begun
        finally:
            await readers.close()

    got, seconds = asyncio.run(go())
    assert "not read in time" in str(got)
    assert seconds < 20


def test_where_children_will_be_needed_they_read_from_the_first_page_on() -> None:
    few, many_new = Readers(1), Readers(1)
    few.expect(module.IN_PROCESS)
    many_new.expect(module.IN_PROCESS + 1)
    assert [r.apart(answer(b"<html></html>")) for r in (few, many_new)] == [False, True]


def test_a_usual_day_starts_no_child_and_a_first_run_of_many_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    create = asyncio.create_subprocess_exec

    async def counted(*a: object, **k: object) -> object:
        started.append(1)
        return await create(*a, **k)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", counted)
    policies = many(40)
    for i, policy in enumerate(policies[:8]):
        world.add(f"s{i:02}", policy)
    world.run()
    assert started == []
    for i, policy in enumerate(policies):
        world.add(f"s{i:02}", policy)
    world.run(days=1)
    assert started == []
    for i in range(len(policies)):
        world.edit(f"s{i:02}", phone=f"02-777-{1000 + i}")
    report = world.run(days=1)
    assert started
    assert {(r.state, r.message) for r in report.run.results} == {("changed", "")}
    with world.archive() as archive:
        assert [archive.version_count(f"s{i:02}") for i in range(40)] == [2] * 40
