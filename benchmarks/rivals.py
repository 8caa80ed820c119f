"""webchanges and urlwatch, each in an environment of its own, on the same pages with their html2text filter; and what
trafilatura takes to extract a page's text."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.server import host_of

_HOME = ROOT / ".venv-rivals"


def install(name: str, *beside: str) -> Path | None:
    """The command of `name` in its own environment, installed (with what it needs `beside`) when missing; None where it
    cannot be had."""
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
            *beside,
        ]
        if subprocess.run(words, check=False, capture_output=True, timeout=600).returncode != 0:
            return None
    return command


_TIMED = """
import sys, time, statistics, trafilatura
page = open(sys.argv[1], encoding="utf-8").read()
times = []
for _ in range(25):
    begun = time.perf_counter()
    assert trafilatura.extract(page)
    times.append(time.perf_counter() - begun)
print(statistics.median(times))
"""


def trafilatura(folder: Path) -> float | None:
    """Seconds (median) in which trafilatura extracts the text of a page of 60 KB; None where it cannot be had."""
    from benchmarks.policies import policy

    command = install("trafilatura", "lxml_html_clean")
    if command is None:
        return None
    page = folder / "page.html"
    page.write_text(policy(3, kilobytes=60), "utf-8")
    words = [str(command.with_name("python")), "-c", _TIMED, str(page)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)
    return float(done.stdout) if done.returncode == 0 else None


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
