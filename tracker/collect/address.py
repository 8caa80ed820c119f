"""Web addresses: parsed once, without credentials or fragment, ready to connect to and safe to log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from tracker.collect import lean  # noqa: F401 - before httpx
from tracker.collect.trouble import Trouble

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 8_000
"""Servers commonly refuse request lines past 8 KB, so a longer address is a trap or a mistake."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address. `url` is for people and logs, the other parts for the wire."""

    url: str
    scheme: str
    host: str
    port: int
    target: bytes
    authority: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt stands for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def host_key(self) -> str:
        """What counts as one host for politeness: http and https of a name are one, other ports are others."""
        return self.host if self.port in (80, 443) else f"{self.host}:{self.port}"


def redact(url: str) -> str:
    """The address without user, password and fragment, cut to 300 characters: the only form messages may carry."""
    try:
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")[2]
        clean = urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))
    except ValueError:
        clean = re.sub(r"//[^/@]*@", "//", url).partition("#")[0]
    clean = "".join(c if c.isprintable() else "?" for c in clean)
    return clean if len(clean) <= 300 else clean[:299] + "…"


@lru_cache(maxsize=4096)
def parse_address(url: str) -> Address:
    """Parse an absolute address. Raises Trouble("bad_url") for anything but plain http and https."""
    import httpx

    url = url.strip(" \t\r\n\f").replace("\t", "").replace("\r", "").replace("\n", "")
    if len(url) > MAX_URL:
        raise Trouble(
            "bad_url", f"주소가 너무 깁니다 (address longer than {MAX_URL} characters)", url=redact(url)
        )
    scheme = m[1].lower() if (m := _SCHEME.match(url)) else ""
    if scheme not in _DEFAULT_PORTS:
        raise Trouble(
            "bad_url",
            f"http 나 https 주소가 아닙니다 (not an http or https address): {redact(url)}",
            url=redact(url),
        )
    try:
        parsed = httpx.URL(url.replace("\\", "/"))
        host = parsed.raw_host.decode("ascii").lower()
        port = parsed.port or _DEFAULT_PORTS[scheme]
        clean = str(parsed.copy_with(userinfo=b"", fragment=None))
    except (httpx.InvalidURL, UnicodeError, ValueError) as e:
        raise Trouble(
            "bad_url",
            f"주소를 읽을 수 없습니다 (address cannot be read: {e}): {redact(url)}",
            url=redact(url),
        ) from None
    if not host or not 0 < port < 65536:
        raise Trouble(
            "bad_url", f"주소에 호스트가 없습니다 (no host in address): {redact(url)}", url=redact(url)
        )
    shown = f"[{host}]" if ":" in host else host
    authority = shown if port == _DEFAULT_PORTS[scheme] else f"{shown}:{port}"
    return Address(clean, scheme, host, port, parsed.raw_path or b"/", authority)


def join(base: Address, reference: str) -> Address:
    """An address as written in a page or a Location header, made absolute. Raises Trouble("bad_url")."""
    try:
        return parse_address(urljoin(base.url, reference.strip()))
    except ValueError as e:
        raise Trouble(
            "bad_url",
            f"주소를 읽을 수 없습니다 (address cannot be read: {e}): {redact(reference)}",
            url=redact(reference),
        ) from None


def header_text(raw: bytes) -> str:
    """A header value as text: ASCII, else UTF-8, else cp949 (Korean servers send all three)."""
    for encoding in ("ascii", "utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def location_text(raw: bytes) -> str:
    """A Location header: bytes outside ASCII percent-encoded as they are, as browsers do."""
    return "".join(chr(b) if 0x20 < b < 0x7F else f"%{b:02X}" for b in raw.strip())
