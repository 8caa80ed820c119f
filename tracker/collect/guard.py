"""Where we may connect: rules over resolved addresses, and the look-up itself.

Names are resolved once for each connection and the connection goes to the very address that was checked
(`tracker.collect.backend`), so a name that answers differently a moment later gains nothing.

Refused are all ranges that the IANA special-purpose registries (RFC 6890 and its updates) do not call globally
reachable, and every form in which IPv6 carries an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64 with its
64:ff9b::/96): a public site has no reason to be announced that way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from tracker.collect.settings import Resolver
from tracker.collect.trouble import Trouble

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

REFUSED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/96", "unspecified, loopback, IPv4-compatible"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "discard"),
    ("100:0:0:1::/64", "dummy"),
    ("2001::/23", "protocol assignments, Teredo"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
)
MAX_LOOKUPS = 32
"""Look-ups under way at once: twice the default number of hosts."""
_NETWORKS = tuple((ipaddress.ip_network(net), why) for net, why in REFUSED)


def refusal(ip: IP) -> str | None:
    """Why this address may not be connected to, or None where it may."""
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id is not None:
        return "link-local"
    return next((why for net, why in _NETWORKS if ip.version == net.version and ip in net), None)


def literal(host: str) -> IP | None:
    """The address a host name is in itself: dotted, IPv6, and the decimal, octal, hex and short forms of IPv4."""
    host = host.strip("[]").rstrip(".")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if host and all(c in "0123456789abcdefxABCDEFX." for c in host) and host[0].isdigit():
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    return None


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system, off the event loop, in threads of our own: a few names that hang must not hold up the rest."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_threads(), ask)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_LOOKUPS, "look-up")


async def permitted(
    host: str, port: int, *, allow_private: bool, resolver: Resolver | None = None
) -> list[str]:
    """Resolve once; the addresses we may connect to, in the resolver's order.

    Addresses that may not be used are left out: a junk AAAA beside a good A does not block a site. Raises
    Trouble("dns") where the name gives none, Trouble("forbidden_address") where it gives only forbidden ones.
    """
    direct = literal(host)
    if direct is not None:
        answers: Sequence[str] = [str(direct)]
    else:
        try:
            answers = await (resolver or system_resolver)(host, port)
        except (OSError, UnicodeError) as e:
            passing = isinstance(e, socket.gaierror) and e.errno == socket.EAI_AGAIN
            raise Trouble(
                "dns", f"이름을 찾을 수 없습니다 (name not found): {host}", passes=passing
            ) from None
    good: list[str] = []
    refused: list[str] = []
    for text in answers:
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            continue
        why = None if allow_private else refusal(ip)
        if why is None:
            good.append(str(ip))
        else:
            refused.append(f"{ip} ({why})")
    if good:
        return good
    if refused:
        listed = ", ".join(refused[:3])
        raise Trouble(
            "forbidden_address",
            f"공개 주소가 아니어서 연결하지 않습니다 (not a public address, see allow_private): {host} → {listed}",
        )
    raise Trouble("dns", f"이름에 주소가 없습니다 (name has no address): {host}")
