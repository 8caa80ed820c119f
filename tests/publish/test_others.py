"""Channels through apprise: plain text to a real receiver; missing or refused in one line without the address."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.made import Policy, loopback_site, write_config
from tests.publish.builders import NOW, record, well
from tests.publish.hostile import TEXTS, hostile
from tracker.config import load_config
from tracker.errors import PublishError
from tracker.pipeline.main_job import JobReport, run_job
from tracker.publish.digest import build
from tracker.publish.others import addresses_from_environment, send


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/refuses" else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_address[1]}", got
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_a_digest_arrives_as_plain_text(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    pytest.importorskip("apprise")
    url, got = receiver
    send(build([record(), hostile(TEXTS["script"])], now=NOW), [url])
    (message,) = got
    assert "자체 조항 대비 23일 부족" in message["message"]
    assert "<script>alert(1)</script>" in message["message"]


def test_nothing_to_tell_is_not_sent(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    url, got = receiver
    send(build([], [well()], now=NOW), [url])
    assert got == []


def test_a_refusal_is_one_line_without_the_address(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    pytest.importorskip("apprise")
    url, _ = receiver
    with pytest.raises(PublishError) as error:
        send(build([record()], now=NOW), [url + "/refuses"])
    assert "127.0.0.1" not in str(error.value)
    with pytest.raises(PublishError, match="1번째") as error:
        send(build([record()], now=NOW), ["nosuchthing-geheim"])
    assert "geheim" not in str(error.value)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "apprise":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PublishError, match=r"policy-tracker\[apprise\]"):
        send(build([record()], now=NOW), ["json://127.0.0.1"])


def test_addresses_come_from_the_environment() -> None:
    assert addresses_from_environment({}) == ()
    assert addresses_from_environment({"TRACKER_APPRISE_URLS": " tgram://a/b \n json://c "}) == (
        "tgram://a/b",
        "json://c",
    )


def test_a_run_tells_each_change_once_and_again_where_it_was_refused(
    receiver: tuple[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    pytest.importorskip("apprise")
    url, got = receiver
    with loopback_site() as site:
        policy = Policy()
        config = load_config(write_config(tmp_path, site, {"solbaram": policy.company}))
        day = datetime(2025, 1, 10, 3, tzinfo=UTC)

        def run(days: int, to: str) -> JobReport:
            return run_job(
                config, tmp_path / "p.db", clock=lambda: day + timedelta(days=days), base=tmp_path,
                environ={"TRACKER_APPRISE_URLS": to},
            )  # fmt: skip

        site.show("/solbaram", policy.html())
        run(0, url)
        site.show("/solbaram", policy.edited(phone="02-000-7777").html())
        assert run(1, url + "/refuses").sent.refused
        assert run(2, url).sent.refused == []
        assert run(3, url).sent.refused == []
    heard = [m for m in got if "02-000-7777" in m["message"]]
    assert len(heard) == len(got) == 2  # refused once, taken once
