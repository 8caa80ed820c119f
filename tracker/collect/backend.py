"""httpcore's network backend with our guard in front: resolve, judge, connect to what was judged."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from typing import Any

import httpcore

from tracker.collect.guard import permitted
from tracker.collect.settings import Resolver
from tracker.collect.trouble import Trouble

MAX_ADDRESSES = 4
"""How many addresses of one name are tried; more only stretch the wait for a dead host."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects only where `tracker.collect.guard` permits. Raises Trouble for every failure to connect."""

    def __init__(self, *, allow_private: bool, resolver: Resolver | None = None) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = httpcore.AnyIOBackend()
        self._made: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await permitted(host, port, allow_private=self._allow_private, resolver=self._resolver)
        last: Trouble | None = None
        tried = addresses[:MAX_ADDRESSES]
        for i, address in enumerate(tried):
            # A dead address must leave time for the next; the exchange's own limit ends the last.
            share = None if timeout is None else timeout / (len(tried) - i)
            try:
                self._made = await self._inner.connect_tcp(
                    address, port, share, local_address, socket_options
                )
                return self._made
            except httpcore.ConnectTimeout:
                last = Trouble("timeout", f"연결 시간이 지났습니다 (connecting took too long): {host}:{port}")
            except httpcore.ConnectError as e:
                last = _connect_trouble(e, host, port)
        raise last or Trouble("dns", f"이름에 주소가 없습니다 (name has no address): {host}")

    async def aclose(self) -> None:
        """Close the socket made last: a handshake that is broken off leaves it to nobody else."""
        if self._made is not None:
            made, self._made = self._made, None
            await made.aclose()

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise Trouble(
            "forbidden_address", "유닉스 소켓에는 연결하지 않습니다 (unix sockets are never connected to)"
        )

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _connect_trouble(error: BaseException, host: str, port: int) -> Trouble:
    seen: BaseException | None = error
    for _ in range(6):
        if seen is None:
            break
        if isinstance(seen, OSError) and seen.errno in (
            errno.ENETUNREACH,
            errno.EHOSTUNREACH,
            errno.EADDRNOTAVAIL,
        ):
            return Trouble("refused", f"그 주소로 가는 길이 없습니다 (no route): {host}:{port}")
        if isinstance(seen, ConnectionResetError):
            return Trouble("reset", f"연결이 끊겼습니다 (connection reset): {host}:{port}")
        if isinstance(seen, OSError) and seen.errno == errno.ETIMEDOUT:
            return Trouble("timeout", f"연결 시간이 지났습니다 (connecting took too long): {host}:{port}")
        seen = seen.__cause__ or seen.__context__
    return Trouble("refused", f"연결을 받지 않습니다 (connection refused): {host}:{port}")
