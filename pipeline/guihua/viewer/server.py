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
from guihua.errors import GuihuaError, OutputError
from guihua.viewer import payloads as view_model
from guihua.viewer.page import page, policy, to_json
from guihua.viewer.query import Engine, answer

LOOPBACK = "127.0.0.1"
IDLE = 30.0  # seconds after which a connection that asks for nothing, or takes nothing, ends
QUERY = re.compile(
    r"data/(?P<release>[\w-]+)/api/(?P<question>panel|search)\.json(?:\?(?P<asked>.{0,2000}))?", re.ASCII
)
DATA = re.compile(r"data/(?P<release>[\w-]+)/(?:(?P<kind>facts|text)/(?P<number>[0-9]{1,7})|facts)\.json", re.ASCII)
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
        self.doc_ids: dict[str, list[str]] = {}
        self.folders: dict[str, Path] = {}
        self.engines: dict[str, Engine] = {}

    def page(self) -> Iterator[str]:
        """The page over the release that is current now."""
        release = resolve(self.output)
        index = view_model.index(release, self.patterns)
        name = re.sub(r"[^\w-]", "-", release.name, flags=re.ASCII) or "release"
        self.doc_ids[name] = [document["doc_id"] for document in index["documents"]]
        self.folders[name] = release
        return page(index, data=f"data/{name}/")

    def query(self, release: str, question: str, asked: str | None) -> Iterator[str]:
        """JSON of an answer to a question about all plans (:mod:`guihua.viewer.query`)."""
        folder = self.folders.get(release)
        if folder is None or not folder.is_dir():
            raise GoneError("the dataset was written anew; reload the page")
        if release not in self.engines:
            self.engines[release] = Engine(folder, self.doc_ids[release], view_model.population_names())
        parameters = dict(parse_qsl(asked or "", keep_blank_values=True))
        return iter([to_json(answer(self.engines[release], question, parameters))])

    def data(self, release: str, kind: str | None, number: str | None) -> Iterator[str]:
        """JSON of one document (``kind``, ``number``), or a list of all documents' facts."""
        folder, doc_ids = self.folders.get(release), self.doc_ids.get(release, [])
        if folder is None or not folder.is_dir():
            raise GoneError("the dataset was written anew; reload the page")
        if kind is None or number is None:
            return _list(view_model.facts(folder, doc_ids))
        if int(number) >= len(doc_ids):
            raise GoneError("no such document")
        doc_id = doc_ids[int(number)]
        payload = view_model.text(folder, doc_id) if kind == "text" else next(view_model.facts(folder, [doc_id]))
        return iter([to_json(payload)])


def _list(payloads: Iterable[view_model.Payload]) -> Iterator[str]:
    before = "["
    for payload in payloads:
        yield before + to_json(payload)
        before = ","
    yield "]" if before == "," else "[]"


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
            elif match := DATA.fullmatch(path):
                self._answer(HTTPStatus.OK, "application/json", self.server.dataset.data(**match.groupdict()))
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", ["not found\n"])
        except (GoneError, OutputError, view_model.ViewError) as error:
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
