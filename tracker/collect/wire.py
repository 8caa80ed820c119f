"""One exchange: a request out, a bounded reply back. The only module that speaks HTTP.

One small connection per origin is kept (never two requests at once to a host, so one is enough), all share one TLS
context. httpx's engine, httpcore, is used as it is: cookies, redirects and authentication, which httpx would add, must
be ours or must not be.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.collect import lean  # noqa: F401 - before httpx and httpcore
from tracker.collect.address import Address, header_text
from tracker.collect.inflate import inflate
from tracker.collect.settings import CollectSettings
from tracker.collect.trouble import Trouble

if TYPE_CHECKING:
    import httpcore

    from tracker.collect.backend import GuardedBackend

    _Kept = tuple[httpcore.AsyncHTTPConnection, GuardedBackend]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `headers` are lower-cased, repeated ones joined with ", ".

    `cookies` are the Set-Cookie values, `location` the raw Location header, `cut` whether the body was cut.
    """

    address: Address
    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()
    location: bytes = b""
    certificate: str | None = None
    cut: bool = False

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


class _Unanswered(Trouble):
    """The connection was closed before any answer."""


class Wire:
    """Connections to many hosts. Use from one event loop; `aclose` when done."""

    def __init__(self, settings: CollectSettings) -> None:
        self._settings = settings
        self._context = settings.ssl_context
        self._open: OrderedDict[tuple[str, bool], _Kept] = OrderedDict()
        self._busy: set[tuple[str, bool]] = set()
        self._http1_only: set[str] = set()

    async def exchange(
        self,
        address: Address,
        headers: list[tuple[bytes, bytes]],
        *,
        allow_private: bool,
        limit: int | None = None,
        cut: bool = False,
        method: str = "GET",
        content: bytes | None = None,
    ) -> Reply:
        """Ask for one address. Raises Trouble. With `cut` a longer body is cut at `limit` bytes instead of refused."""
        key = (address.origin, allow_private)
        limit = limit or self._settings.max_bytes
        self._busy.add(key)
        try:
            async with asyncio.timeout(self._settings.timeout):
                reused = key in self._open
                try:
                    return await self._exchange(key, address, headers, limit, cut, method, content)
                except _Unanswered:
                    # A kept connection may be closed by its host at any moment; a new one tells whether the host is well.
                    if not reused or method != "GET":
                        raise
                    await self._drop(key)
                    return await self._exchange(key, address, headers, limit, cut, method, content)
        except TimeoutError:
            await self._drop(key)
            raise Trouble(
                "timeout",
                f"{self._settings.timeout:g}초 안에 다 받지 못했습니다 (no whole answer within {self._settings.timeout:g} s)",
            ) from None
        except BaseException:
            await self._drop(key)
            raise
        finally:
            self._busy.discard(key)
            await self._evict()

    async def _exchange(
        self,
        key: tuple[str, bool],
        address: Address,
        headers: list[tuple[bytes, bytes]],
        limit: int,
        cut: bool,
        method: str,
        content: bytes | None,
    ) -> Reply:
        import h2.exceptions
        import hpack
        import httpcore

        connection = await self._connection(key, address)
        if content is not None and all(name != b"content-length" for name, _ in headers):
            headers = [*headers, (b"content-length", str(len(content)).encode())]
        request = httpcore.Request(
            method,
            httpcore.URL(
                scheme=address.scheme.encode(),
                host=address.host.encode(),
                port=address.port,
                target=address.target,
            ),
            headers=[(b"host", address.authority.encode()), *headers],
            content=content,
        )
        http2 = False
        answered = False
        location = b""
        try:
            response = await connection.handle_async_request(request)
            answered = True
            try:
                http2 = response.extensions.get("http_version") == b"HTTP/2"
                lowered, cookies = self._headers(response.headers)
                location = next((v for k, v in response.headers if k.lower() == b"location"), b"")
                data, was_cut = await self._body(response, lowered, limit, cut)
                stream = response.extensions.get("network_stream")
                certificate = (
                    _certificate(stream) if address.scheme == "https" and response.status != 304 else None
                )
            finally:
                await response.aclose()
        except httpcore.ConnectError as e:
            raise _tls_trouble(e, address) from None
        except httpcore.TimeoutException:
            raise TimeoutError from None
        except (httpcore.NetworkError, OSError):
            kind = Trouble if self._downgrade(key, http2) or answered else _Unanswered
            raise kind("reset", f"연결이 끊겼습니다 (connection reset): {address.authority}") from None
        except httpcore.RemoteProtocolError as e:
            raise self._protocol(key, str(e), http2, address) from None
        except (
            h2.exceptions.H2Error,
            hpack.HPACKError,
            httpcore.LocalProtocolError,
            httpcore.ConnectionNotAvailable,
        ) as e:
            raise self._protocol(key, f"{type(e).__name__}: {e}", http2, address) from None
        if not was_cut:
            data = inflate(data, lowered.get("content-encoding"), limit)
        elif lowered.get("content-encoding"):
            raise Trouble(
                "too_large", f"본문이 {limit:,} 바이트를 넘습니다 (body larger than {limit:,} bytes)"
            )
        return Reply(address, response.status, lowered, data, cookies, location, certificate, was_cut)

    async def _connection(self, key: tuple[str, bool], address: Address) -> httpcore.AsyncHTTPConnection:
        import httpcore

        kept = self._open.get(key)
        if kept is not None:
            connection = kept[0]
            if connection.is_available() and not connection.has_expired() and not connection.is_closed():
                self._open.move_to_end(key)
                return connection
            await self._drop(key)
        from tracker.collect.backend import GuardedBackend

        backend = GuardedBackend(allow_private=key[1], resolver=self._settings.resolver)
        connection = httpcore.AsyncHTTPConnection(
            origin=httpcore.Origin(address.scheme.encode(), address.host.encode(), address.port),
            ssl_context=self._tls() if address.scheme == "https" else None,
            keepalive_expiry=30.0,
            http2=self._settings.http2 and address.origin not in self._http1_only,
            network_backend=backend,
        )
        self._open[key] = (connection, backend)
        return connection

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            import httpx

            self._context = httpx.create_ssl_context(trust_env=False)
        return self._context

    def _headers(self, raw: list[tuple[bytes, bytes]]) -> tuple[dict[str, str], tuple[str, ...]]:
        size = sum(len(k) + len(v) for k, v in raw)
        if size > self._settings.max_header_bytes or len(raw) > 200:
            raise Trouble(
                "too_large", f"응답 머리가 너무 큽니다 (headers too large: {len(raw)}, {size:,} bytes)"
            )
        lowered: dict[str, str] = {}
        cookies: list[str] = []
        for k, v in raw:
            name, value = k.decode("ascii", "replace").lower(), header_text(v)
            if name == "set-cookie":
                cookies.append(value)
            lowered[name] = f"{lowered[name]}, {value}" if name in lowered else value
        return lowered, tuple(cookies)

    async def _body(
        self, response: Any, headers: dict[str, str], limit: int, cut: bool
    ) -> tuple[bytes, bool]:
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit and not cut and response.status == 200:
            raise Trouble(
                "too_large",
                f"본문이 {int(announced):,} 바이트입니다; 한도 {limit:,} (body larger than the limit)",
            )
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_stream():
            size += len(part)
            parts.append(part)
            if size > limit:
                if cut:
                    return b"".join(parts)[:limit], True
                raise Trouble(
                    "too_large", f"본문이 {limit:,} 바이트를 넘습니다 (body larger than {limit:,} bytes)"
                )
        return b"".join(parts), False

    def _downgrade(self, key: tuple[str, bool], http2: bool) -> bool:
        """A host whose HTTP/2 fails is spoken to in HTTP/1.1 from then on."""
        kept = self._open.get(key)
        if http2 or (kept is not None and "HTTP/2" in kept[0].info()):
            self._http1_only.add(key[0])
            return True
        return False

    def _protocol(self, key: tuple[str, bool], message: str, http2: bool, address: Address) -> Trouble:
        http2 = self._downgrade(key, http2)
        low = message.lower()
        if "without sending a response" in low and not http2:
            return _Unanswered(
                "reset", f"대답 없이 끊겼습니다 (closed without an answer): {address.authority}"
            )
        if "streamreset" in low or "connectionterminated" in low:
            return Trouble("reset", f"대답 없이 끊겼습니다 (closed without an answer): {address.authority}")
        if "complete message body" in low or "incomplete chunked" in low or "invalidbodylength" in low:
            return Trouble("truncated", "본문이 중간에 끊겼습니다 (body ends before its announced length)")
        if "receive buffer too long" in low or "oversizedheaderlist" in low or "denialofservice" in low:
            return Trouble("too_large", "응답 머리가 너무 큽니다 (headers too large)")
        return Trouble("protocol", f"HTTP 가 아닌 대답입니다 (not valid HTTP): {message[:120]}", passes=http2)

    async def _drop(self, key: tuple[str, bool]) -> None:
        kept = self._open.pop(key, None)
        if kept is not None:
            await _close(*kept)

    async def _evict(self) -> None:
        while len(self._open) > max(8, self._settings.concurrency):
            idle = next((k for k in self._open if k not in self._busy), None)
            if idle is None:
                return
            await self._drop(idle)

    async def aclose(self) -> None:
        """Close every connection."""
        for key in list(self._open):
            await self._drop(key)


async def _close(connection: httpcore.AsyncHTTPConnection, backend: GuardedBackend) -> None:
    """Close without waiting for a peer that does not answer the goodbye."""
    for part in (connection, backend):
        with suppress(Exception):  # it is gone either way
            async with asyncio.timeout(1.0):
                await part.aclose()


def _certificate(stream: Any) -> str | None:
    """The common name of the peer's certificate, else its first DNS name."""
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    peer = tls.getpeercert() if tls is not None else None
    if not peer:
        return None
    for rdn in peer.get("subject", ()):
        for name, value in rdn:
            if name == "commonName":
                return str(value)
    return next((str(value) for name, value in peer.get("subjectAltName", ()) if name == "DNS"), None)


def _tls_trouble(error: BaseException, address: Address) -> Trouble:
    """httpcore maps every failed handshake to ConnectError (failed connects never get this far: see backend)."""
    seen: BaseException | None = error
    for _ in range(6):
        if seen is None:
            break
        if isinstance(seen, ssl.SSLCertVerificationError):
            return Trouble(
                "tls",
                f"인증서를 믿을 수 없습니다 (certificate not trusted): {address.authority}: {seen.verify_message}",
            )
        if isinstance(seen, ssl.SSLError) and not isinstance(seen, ssl.SSLEOFError):
            return Trouble(
                "tls", f"TLS 연결을 할 수 없습니다 (TLS failed): {address.authority}: {seen.reason or seen}"
            )
        seen = seen.__cause__ or seen.__context__
    return Trouble("tls", f"TLS 연결이 끊겼습니다 (closed during the TLS handshake): {address.authority}")
