"""Loaded by the workers of one test: a page with this word kills the process that reads it, as one that eats all memory would."""

from __future__ import annotations

import os
import signal
from typing import Any

from tracker.pipeline import reading

WORD = "독사과"
_read = reading.read_policy


def read_policy(data: bytes, **how: Any) -> Any:
    if WORD.encode() in data:
        os.kill(os.getpid(), signal.SIGKILL)
    return _read(data, **how)


def dask_setup(_: object) -> None:
    reading.read_policy = read_policy
