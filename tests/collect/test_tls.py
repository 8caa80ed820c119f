"""TLS and HTTP/2: certificates that do not hold, handshakes that break, streams that are reset."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest
import trustme

from tests.collect.site import POLICY, failed, fetch_one, names, ok, quick, reply, running
from tracker.model import Outcome

TABLE = {"site.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_context(
    authority: trustme.CA, host: str = "site.test", alpn: tuple[str, ...] = (), **certificate: Any
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host, common_name=host, **certificate).configure_cert(context)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def visit(authority: trustme.CA, served: ssl.SSLContext, host: str = "site.test", **changes: Any) -> Outcome:
    async def scene() -> Outcome:
        async with running({"/x": reply(POLICY)}, tls=served) as site:
            settings = quick(ssl_context=trusting(authority), resolver=names(TABLE), retries=2, **changes)
            return await fetch_one(site.url("/x", host, "https"), settings)

    return asyncio.run(scene())


def test_a_good_certificate_is_accepted_and_named(authority: trustme.CA) -> None:
    fetched = ok(visit(authority, server_context(authority)))
    assert fetched.certificate == "site.test"


def test_an_unknown_authority_is_a_tls_failure(authority: trustme.CA) -> None:
    assert failed(visit(authority, server_context(trustme.CA()))).kind == "tls"


def test_a_certificate_of_another_name_is_a_tls_failure(authority: trustme.CA) -> None:
    failure = failed(visit(authority, server_context(authority), host="other.test"))
    assert failure.kind == "tls"
    assert "other.test" in failure.message


def test_an_expired_certificate_is_a_tls_failure(authority: trustme.CA) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    failure = failed(visit(authority, server_context(authority, not_after=past)))
    assert failure.kind == "tls"
    assert "expired" in failure.message


def test_plain_http_where_tls_is_expected_is_a_tls_failure(authority: trustme.CA) -> None:
    async def scene() -> Outcome:
        async with running({"/x": reply(POLICY)}) as site:
            settings = quick(ssl_context=trusting(authority), resolver=names(TABLE))
            return await fetch_one(site.url("/x", "site.test", "https"), settings)

    assert failed(asyncio.run(scene())).kind in ("tls", "timeout")


def test_a_handshake_that_stops_is_a_timeout_and_one_that_closes_a_tls_failure(authority: trustme.CA) -> None:
    async def scene(close: bool) -> Outcome:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(100)
            if not close:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(5)
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            settings = quick(ssl_context=trusting(authority), resolver=names(TABLE), timeout=0.3)
            return await fetch_one(f"https://site.test:{port}/x", settings)
        finally:
            server.close()

    assert failed(asyncio.run(scene(False))).kind == "timeout"
    assert failed(asyncio.run(scene(True))).kind == "tls"


def test_where_nobody_listens_is_refused_and_not_tried_again() -> None:
    async def scene() -> Outcome:
        async with running({}) as site:
            port = site.port
        return await fetch_one(f"http://127.0.0.1:{port}/x", quick(retries=3))

    assert failed(asyncio.run(scene())).kind == "refused"


# --- HTTP/2 ---------------------------------------------------------------------------------------------

Act = Callable[[h2.connection.H2Connection, int], None]


def answer(c: h2.connection.H2Connection, stream: int, extra: list[tuple[str, str]] | None = None) -> None:
    c.send_headers(stream, [(":status", "200"), ("content-type", "text/html; charset=utf-8"), *(extra or [])])
    c.send_data(stream, POLICY.encode(), end_stream=True)


def reset(c: h2.connection.H2Connection, stream: int) -> None:
    c.reset_stream(stream, 2)


def reset_in_the_body(c: h2.connection.H2Connection, stream: int) -> None:
    c.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
    c.send_data(stream, b"<p>half")
    c.reset_stream(stream, 2)


def go_away(c: h2.connection.H2Connection, stream: int) -> None:
    c.close_connection(error_code=11)


def wrong_length(c: h2.connection.H2Connection, stream: int) -> None:
    answer(c, stream, [("content-length", "99999")])


def flood(c: h2.connection.H2Connection, stream: int) -> None:
    answer(c, stream, [(f"x-{i}", "y" * 500) for i in range(30)])


@asynccontextmanager
async def speaking_h2(
    authority: trustme.CA, act: Act, garbage: bytes = b""
) -> AsyncIterator[tuple[int, list[str]]]:
    """An HTTP/2 server that acts on every request but those for robots.txt; HTTP/1.1 clients get the page."""
    seen: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tls = writer.get_extra_info("ssl_object")
        with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError, asyncio.IncompleteReadError):
            if tls.selected_alpn_protocol() != "h2":
                while True:
                    await reader.readuntil(b"\r\n\r\n")
                    seen.append("HTTP/1.1")
                    body = POLICY.encode()
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
                        % len(body)
                        + body
                    )
                    await writer.drain()
            c = h2.connection.H2Connection(
                h2.config.H2Configuration(client_side=False, validate_outbound_headers=False)
            )
            c.initiate_connection()
            writer.write(c.data_to_send())
            while data := await reader.read(65536):
                for event in c.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers)[b":path"].decode()
                        if path == "/robots.txt":
                            c.send_headers(event.stream_id, [(":status", "404")], end_stream=True)
                        else:
                            seen.append("h2")
                            act(c, event.stream_id)
                            if garbage:
                                c.clear_outbound_data_buffer()
                                writer.write(garbage)
                writer.write(c.data_to_send())
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(
        serve, "127.0.0.1", 0, ssl=server_context(authority, alpn=("h2", "http/1.1"))
    )
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        server.close()
        await asyncio.sleep(0)


def visit_h2(
    authority: trustme.CA, act: Act, retries: int = 0, garbage: bytes = b""
) -> tuple[Outcome, list[str]]:
    async def scene() -> tuple[Outcome, list[str]]:
        async with speaking_h2(authority, act, garbage) as (port, seen):
            settings = quick(ssl_context=trusting(authority), resolver=names(TABLE), retries=retries)
            return await fetch_one(f"https://site.test:{port}/x", settings), seen

    return asyncio.run(scene())


def test_http2_is_spoken_where_offered(authority: trustme.CA) -> None:
    outcome, seen = visit_h2(authority, answer)
    assert "가람서점" in ok(outcome).body.decode()
    assert ok(outcome).certificate == "site.test"
    assert seen == ["h2"]


@pytest.mark.parametrize(
    ("act", "garbage", "kind"),
    [
        (reset, b"", "reset"),
        (reset_in_the_body, b"", "reset"),
        (go_away, b"", "reset"),
        (wrong_length, b"", "truncated"),
        (flood, b"", "fetched"),
        (answer, b"\x00\x00\x05\x01\x04\x00\x00\x00\x01hello", "protocol"),
    ],
    ids=[
        "reset",
        "reset in the body",
        "go away",
        "wrong length",
        "many headers",
        "broken header block",
    ],
)
def test_what_breaks_in_http2_is_typed_and_http1_is_tried_next(
    authority: trustme.CA, act: Act, garbage: bytes, kind: str
) -> None:
    outcome, _ = visit_h2(authority, act, garbage=garbage)
    if kind == "fetched":
        assert ok(outcome).status == 200
        return
    assert failed(outcome).kind == kind, outcome
    outcome, seen = visit_h2(authority, act, retries=1, garbage=garbage)
    assert ok(outcome).status == 200
    assert seen == ["h2", "HTTP/1.1"]
