"""Keep one GitHub issue per source in trouble: open it, update it when the trouble changes, close it on recovery.

usage: issues.py [--config sources.toml]

Reads `tracker status --json` and acts through `gh`. Without GH_TOKEN, GITHUB_REPOSITORY or gh it says so and ends 0,
as it does where the token may not write issues: trouble with the messenger must not fail a run that did its work.
What a page or a server says is data: it reaches the issue only inside a code block, and never as a shell word.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

LABEL = "policy-source"
MARK = re.compile(r"<!-- policy-tracker source=([a-z0-9._-]+) trouble=([a-z0-9_]*) -->")
WAIT = 60  # seconds for one call of gh


class Refused(Exception):
    """gh said no."""


def gh(*arguments: str, stdin: str | None = None) -> str:
    """One call of gh; its standard output. Raises Refused with gh's own last line."""
    try:
        done = subprocess.run(
            ["gh", *arguments], input=stdin, capture_output=True, text=True, timeout=WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        raise Refused(str(e)) from None
    if done.returncode:
        raise Refused((done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1])
    return done.stdout


def harmless(text: str) -> str:
    """One line that cannot leave a code block, mention anybody or drive a terminal."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", " ", text)
    return re.sub(r"\s+", " ", text.replace("`", "'").replace("~~~", "---")).strip()[:500]


def title(status: dict[str, Any]) -> str:
    """The title of a source's issue; it names the source, not the trouble, so that it stays."""
    return f"{harmless(status['company'])} ({status['source']}): 확인하지 못하고 있습니다 (source in trouble)"


def body(status: dict[str, Any]) -> str:
    """The text of a source's issue, with the mark it is found by."""
    lines = [
        f"source:   {status['source']}",
        f"company:  {harmless(status['company'])}",
        f"url:      {harmless(status['url'] or '')}",
        f"trouble:  {status['trouble']}",
        f"message:  {harmless(status.get('trouble_message') or '')}",
        f"since:    {status.get('trouble_since') or 'unknown'}",
        f"versions: {status['versions']}",
    ]
    block = "\n".join(f"    {line}" for line in lines)
    return (
        f"<!-- policy-tracker source={status['source']} trouble={status['trouble'] or ''} -->\n"
        f"이 소스의 처리방침을 확인하지 못하고 있습니다. 다시 보이면 이 이슈는 저절로 닫힙니다.\n"
        f"This policy cannot be checked at present. The issue closes by itself once it can.\n\n{block}\n"
    )


def open_issues() -> dict[str, tuple[int, str]]:
    """Source id → (issue number, the trouble it was opened or last updated for)."""
    answer = gh(
        "issue", "list", "--label", LABEL, "--state", "open", "--limit", "1000", "--json", "number,body"
    )
    found: dict[str, tuple[int, str]] = {}
    for issue in json.loads(answer or "[]"):
        mark = MARK.search(issue.get("body") or "")
        if mark:
            found.setdefault(mark[1], (int(issue["number"]), mark[2]))
    return found


def tend(statuses: list[dict[str, Any]]) -> list[str]:
    """Bring the issues in line with the statuses; one line for each thing done. Raises Refused."""
    there = open_issues()
    troubled = {s["source"]: s for s in statuses if s.get("trouble")}
    known = {s["source"] for s in statuses}
    done: list[str] = []
    if troubled and not set(troubled) <= set(there):
        gh(
            "label",
            "create",
            LABEL,
            "--force",
            "--color",
            "B60205",
            "--description",
            "A source that cannot be checked",
        )
    for source, status in troubled.items():
        if source not in there:
            gh(
                "issue",
                "create",
                "--title",
                title(status),
                "--label",
                LABEL,
                "--body-file",
                "-",
                stdin=body(status),
            )
            done.append(f"{source}: issue opened")
        elif there[source][1] != status["trouble"]:
            gh(
                "issue",
                "edit",
                str(there[source][0]),
                "--title",
                title(status),
                "--body-file",
                "-",
                stdin=body(status),
            )
            done.append(f"{source}: issue #{there[source][0]} updated")
    for source, (number, _) in there.items():
        if source not in troubled:
            why = (
                "다시 확인됩니다 (back again)"
                if source in known
                else "더는 지켜보지 않습니다 (no longer watched)"
            )
            gh("issue", "close", str(number), "--comment", why)
            done.append(f"{source}: issue #{number} closed")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", default="sources.toml")
    arguments = parser.parse_args()
    if not os.environ.get("GH_TOKEN") or not os.environ.get("GITHUB_REPOSITORY") or not shutil.which("gh"):
        print("No token, repository or gh: issues are left alone")
        return 0
    status = subprocess.run(
        ["tracker", "status", "--json", "--config", arguments.config],
        capture_output=True,
        text=True,
        check=False,
    )
    if status.returncode:
        sys.stderr.write(status.stderr)
        return status.returncode
    try:
        done = tend(json.loads(status.stdout))
    except Refused as e:
        print(f"::warning::issues could not be tended: {harmless(str(e))}")
        return 0
    print("\n".join(done) or "No source came into trouble or out of it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
