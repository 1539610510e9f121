"""The same page over a dataset that is too large for one file: a server on this machine's loopback, for one reader.

The standard library's server is enough: a handful of fixed addresses, read only, one person. A page opened elsewhere
must not read the dataset through the reader's browser, so the Host header has to name this server (no rebinding of
names) and every answer forbids use by other origins. Other users of the machine can reach the loopback too, so that
every address begins with a word that only who started the server is told.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from guihua.dataset.releases import resolve
from guihua.dataset.schema import CONTRACT_VERSION
from guihua.errors import GuihuaError, OutputError
from guihua.viewer.engine import Engine, ViewError
from guihua.viewer.page import page, policy, to_json
from guihua.viewer.query import QUESTIONS, answer

LOOPBACK = "127.0.0.1"
IDLE = 30.0  # seconds after which a connection that asks for nothing, or takes nothing, ends
QUERY = re.compile(
    rf"data/(?P<release>[\w-]+)/api/(?P<question>{'|'.join(QUESTIONS)})\.json(?:\?(?P<asked>.{{0,4000}}))?", re.ASCII
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy("'self'") + "; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class GoneError(GuihuaError, LookupError):
    """What was asked for is no longer there."""


class Dataset:
    """The output folder as the pages see it: a page stays with the release it was opened on."""

    def __init__(self, output: Path, patterns: Sequence[str] = ()) -> None:
        self.output, self.patterns = output, tuple(patterns)
        self.engines: dict[str, Engine] = {}

    def open(self) -> str:
        """Open the release that is current now; its name in addresses. Raises OutputError or ViewError."""
        release = resolve(self.output)
        name = re.sub(r"[^\w-]", "-", release.name, flags=re.ASCII) or "release"
        self.engines = {name: engine for name, engine in self.engines.items() if engine.release.is_dir()}
        if name not in self.engines:
            self.engines[name] = Engine(release, self.patterns)
        return name

    def page(self) -> Iterator[str]:
        """The page over the release that is current now."""
        return page({"contract": CONTRACT_VERSION, "data": f"data/{self.open()}/"})

    def query(self, release: str, question: str, asked: str | None) -> Iterator[str]:
        """JSON of the answer to a question (:mod:`guihua.viewer.query`)."""
        engine = self.engines.get(release)
        if engine is None or not engine.release.is_dir():
            raise GoneError("the dataset was written anew; reload the page")
        return iter([to_json(answer(engine, question, dict(parse_qsl(asked or "", keep_blank_values=True))))])


class Server(ThreadingHTTPServer):
    """Serves ``dataset`` on the loopback address; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, dataset: Dataset, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.dataset = dataset
        self.root = f"/{secrets.token_urlsafe(16)}/"

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}{self.root}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One line, and none where the reader's browser merely went elsewhere."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"{type(error).__name__}: {error}", file=sys.stderr)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({f"{LOOPBACK}:{self.server_port}", f"localhost:{self.server_port}"})


class Handler(BaseHTTPRequestHandler):
    """GET of the page and its data; nothing else is answered."""

    server: Server
    server_version, sys_version = "guihua", ""
    timeout = IDLE

    def do_GET(self) -> None:
        if self.headers.get_all("Host") is None or self.headers["Host"] not in self.server.hosts:
            self._answer(
                HTTPStatus.MISDIRECTED_REQUEST, "text/plain", ["this server answers on its own address only\n"]
            )
            return
        begin, path = self.path[: len(self.server.root)], self.path[len(self.server.root) :]
        if not secrets.compare_digest(begin.encode(), self.server.root.encode()):
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", ["open the whole address that guihua view printed\n"])
            return
        try:
            if path == "":
                self._answer(HTTPStatus.OK, "text/html", self.server.dataset.page())
            elif match := QUERY.fullmatch(path):
                self._answer(HTTPStatus.OK, "application/json", self.server.dataset.query(**match.groupdict()))
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", ["not found\n"])
        except (GoneError, OutputError, ViewError) as error:
            self._answer(HTTPStatus.GONE, "text/plain", [f"{error}\n"])

    def _answer(self, status: HTTPStatus, kind: str, pieces: Iterable[str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a line for every request helps nobody here."""
