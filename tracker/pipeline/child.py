"""The child's side of readers.py: `python -m tracker.pipeline.child` does what comes until its pipe closes.

Apart from the parent's side, because asyncio and what it needs would be a sixth of what a child costs to start.
"""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from typing import Any, BinaryIO

from tracker.model import Block, Fact, Section, Table

MEMORY_LIMIT = 3 << 30  # bytes of address space of a child
LENGTH = struct.Struct(">Q")  # before every job and every answer


def _by_its_fields(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    values = attrgetter(*(f.name for f in fields(kind)))
    return lambda value: (kind, values(value))


# A page holds hundreds of these; the way frozen dataclasses are pickled by themselves takes twice as long.
for _kind in (Block, Fact, Section, Table):
    copyreg.pickle(_kind, _by_its_fields(_kind))


def packed(value: object) -> bytes:
    """A job or an answer as it goes over the pipe."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do what comes until the pipe closes."""
    while len(head := jobs.read(LENGTH.size)) == LENGTH.size:
        function, args, kwargs = pickle.loads(jobs.read(LENGTH.unpack(head)[0]))  # noqa: S301 - from our parent
        answer: tuple[object, Exception | None]
        try:
            answer = function(*args, **kwargs), None
        except Exception as e:
            answer = None, e
        answers.write(packed(answer))
        answers.flush()


def main() -> None:
    """Take the pipes for ourselves, so that a library that prints cannot disturb them, and set limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which lets us finish
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(BrokenPipeError, KeyboardInterrupt):
        serve(jobs, answers)


if __name__ == "__main__":
    main()
