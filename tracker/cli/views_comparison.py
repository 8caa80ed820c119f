"""Where a 대비표 goes: to standard output, or to a file."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tracker.cli.output import note, put_text
from tracker.errors import UsageError
from tracker.model import Change, PolicyKind


def put_comparison(change: Change, form: str, output: Path | None, kind: PolicyKind = "privacy") -> None:
    """Draw the table in `form` (table, markdown, html, docx) and put it out. A terminal gets no bytes of DOCX."""
    from tracker.pipeline.comparing import comparison_table

    terminal = sys.stdout.isatty() and output is None
    if form == "docx" and terminal:
        raise UsageError("docx 는 파일로 쓰세요: -o 대비표.docx (write docx to a file with -o)")
    width = shutil.get_terminal_size().columns if terminal else None
    table = comparison_table(change, form, kind=kind, width=width, color=terminal)  # type: ignore[arg-type]
    if output is not None:
        data = table if isinstance(table, bytes) else table.encode("utf-8")
        try:
            output.write_bytes(data)
        except OSError as e:
            raise UsageError(f"{output}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
        note(f"{output} ({len(data):,} 바이트)")
    elif isinstance(table, bytes):
        sys.stdout.buffer.write(table)
    else:
        put_text(table if table.endswith("\n") else table + "\n")
