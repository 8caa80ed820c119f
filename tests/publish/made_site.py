"""A site of made-up companies for the tests: an archive in values, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.publish.builders import NOW, document, three, trouble, well
from tracker.model import ChangeRecord, SourceStatus, VersionRecord
from tracker.publish.site import SiteData

DAY = datetime(2026, 2, 1, tzinfo=UTC)
SERVED = b"<html><script>alert('served')</script></html>"


def version(source_id: str, number: int) -> VersionRecord:
    seen = DAY + timedelta(days=20 * number)
    return VersionRecord(
        source_id,
        number,
        f"{number:064x}",
        "0" * 64,
        seen,
        seen + timedelta(days=9),
        9,
        None,
        None,
        "처리방침",
    )


def status_of(record: ChangeRecord) -> SourceStatus:
    return replace(well(), source=record.source, versions=2, changes=1, last_change=record.recorded_at)


def site_data(records: Sequence[ChangeRecord] | None = None, **more: Any) -> SiteData:
    """Two versions of the source of each record, one source in trouble."""
    records = three() if records is None else records
    statuses = {r.source.id: status_of(r) for r in records}
    values: dict[str, Any] = {
        "statuses": [*statuses.values(), trouble()],
        "versions": {i: [version(i, 1), version(i, 2)] for i in statuses},
        "changes": records,
        "document": lambda _source, number: document(f"수집 항목: 이름, 전화번호 {number}"),
        "now": NOW,
        "served": lambda _source, _number: SERVED,
    }
    return SiteData(**(values | more))
