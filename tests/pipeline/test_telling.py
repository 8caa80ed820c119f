"""Mails and webhooks from the outbox: told once, even where a process dies between sending and recording."""

from __future__ import annotations

import asyncio
import email
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy as email_policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.pipeline.conftest import World
from tracker.pipeline.announce import Sent, send_webhooks
from tracker.pipeline.main_job import JobReport, run_job
from tracker.pipeline.run import run as run_sources
from tracker.publish.links import Links
from tracker.store import Archive

MAIL = """
[tracker.mail]
sender = "tracker@example.com"
[[tracker.mail.recipients]]
address = "all@example.com"
[[tracker.mail.recipients]]
address = "material@example.com"
only = "material"
"""


class Inbox:
    """A mail server's memory. `refuse` answers 451; `on_data` is called before the answer."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse = False
        self.on_data = lambda: None

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        if self.refuse:
            return "451 try again later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email_policy.default))
        self.on_data()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, dict[str, str]]]:
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            inbox,
            {"TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_PORT": str(port), "TRACKER_SMTP_TLS": "none"},
        )
    finally:
        controller.stop()


def run(world: World, environ: dict[str, str]) -> JobReport:
    return run_job(world.config, world.database, clock=lambda: world.now, base=world.folder, environ=environ)


def test_each_recipient_gets_what_their_filter_lets_through_once(world: World) -> None:
    world.more = MAIL
    policy = world.add("shop")
    world.add("bank")
    with mail_server() as (inbox, environ):
        run(world, environ)
        assert inbox.mails == []
        world.edit("shop", items=(*policy.items, "계좌번호"))
        world.edit("bank", phone="02-111-2222")
        report = run(world, environ)
        assert {r.source.id: r.change.material for r in report.told} == {"shop": True, "bank": False}
        assert report.sent.mails == len(inbox.mails) == 3
        assert sorted(m["To"] for m in inbox.mails) == [
            "all@example.com",
            "all@example.com",
            "material@example.com",
        ]
        run(world, environ)
        assert len(inbox.mails) == 3
    with world.archive() as archive:
        states = {(d.recipient, d.state) for d in archive.deliveries(channel="mail")}
        assert states == {
            ("all@example.com", "sent"),
            ("material@example.com", "sent"),
            ("material@example.com", "skipped"),
        }


def test_a_refused_mail_waits_in_the_outbox_and_goes_out_unchanged(world: World) -> None:
    world.more = MAIL.partition('[[tracker.mail.recipients]]\naddress = "material')[0]
    world.add("shop")
    with mail_server() as (inbox, environ):
        run(world, environ)
        world.edit("shop", phone="02-111-2222")
        inbox.refuse = True
        report = run(world, environ)
        assert report.sent.mails == 0
        assert "127.0.0.1" in report.sent.refused[0]
        with world.archive() as archive:
            (letter,) = archive.open_letters()
            assert letter.message is not None
            assert letter.error
        inbox.refuse = False
        assert run(world, environ).sent.mails == 1
        assert inbox.mails[0]["Message-ID"] == email.message_from_bytes(letter.message)["Message-ID"]
        run(world, environ)
        assert len(inbox.mails) == 1


def test_killed_between_sending_and_recording_the_same_mail_goes_out_again_never_none(world: World) -> None:
    world.more = MAIL.partition('[[tracker.mail.recipients]]\naddress = "material')[0]
    world.add("shop")
    with mail_server() as (inbox, environ):
        run(world, environ)
        world.edit("shop", phone="02-111-2222")
        _ = world.config  # writes the file
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker.cli.main", "run", "--config", str(world.folder / "sources.toml")],
            env={**os.environ, **environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        inbox.on_data = lambda: process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
        assert len(inbox.mails) == 1
        inbox.on_data = lambda: None
        run(world, environ)
        run(world, environ)
        assert len(inbox.mails) == 2
        assert inbox.mails[0]["Message-ID"] == inbox.mails[1]["Message-ID"]


def test_without_a_server_mails_become_files(world: World) -> None:
    world.more = MAIL
    policy = world.add("shop")
    run(world, {})
    world.edit("shop", items=(*policy.items, "계좌번호"))
    report = run(world, {})
    assert len(report.sent.files) == 2
    assert all(p.parent == world.folder / "outbox" and p.suffix == ".eml" for p in report.sent.files)
    assert run(world, {}).sent.files == []


def test_a_trouble_is_mailed_once_to_the_operator(world: World) -> None:
    world.more = MAIL
    world.add("shop")
    with mail_server() as (inbox, environ):
        run(world, environ)
        del world.site.pages["/shop"]
        run(world, environ)
        run(world, environ)
    assert [m["To"] for m in inbox.mails] == ["all@example.com"]


def test_a_webhook_that_is_no_public_address_is_refused_and_tried_again(world: World) -> None:
    world.more = f'webhook = "{world.site.address}/hook"'
    world.add("shop")
    run(world, {})
    world.edit("shop", phone="02-111-2222")
    report = run(world, {})
    assert report.sent.webhooks == 0
    assert len(report.sent.refused) == 1
    with world.archive() as archive:
        (row,) = archive.deliveries(channel="webhook")
        assert (row.state, row.attempts) == ("pending", 1)
    assert not any(path == "/hook" for path, *_ in world.site.hits)


def test_webhooks_carry_each_change_once(world: World) -> None:
    world.more = 'webhook = "https://hooks.example.com/x"'
    world.add("shop")
    posted: list[dict[str, Any]] = []

    async def post(url: str, headers: Any, body: bytes) -> int:
        posted.append(json.loads(body))
        return 200

    async def check(archive: Archive) -> None:
        await run_sources(world.config, archive, clock=lambda: world.now)
        await send_webhooks(
            archive, world.config, post=post, secret="s", links=Links(), now=world.now, sent=Sent()
        )

    with Archive.open(world.database) as archive:
        asyncio.run(check(archive))
        assert posted == []
        world.edit("shop", phone="02-111-2222")
        asyncio.run(check(archive))
        asyncio.run(check(archive))
        assert len(posted) == 1
        assert posted[0]["change"]["schema"] == "policy-change/1"


def test_the_job_summary_is_appended_as_markdown(world: World) -> None:
    policy = world.add("shop")
    summary = world.folder / "summary.md"
    summary.write_text("before\n", "utf-8")
    run(world, {"GITHUB_STEP_SUMMARY": str(summary)})
    world.edit("shop", items=(*policy.items, "계좌번호"))
    run(world, {"GITHUB_STEP_SUMMARY": str(summary)})
    text = summary.read_text("utf-8")
    assert text.startswith("before\n")
    assert "솔바람" in text
    assert "계좌번호" in text


def test_feeds_and_calendar_are_written_with_the_first_change_and_only_where_they_differ(
    world: World,
) -> None:
    import feedparser

    world.add("shop")
    run(world, {})
    assert not (world.folder / "site").exists()
    world.edit("shop", phone="02-111-2222")
    run(world, {})
    feed = world.folder / "site" / "feeds" / "all.atom"
    parsed = feedparser.parse(feed.read_bytes())
    assert not parsed.bozo
    assert len(parsed.entries) == 1
    assert (world.folder / "site" / "policies.ics").exists()
    stamp = feed.stat().st_mtime_ns
    run(world, {})
    assert feed.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_a_killed_run_was_telling_is_named_and_not_told_again(world: World, language: str) -> None:
    world.more = f'language = "{language}"'
    world.add("shop")
    run(world, {})
    world.edit("shop", phone="02-111-2222")

    class Killed(BaseException):
        pass

    def die(report: JobReport) -> None:
        raise Killed

    with pytest.raises(Killed):
        run_job(
            world.config, world.database, clock=lambda: world.now, base=world.folder, environ={}, show=die
        )
    again = run(world, {})
    assert again.told == []
    with world.archive() as archive:
        assert again.doubtful == archive.change_ids()
    assert run(world, {}).doubtful == []
