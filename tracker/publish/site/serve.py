"""A local server for a built site: loopback only, with the headers that a public host should send too."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tracker.errors import PublishError
from tracker.publish.site.build import CSP

HEADERS = {
    "Content-Security-Policy": f"{CSP}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder. Bytes as served by others go out as a download, never as a page."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".atom": "application/atom+xml",
        ".rss": "application/rss+xml",
        ".ics": "text/calendar; charset=utf-8",
        ".csv": "text/csv; charset=utf-8",
        ".json": "application/json",
        ".js": "text/javascript; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".bin": "application/octet-stream",
    }

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if self.path.partition("?")[0].endswith(".bin"):
            self.send_header("Content-Disposition", "attachment")
        super().end_headers()

    def list_directory(self, path: object) -> None:  # noqa: ARG002 - no lists of files
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: requests of one's own browser are no news."""


def local_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that is bound already; `serve_forever` runs it. Raises PublishError."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except OSError as e:
        raise PublishError(
            f"127.0.0.1:{port}: 열 수 없습니다 (cannot listen): {e.strerror}; --port 로 다른 포트를 고르세요"
        ) from None
    server.daemon_threads = True
    return server


def address(server: ThreadingHTTPServer) -> str:
    """Where a browser finds it."""
    return f"http://127.0.0.1:{server.server_address[1]}/"
