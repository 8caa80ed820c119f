"""Evidence in formats that outlive this program: a zip with a manifest of hashes, and WARC for archives."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracker.errors import StoreUnwritable
from tracker.store.base import utc
from tracker.store.records import Observation

# Headers that speak of the transfer, not of the bytes kept: those were decoded before they were stored.
_TRANSFER = {"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"}


def observation_json(o: Observation) -> dict[str, Any]:
    """An observation for a reader without this program: times UTC, hashes SHA-256."""
    return {
        "outcome": o.outcome,
        "snapshot_sha256": o.snapshot,
        "failure": o.failure,
        "message": o.message,
        "status": o.status,
        "first": utc(o.first),
        "last": utc(o.last),
        "checks": o.count,
        "origin": o.origin,
        "address": o.url,
        "content_type": o.content_type,
        "etag": o.etag,
        "last_modified": o.last_modified,
        "headers": dict(o.headers),
        "certificate": o.certificate,
        "rendered_by_browser": o.rendered,
        "pages_joined": o.parts,
        "tool_version": o.tool,
        "taken_for": o.state,
        "reason": o.reason,
        "version": o.version,
    }


def pack_zip(files: Mapping[str, bytes], about: Mapping[str, Any], made: datetime) -> bytes:
    """A zip of `files` with `manifest.json` (what, and SHA-256 and size of every file). The same in, the same out.

    `made` is the time the files bear (UTC); zip knows none before 1980.
    """
    manifest = {
        **about,
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(files.items())
        ],
    }
    everything = {
        "manifest.json": (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode(),
        **dict(sorted(files.items())),
    }
    stamp = max(made.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC)).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name, data in everything.items():
            entry = zipfile.ZipInfo(
                name, date_time=(stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5])
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            z.writestr(entry, data)
    return out.getvalue()


def pack_warc(
    pages: list[tuple[Observation, bytes]], about: Mapping[str, Any], change: bytes, tool: str
) -> bytes:
    """A gzipped WARC 1.1: warcinfo, a response record for each page, and the change as a metadata record."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.write_record(
        writer.create_warcinfo_record(
            "evidence.warc.gz",
            {
                "software": f"policy-tracker/{tool}",
                "format": "WARC File Format 1.1",
                "description": json.dumps(dict(about), ensure_ascii=False),
            },
        )
    )
    last_id = None
    for o, body in pages:
        address = o.url or f"urn:sha256:{o.snapshot}"
        headers = [(k.title(), v) for k, v in o.headers.items() if k not in _TRANSFER]
        headers += [(f"X-Archive-Orig-{k.title()}", v) for k, v in o.headers.items() if k in _TRANSFER]
        headers.append(("Content-Length", str(len(body))))
        http = StatusAndHeaders(f"{o.status or 200} OK", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address,
            "response",
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict={
                "WARC-Date": utc(o.first),
                "WARC-Payload-Digest": f"sha256:{o.snapshot}",
                **({"WARC-X-Certificate": o.certificate} if o.certificate else {}),
            },
        )
        writer.write_record(record)
        last_id = record.rec_headers.get_header("WARC-Record-ID")
    writer.write_record(
        writer.create_warc_record(
            "urn:policy-change",
            "metadata",
            payload=io.BytesIO(change),
            warc_content_type="application/json",
            warc_headers_dict={"WARC-Refers-To": last_id} if last_id else {},
        )
    )
    return out.getvalue()


def write_whole(target: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises StoreUnwritable."""
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, target)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise StoreUnwritable(f"{target}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
