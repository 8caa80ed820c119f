"""A disk that fills up in the middle of a run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import process
from tests.made import Site, many, write_config
from tracker.pipeline.upkeep import verify_database


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"mounting a small disk is not permitted here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_full_disk_ends_a_run_with_one_clear_line_and_keeps_all_whole_sources(
    tmp_path: Path, site: Site, small_disk: Path
) -> None:
    policies = {f"s{i:02}": p for i, p in enumerate(many(40))}
    for name, policy in policies.items():
        site.show(f"/{name}", policy.html() + f"<!-- {os.urandom(12_000).hex()} -->".encode())
    write_config(
        tmp_path,
        site,
        {n: p.company for n, p in policies.items()},
        more=f'database = "{small_disk}/policies.db"',
    )
    out = process("run", cwd=tmp_path)
    assert out.status == 2
    assert "Traceback" not in out.stderr
    last = out.stderr.splitlines()[-1]
    assert last.startswith("tracker: ")
    assert "disk" in last
    found = verify_database(small_disk / "policies.db")
    assert found.problems == []
    assert 1 <= found.versions < 40
    again = process("run", cwd=tmp_path)
    assert (again.status, "Traceback" in again.stderr) == (2, False)
    assert "disk" in again.stderr.splitlines()[-1]
