"""The hostile site under the main job: sources that were well turn hostile for a day. Nothing becomes a change."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.site import POLICY, reply, running
from tests.collect.test_hostile import BEHAVIOURS, PAGE, Behaviour, routes
from tracker.config import parse_config
from tracker.pipeline.run import RunReport, run
from tracker.store import Archive

HEAD = """[tracker]
delay = 0.0
timeout = 3.0
max_bytes = 200_000
retries = 0
concurrency = 24
"""


def source(name: str, url: str) -> str:
    return f'[[source]]\nid = "{name}"\ncompany = "가람서점"\nurl = "{url}"\nallow_private = true\n'


def test_a_day_of_hostile_answers_changes_nothing(tmp_path: Path) -> None:
    by_id: dict[str, Behaviour] = {f"s{i:03}": b for i, b in enumerate(BEHAVIOURS)}

    async def scene() -> tuple[list[RunReport], dict[str, int], dict[str, str | None]]:
        async with AsyncExitStack() as stack:
            sites = {name: await stack.enter_async_context(running(routes(b))) for name, b in by_id.items()}
            text = HEAD + "".join(source(name, site.url("/x")) for name, site in sites.items())
            day = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
            reports = []
            with Archive.open(tmp_path / "policies.db") as archive:
                for n, hostile in enumerate((False, True, False)):
                    for name, site in sites.items():
                        site.routes["/x"] = by_id[name].answer if hostile else reply(PAGE)
                    at = day + timedelta(days=n)
                    reports.append(await run(parse_config(text), archive, clock=lambda at=at: at))
                    if hostile:
                        troubles = {s.source.id: s.trouble for s in archive.statuses()}
                versions = {name: archive.version_count(name) for name in by_id}
            return reports, versions, troubles

    reports, versions, troubles = asyncio.run(scene())
    assert [len(r.results) for r in reports] == [len(BEHAVIOURS)] * 3
    assert [x.change for r in reports for x in r.results if x.change is not None] == []
    assert set(versions.values()) == {1}
    assert {r.state for r in reports[0].results} == {"first"}
    for result in reports[1].results:
        behaviour = by_id[result.source.id]
        if behaviour.gives != "fetched":
            # Retries are off here, so what passes at a second try is a failure of the day as well.
            assert result.state == "failed", behaviour.name
            assert troubles[result.source.id] == result.failure == behaviour.gives, behaviour.name
        elif behaviour.says == "가람서점":
            assert result.state in ("unchanged", "pending", "broken", "failed"), behaviour.name
        else:
            assert result.state in ("pending", "broken", "failed"), behaviour.name
    assert {r.state for r in reports[2].results} <= {"unchanged", "recovered"}
    assert "가람서점" in POLICY
