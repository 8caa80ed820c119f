"""make bench: everything in one run, one table at the end, kept in benchmarks/README.md between its markers.

    python -m benchmarks                 all (about 15 minutes on two cores)
    python -m benchmarks micro start     only these parts: start micro whole storage publishing scale cluster
    --no-write                           print, leave README.md alone

Numbers are ratios within one run; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import ROOT, in_turn, loopback_site, run

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"


def micro(folder: Path) -> list[str]:
    report = folder / "micro.json"
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "benchmarks/micro.py",
        f"--benchmark-json={report}",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return ["### Within one process", "", "failed: " + done.stdout[-300:]]
    rows = json.loads(report.read_text("utf-8"))["benchmarks"]
    parse = next(r["stats"]["median"] for r in rows if r["name"] == "test_bare_parse")
    lines = [
        "### Within one process (medians)",
        "",
        "| group | what | ms | ÷ bare parse |",
        "|---|---|---|---|",
    ]
    for r in rows:
        median = r["stats"]["median"]
        ratio = f"{median / parse:.1f}" if r["group"].startswith("read") else "–"
        name = r["name"].removeprefix("test_").replace("_", " ")
        lines.append(f"| {r['group']} | {name} | {median * 1000:.2f} | {ratio} |")
    read = next(r["stats"]["median"] for r in rows if r["name"] == "test_full_read")
    return [*lines, "", f"Documents of 60 KB read in one process: {1 / read:.0f} a second.", ""]


def start(folder: Path) -> list[str]:
    from benchmarks.publishing import archive_of

    database = archive_of(folder, sources=50)
    tracker = [sys.executable, "-m", "tracker.cli.main"]
    costs = in_turn(
        5,
        **{
            "python -c pass": lambda: run([sys.executable, "-c", "pass"], cwd=folder),
            "tracker --help": lambda: run([*tracker, "--help"], cwd=folder),
            "tracker status": lambda: run([*tracker, "status", "--db", str(database)], cwd=folder),
        },
    )
    lines = ["### Start-up", "", "| command | wall s | CPU s | peak MB |", "|---|---|---|---|"]
    return [
        *lines,
        *(f"| `{k}` | {c.wall:.3f} | {c.cpu:.3f} | {c.peak_mb:.0f} |" for k, c in costs.items()),
        "",
    ]


def whole(folder: Path) -> list[str]:
    from benchmarks.whole import one_size, show

    small = show("200 sources", one_size(folder / "whole-200", 200, rounds=3))
    return small + show("1,000 sources", one_size(folder / "whole-1000", 1000, rounds=1))


def scale(folder: Path) -> list[str]:
    from benchmarks.whole import project, tracker

    lines = [
        "### Many sources, nothing changed",
        "",
        "| sources | wall s | CPU s | peak MB | ms CPU a source |",
        "|---|---|---|---|---|",
    ]
    for sources in (1_000, 3_000, 10_000):
        hosts = min(sources, 1000)
        with loopback_site(sources, hosts=hosts, kilobytes=12) as site:
            home = project(folder / f"scale-{sources}", port=site.port, sources=sources, hosts=hosts)
            (home / "policies.db").unlink(missing_ok=True)
            tracker(home, "run")
            cost = tracker(home, "run")
        lines.append(
            f"| {sources:,} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f} | {cost.cpu / sources * 1000:.2f} |"
        )
    return [*lines, ""]


def storage(folder: Path) -> list[str]:
    from benchmarks.storage import against_git, quiet_years

    lines = ["### Keeping", "", "| what | figure |", "|---|---|"]
    lines += [f"| 1,000 versions: {k} | {v:,.2f} |" for k, v in against_git(folder).items()]
    lines += [
        f"| ten years of daily checks, 500 quiet sources: {k} | {v:,.1f} |"
        for k, v in quiet_years(folder).items()
    ]
    return [*lines, ""]


def publishing(folder: Path) -> list[str]:
    from benchmarks.publishing import measure

    lines = ["### Telling", "", "| what | wall s | CPU s | peak MB |", "|---|---|---|---|"]
    return [
        *lines,
        *(f"| {k} | {c.wall:.1f} | {c.cpu:.1f} | {c.peak_mb:.0f} |" for k, c in measure(folder).items()),
        "",
    ]


def cluster(folder: Path) -> list[str]:
    from benchmarks.cluster import KILOBYTES, measure

    lines = [
        f"### On workers: 300 sources of {KILOBYTES} KB, rebuilt with five versions each; the same rows each way",
        "",
        "| what | wall s | CPU s | peak MB |",
        "|---|---|---|---|",
    ]
    return [
        *lines,
        *(
            f"| {k} | {c.wall:.1f} | {c.cpu:.1f} | {c.peak_mb:.0f} |"
            for k, c in measure(folder / "cluster", 300).items()
        ),
        "",
    ]


PARTS: dict[str, Callable[[Path], list[str]]] = {
    "start": start,
    "micro": micro,
    "whole": whole,
    "storage": storage,
    "publishing": publishing,
    "scale": scale,
    "cluster": cluster,
}


def main() -> None:
    a = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    a.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    a.add_argument("--folder", type=Path, default=ROOT / "build" / "bench")
    a.add_argument("--no-write", action="store_true")
    o = a.parse_args()
    if unknown := set(o.parts) - set(PARTS):
        a.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    o.folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {platform.machine()}.",
        "",
    ]
    for name in o.parts or PARTS:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            lines += PARTS[name](o.folder)
        except (RuntimeError, OSError) as e:
            lines += [f"### {name}", "", f"not measured: {e}", ""]
    table = "\n".join(lines)
    print(table)
    if not o.no_write and not o.parts:
        text = README.read_text("utf-8")
        before, rest = text.split(BEGIN)
        README.write_text(before + BEGIN + "\n" + table + "\n" + END + rest.split(END)[1], "utf-8")


if __name__ == "__main__":
    main()
