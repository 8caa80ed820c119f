"""The made-up web on loopback: one small HTTP server that shows each policy as it was on the day it is set to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR

from tracker.demo.schedule import Actor, Scene, Schedule, page_bytes


class MadeUpWeb(ThreadingHTTPServer):
    """Serves `/<source id>/privacy` (and `/notices`) of every actor; `day` says which scene is on.

    `asked` keeps (day, path, status) of every request, so that a test can see what was asked and how often.
    """

    daemon_threads = True

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.schedule = schedule
        self.day: date = schedule.first
        self.asked: list[tuple[date, str, int]] = []
        self.policies: dict[str, Actor] = {f"/{a.id}/privacy": a for a in schedule.actors}
        self.boards: dict[str, Actor] = {f"/{a.id}/notices": a for a in schedule.actors if a.board}
        self.posts = {f"/{a.id}/notices/{n}": page for a in schedule.actors for n, page in a.posts.items()}

    def address(self, actor: Actor) -> str:
        """The address of an actor's policy."""
        return f"http://127.0.0.1:{self.server_port}/{actor.id}/privacy"

    def board_address(self, actor: Actor) -> str | None:
        """The address of an actor's notice board, or None."""
        return f"http://127.0.0.1:{self.server_port}/{actor.id}/notices" if actor.board else None


@contextmanager
def made_up_web(schedule: Schedule) -> Iterator[MadeUpWeb]:
    """A running server on a free port of 127.0.0.1, stopped on leaving."""
    server = MadeUpWeb(schedule)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server: MadeUpWeb
    protocol_version = "HTTP/1.1"
    server_version = "MadeUpWeb"
    sys_version = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        server = self.server
        if path == "/robots.txt":
            self._answer(200, b"User-agent: *\nAllow: /\n", "text/plain")
        elif actor := server.policies.get(path):
            self._play(actor.scene(server.day), actor.content_type)
        elif actor := server.boards.get(path):
            self._play(actor.board_scene(server.day), actor.content_type)
        elif page := server.posts.get(path):
            self._answer(200, page_bytes(page), "text/html; charset=utf-8")
        else:
            self._answer(404, "없는 쪽입니다\n".encode(), "text/plain; charset=utf-8")

    def _play(self, scene: Scene, content_type: str) -> None:
        if scene.fault == "reset":
            self._note(0)
            self.close_connection = True
            self.connection.shutdown(SHUT_RDWR)
        elif scene.page is None:
            body = b"" if scene.fault == "empty" else "<h1>잠시 쉬어 갑니다</h1>\n".encode()
            self._answer(scene.status, body, "text/html; charset=utf-8")
        else:
            body = page_bytes(scene.page)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self._answer(304, b"", content_type, etag)
            else:
                self._answer(scene.status, body, content_type, etag)

    def _answer(self, status: int, body: bytes, content_type: str, etag: str | None = None) -> None:
        self._note(status)
        self.send_response(status, HTTPStatus(status).phrase)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        if status != HTTPStatus.NOT_MODIFIED:
            self.wfile.write(body)

    def _note(self, status: int) -> None:
        self.server.asked.append((self.server.day, self.path, status))

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the demo speaks for itself."""
