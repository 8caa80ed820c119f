"""A small runner of workflow jobs: enough of GitHub's rules to execute the `run:` steps of this repository's own files.

`uses: ./…` is expanded into the steps of that composite action, other actions are noted and passed over. Expressions
are looked up (`inputs.x`, `steps.id.outputs.y`, `secrets.z`, `github.token` …), conditions may join comparisons with
`&&` and begin with `always()`; anything else is an error, so that a test notices when the files outgrow this runner.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


@dataclass
class Done:
    """One step: what was executed, and how it ended. `ran` is False for actions of others and unmet conditions."""

    name: str
    ran: bool
    status: int = 0
    output: str = ""


@dataclass
class Runner:
    """Runs jobs in `workspace` with `environment`; `secrets` and `token` may be empty, as in a fork."""

    workspace: Path
    temp: Path
    environment: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict)
    token: str = ""
    summary: str = ""

    def run(self, workflow: Path, job: str) -> tuple[list[Done], dict[str, str]]:
        """Execute one job; its steps and its outputs."""
        spec = yaml.safe_load(workflow.read_text("utf-8"))["jobs"][job]
        scope: dict[str, Any] = {"steps": {}, "inputs": {}}
        done = self._steps(spec["steps"], scope, {}, self.workspace)
        outputs = {k: self._text(v, scope) for k, v in spec.get("outputs", {}).items()}
        return done, outputs

    def _steps(
        self, steps: list[dict[str, Any]], scope: dict[str, Any], env: dict[str, str], action: Path
    ) -> list[Done]:
        all_done: list[Done] = []
        failed = False
        for step in steps:
            name = step.get("name") or step.get("id") or step.get("uses") or step["run"]
            condition = step.get("if", "success()")
            if (failed and "always()" not in condition) or not self._holds(condition, scope):
                all_done.append(Done(name, False))
                scope["steps"].setdefault(step.get("id", name), {"outputs": {}, "outcome": "skipped"})
                continue
            own = {**env, **{k: self._text(v, scope) for k, v in step.get("env", {}).items()}}
            outputs: dict[str, str] = {}
            if "run" in step:
                done, outputs = self._shell(name, self._text(step["run"], scope), own, action)
                all_done.append(done)
                failed = failed or done.status != 0
                outcome = "failure" if done.status else "success"
            elif step["uses"].startswith("./"):
                inner_done, outputs = self._composite(step, scope, own)
                all_done += inner_done
                failed = failed or any(d.status for d in inner_done)
                outcome = "failure" if failed else "success"
            else:
                all_done.append(Done(name, False))
                outcome = "success"
            scope["steps"][step.get("id", name)] = {"outputs": outputs, "outcome": outcome}
        return all_done

    def _composite(
        self, step: dict[str, Any], scope: dict[str, Any], env: dict[str, str]
    ) -> tuple[list[Done], dict[str, str]]:
        folder = self.workspace / step["uses"]
        spec = yaml.safe_load((folder / "action.yml").read_text("utf-8"))
        given = {k: self._text(v, scope) for k, v in step.get("with", {}).items()}
        assert set(given) <= set(spec["inputs"]), "an input the action does not know"
        inputs = {k: given.get(k, self._text(v.get("default", ""), scope)) for k, v in spec["inputs"].items()}
        inner: dict[str, Any] = {"steps": {}, "inputs": inputs}
        done = self._steps(spec["runs"]["steps"], inner, env, folder)
        return done, {k: self._text(v["value"], inner) for k, v in spec.get("outputs", {}).items()}

    def _shell(
        self, name: str, script: str, env: dict[str, str], action: Path
    ) -> tuple[Done, dict[str, str]]:
        output, summary = self.temp / "output", self.temp / "summary"
        output.write_text("", "utf-8")
        summary.write_text("", "utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.workspace,
            env={
                **self.environment,
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_REPOSITORY": "someone/policies",
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_ACTION_PATH": str(action),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                **env,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        self.summary += summary.read_text("utf-8")
        pairs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines() if "=" in line)
        return Done(name, True, done.returncode, done.stdout + done.stderr), pairs

    def _text(self, value: Any, scope: dict[str, Any]) -> str:
        return EXPRESSION.sub(lambda m: self._look_up(m[1], scope), str(value))

    def _look_up(self, path: str, scope: dict[str, Any]) -> str:
        known: dict[str, Any] = {
            "github": {"token": self.token},
            "runner": {"os": "Linux"},
            "secrets": self.secrets,
            **scope,
        }
        parts = path.split(".")
        assert parts[0] in known, f"an expression this runner does not know: {path}"
        value: Any = known
        for part in parts:
            value = value.get(part, {}) if isinstance(value, dict) else {}
        return "" if value == {} else str(value)

    def _holds(self, condition: str, scope: dict[str, Any]) -> bool:
        for part in (p.strip() for p in condition.split("&&")):
            if part in ("always()", "success()"):
                continue
            m = re.fullmatch(r"([\w.]+) (==|!=) '([^']*)'", part)
            assert m, f"a condition this runner does not know: {part}"
            if (self._look_up(m[1], scope) == m[3]) != (m[2] == "=="):
                return False
        return True
