"""A small archive with a history, made by real readings of made-up pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.made import Policy
from tracker.model import Fetched, SourceInfo
from tracker.pipeline.intake import Manner, take_in
from tracker.store import Archive

START = datetime(2025, 1, 1, tzinfo=UTC)


def manner(name: str = "shop", company: str = "주식회사 솔바람") -> Manner:
    return Manner(SourceInfo(name, company, "privacy", f"https://{name}.example/privacy"))


def answer(body: bytes, day: int, name: str = "shop") -> Fetched:
    return Fetched(
        f"https://{name}.example/privacy",
        200,
        {"content-type": "text/html; charset=utf-8", "server": "made-up"},
        body,
        "text/html; charset=utf-8",
        START + timedelta(days=day),
        etag=f'"{day}"',
        certificate=f"{name}.example",
    )


def history(path: Path, versions: int = 4, names: tuple[str, ...] = ("shop", "bank")) -> None:
    """Each source with `versions` versions, a day apart, each seen twice."""
    with Archive.open(path) as archive:
        for name in names:
            how, policy = manner(name), Policy(company=f"주식회사 {name}")
            with archive.transaction():
                archive.register([how.info], START)
            for n in range(versions):
                page = policy.edited(
                    phone=f"02-000-{2000 + n}", items=(*policy.items, *(f"항목 {i}" for i in range(n)))
                )
                for again in (0, 1):
                    with archive.transaction():
                        take_in(archive, how, answer(page.html(), 2 * n + again, name))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "policies.db"
    history(path)
    return path
