"""Whole runs: `tracker run` beside the bare httpx loop, webchanges and urlwatch, on the same loopback site, in turn."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import rivals
from benchmarks.measure import Cost, LoopbackSite, in_turn, loopback_site, run
from benchmarks.server import host_of

TRACKER = [sys.executable, "-m", "tracker.cli.main"]
CONCURRENCY = 16


def project(folder: Path, *, port: int, sources: int, hosts: int) -> Path:
    """A folder with a sources.toml over the loopback site; politeness off, since the site is ours."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f'[tracker]\ndatabase = "policies.db"\ndelay = 0.0\nconcurrency = {CONCURRENCY}\ncontact = "bench@policy.example"\n'
    ]
    lines += [
        f'[[source]]\nid = "p{n}"\ncompany = "회사 {n}"\nurl = "http://{host_of(n % hosts)}:{port}/p/{n}"\nallow_private = true\n'
        for n in range(sources)
    ]
    (folder / "sources.toml").write_text("\n".join(lines), "utf-8")
    return folder


def tracker(folder: Path, *words: str, meanwhile: Callable[[int, float], bool] | None = None) -> Cost:
    """What a `tracker` command cost."""
    return run([*TRACKER, *words], cwd=folder, meanwhile=meanwhile)


def bare(folder: Path, site: LoopbackSite, sources: int, hosts: int) -> Callable[[], Cost]:
    return lambda: run(
        [sys.executable, "-m", "benchmarks.bare", str(site.port), str(sources), str(hosts), str(CONCURRENCY)],
        cwd=folder,
    )


def one_size(
    folder: Path, sources: int, *, rounds: int = 3, firsts: int = 3, with_rivals: bool = True
) -> dict[str, Cost]:
    """All runs over `sources` sources, each on a host of its own; label → median cost of `rounds` rounds, of first runs
    `firsts`."""
    results: dict[str, Cost] = {}
    hosts = min(sources, 1000)
    with loopback_site(sources, hosts=hosts) as site:

        def fresh() -> Cost:
            shutil.rmtree(folder / "first", ignore_errors=True)
            return tracker(project(folder / "first", port=site.port, sources=sources, hosts=hosts), "run")

        def first_of(name: str, command: Path) -> Callable[[], Cost]:
            def job() -> Cost:
                home = folder / name
                shutil.rmtree(home, ignore_errors=True)
                return run(
                    [
                        str(command),
                        *rivals.job_files(name, home, port=site.port, sources=sources, hosts=hosts),
                    ],
                    cwd=home,
                )

            return job

        jobs = {"first: tracker": fresh, "first: bare loop": bare(folder, site, sources, hosts)}
        if with_rivals:
            for name in ("webchanges", "urlwatch"):
                if (command := rivals.install(name)) is None:
                    print(f"{name}: could not be installed, left out")
                else:
                    jobs[f"first: {name} (html2text)"] = first_of(name, command)
        results |= in_turn(firsts, **jobs)

        home = folder / "first"
        same = {"tracker": lambda: tracker(home, "run"), "bare loop": bare(folder, site, sources, hosts)}
        site.control(validators=1)
        tracker(home, "run")
        results |= {f"unchanged, 304: {k}": v for k, v in in_turn(rounds, **same).items()}
        site.control(validators=0)
        results |= {f"unchanged, 200: {k}": v for k, v in in_turn(rounds, **same).items()}
        site.control(validators=1, changed=10)
        results["10 % changed: tracker"] = tracker(home, "run")
    return results


def ratios(size: str, results: dict[str, Cost]) -> dict[str, float]:
    """The figures of `one_size` that goals are set on, by their keys (goals.py)."""
    figures: dict[str, float] = {}
    for scene, key in (("unchanged, 304", "304"), ("unchanged, 200", "200")):
        ours, floor = results[f"{scene}: tracker"], results[f"{scene}: bare loop"]
        figures |= {f"{size}.{key}.cpu": ours.cpu / floor.cpu, f"{size}.{key}.wall": ours.wall / floor.wall}
    for name in ("webchanges", "urlwatch"):
        if rival := results.get(f"first: {name} (html2text)"):
            figures[f"{size}.first.{name}"] = results["first: tracker"].cpu / rival.cpu
    return figures


def show(title: str, results: dict[str, Cost]) -> list[str]:
    """The results as Markdown lines; ratios against the bare loop of the same scene."""
    lines = [
        f"### {title}",
        "",
        "| run | wall s | CPU s | peak MB | wall ÷ bare | CPU ÷ bare |",
        "|---|---|---|---|---|---|",
    ]
    for name, cost in results.items():
        scene = name.split(":")[0]
        floor = results.get(f"{scene}: bare loop")
        ratios = f"{cost.wall / floor.wall:.2f} | {cost.cpu / floor.cpu:.2f}" if floor else "– | –"
        lines.append(f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak_mb:.0f} | {ratios} |")
    return [*lines, ""]


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    print(
        "\n".join(
            show(
                f"{sys.argv[2]} sources",
                one_size(
                    where,
                    int(sys.argv[2]),
                    rounds=(n := int(sys.argv[3]) if len(sys.argv) > 3 else 1),
                    firsts=n,
                ),
            )
        )
    )
