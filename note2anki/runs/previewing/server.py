"""Serves the preview on this computer alone, anew whenever the notes change.

Any page in the browser can send requests to a local port, and a name of its own can be made to lead there. So the
address holds a random token, and a request for another host's name is refused.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct
from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.reports.preview.data import preview_data
from note2anki.reports.preview.page import as_json, look, preview_page
from note2anki.runs.changes_on_disk import changes_on_disk
from note2anki.runs.previewing.preview import preview
from note2anki.runs.request import Request, current_time
from note2anki.runs.world import locate

HOST = "127.0.0.1"
#: Seconds after which a line is sent to a page that waits, so that one that is gone is noticed.
BEAT = 15.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Shown(Struct, frozen=True):
    """What the server has to give: the page, its data, which version of it, and why it is not a newer one."""

    version: str = ""
    page: bytes = b""
    data: bytes = b""
    look: str = ""
    problem: str = ""

    @property
    def news(self) -> str:
        """What a page that waits is told."""
        return json.dumps({"version": self.version, "look": self.look, "problem": self.problem})


class PreviewServer(ThreadingHTTPServer):
    """A server of one page, at `address`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(18)
        self.shown = Shown()
        self.changed = threading.Condition()
        super().__init__((HOST, port), _Handler)
        self.hosts = frozenset(f"{name}:{self.server_port}" for name in (HOST, "localhost"))
        self.address = f"http://{HOST}:{self.server_port}/{self.token}/"

    def show(self, shown: Shown) -> None:
        """Give this from now on, and tell every page that waits."""
        with self.changed:
            self.shown = shown
            self.changed.notify_all()

    def wait_for_news(self, known: Shown | None) -> Shown:
        """Return what is shown now as soon as it is another than is known, or after a while."""
        with self.changed:
            self.changed.wait_for(lambda: self.shown is not known, timeout=BEAT)
            return self.shown

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a page that was closed while it waited is no problem."""


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "note2anki", ""

    def do_GET(self) -> None:
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._give(b"another host\n", "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
            return
        shown, start = self.server.shown, f"/{self.server.token}/"
        kinds = {"": ("text/html; charset=utf-8", shown.page), "data.json": ("application/json", shown.data)}
        place = self.path.removeprefix(start) if self.path.startswith(start) else None
        if place == "events":
            self._tell_news()
        elif place in kinds:
            kind, content = kinds[place]
            self._give(content, kind)
        else:
            self._give(b"not here\n", "text/plain", HTTPStatus.NOT_FOUND)

    def _head(self, status: HTTPStatus, **headers: str) -> None:
        self.send_response(status)
        for name, value in (*_HEADERS.items(), *headers.items()):
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _give(self, content: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self._head(status, Content_Type=kind, Content_Length=str(len(content)))
        self.wfile.write(content)

    def _tell_news(self) -> None:
        """Tell a page what is shown, at once and whenever that changes, as server-sent events (HTML standard)."""
        self.close_connection = True
        self._head(HTTPStatus.OK, Content_Type="text/event-stream")
        known: Shown | None = None
        while True:
            shown = self.server.wait_for_news(known)
            self.wfile.write(b": still here\n\n" if shown is known else f"data: {shown.news}\n\n".encode())
            self.wfile.flush()
            known = shown

    def log_message(self, *_args: object) -> None:
        """Print nothing."""


def serve_preview(
    request: Request, port: int, began: Callable[[str], None], stop: threading.Event | None = None
) -> None:
    """Serve the page until the person stops it.

    Args:
        request: what is to be shown.
        port: where, or 0 for any port that is free.
        began: is given the address once the page is there.
        stop: ends it, as Ctrl-C does.

    Raises:
        RunError: there is nothing to show at first, the port is taken, or the folder cannot be watched.
    """
    vault, _settings = locate(request)
    also = [request.config] if request.config else []
    server = _server(port)
    thread = threading.Thread(target=server.serve_forever, name="preview", daemon=True)
    try:
        for _changed in changes_on_disk(vault, also=also, stop=stop):
            server.show(_newer(server.shown, request))
            if not thread.is_alive():
                thread.start()
                began(server.address)
    finally:
        if thread.is_alive():
            server.shutdown()
        server.server_close()


def _server(port: int) -> PreviewServer:
    try:
        return PreviewServer(port)
    except (OSError, OverflowError) as error:
        detail = getattr(error, "strerror", None) or error
        raise RunError(diagnose("N2A103", port=port, detail=detail)) from error


def _newer(shown: Shown, request: Request) -> Shown:
    """Return what the notes say now; where they cannot be read, what was shown, and why."""
    try:
        previewed = preview(replace(request, now=current_time()))
    except RunError as error:
        if not shown.page:
            raise
        return replace(shown, problem=f"{error.diagnostic.message}; {error.diagnostic.hint}")
    data = as_json(preview_data(previewed)).encode()
    style = look(previewed)
    if (data, style) == (shown.data, shown.look) and not shown.problem:
        return shown
    version = hashlib.sha256(data).hexdigest()[:16]
    return Shown(version, preview_page(previewed, version=version).encode(), data, style)
