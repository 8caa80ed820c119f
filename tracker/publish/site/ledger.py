"""The ledger: promised against given days of every change, as rows for the page, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from tracker.korean import seoul_day
from tracker.publish.digest import Entry
from tracker.publish.links import change_path

COLUMNS = (
    "change", "source", "company", "kind", "recorded", "material", "needs_review", "announced", "announced_from",
    "announced_until", "effective", "required_days", "required_by", "given_days", "given_days_min", "given_days_max",
    "shortfall_days", "verdict", "flags", "page",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """One row a change, newest first; unknown is None. Days are counted as in the verdict."""
    found = []
    for e in sorted(entries, key=lambda e: (e.recorded_at, e.change_id), reverse=True):
        v = e.verdict
        found.append(
            {
                "change": e.change_id,
                "source": e.source_id,
                "company": e.company,
                "kind": e.kind,
                "recorded": seoul_day(e.recorded_at).isoformat(),
                "material": e.material,
                "needs_review": e.needs_review,
                "announced": v.announced.isoformat() if v.announced else None,
                "announced_from": v.announced_from.isoformat() if v.announced_from else None,
                "announced_until": v.announced_until.isoformat() if v.announced_until else None,
                "effective": v.effective.isoformat() if v.effective else None,
                "required_days": v.required_days,
                "required_by": v.required_by,
                "given_days": v.given_days,
                "given_days_min": v.given_days_min,
                "given_days_max": v.given_days_max,
                "shortfall_days": v.shortfall_days,
                "verdict": v.verdict,
                "flags": list(v.flags),
                "page": change_path(e.change_id),
            }
        )
    return found


def as_json(found: list[dict[str, Any]], updated: str) -> bytes:
    """The rows as JSON; `updated` is the time of the newest change, so that the bytes follow from the rows."""
    data = {"schema": "policy-ledger/1", "updated": updated, "rows": found}
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(found: list[dict[str, Any]]) -> bytes:
    """The rows as CSV (RFC 4180) with a byte order mark, which Excel needs to read Korean.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers are left alone.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in found:
        writer.writerow([cell(row[name]) for name in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def cell(value: Any) -> str:
    """One value of a CSV file, harmless in a spreadsheet."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = " ".join(value) if isinstance(value, list) else str(value)
    return "'" + text if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def updated(entries: Iterable[Entry]) -> str:
    """When the newest entry changed, in UTC; empty where there is none."""
    newest = max((e.updated_at for e in entries), default=None)
    return newest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if newest else ""
