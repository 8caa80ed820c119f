"""The command as a user runs it: in a folder, as a process, and quickly in this process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.made import Policy, Site, loopback_site, write_config
from tracker.cli.main import run_cli

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Out:
    status: int
    stdout: str
    stderr: str


Command = Callable[..., Out]


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """`tracker(...)` in an empty folder, in this process, with what it wrote."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("TRACKER_", "GITHUB_")):
            monkeypatch.delenv(name)

    def call(*arguments: str) -> Out:
        capfd.readouterr()
        status = run_cli([str(a) for a in arguments])
        written = capfd.readouterr()
        return Out(status, written.out, written.err)

    return call


def process(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Out:
    """The same as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tracker.cli.main", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Out(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def site() -> Iterator[Site]:
    with loopback_site() as running:
        yield running


@pytest.fixture
def two_versions(tmp_path: Path, site: Site, tracker: Command) -> Command:
    """A folder whose source `shop` was checked twice and has a material change."""
    policy = Policy()
    site.show("/shop", policy.html())
    write_config(tmp_path, site, {"shop": policy.company})
    assert tracker("run").status == 0
    site.show("/shop", policy.edited(items=(*policy.items, "계좌번호"), phone="02-111-2222").html())
    assert tracker("run").status == 0
    return tracker
