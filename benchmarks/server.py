"""A loopback site of made-up policies in a process of its own.

    python -m benchmarks.server --sources 200 --hosts 200    prints its port, serves until stdin closes

`/p/N` is policy N; `/control?changed=20` turns policies with `N % 100 < changed` to their edited version;
`/control?validators=0|1` stops or starts sending ETag and answering 304. One asyncio process, HTTP/1.1 with
keep-alive, pages rendered once, so that the server's share of a measurement stays small and constant.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
from urllib.parse import parse_qs, urlsplit

from benchmarks.policies import policy


class Site:
    def __init__(self, sources: int, kilobytes: int, distinct: int) -> None:
        self.sources, self.changed, self.validators = sources, 0, True
        self.requests = self.not_modified = 0
        distinct = min(distinct, sources)
        sizes = [kilobytes - kilobytes // 4 + (i * 7) % max(1, kilobytes // 2) for i in range(distinct)]
        self.old = [policy(i, kilobytes=sizes[i]).encode() for i in range(distinct)]
        self.new = [
            policy(i, kilobytes=sizes[i], edits=5, effective="2026년 3월 1일").encode()
            for i in range(distinct)
        ]

    def page(self, n: int) -> tuple[bytes, str]:
        bodies = self.new if n % 100 < self.changed else self.old
        body = bodies[n % len(bodies)].replace(b"</title>", b" %d</title>" % n)
        return body, f'"{hashlib.sha256(body).hexdigest()[:16]}"'

    def answer(self, target: str, headers: dict[str, str]) -> bytes:
        parts = urlsplit(target)
        if parts.path.startswith("/p/"):
            self.requests += 1
            body, etag = self.page(int(parts.path[3:].split("/")[0]))
            if self.validators and headers.get("if-none-match") == etag:
                self.not_modified += 1
                return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
            tag = f"ETag: {etag}\r\n" if self.validators else ""
            return (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{tag}Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
        if parts.path == "/control":
            query = parse_qs(parts.query)
            self.changed = int(query.get("changed", [str(self.changed)])[0])
            self.validators = query.get("validators", [str(int(self.validators))])[0] == "1"
            text = f"{self.requests} {self.not_modified}".encode()
            self.requests = self.not_modified = 0
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    async def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    k.strip().lower(): v.strip()
                    for k, _, v in (line.partition(":") for line in head[1:] if line)
                }
                writer.write(self.answer(head[0].split(" ")[1], headers))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()


def host_of(n: int) -> str:
    """The loopback address of host `n`: all of 127.0.0.0/8 is this machine, so each source has a host of its own."""
    return f"127.1.{n // 250}.{n % 250 + 1}"


async def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--sources", type=int, default=200)
    a.add_argument("--kilobytes", type=int, default=40)
    a.add_argument("--distinct", type=int, default=100)
    a.add_argument("--hosts", type=int, default=200)
    o = a.parse_args()
    site = Site(o.sources, o.kilobytes, o.distinct)
    first = await asyncio.start_server(site.client, "127.0.0.1", 0, backlog=2048)
    port = first.sockets[0].getsockname()[1]
    servers = [await asyncio.start_server(site.client, host_of(n), port, backlog=128) for n in range(o.hosts)]
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for server in (first, *servers):
        server.close()


if __name__ == "__main__":
    asyncio.run(main())
