"""One writer at a time: a lock file beside the database that says who holds it and that a killed process lets go."""

from __future__ import annotations

import errno
import os
import socket
import time
from pathlib import Path
from types import TracebackType

from tracker.errors import StoreBusy, StoreUnwritable

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: SQLite's own locks still keep the data sound
    fcntl = None  # type: ignore[assignment]


class WriterLock:
    """Holds `<database>.lock` by flock(2), which the system releases however the process ends.

    `wait` is how many seconds to wait for another holder before StoreBusy names it.
    """

    def __init__(self, database: Path, *, wait: float = 0.0) -> None:
        self.path = database.with_name(database.name + ".lock")
        self.wait = wait
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises StoreBusy or StoreUnwritable."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise StoreUnwritable(f"{self.path}: 쓸 수 없습니다 (cannot be written): {e.strerror}") from None
        try:
            self._take(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"pid {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
        except OSError as e:
            os.close(handle)
            if e.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreUnwritable(f"{self.path}: 디스크가 찼습니다 (disk full)") from None
            raise
        except BaseException:
            os.close(handle)
            raise
        self._file = handle

    def _take(self, handle: int) -> None:
        if fcntl is None:  # pragma: no cover
            return
        until = time.monotonic() + self.wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as e:
                if e.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
            if time.monotonic() >= until:
                holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "?"
                raise StoreBusy(
                    f"다른 실행이 데이터베이스를 쓰고 있습니다 (another run holds the database): {holder}"
                )
            time.sleep(0.05)

    def release(self) -> None:
        """Let go; harmless when not held. The file stays: removing it would let two holders meet."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> WriterLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.release()
