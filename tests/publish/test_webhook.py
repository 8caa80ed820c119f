"""The webhook: signed, taken once, retried where that helps, refused where it does not."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.publish.builders import NOW, finding, record, three
from tracker.errors import CollectError, PublishError
from tracker.publish import webhook
from tracker.publish.links import Links

URL = "https://hook.example/in"


def request(**more: Any) -> webhook.WebhookRequest:
    values: dict[str, Any] = {"secret": "shared", "now": NOW, "links": Links("https://watch.example")} | more
    return webhook.request(record(), more.pop("url", URL), **{k: v for k, v in values.items() if k != "url"})


class Receiver:
    """Answers with the statuses given, then 200; raises what is an exception."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.taken: list[tuple[str, Mapping[str, str], bytes]] = []

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.taken.append((url, headers, body))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer


def deliver(receiver: Receiver, **more: Any) -> int:
    return asyncio.run(webhook.deliver(request(), receiver, first_wait=0.001, **more))


def test_the_body_has_text_for_chat_and_the_contract_for_programs() -> None:
    data = json.loads(request().body)
    assert data["schema"] == "policy-tracker-webhook/1"
    assert data["change"]["schema"] == "policy-change/1"
    assert data["change"]["notice"]["shortfall_days"] == 23
    assert data["urgency"] == "short"
    assert "자체 조항 대비 23일 부족" in data["text"]
    assert "<https://watch.example/changes/c0ffee01.html|변경 비교 보기>" in data["text"]


def test_the_signature_is_what_a_receiver_computes() -> None:
    r = request()
    signed = r.headers["X-Tracker-Timestamp"].encode() + b"." + r.body
    assert (
        r.headers["X-Tracker-Signature"]
        == "sha256=" + hmac.new(b"shared", signed, hashlib.sha256).hexdigest()
    )
    assert "X-Tracker-Signature" not in request(secret=None).headers
    assert request(secret="other").headers["X-Tracker-Signature"] != r.headers["X-Tracker-Signature"]


def test_the_delivery_id_stays_through_attempts_and_restarts_and_tells_revisions_apart() -> None:
    receiver = Receiver(500, 200)
    deliver(receiver)
    assert len({h["X-Tracker-Delivery"] for _, h, _ in receiver.taken}) == 1
    later = webhook.request(record(), URL, secret=None, now=NOW.replace(day=9))
    assert later.key == request().key
    revised = webhook.request(replace(record(), updated_at=NOW), URL, secret=None, now=NOW)
    assert revised.key != later.key
    assert json.loads(revised.body)["event"] == "change.updated"


@pytest.mark.parametrize("answer", [500, 503, 429, 408, CollectError("연결이 끊겼습니다", "reset")])
def test_what_may_pass_is_tried_again(answer: int | Exception) -> None:
    receiver = Receiver(answer, answer, 204)
    assert deliver(receiver) == 204
    assert len(receiver.taken) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 404, 410])
def test_a_refusal_is_not_tried_again(status: int) -> None:
    receiver = Receiver(status)
    with pytest.raises(PublishError, match=f"HTTP {status}"):
        deliver(receiver)
    assert len(receiver.taken) == 1


def test_attempts_end() -> None:
    receiver = Receiver(*[503] * 10)
    with pytest.raises(PublishError, match="3번"):
        deliver(receiver, attempts=3)
    assert len(receiver.taken) == 3


def test_a_forbidden_address_is_refused_at_once() -> None:
    receiver = Receiver(CollectError("내부 주소입니다", "forbidden_address"))
    with pytest.raises(PublishError, match="내부 주소"):
        deliver(receiver)
    assert len(receiver.taken) == 1


def test_slack_text_stays_short() -> None:
    many = record(findings=tuple(finding(subject="항목" * 80) for _ in range(200)))
    text = json.loads(webhook.request(many, URL, secret=None, now=NOW).body)["text"]
    assert len(text) < webhook.MAX_TEXT + 1000


def test_every_change_arrives_at_a_real_receiver_which_can_check_the_signature() -> None:
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(503 if len(got) == 1 else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hook"

    async def run() -> None:
        async with httpx.AsyncClient() as client:

            async def post(url: str, headers: Mapping[str, str], body: bytes) -> int:
                return (await client.post(url, headers=dict(headers), content=body)).status_code

            for r in three():
                made = webhook.request(r, url, secret="shared", now=NOW)
                await webhook.deliver(made, post, first_wait=0.001)

    try:
        asyncio.run(run())
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
    assert len(got) == 4
    for headers, body in got:
        expected = webhook.signature(body, secret="shared", timestamp=headers["X-Tracker-Timestamp"])
        assert hmac.compare_digest(headers["X-Tracker-Signature"], expected)
    assert len({h["X-Tracker-Delivery"] for h, _ in got}) == 3
