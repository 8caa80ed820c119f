"""make bench: everything in one run, one table at the end, kept in benchmarks/README.md between its markers.

    python -m benchmarks                 all (some 25 minutes on two cores)
    python -m benchmarks micro start     only these parts: start micro whole storage publishing scale cluster
    --no-write                           print, leave README.md alone

Numbers are ratios within one run; seconds depend on the machine. A whole run is remembered (goals.py): run it at another
moment again, and the goals' table shows both.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import goals, rivals
from benchmarks.measure import ROOT, Cost, in_turn, loopback_site, run

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- table begins -->", "<!-- table ends -->"


@dataclass(slots=True)
class Part:
    """What a part came to: lines of Markdown, and the figures that a goal is set on."""

    lines: list[str]
    figures: dict[str, float] = field(default_factory=dict)


def micro(folder: Path) -> Part:
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
        return Part(["### Within one process", "", "failed: " + done.stdout[-300:]])
    rows = json.loads(report.read_text("utf-8"))["benchmarks"]
    medians = {r["name"]: r["stats"]["median"] for r in rows}
    parse, read = medians["test_bare_parse"], medians["test_full_read"]
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
    figures = {"read.parse": read / parse, "compare.ms": medians["test_compare[30 KB, 5 edits]"] * 1000}
    other = rivals.trafilatura(folder)
    if other is None:
        lines.append("| read 60 KB | trafilatura, for scale | could not be installed | – |")
    else:
        lines.append(f"| read 60 KB | trafilatura, for scale | {other * 1000:.2f} | {other / parse:.1f} |")
        figures["read.trafilatura"] = read / other
    return Part(
        [*lines, "", f"Documents of 60 KB read in one process: {1 / read:.0f} a second.", ""], figures
    )


def start(folder: Path) -> Part:
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
    return Part(table("Start-up", "command", costs), {"start.help": costs["tracker --help"].cpu})


def whole(folder: Path) -> Part:
    from benchmarks.whole import one_size, ratios, show

    small = one_size(folder / "whole-200", 200)
    large = one_size(folder / "whole-1000", 1000, firsts=1)
    return Part(
        show("200 sources", small) + show("1,000 sources", large),
        ratios("200", small) | ratios("1000", large),
    )


def scale(folder: Path) -> Part:
    from benchmarks.whole import project, tracker

    lines = [
        "### Many sources, nothing changed",
        "",
        "| sources | wall s | CPU s | peak MB | ms CPU a source |",
        "|---|---|---|---|---|",
    ]
    each: dict[int, float] = {}
    figures: dict[str, float] = {}
    for sources in (1_000, 3_000, 10_000):
        hosts = min(sources, 1000)
        with loopback_site(sources, hosts=hosts, kilobytes=12) as site:
            home = project(folder / f"scale-{sources}", port=site.port, sources=sources, hosts=hosts)
            (home / "policies.db").unlink(missing_ok=True)
            tracker(home, "run")
            cost = tracker(home, "run")
        each[sources] = cost.cpu / sources
        figures["10000.mb"] = cost.peak_mb
        lines.append(
            f"| {sources:,} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mb:.0f} | {each[sources] * 1000:.2f} |"
        )
    return Part([*lines, ""], {**figures, "10000.linear": each[10_000] / each[1_000]})


def storage(folder: Path) -> Part:
    from benchmarks.storage import against_git, quiet_years

    lines = ["### Keeping", "", "| what | figure |", "|---|---|"]
    lines += [f"| 1,000 versions: {k} | {v:,.2f} |" for k, v in against_git(folder).items()]
    lines += [
        f"| ten years of daily checks, 500 quiet sources: {k} | {v:,.1f} |"
        for k, v in quiet_years(folder).items()
    ]
    return Part([*lines, ""])


def publishing(folder: Path) -> Part:
    from benchmarks.publishing import measure

    return Part(table("Telling", "what", measure(folder)))


def cluster(folder: Path) -> Part:
    from benchmarks.cluster import KILOBYTES, measure

    title = (
        f"On workers: 300 sources of {KILOBYTES} KB, rebuilt with five versions each; the same rows each way"
    )
    return Part(table(title, "what", measure(folder / "cluster", 300)))


def table(title: str, head: str, costs: Mapping[str, Cost]) -> list[str]:
    """Costs as a Markdown table."""
    lines = [f"### {title}", "", f"| {head} | wall s | CPU s | peak MB |", "|---|---|---|---|"]
    rows = (f"| {k} | {c.wall:.2f} | {c.cpu:.2f} | {c.peak_mb:.0f} |" for k, c in costs.items())
    return [*lines, *rows, ""]


PARTS: dict[str, Callable[[Path], Part]] = {
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
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    parts: list[Part] = []
    for name in o.parts or PARTS:
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            parts.append(PARTS[name](o.folder))
        except (RuntimeError, OSError) as e:
            parts.append(Part([f"### {name}", "", f"not measured: {e}", ""]))
    figures = {k: v for part in parts for k, v in part.figures.items()}
    write = not o.no_write and not o.parts
    if write:
        goals.remember(when, figures)
    lines = [
        f"Measured {when} UTC, Python {platform.python_version()}, {platform.machine()}.",
        "",
        *goals.show(goals.runs() if write else [{"when": when, "figures": figures}]),
        *(line for part in parts for line in part.lines),
    ]
    text = "\n".join(lines)
    print(text)
    if write:
        before, rest = README.read_text("utf-8").split(BEGIN)
        README.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1], "utf-8")


if __name__ == "__main__":
    main()
