"""The floor: the best bare httpx loop we can write, fetching and hashing, nothing else.

    python -m benchmarks.bare PORT SOURCES HOSTS CONCURRENCY [per-host|one]

`per-host` gives each host a small client of its own under one shared TLS context (the fast way, and the way `tracker` works);
`one` is a single client for all. Prints the number of bodies hashed.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import sys

import httpx

from benchmarks.server import host_of


async def main(port: int, sources: int, hosts: int, concurrency: int, mode: str) -> int:
    context = ssl.create_default_context()
    gate = asyncio.Semaphore(concurrency)
    hashes: list[str] = []
    shared = (
        httpx.AsyncClient(verify=context, limits=httpx.Limits(max_connections=concurrency))
        if mode == "one"
        else None
    )

    async def fetch(client: httpx.AsyncClient, n: int) -> None:
        async with gate:
            answer = await client.get(f"http://{host_of(n % hosts)}:{port}/p/{n}")
        hashes.append(hashlib.sha256(answer.content).hexdigest())

    async def host(h: int) -> None:
        if shared is not None:
            for n in range(h, sources, hosts):
                await fetch(shared, n)
            return
        async with httpx.AsyncClient(
            verify=context, limits=httpx.Limits(max_connections=2), trust_env=False
        ) as client:
            for n in range(h, sources, hosts):
                await fetch(client, n)

    await asyncio.gather(*(host(h) for h in range(min(hosts, sources))))
    if shared is not None:
        await shared.aclose()
    return len(hashes)


if __name__ == "__main__":
    port, sources, hosts, concurrency = map(int, sys.argv[1:5])
    print(
        asyncio.run(main(port, sources, hosts, concurrency, sys.argv[5] if len(sys.argv) > 5 else "per-host"))
    )
