"""The goals, what each run came to, and whether they hold: kept in runs.json, so that runs of different moments stand
side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parent / "runs.json"
MOST = 3  # runs that are kept, the latest last


@dataclass(frozen=True, slots=True)
class Goal:
    """`key` names the figure; it holds where the figure is at most `limit`."""

    key: str
    what: str
    limit: float
    form: str = "{:.2f}"


GOALS = (
    Goal("200.304.cpu", "200 sources unchanged (304): CPU ÷ bare loop", 1.25),
    Goal("200.304.wall", "… wall ÷ bare loop", 1.25),
    Goal("200.200.cpu", "200 sources unchanged (200, no validator): CPU ÷ bare loop", 1.25),
    Goal("200.200.wall", "… wall ÷ bare loop", 1.25),
    Goal("1000.304.cpu", "1,000 sources unchanged (304): CPU ÷ bare loop", 1.25),
    Goal("1000.304.wall", "… wall ÷ bare loop", 1.25),
    Goal("1000.200.cpu", "1,000 sources unchanged (200, no validator): CPU ÷ bare loop", 1.25),
    Goal("1000.200.wall", "… wall ÷ bare loop", 1.25),
    Goal("200.first.webchanges", "first run of 200 sources: CPU ÷ webchanges'", 0.25),
    Goal("200.first.urlwatch", "first run of 200 sources: CPU ÷ urlwatch's", 1.0),
    Goal("1000.first.webchanges", "first run of 1,000 sources: CPU ÷ webchanges'", 0.25),
    Goal("1000.first.urlwatch", "first run of 1,000 sources: CPU ÷ urlwatch's", 1.0),
    Goal("read.parse", "one 60 KB policy read: ÷ its bare parse", 15, "{:.0f}"),
    Goal("read.trafilatura", "one 60 KB policy read: ÷ trafilatura's extraction", 1.0),
    Goal("compare.ms", "two 30 KB policies, five edits, compared: ms", 10, "{:.1f}"),
    Goal("10000.mb", "10,000 sources unchanged: peak MB", 200, "{:.0f}"),
    Goal("10000.linear", "10,000 sources: CPU a source ÷ that of 1,000", 1.1),
    Goal("start.help", "`tracker --help`: CPU s", 0.15),
)


def runs() -> list[dict[str, object]]:
    """The runs that are kept, oldest first: `{"when": …, "figures": {key: value}}`."""
    if not KEPT.exists():
        return []
    found: list[dict[str, object]] = json.loads(KEPT.read_text("utf-8"))
    return found


def remember(when: str, figures: Mapping[str, float]) -> None:
    """Keep this run's figures, and the MOST − 1 runs before it."""
    kept = [*runs(), {"when": when, "figures": {k: round(v, 4) for k, v in figures.items()}}][-MOST:]
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def show(kept: Sequence[Mapping[str, object]]) -> list[str]:
    """The goals as a Markdown table, a column for each run."""
    heads = [str(r["when"]) for r in kept]
    lines = [
        "### Goals",
        "",
        f"| goal | at most | {' | '.join(heads)} | |",
        f"|---|---|{'---|' * len(heads)}---|",
    ]
    for goal in GOALS:
        cells, values = [], []
        for run in kept:
            figures = run["figures"]
            value = figures.get(goal.key) if isinstance(figures, dict) else None
            cells.append("–" if value is None else goal.form.format(value))
            values += [] if value is None else [value]
        held = [v <= goal.limit for v in values]
        verdict = (
            "–"
            if not held
            else "holds"
            if all(held)
            else "not reached"
            if not any(held)
            else "not every time"
        )
        lines.append(f"| {goal.what} | {goal.limit:g} | {' | '.join(cells)} | {verdict} |")
    return [*lines, ""]
