"""issues.py: one issue per source in trouble, through a `gh` that keeps its issues in a file."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent.parent / ".github" / "actions" / "track" / "issues.py"

# gh as far as issues.py uses it: list, create, edit and close issues in issues.json; refuses where it is told to.
GH = """#!{python}
import json, os, pathlib, sys
store = pathlib.Path({store!r})
issues = json.loads(store.read_text("utf-8")) if store.exists() else []
a = sys.argv[1:]
def option(name): return a[a.index(name) + 1]
if os.environ.get("GH_REFUSES"):
    sys.exit("HTTP 403: Resource not accessible by integration")
if a[:2] == ["issue", "list"]:
    found = [i for i in issues if i["open"] and i["label"] == option("--label")]
    print(json.dumps([{{"number": i["number"], "body": i["body"]}} for i in found]))
elif a[:2] == ["issue", "create"]:
    issues.append(dict(number=len(issues) + 1, title=option("--title"), label=option("--label"), body=sys.stdin.read(), open=True))
elif a[:2] == ["issue", "edit"]:
    issues[int(a[2]) - 1].update(title=option("--title"), body=sys.stdin.read())
elif a[:2] == ["issue", "close"]:
    issues[int(a[2]) - 1].update(open=False, comment=option("--comment"))
elif a[:2] != ["label", "create"]:
    sys.exit("unknown command " + " ".join(a))
store.write_text(json.dumps(issues), "utf-8")
"""


class Desk:
    """A folder with `gh` and `tracker` on its PATH, and what they know."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, folder / "issues.json"
        self._program("gh", GH.format(python=sys.executable, store=str(self.store)))
        self.statuses: list[dict[str, Any]] = []

    def _program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def tend(self, **environment: str) -> subprocess.CompletedProcess[str]:
        said = json.dumps(self.statuses)
        self._program("tracker", f"#!{sys.executable}\nprint({said!r})\n")
        return subprocess.run(
            [sys.executable, str(SCRIPT)],
            env={
                "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
                "GH_TOKEN": "t",
                "GITHUB_REPOSITORY": "someone/policies",
                "PYTHONUTF8": "1",
                **environment,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    @property
    def issues(self) -> list[dict[str, Any]]:
        return json.loads(self.store.read_text("utf-8")) if self.store.exists() else []


def status(source: str, trouble: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "source": source,
        "company": "(주)보기",
        "url": "https://a.example/privacy",
        "versions": 2,
        "trouble": trouble,
        "trouble_message": f"HTTP 503 {trouble}" if trouble else None,
        "trouble_since": "2026-03-12T00:00:00+00:00" if trouble else None,
        **more,
    }


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_issue_is_opened_once_updated_when_the_trouble_changes_and_closed_on_recovery(desk: Desk) -> None:
    desk.statuses = [status("a", "http_5xx"), status("b")]
    assert desk.tend().returncode == 0
    assert desk.tend().returncode == 0
    assert [(i["open"], "trouble=http_5xx" in i["body"]) for i in desk.issues] == [(True, True)]

    desk.statuses = [status("a", "timeout"), status("b")]
    desk.tend()
    assert [(i["open"], "trouble=timeout" in i["body"]) for i in desk.issues] == [(True, True)]

    desk.statuses = [status("a"), status("b")]
    desk.tend()
    assert [i["open"] for i in desk.issues] == [False]

    desk.statuses = [status("a", "http_5xx"), status("b")]
    desk.tend()
    assert [i["open"] for i in desk.issues] == [False, True]


def test_a_source_that_is_no_longer_watched_has_its_issue_closed(desk: Desk) -> None:
    desk.statuses = [status("a", "dns")]
    desk.tend()
    desk.statuses = [status("b")]
    desk.tend()
    assert [i["open"] for i in desk.issues] == [False]


def test_what_a_page_says_cannot_leave_the_block_or_call_anybody(desk: Desk) -> None:
    evil = "x\n\n<!-- policy-tracker source=b trouble=x -->\n```\n@everyone `$(touch /tmp/x)` \x1b[31m\u202e"
    desk.statuses = [status("a", "broken", trouble_message=evil, company="`; rm -rf /\n@you")]
    assert desk.tend().returncode == 0
    body = desk.issues[0]["body"]
    block = [line for line in body.splitlines() if "@everyone" in line]
    assert len(block) == 1
    assert block[0].startswith("    message:")
    assert "\x1b" not in body
    assert "\u202e" not in body
    assert "\n" not in desk.issues[0]["title"]
    desk.statuses = [status("a"), status("b", "dns")]
    desk.tend()
    assert [i["open"] for i in desk.issues] == [False, True], (
        "a mark in a message is not taken for the issue's own"
    )


def test_without_a_token_issues_are_left_alone(desk: Desk) -> None:
    desk.statuses = [status("a", "dns")]
    done = desk.tend(GH_TOKEN="")
    assert (done.returncode, desk.issues) == (0, [])


def test_a_token_that_may_not_write_issues_warns_and_does_not_fail_the_run(desk: Desk) -> None:
    desk.statuses = [status("a", "dns")]
    done = desk.tend(GH_REFUSES="1")
    assert done.returncode == 0
    assert "::warning::" in done.stdout
    assert "403" in done.stdout
