"""track.yml executed: its `run:` steps, in a clone with a bare repository as its remote and a loopback site as its source."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.workflow.runner import Done, Runner
from tracker.demo.schedule import load_schedule
from tracker.demo.web import MadeUpWeb, made_up_web

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.slow

TRACK = Path(".github/workflows/track.yml")
FIRST = "byeolha"  # looked at in every run; the others wait for their interval


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def sources(web: MadeUpWeb) -> str:
    text = '[tracker]\ndelay = 0.0\ntimeout = 10.0\nretries = 0\n[tracker.mail]\nsender = "a@example.com"\n'
    text += '[[tracker.mail.recipients]]\naddress = "b@example.com"\n'
    for actor in web.schedule.actors:
        text += (
            f'\n[[source]]\nid = "{actor.id}"\ncompany = "{actor.company}"\nurl = "{web.address(actor)}"\n'
        )
        text += "allow_private = true\n" + ("" if actor.id == FIRST else 'interval = "7d"\n')
    return text


class Repository:
    """A clone of this project with its own sources, its bare remote, and a Python of its own."""

    def __init__(self, folder: Path, web: MadeUpWeb) -> None:
        self.remote, self.clone = folder / "remote.git", folder / "clone"
        subprocess.run(
            ["git", "init", "--quiet", "--bare", "-b", "main", self.remote], check=True, timeout=60
        )
        seed = folder / "seed"
        seed.mkdir()
        listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
        for name in listed:
            if (ROOT / name).is_file() and not name.startswith("tests/"):
                (seed / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, seed / name)
        (seed / "sources.toml").write_text(sources(web), "utf-8")
        (seed / "db" / "policies.db").unlink(missing_ok=True)
        git(seed, "init", "--quiet", "-b", "main")
        git(seed, "add", "--all")
        git(
            seed,
            "-c",
            "user.name=Someone",
            "-c",
            "user.email=someone@example.com",
            "commit",
            "--quiet",
            "-m",
            "Start",
        )
        git(seed, "push", "--quiet", str(self.remote), "main")
        git(folder, "clone", "--quiet", str(self.remote), str(self.clone))
        (folder / "temp").mkdir()
        self.runner = Runner(self.clone, folder / "temp", self._environment(folder))

    def _environment(self, folder: Path) -> dict[str, str]:
        """A fresh Python into which the workflow installs the clone; the libraries are borrowed from this one.

        pip is told (in its own variables) not to look for them, so that nothing is downloaded.
        """
        python = folder / "python"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", python], check=True, timeout=60)
        site = Path(sysconfig.get_path("purelib", vars={"base": str(python)}))
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
        keep = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT")
        return {
            **{k: v for k, v in os.environ.items() if k in keep},
            "PATH": f"{python / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_DEPS": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this switch the wrong way round: 0 means no isolation
            "GIT_CONFIG_GLOBAL": os.devnull,
        }

    def track(self) -> tuple[list[Done], dict[str, str]]:
        return self.runner.run(self.clone / TRACK, "track")

    def commits(self) -> list[str]:
        return git(self.remote, "log", "--format=%s", "main").splitlines()

    def changed_in_last_commit(self) -> list[str]:
        return git(self.remote, "show", "--format=", "--name-only", "main").splitlines()

    def count(self, table: str) -> int:
        with sqlite3.connect(f"file:{self.clone / 'db' / 'policies.db'}?mode=ro", uri=True) as db:
            return int(db.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608


@pytest.fixture(scope="module")
def web() -> Iterator[MadeUpWeb]:
    with made_up_web(load_schedule()) as server:
        yield server


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, web: MadeUpWeb) -> Repository:
    return Repository(tmp_path_factory.mktemp("workflow"), web)


def succeeded(done: list[Done]) -> None:
    assert [(d.name, d.output) for d in done if d.status] == []


def test_the_job_runs_twice_and_a_third_time_when_a_policy_changed(
    repository: Repository, web: MadeUpWeb
) -> None:
    done, outputs = repository.track()
    succeeded(done)
    ran = [d.name for d in done if d.ran]
    assert "Look at every source" in ran
    assert "Write the site" in ran
    assert (repository.clone / "site" / "index.html").exists()
    assert outputs["site"] == "false", "no token, so nobody knows whether Pages is switched on"
    first = repository.commits()
    assert len(first) == 2
    assert first[0].startswith("Policies of ")
    assert repository.changed_in_last_commit() == ["db/policies.db"]
    assert repository.count("versions") == 6

    asked = len(web.asked)
    done, _ = repository.track()
    succeeded(done)
    again = {path for _, path, _ in web.asked[asked:] if path.endswith("/privacy")}
    assert again == {f"/{FIRST}/privacy"}, "only what was due was asked for"
    assert repository.count("snapshots") == 6
    assert repository.count("versions") == 6
    assert set(repository.changed_in_last_commit()) <= {"db/policies.db"}
    assert len(repository.commits()) <= len(first) + 1, (
        "one more check of the source that was due, nothing else"
    )

    web.day = date(2026, 3, 9)
    shutil.rmtree(repository.clone / "site")  # a workflow begins with a fresh checkout, without a site
    done, _ = repository.track()
    succeeded(done)
    assert repository.count("versions") == 7
    assert repository.count("changes") == 1
    assert repository.changed_in_last_commit() == ["db/policies.db"]
    assert "별하돌봄" in repository.runner.summary
    assert any("::warning::1 mails" in d.output for d in done), "there is a recipient and no server"
    assert git(repository.clone, "status", "--porcelain") == ""


def test_a_broken_configuration_fails_before_anything_is_fetched_or_committed(
    repository: Repository, web: MadeUpWeb
) -> None:
    before, asked = repository.commits(), len(web.asked)
    path = repository.clone / "sources.toml"
    good = path.read_text("utf-8")
    try:
        path.write_text(good.replace("timeout", "timeuot"), "utf-8")
        done, _ = repository.track()
    finally:
        path.write_text(good, "utf-8")
    failed = [d for d in done if d.status]
    assert [d.name for d in failed] == ["Check the configuration"]
    assert "timeout" in failed[0].output
    assert len(web.asked) == asked
    assert repository.commits() == before
