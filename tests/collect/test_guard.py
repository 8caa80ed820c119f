"""Where we may connect: every form of every address, every path, names that change their mind."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collect.site import POLICY, failed, fetch_one, names, ok, quick, redirect, reply, running
from tracker.collect import CollectSettings, guard
from tracker.collect.address import Address, parse_address, redact
from tracker.collect.backend import GuardedBackend
from tracker.collect.trouble import Trouble

GUARDED = {"allow_private": False}

FORBIDDEN = [
    "127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
    "10.0.0.5", "10.5", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "100.64.0.1", "100.127.255.255",
    "169.254.169.254", "0xa9fea9fe", "2852039166", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1",
    "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "169.253.0.1", "223.255.255.255", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2404:6800:4004::1"]  # fmt: skip


@pytest.mark.parametrize("host", FORBIDDEN)
def test_no_form_of_a_forbidden_address_is_connected_to(host: str) -> None:
    outcome = asyncio.run(fetch_one(f"http://{host}:9/", quick(**GUARDED, resolver=names({}))))
    failure = failed(outcome)
    # Forms that no longer name an address after normalisation are unknown names to a resolver that knows none.
    assert failure.kind in ("forbidden_address", "bad_url"), failure


@pytest.mark.parametrize("host", [h for h in FORBIDDEN if guard.literal(h) is not None])
def test_a_name_that_leads_to_a_forbidden_address_is_refused(host: str) -> None:
    address = guard.literal(host)
    outcome = asyncio.run(
        fetch_one("http://site.test:9/", quick(**GUARDED, resolver=names({"site.test": [str(address)]})))
    )
    assert failed(outcome).kind == "forbidden_address"


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_not_refused(text: str) -> None:
    assert guard.refusal(ipaddress.ip_address(text)) is None


@given(st.ip_addresses())
def test_nothing_is_permitted_that_is_not_global_or_is_multicast(ip: Any) -> None:
    if guard.refusal(ip) is None:
        assert ip.is_global
        assert not ip.is_multicast
        assert not ip.is_loopback
        assert getattr(ip, "ipv4_mapped", None) is None


@given(st.ip_addresses(v=4))
def test_every_way_to_write_an_ipv4_address_is_the_same_address(ip: ipaddress.IPv4Address) -> None:
    n = int(ip)
    a, b, c, d = ip.packed
    for form in (
        str(n),
        hex(n),
        f"{a}.{n & 0xFFFFFF}",
        f"{a}.{b}.{n & 0xFFFF}",
        f"0{a:o}.{b}.{c}.{d}",
        f"{ip}.",
    ):
        assert guard.literal(form) == ip


def permitted(answers: Sequence[str]) -> list[str]:
    return asyncio.run(
        guard.permitted("site.test", 80, allow_private=False, resolver=names({"site.test": answers}))
    )


def test_a_junk_aaaa_beside_a_good_a_does_not_block_a_public_site() -> None:
    assert permitted(["::ffff:127.0.0.1", "fe80::1%eth0", "::1", "93.184.215.14"]) == ["93.184.215.14"]
    assert permitted(["93.184.215.14", "64:ff9b::1"]) == ["93.184.215.14"]
    assert permitted(["not an address", "93.184.215.14"]) == ["93.184.215.14"]


def test_a_name_without_any_good_address_is_refused_and_says_why() -> None:
    with pytest.raises(Trouble) as e:
        permitted(["10.0.0.1", "::1"])
    assert e.value.kind == "forbidden_address"
    assert "10.0.0.1 (private)" in e.value.message
    with pytest.raises(Trouble) as e:
        permitted([])
    assert e.value.kind == "dns"


class Recorder(httpcore.AnyIOBackend):
    """Writes down where a connection would go, and makes none."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> Any:
        self.asked.append(host)
        raise httpcore.ConnectError("recorded")


def test_the_connection_goes_to_the_very_address_that_was_checked() -> None:
    looked_up = 0

    async def changing(host: str, port: int) -> Sequence[str]:
        nonlocal looked_up
        looked_up += 1
        return ["93.184.215.14"] if looked_up == 1 else ["127.0.0.1"]

    async def scene() -> list[str]:
        backend = GuardedBackend(allow_private=False, resolver=changing)
        backend._inner = recorder = Recorder()
        with pytest.raises(Trouble, match="refused"):
            await backend.connect_tcp("site.test", 80)
        with pytest.raises(Trouble, match="공개 주소가 아니어서"):
            await backend.connect_tcp("site.test", 80)
        return recorder.asked

    assert asyncio.run(scene()) == ["93.184.215.14"]
    assert looked_up == 2


@pytest.fixture
def second_loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.2 stands for a public site, so that whole fetches can be made; 127.0.0.1 stays forbidden."""
    rest = [("127.0.0.1/32", "loopback")] + [(n, w) for n, w in guard.REFUSED if n != "127.0.0.0/8"]
    monkeypatch.setattr(guard, "_NETWORKS", tuple((ipaddress.ip_network(n), w) for n, w in rest))


def guarded(**changes: Any) -> CollectSettings:
    return quick(**(GUARDED | changes))


INSIDE = ["http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://inside.test:{port}/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:{port}/"]  # fmt: skip


@pytest.mark.usefixtures("second_loopback_is_public")
@pytest.mark.parametrize("where", INSIDE)
@pytest.mark.parametrize("way", ["redirect", "refresh", "frameset", "iframe", "robots"])
def test_no_way_from_a_public_page_leads_inside(where: str, way: str) -> None:
    async def scene() -> tuple[Any, int]:
        async with running({"*": reply("<p>비밀")}) as inside:
            target = where.format(port=inside.port)
            page = {
                "redirect": redirect(target),
                "refresh": reply(f'<meta http-equiv="refresh" content="0;url={target}">'),
                "frameset": reply(f'<frameset><frame src="{target}"></frameset>'),
                "iframe": reply(f'<iframe src="{target}"></iframe>'),
                "robots": reply(POLICY),
            }[way]
            routes = {"/x": page} | ({"/robots.txt": redirect(target)} if way == "robots" else {})
            async with running(routes, host="127.0.0.2") as site:
                table = {"site.test": ["127.0.0.2"], "inside.test": ["127.0.0.1"]}
                outcome = await fetch_one(site.url("/x", "site.test"), guarded(resolver=names(table)))
            return outcome, len(inside.hits)

    outcome, hits = asyncio.run(scene())
    assert failed(outcome).kind == ("robots" if way == "robots" else "forbidden_address")
    assert hits == 0


@pytest.mark.usefixtures("second_loopback_is_public")
def test_a_name_that_changes_between_two_look_ups_never_reaches_inside() -> None:
    async def scene() -> tuple[list[Any], int]:
        table = {"site.test": ["127.0.0.2"]}
        async with (
            running({"/x": reply(POLICY)}, host="127.0.0.2") as site,
            running({"*": reply("비밀")}) as inside,
        ):
            settings = guarded(resolver=names(table))
            first = await fetch_one(site.url("/x", "site.test"), settings)
            table["site.test"] = ["127.0.0.1"]
            second = await fetch_one(f"http://site.test:{inside.port}/x", settings)
            return [first, second], len(inside.hits)

    (first, second), hits = asyncio.run(scene())
    assert "가람서점" in ok(first).body.decode()
    assert failed(second).kind == "forbidden_address"
    assert hits == 0


def test_a_source_may_be_allowed_private_addresses_by_itself() -> None:
    async def scene() -> list[Any]:
        async with running({"/x": reply(POLICY)}) as site:
            settings = quick(**GUARDED)
            return [await fetch_one(site.url("/x"), settings, allow_private=a) for a in (True, False)]

    allowed, refused = asyncio.run(scene())
    assert ok(allowed).status == 200
    assert failed(refused).kind == "forbidden_address"


BAD = ["", "file:///etc/passwd", "ftp://a.kr/x", "//a.kr/x", "/x", "http://", "http:///x", "http://[::1", "http://a.kr:99999/", "http://a.kr:0x/", "javascript:alert(1)", "data:text/html,x", "http://a b.kr/", "gopher://a.kr", "HTTPS:", "http://" + "a" * 300 + ".kr:port/"]  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_only_whole_http_addresses_are_addresses(url: str) -> None:
    assert failed(asyncio.run(fetch_one(url))).kind in ("bad_url", "dns")


@given(st.text(max_size=200))
def test_parsing_any_text_gives_an_address_or_a_typed_trouble(text: str) -> None:
    for url in (text, "http://" + text, "http://a.kr/" + text):
        try:
            address = parse_address(url)
        except Trouble as t:
            assert t.kind == "bad_url"  # noqa: PT017
        else:
            assert isinstance(address, Address)
            assert address.scheme in ("http", "https")
            assert b" " not in address.target
            assert b"\n" not in address.target


@given(
    st.text(
        alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/?#@:\\[]"),
        min_size=3,
        max_size=12,
    )
)
def test_credentials_are_never_shown(secret: str) -> None:
    url = f"http://kim:Q{secret}Q@site.test/x?y=1#frag"
    assert f"Q{secret}Q" not in redact(url)
    outcome = failed(asyncio.run(fetch_one(url, quick(resolver=names({})))))
    assert f"Q{secret}Q" not in outcome.message + str(outcome.url)


def test_credentials_of_a_redirect_are_neither_sent_nor_shown() -> None:
    async def scene() -> tuple[Any, list[Any]]:
        async with running(
            {"/x": redirect("http://kim:hunter2@127.0.0.1:{}/y"), "/y": reply(POLICY)}
        ) as site:
            site.routes["/x"] = redirect(f"http://kim:hunter2@127.0.0.1:{site.port}/y#part")
            return await fetch_one(site.url("/x")), site.hits

    outcome, hits = asyncio.run(scene())
    assert ok(outcome).url.endswith("/y")
    assert "hunter2" not in str(outcome)
    assert all("authorization" not in h.headers for h in hits)
