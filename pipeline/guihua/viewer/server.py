"""The same page over a dataset that is too large for one file: a server on this machine's loopback, for one reader.

The standard library's server is enough: a handful of fixed addresses, one person. A page opened elsewhere must not read
the dataset through the reader's browser, so the Host header has to name this server (no rebinding of names) and every
answer forbids use by other origins. Other users of the machine can reach the loopback too, so that every address begins
with a word that only who started the server is told. One thing is written, marks of the reader: as JSON, and from the
page itself, as its Origin header says.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from guihua.dataset.releases import resolve
from guihua.dataset.schema import CONTRACT_VERSION
from guihua.errors import GuihuaError
from guihua.files import source_file
from guihua.viewer.engine import Engine
from guihua.viewer.page import page, policy, to_json
from guihua.viewer.pictures import page_picture
from guihua.viewer.query import QUESTIONS, answer, placed

LOOPBACK = "127.0.0.1"
IDLE = 30.0  # seconds after which a connection that asks for nothing, or takes nothing, ends
QUERY = re.compile(
    rf"data/(?P<release>[\w-]+)/api/(?P<question>{'|'.join(QUESTIONS)})\.json(?:\?(?P<asked>.{{0,4000}}))?", re.ASCII
)
_PICTURE = re.compile(r"data/(?P<release>[\w-]+)/page\.png\?(?P<asked>.{0,4000})", re.ASCII)
_MARKS = "marks"
_PLACE = ("page", "start", "end")  # parameters of a picture
_LONGEST = 64 * 1024  # bytes of a mark
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy(served=True) + "; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class GoneError(GuihuaError, LookupError):
    """What was asked for is no longer there."""


class RefusedError(GuihuaError, ValueError):
    """A mark that cannot be taken; the message says why and what to do."""


class Marks(Protocol):
    """Where a reader's marks go, and come from."""

    def add(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """Keep what a reader says of the characters [``char_start``, ``char_end``) of ``doc_id``: ``verdict`` and,
        field by field as typed, what is ``right``. Gives what was kept and where. Raises GuihuaError."""

    def of(self, doc_id: str) -> Sequence[Mapping[str, Any]]:
        """What was said of a plan."""


class Dataset:
    """The output folder as the pages see it: a page stays with the release it was opened on. ``corpus`` is where the
    plans' files are, for pictures of their pages; ``marks`` where a reader's marks go."""

    def __init__(
        self, output: Path, patterns: Sequence[str] = (), corpus: Path | None = None, marks: Marks | None = None
    ) -> None:
        self.output, self.patterns, self.corpus, self.marks = output, tuple(patterns), corpus, marks
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
        can = {"marks": self.marks is not None, "pictures": self.corpus is not None}
        return page({"contract": CONTRACT_VERSION, "data": f"data/{self.open()}/", **can})

    def query(self, release: str, question: str, asked: str | None) -> bytes:
        """JSON of the answer to a question (:mod:`guihua.viewer.query`)."""
        return to_json(answer(self._engine(release), question, _asked(asked))).encode()

    def picture(self, release: str, asked: str) -> bytes:
        """PNG of a page of a plan's file, with what stands at some of its characters framed."""
        engine, parameters = self._engine(release), _asked(asked)
        rows = engine.ask("SELECT doc_id, path, sha256 FROM plans WHERE doc_id = ?", [parameters.get("doc", "")])
        number, start, end = (int(parameters[n]) if parameters.get(n, "").isdecimal() else 0 for n in _PLACE)
        if self.corpus is None or not rows:
            raise GoneError("no file of a plan is there to be shown")
        file = source_file(self.corpus, rows[0]["doc_id"], rows[0]["path"])
        try:
            data = file.read_bytes()
        except OSError as error:
            raise GoneError(f"{file}: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != rows[0]["sha256"]:
            raise GoneError(f"{file} has changed since it was read; run guihua run again")
        there = [row for row in placed(engine, rows[0]["doc_id"], start, end) if row["page"] == number]
        boxes = [(row["left"], row["top"], row["right"], row["bottom"]) for row in there if row["left"] is not None]
        return page_picture(data, number, boxes)

    def said(self, body: bytes) -> bytes:
        """Keep a mark, told in JSON; JSON of what was kept."""
        try:
            told = json.loads(body)
        except ValueError as error:
            raise RefusedError(f"no JSON: {error}") from error
        if self.marks is None:
            raise RefusedError("no marks are taken here")
        if not isinstance(told, dict) or not any(told.get("doc_id") in one.counts for one in self.engines.values()):
            raise RefusedError("say of which plan, as doc_id")
        return to_json(self.marks.add(told)).encode()

    def marks_of(self, asked: str) -> bytes:
        """JSON of the marks of a plan."""
        found = [] if self.marks is None else list(self.marks.of(_asked(asked).get("doc", "")))
        return to_json({"rows": found}).encode()

    def _engine(self, release: str) -> Engine:
        engine = self.engines.get(release)
        if engine is None or not engine.release.is_dir():
            raise GoneError("the dataset was written anew; reload the page")
        return engine


def _asked(query: str | None) -> dict[str, str]:
    return dict(parse_qsl(query or "", keep_blank_values=True))


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
    """GET of the page and its data, POST of a mark; nothing else is answered."""

    server: Server
    server_version, sys_version = "guihua", ""
    timeout = IDLE

    def do_GET(self) -> None:
        if (path := self._path()) is None:
            return
        dataset = self.server.dataset
        try:
            if path == "":
                self._answer(HTTPStatus.OK, "text/html", "".join(dataset.page()).encode())
            elif match := QUERY.fullmatch(path):
                self._answer(HTTPStatus.OK, "application/json", dataset.query(**match.groupdict()))
            elif match := _PICTURE.fullmatch(path):
                self._answer(HTTPStatus.OK, "image/png", dataset.picture(**match.groupdict()))
            elif path.startswith(f"{_MARKS}?"):
                self._answer(HTTPStatus.OK, "application/json", dataset.marks_of(path.removeprefix(f"{_MARKS}?")))
            else:
                self._tell(HTTPStatus.NOT_FOUND, "not found")
        except GuihuaError as error:
            self._tell(HTTPStatus.GONE, str(error))

    def do_POST(self) -> None:
        if (path := self._path()) is None:
            return
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get_content_type()
        if path != _MARKS:
            self._tell(HTTPStatus.NOT_FOUND, "not found")
        elif self.headers.get("Origin") != f"http://{self.headers['Host']}":
            self._tell(HTTPStatus.FORBIDDEN, "marks are taken from this server's own page only")
        elif kind != "application/json":
            self._tell(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "marks are told in JSON")
        elif not length.isdecimal() or int(length) > _LONGEST:
            self._tell(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a mark has at most {_LONGEST} bytes")
        else:
            try:
                self._answer(HTTPStatus.OK, "application/json", self.server.dataset.said(self.rfile.read(int(length))))
            except GuihuaError as error:
                self._tell(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    def _path(self) -> str | None:
        """What is asked for, or null where it is not for this server, or from who was not told its address."""
        if self.headers.get_all("Host") is None or self.headers["Host"] not in self.server.hosts:
            self._tell(HTTPStatus.MISDIRECTED_REQUEST, "this server answers on its own address only")
            return None
        begin, path = self.path[: len(self.server.root)], self.path[len(self.server.root) :]
        if not secrets.compare_digest(begin.encode(), self.server.root.encode()):
            self._tell(HTTPStatus.FORBIDDEN, "open the whole address that guihua view printed")
            return None
        return path

    def _tell(self, status: HTTPStatus, message: str) -> None:
        self._answer(status, "text/plain", f"{message}\n".encode())

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind.startswith("image/") else f"{kind}; charset=utf-8")
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a line for every request helps nobody here."""
