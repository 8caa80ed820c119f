"""Comparing and judging somewhere else, in the middle of a transaction.

A transaction cannot wait for another machine. So where it needs a change that nobody has judged yet, it raises `Unjudged`
and is rolled back; the change is asked for; the transaction is begun again and finds the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tracker.model import Change, Document, Observed, PolicyKind
from tracker.pipeline.analyse import compare_policies

if TYPE_CHECKING:
    from tracker.config import NoticeCustom, RuleOverride
    from tracker.pipeline.readers import Readers

T = TypeVar("T")


class Judge(Protocol):
    """Whatever compares and judges as `compare_policies` does."""

    def __call__(
        self,
        old: Document,
        new: Document,
        *,
        kind: PolicyKind,
        observed: Observed | None,
        custom: NoticeCustom | None,
        overrides: Mapping[str, RuleOverride] | None,
    ) -> Change:
        """The change between two versions."""


class Unjudged(Exception):
    """A change that has to be judged elsewhere first."""

    def __init__(self, key: object, documents: tuple[Document, Document], how: dict[str, Any]) -> None:
        super().__init__("a change is judged elsewhere first")
        self.key, self.documents, self.how = key, documents, how


async def with_judging(readers: Readers, attempt: Callable[[Judge], T]) -> T:
    """`attempt` with a judge: here at once, or (`readers.judges`) over there, attempted again once it has answered.

    What judging raised over there, a dead worker among it, is raised where `attempt` asks for the change.
    """
    if not readers.judges:
        return attempt(compare_policies)
    known: dict[object, Change | Exception] = {}

    def judge(old: Document, new: Document, **how: Any) -> Change:
        key = (old.sha256, new.sha256, how["observed"])
        if key not in known:
            raise Unjudged(key, (old, new), how)
        answer = known[key]
        if isinstance(answer, Exception):
            raise answer
        return answer

    while True:
        try:
            return attempt(judge)
        except Unjudged as wanted:
            try:
                known[wanted.key] = await readers.call(compare_policies, *wanted.documents, **wanted.how)
            except Exception as e:
                known[wanted.key] = e
