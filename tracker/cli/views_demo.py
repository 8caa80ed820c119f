"""How `tracker demo` tells its month: a heading a day, what `run` prints, the digest, the six lessons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tracker.cli.output import console, harmless, put_json, say

if TYPE_CHECKING:
    from tracker.demo.life import Day
    from tracker.demo.schedule import Schedule
    from tracker.demo.stories import Outcome

Language = Literal["ko", "en"]
WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}

WORDS: dict[Language, dict[str, str]] = {
    "ko": {
        "opening": "꾸며 낸 여섯 회사의 처리방침을 {first}부터 {last}까지 날마다 한 번 확인합니다 (http://127.0.0.1:{port}/).",
        "quiet": "{first}: 여섯 곳 모두 그대로",
        "quiet_days": "{first} – {last}: 여섯 곳 모두 그대로",
        "digest": "한 달의 알림",
        "lessons": "이 한 달에 본 것",
        "story": "무슨 일이 있었나",
        "company": "회사",
        "result": "기록된 결과",
        "met": "중요한 변경, {given}일 전 공고 / 약속 {required}일: 지킴",
        "met_ordinary": "통상 변경, {given}일 전 공고 / 약속 {required}일이면 됨: 지킴",
        "short": "중요한 변경, {given}일 전 공고 / 약속 {required}일: 자체 조항 대비 {short}일 부족",
        "short_ordinary": "통상 변경, {given}일 전 공고 / 약속 {required}일: 자체 조항 대비 {short}일 부족",
        "undetermined": "사전 공지 기간을 정할 수 없음",
        "revised": "처음에는 정할 수 없음. 공지사항을 보고 적어도 {given}일 전 / 관행 {required}일: 맞음",
        "silence": "변경 없음: 아무것도 알리지 않음",
        "down": "변경 없음: 실패로만 기록, 다음 날 회복",
        "once": "변경 1건을 한 번만 알림",
        "other": "알린 변경 {changes}건",
        "next": "더 보기",
        "look": "{command:<{width}}  {what}",
        "status": "소스마다 어디까지 왔나",
        "versions": "한 회사의 모든 판",
        "diff": "무엇이 어떻게 바뀌었나",
        "verify": "증거를 다시 검사",
        "site": "이 한 달의 사이트",
    },
    "en": {
        "opening": "Six made-up companies, one check a day from {first} to {last} (http://127.0.0.1:{port}/).",
        "quiet": "{first}: all six unchanged",
        "quiet_days": "{first} – {last}: all six unchanged",
        "digest": "The month's digest",
        "lessons": "What this month showed",
        "story": "What happened",
        "company": "Company",
        "result": "What was recorded",
        "met": "material change, announced {given} days ahead, {required} promised: met",
        "met_ordinary": "ordinary change, announced {given} days ahead, {required} are enough: met",
        "short": "material change, announced {given} days ahead, {required} promised: {short} days short of its own clause",
        "short_ordinary": "ordinary change, announced {given} days ahead, {required} promised: {short} days short",
        "undetermined": "the days of notice cannot be determined",
        "revised": "undetermined at first; with the board at least {given} days, the custom is {required}: met",
        "silence": "no change: nothing was announced",
        "down": "no change: recorded as a failure, back the next day",
        "once": "1 change, announced once",
        "other": "{changes} changes announced",
        "next": "Look further",
        "look": "{command:<{width}}  {what}",
        "status": "where each source stands",
        "versions": "all versions of one company",
        "diff": "what changed, section by section",
        "verify": "check the evidence again",
        "site": "The month as a site",
    },
}


class Narrator:
    """Tells the month as it is lived; quiet days are gathered into one line."""

    def __init__(self, language: Language, *, all_days: bool = False, silent: bool = False) -> None:
        self.language = language
        self.words = WORDS[language]
        self.all_days = all_days
        self.silent = silent
        self._quiet: list[Day] = []

    def opening(self, schedule: Schedule, port: int) -> None:
        """What is about to happen."""
        if not self.silent:
            say(self.words["opening"].format(first=schedule.first, last=schedule.last, port=port))
            say()

    def day(self, day: Day) -> None:
        """One lived day, as `tracker run` would have printed it."""
        if self.silent:
            return
        if day.quiet and not self.all_days:
            self._quiet.append(day)
            return
        self._flush()
        from rich.rule import Rule
        from rich.text import Text

        from tracker.cli.views_run import show_report

        weekday = WEEKDAYS[self.language][day.on.weekday()]
        console().print(Rule(Text(f"{day.on} ({weekday})", style="bold"), align="left", characters="─"))
        for sentence in day.told:
            console().print(Text(f"▸ {sentence}", style="italic"))
        say()
        show_report(day.report, language=self.language)
        say()

    def _flush(self) -> None:
        if self._quiet:
            key = "quiet" if len(self._quiet) == 1 else "quiet_days"
            say(self.words[key].format(first=self._quiet[0].on, last=self._quiet[-1].on))
            say()
            self._quiet.clear()

    def closing(self, days: Sequence[Day], found: Sequence[Outcome], database: Path, site: Path) -> None:
        """The digest of the whole month, the lessons, and where to look next."""
        self._flush()
        from rich.rule import Rule
        from rich.table import Table
        from rich.text import Text

        from tracker.pipeline.digests import terminal_digest

        out = console()
        out.print(Rule(Text(self.words["digest"], style="bold"), align="left", characters="═"))
        changes = list({c.id: c for d in days for c in d.report.told}.values())  # the last word on each
        out.print(
            terminal_digest(
                changes, days[-1].report.statuses, now=days[-1].report.run.finished, language=self.language
            )
        )
        say()
        out.print(Rule(Text(self.words["lessons"], style="bold"), align="left", characters="═"))
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        for key in ("story", "company", "result"):
            table.add_column(self.words[key], overflow="fold")
        for o in sorted(found, key=lambda o: o.story.on):
            table.add_row(
                f"{o.story.on:%m-%d}", o.story.title[self.language], harmless(o.company), self.result(o)
            )
        out.print(table)
        say()
        say(self.words["next"])
        name = program()
        further = {
            "status": f"{name} status --db {database}",
            "versions": f"{name} versions narae --db {database}",
            "diff": f"{name} diff byeolha 1 2 --db {database}",
            "verify": f"{name} verify --db {database}",
        }
        width = max(len(command) for command in further.values())
        for key, command in further.items():
            say("  " + self.words["look"].format(command=command, width=width, what=self.words[key]))
        say()
        say(f"{self.words['site']}: {site.resolve().as_uri()}")

    def result(self, o: Outcome) -> str:
        """A story's outcome in one line, from what was recorded."""
        words = self.words
        if o.story.outcome == "silence" and o.changes == 0:
            return words["down" if "failed" in o.states else "silence"]
        if o.story.outcome == "once" and o.changes == 1:
            return words["once"]
        if o.story.outcome == "verdict" and o.verdict in ("met", "short") and o.given_days is not None:
            key = o.verdict if o.material else f"{o.verdict}_ordinary"
            return words[key].format(given=o.given_days, required=o.required_days, short=o.shortfall_days)
        if o.story.outcome == "revised" and o.verdicts == ("undetermined", "met"):
            return words["revised"].format(given=o.given_days_min, required=o.required_days)
        if o.story.outcome == "verdict" and o.changes == 1:
            return words["undetermined"]
        return words["other"].format(changes=o.changes)


def program() -> str:
    """How this program can be called again from here: "tracker" where the PATH has it, else the path it lies at."""
    import os
    import shutil
    import sys

    called = Path(sys.argv[0])
    if called.stem != "tracker" or shutil.which("tracker") == str(called.absolute()):
        return "tracker"
    return os.path.relpath(called) if called.is_absolute() else str(called)


def put_story_json(days: Sequence[Day], found: Sequence[Outcome]) -> None:
    """The month for scripts: every day's results and changes, and the stories."""
    put_json(
        {
            "days": [
                {
                    "date": d.on.isoformat(),
                    "told": list(d.told),
                    "results": {r.source.id: r.state for r in d.report.run.results},
                    "changes": [
                        {
                            "id": c.id,
                            "source": c.source.id,
                            "material": c.change.material,
                            "verdict": c.change.notice.verdict,
                            "given_days": c.change.notice.given_days,
                            "required_days": c.change.notice.required_days,
                            "shortfall_days": c.change.notice.shortfall_days,
                            "findings": [f.rule for f in c.change.findings],
                        }
                        for c in d.report.told
                    ],
                }
                for d in days
            ],
            "stories": [_story(o) for o in found],
        }
    )


def _story(o: Outcome) -> dict[str, Any]:
    return {
        "id": o.story.id,
        "source": o.story.source,
        "company": o.company,
        "on": o.story.on.isoformat(),
        "until": o.story.until.isoformat(),
        "changes": o.changes,
        "material": o.material,
        "verdict": o.verdict,
        "given_days": o.given_days,
        "given_days_min": o.given_days_min,
        "required_days": o.required_days,
        "shortfall_days": o.shortfall_days,
        "verdicts": list(o.verdicts),
        "states": list(o.states),
    }
