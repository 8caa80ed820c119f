"""Whole processes, measured from outside: wall seconds, CPU seconds, peak memory of the process and its children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
# As on an ordinary machine: byte code is kept, for our own package as for the rivals', which pip has compiled.
_ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(ROOT),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall clock and CPU (user + system, children included); peak resident memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    timeout: float = 900,
    ok: Sequence[int] = (0,),
    meanwhile: Callable[[int, float], bool] | None = None,
) -> Cost:
    """Run a command and say what it cost. Raises RuntimeError with its last words where it fails or hangs.

    `meanwhile` is called with its process id and the seconds so far, every few milliseconds until it returns True.
    """
    log = cwd / "last-output.txt"
    start = time.perf_counter()
    launcher = subprocess.Popen(
        [sys.executable, "-S", "-E", str(Path(__file__).with_name("launcher.py")), *command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
        env={**_ENVIRONMENT, "BENCH_LOG": str(log)},
    )
    assert launcher.stdout is not None
    pid = int(json.loads(launcher.stdout.readline())["pid"])
    while launcher.poll() is None:
        seconds = time.perf_counter() - start
        if seconds > timeout:
            os.kill(pid, signal.SIGKILL)
            launcher.wait(10)
            raise RuntimeError(f"{command[0]} … did not end within {timeout:.0f} s")
        if meanwhile is not None and meanwhile(pid, seconds):
            meanwhile = None
        time.sleep(0.005)
    cost = json.loads(launcher.stdout.read())
    if cost["code"] not in ok:
        raise RuntimeError(
            f"{' '.join(command[:4])} … ended with {cost['code']}: {log.read_text('utf-8', 'replace')[-400:]}"
        )
    return Cost(cost["wall"], cost["cpu"], cost["kb"] / 1024)


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(median(c.wall for c in costs), median(c.cpu for c in costs), max(c.peak_mb for c in costs))


def in_turn(rounds: int, **jobs: Callable[[], Cost]) -> dict[str, Cost]:
    """Run every job `rounds` times, one after the other in turn, so that a slow moment of the machine hits all alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            costs[name].append(job())
    return {name: median_cost(c) for name, c in costs.items()}


@dataclass(slots=True)
class LoopbackSite:
    """The site of `benchmarks.server`, running in a process of its own."""

    port: int

    def control(self, **settings: int) -> tuple[int, int]:
        """Set `changed` (percent) and `validators` (0/1); answers (requests, 304 answers) since the last call."""
        query = "&".join(f"{k}={v}" for k, v in settings.items())
        with urlopen(f"http://127.0.0.1:{self.port}/control?{query}", timeout=10) as answer:
            requests, unchanged = answer.read().decode().split()
        return int(requests), int(unchanged)


@contextmanager
def loopback_site(sources: int, *, hosts: int, kilobytes: int = 40) -> Iterator[LoopbackSite]:
    """A site of made-up policies on `hosts` loopback addresses; ends with the block."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.server",
        "--sources",
        str(sources),
        "--hosts",
        str(hosts),
        "--kilobytes",
        str(kilobytes),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield LoopbackSite(int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(10)
