"""docs/publishing.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.publish.builders import NOW, record
from tracker.publish import feeds, mail, webhook
from tracker.publish.site import ledger

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "publishing.md").read_text("utf-8")


def test_every_variable_of_the_environment_is_in_the_table_and_none_else() -> None:
    sources = "\n".join(
        p.read_text("utf-8")
        for part in ("publish", "pipeline")
        for p in (ROOT / "tracker" / part).rglob("*.py")
    )
    # Names of the command line's own options (TRACKER_CONFIG …) are in --help.
    used = set(re.findall(r"\bTRACKER_(?:SMTP|WEBHOOK|APPRISE)_[A-Z]+\b", sources))
    assert set(re.findall(r"\bTRACKER_[A-Z_]+\b", DOC)) == used


def test_the_way_to_check_a_signature_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOC, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102 - our own document
    genuine = names["genuine"]
    request = webhook.request(record(), "https://hook.example/", secret="shared", now=NOW)
    assert callable(genuine)
    assert genuine(request.headers, request.body, "shared")
    assert not genuine(request.headers, request.body + b" ", "shared")
    assert not genuine(request.headers, request.body, "other")


def test_the_columns_of_the_ledger_are_all_named() -> None:
    start = DOC.index("`ledger.csv`")
    named = re.findall(r"`([a-z_]+)`", DOC[start : DOC.index("Unknown is empty", start)])
    assert tuple(named) == ledger.COLUMNS


def test_numbers_in_the_document_are_those_of_the_code() -> None:
    assert mail.MAX_LETTERS == 5
    assert "five sources or fewer" in DOC
    assert webhook.ATTEMPTS == 4
    assert "four times" in DOC
    assert feeds.LIMIT == 100
    assert "newest hundred" in DOC
