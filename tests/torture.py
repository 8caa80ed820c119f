"""kill -9 at random moments of runs: `make torture`, or `python -m tests.torture --moments 200 --sources 100 --seed 1`.

After every kill the database must open, pass verification, and hold every version it held before; at the end every
change must have been told exactly once (a run killed while it was telling may leave changes named as doubtful, which
is counted apart).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.made import Policy, Site, loopback_site, many, write_config
from tracker.pipeline.upkeep import verify_database
from tracker.store import Archive

MAIL = '[tracker.mail]\n[[tracker.mail.recipients]]\naddress = "watch@example.com"\n'


@dataclass
class Tally:
    """What happened over all moments."""

    kills: int = 0
    whole: int = 0
    unreadable: int = 0
    unsound: int = 0
    lost: int = 0
    told: Counter[str] = field(default_factory=Counter)
    doubtful: set[str] = field(default_factory=set)
    changes: int = 0
    untold: int = 0
    mails_twice: int = 0

    @property
    def twice(self) -> int:
        return sum(n > 1 for n in self.told.values())

    @property
    def sound(self) -> bool:
        return not (
            self.unreadable or self.unsound or self.lost or self.twice or self.untold or self.mails_twice
        )


class Torture:
    """A site that changes, a database, and runs that are killed."""

    def __init__(self, folder: Path, site: Site, sources: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.folder, self.site = folder, site
        self.policies: dict[str, Policy] = {f"s{i:03}": p for i, p in enumerate(many(sources))}
        self.database = folder / "db" / "policies.db"
        self.config = write_config(folder, site, {n: p.company for n, p in self.policies.items()}, more=MAIL)
        for name, policy in self.policies.items():
            site.show(f"/{name}", policy.html())
        self.tally = Tally()
        self.held: dict[str, list[str]] = {}

    def edit(self, share: float = 0.2) -> None:
        for name in self.rng.sample(sorted(self.policies), int(len(self.policies) * share)):
            number = self.rng.randrange(10**8)
            self.policies[name] = self.policies[name].edited(
                phone=f"010-{number // 10**4:04}-{number % 10**4:04}"
            )
            self.site.show(f"/{name}", self.policies[name].html())

    def start(self, output: Path) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("TRACKER_", "GITHUB_"))}
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.cli.main", "run", "--json", "--config", str(self.config)],
            stdout=output.open("wb"),
            stderr=subprocess.DEVNULL,
            env={**environment, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )

    def run(self, kill_after: float | None) -> float:
        """One run, killed after so many seconds or left to end; how long it took."""
        output, begun = self.folder / "out.jsonl", time.monotonic()
        process = self.start(output)
        try:
            status = process.wait(kill_after if kill_after is not None else 120)
            if status:
                raise RuntimeError(f"the run ended with {status}")
            self.tally.whole += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            if kill_after is None:
                raise
            self.tally.kills += 1
        for line in output.read_text("utf-8").splitlines():
            if line.endswith("}"):
                self.tally.told[json.loads(line)["id"]] += 1
        self.look()
        return time.monotonic() - begun

    def look(self) -> None:
        """The database after a run, whole or killed."""
        if not self.database.exists():
            return
        try:
            found = verify_database(self.database)
            if found.problems:
                print(found.problems[:3])
                self.tally.unsound += 1
            with Archive.open(self.database, read_only=True) as archive:
                for source in archive.sources():
                    now = [v.text_sha256 for v in archive.versions(source.id)]
                    before = self.held.get(source.id, [])
                    self.tally.lost += now[: len(before)] != before
                    self.held[source.id] = now
        except Exception as e:
            print(f"{type(e).__name__}: {e}")
            self.tally.unreadable += 1

    def settle(self) -> Tally:
        """One last whole run, then the accounts."""
        self.run(None)
        with Archive.open(self.database, read_only=True) as archive:
            ids = set(archive.change_ids())
            rows = archive.deliveries(channel="digest")
            open_ = {d.subject for d in rows if d.state != "sent"}
            letters = archive.rows("SELECT count(*) AS n, sum(state = 'sent') AS sent FROM letters")[0]
            tied = archive.rows(
                "SELECT count(*) AS n FROM deliveries WHERE channel = 'mail' AND state <> 'sent'"
            )[0]["n"]
        told = set(self.tally.told)
        self.tally.changes = len(ids)
        # Begun by a run that was killed while it told them: the next run names them, and nobody hears them twice.
        self.tally.doubtful = ids - told - open_
        self.tally.untold = len(open_ & ids) + tied + (letters["n"] - (letters["sent"] or 0))
        files = len(list((self.folder / "outbox").glob("*.eml")))
        self.tally.mails_twice = max(0, files - letters["n"])
        return self.tally


def torture(folder: Path, *, sources: int, moments: int, seed: int, progress: bool = False) -> Tally:
    """Kill `moments` runs over `sources` sources, each at a random moment."""
    with loopback_site() as site:
        t = Torture(folder, site, sources, seed)
        t.run(None if moments > 20 else t.rng.uniform(0.2, 1.0))
        t.edit()
        longest = t.run(None)
        for n in range(moments):
            t.edit()
            t.run(t.rng.uniform(0.05, longest))
            if progress and n % 10 == 9:
                print(f"{n + 1}/{moments}: {t.tally.kills} killed, {t.tally.whole} ended", flush=True)
        return t.settle()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        t = torture(Path(folder), sources=o.sources, moments=o.moments, seed=o.seed, progress=True)
    print(
        f"killed {t.kills}, ended {t.whole}; unreadable {t.unreadable}, unsound {t.unsound}, lost versions {t.lost}; "
        f"changes {t.changes}, told twice {t.twice}, never told {t.untold}, doubtful {len(t.doubtful)}, mails twice {t.mails_twice}"
    )
    return 0 if t.sound else 1


if __name__ == "__main__":
    sys.exit(main())
