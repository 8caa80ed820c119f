"""How to behave on the network. Everything random, every clock and every look-up can be handed in."""

from __future__ import annotations

import random as random_module
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → IP addresses as text; raises OSError where there are none. The default asks the system."""

PRODUCT = "policy-tracker"
"""The product token robots.txt rules are matched against."""


def user_agent(
    version: str, contact: str | None, site: str = "https://github.com/policy-tracker/policy-tracker"
) -> str:
    """The User-Agent header: project, version, where to read about it, whom to write to.

    Control and non-ASCII characters of `contact` are dropped, since headers cannot carry them.
    """
    about = "; ".join(x for x in (f"+{site}", contact) if x)
    clean = "".join(c for c in about if " " <= c <= "~" and c not in "()\\")
    return f"{PRODUCT}/{version} ({clean})"


@dataclass(frozen=True, slots=True)
class CollectSettings:
    """All limits of collecting. Times in seconds, sizes in bytes.

    `delay` is kept between the end of one request to a host and the start of the next (a host's Crawl-delay where
    that is longer), stretched by up to `jitter` (a share of it) at random. A collector begins after a random time up to
    `first_delay` (None: five times `delay`), so that a daily run hits no host on the same second.
    `timeout` is for one whole exchange, first byte to last; `deadline` for the whole run.
    `max_bytes` bounds the body as sent and, separately, decompressed.
    `retries` counts the tries after the first one, for what passes: timeouts, resets, cut-off bodies, 429, 5xx.
    A Retry-After or Crawl-delay longer than `max_wait` is not waited for: the failure says so and the next run, in
    another random order, tries again.
    `breaker`: a host that failed for this many sources in a row is left alone for the rest of the run.
    """

    user_agent: str = f"{PRODUCT}/0 (+https://github.com/policy-tracker/policy-tracker)"
    concurrency: int = 16
    delay: float = 1.0
    jitter: float = 0.5
    first_delay: float | None = None
    timeout: float = 30.0
    deadline: float = 3000.0
    max_bytes: int = 20_000_000
    max_header_bytes: int = 65_536
    max_redirects: int = 8
    max_frames: int = 6
    retries: int = 2
    backoff: float = 1.0
    max_wait: float = 60.0
    breaker: int = 3
    obey_robots: bool = True
    allow_private: bool = False
    http2: bool = True
    chromium: str | None = None
    browser_settle: float = 1.0
    random: random_module.Random = field(default_factory=random_module.SystemRandom)
    resolver: Resolver | None = None
    ssl_context: ssl.SSLContext | None = None
