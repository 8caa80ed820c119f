"""Politeness per host: one request at a time, a pause between them, Retry-After kept, a breaker for hosts that fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import HOST_KINDS, Trouble


class Gate:
    """The one door to a host."""

    __slots__ = ("crawl_delay", "failures", "lock", "not_before", "shut")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.not_before = 0.0
        self.crawl_delay = 0.0
        self.failures = 0
        self.shut: str | None = None


class Pace:
    """The gates of all hosts of one run."""

    def __init__(self, settings: CollectSettings) -> None:
        self._settings = settings
        self._gates: dict[str, Gate] = {}

    def gate(self, host_key: str) -> Gate:
        """The gate of a host, made on first use."""
        gate = self._gates.get(host_key)
        if gate is None:
            gate = self._gates[host_key] = Gate()
        return gate

    @asynccontextmanager
    async def turn(self, gate: Gate, *, pause: bool = True) -> AsyncIterator[None]:
        """Wait for this host's turn, and start its pause afterwards. Raises Trouble("circuit_open").

        Without `pause` the turn begins as soon as the host is free: for the scripts and data of a page being
        rendered, which belong to one visit.
        """
        settings = self._settings
        loop = asyncio.get_running_loop()
        async with gate.lock:
            self.check(gate)
            if pause and (wait := gate.not_before - loop.time()) > 0:
                if wait > settings.max_wait:
                    raise Trouble(
                        "circuit_open",
                        f"호스트가 {wait:.0f}초 사이를 두라고 합니다; 다음에 묻습니다 (the host asks for a pause of {wait:.0f} s; next run)",
                    )
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                rest = max(settings.delay, gate.crawl_delay)
                if rest > 0:
                    rest *= 1 + settings.random.uniform(0, settings.jitter)
                    gate.not_before = max(gate.not_before, loop.time() + rest)

    def check(self, gate: Gate) -> None:
        """Raises Trouble("circuit_open") where the host is left alone for the rest of the run."""
        if gate.shut is not None:
            raise Trouble("circuit_open", gate.shut)

    def hold(self, gate: Gate, seconds: float) -> None:
        """The host asked for a pause. One longer than we wait shuts it for this run."""
        if seconds > self._settings.max_wait:
            gate.shut = f"호스트가 {seconds:.0f}초 뒤에 오라고 했습니다 (the host asked to come back in {seconds:.0f} s)"
        else:
            gate.not_before = max(gate.not_before, asyncio.get_running_loop().time() + seconds)

    def count(self, gate: Gate, trouble: Trouble | None) -> None:
        """Take one source's outcome into account: enough failures in a row shut the host for this run."""
        if trouble is None or (trouble.kind not in HOST_KINDS and trouble.kind != "circuit_open"):
            gate.failures = 0
        elif trouble.kind in HOST_KINDS:
            gate.failures += 1
            if gate.failures >= self._settings.breaker and gate.shut is None:
                gate.shut = f"{gate.failures}번 이어 실패해 이번에는 더 묻지 않습니다 (left alone after {gate.failures} failures in a row: {trouble.kind})"


def retry_after(value: str | None, now: datetime) -> float | None:
    """A Retry-After header in seconds from `now`: a number of seconds or an HTTP date; None where unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
