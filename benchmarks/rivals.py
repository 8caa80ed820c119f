"""webchanges and urlwatch, each in an environment of its own, on the same pages with their html2text filter."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.server import host_of

_HOME = ROOT / ".venv-rivals"


def install(name: str) -> Path | None:
    """The command of `name` in its own environment, installed when missing; None where it cannot be had."""
    home = _HOME / name
    command = home / "bin" / name
    if not command.exists():
        venv.create(home, with_pip=True, clear=True)
        words = [
            str(home / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            name,
        ]
        if subprocess.run(words, check=False, capture_output=True, timeout=600).returncode != 0:
            return None
    return command


def job_files(name: str, folder: Path, *, port: int, sources: int, hosts: int) -> list[str]:
    """Write the job list and return the arguments that use it. Their text reports go to standard output only."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = "\n---\n".join(
        f"name: policy {n}\nurl: http://{host_of(n % hosts)}:{port}/p/{n}\nfilter:\n  - html2text: pyhtml2text"
        for n in range(sources)
    )
    (folder / "jobs.yaml").write_text(jobs + "\n", "utf-8")
    if name == "webchanges":
        return [
            "--jobs",
            str(folder / "jobs.yaml"),
            "--config",
            str(folder / "config.yaml"),
            "--hooks",
            str(folder / "hooks.py"),
            "--database",
            str(folder / "snapshots.db"),
        ]
    (folder / "urlwatch.yaml").write_text("report:\n  text: {}\n  stdout: {enabled: false}\n", "utf-8")
    return [
        "--urls",
        str(folder / "jobs.yaml"),
        "--config",
        str(folder / "urlwatch.yaml"),
        "--hooks",
        str(folder / "hooks.py"),
        "--cache",
        str(folder / "cache.db"),
    ]


if __name__ == "__main__":
    print(*(install(name) for name in sys.argv[1:] or ("webchanges", "urlwatch")), sep="\n")
