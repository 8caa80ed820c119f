"""The pure way through: bytes → Document, Document × Document → Change. No clock, no network, no files.

The stages are imported where they are called: on a usual day nothing changed, and 150 ms of word lists go unread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tracker.model import Change, Document, Observed, PolicyKind

if TYPE_CHECKING:  # pydantic costs start-up time that `tracker read` need not pay
    from tracker.config import NoticeCustom, RuleOverride


def read_policy(
    data: bytes,
    *,
    content_type: str | None = None,
    name: str | None = None,
    kind: PolicyKind = "privacy",
    select: str | None = None,
    remove: Sequence[str] = (),
    encoding: str | None = None,
    base_url: str | None = None,
) -> Document:
    """Read one policy. `name` is a file name or address (its ending is the weakest hint of the type).

    Raises ReadError and its children only.
    """
    from tracker.read import read_document

    return read_document(
        data,
        content_type=content_type,
        name=name,
        kind=kind,
        select=select,
        remove=tuple(remove),
        encoding=encoding,
        base_url=base_url,
    )


def compare_policies(
    old: Document,
    new: Document,
    *,
    kind: PolicyKind = "privacy",
    observed: Observed | None = None,
    custom: NoticeCustom | None = None,
    overrides: Mapping[str, RuleOverride] | None = None,
) -> Change:
    """Compare and judge two versions of one policy. Never raises on any two documents."""
    from tracker.compare import compare
    from tracker.judge import judge

    return judge(
        compare(old, new),
        kind=kind,
        observed=observed or Observed(),
        custom=custom,
        overrides=dict(overrides or {}),
    )
