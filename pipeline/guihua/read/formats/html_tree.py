"""A web page as a tree whose texts know where they stand in the page: what a browser would make of its tags, without
scripts, styles and comments."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import regex

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
SILENT = frozenset({"script", "style", "noscript", "template", "title", "textarea", "svg", "math", "iframe", "object"})


# Tags that end an open element of these names, up to the nearest one that holds them.
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li", "p"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd", "p"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd", "p"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "td", "th", "caption", "p"}), frozenset({"table"})),
    "td": (frozenset({"td", "th", "p"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th", "p"}), frozenset({"tr", "table"})),
    "tbody": (frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "caption", "p"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}
_ENDS["thead"] = _ENDS["tfoot"] = _ENDS["tbody"]
PARAGRAPH_ENDS = frozenset(
    {
        "address", "article", "aside", "blockquote", "center", "div", "dl", "fieldset", "footer", "form", "h1", "h2",
        "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    }
)  # fmt: skip
SCOPES = frozenset({"td", "th", "table", "caption", "button", "html"})  # what an end tag does not reach out of
DEEPEST = 400


@dataclass(frozen=True, slots=True)
class Words:
    """Text of the page and where it stands in it; longer there where it is an entity."""

    text: str
    start: int
    end: int


@dataclass
class Node:
    """An element. ``children`` are elements and words in their order."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | Words] = field(default_factory=list)

    def nodes(self) -> Iterator[Node]:
        """The elements right below."""
        return (c for c in self.children if isinstance(c, Node))

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in their order."""
        open_ = [self]
        while open_:
            node = open_.pop()
            yield node
            open_ += [c for c in reversed(node.children) if isinstance(c, Node)]

    def words(self) -> str:
        """All text below, with white space folded away."""
        return "".join("".join(c.text.split()) for n in self.walk() for c in n.children if isinstance(c, Words))


def parse_html(text: str) -> tuple[Node, str]:
    """The tree of a page, and its title."""
    parser = _Parser(text)
    return parser.root, parser.title


class _Parser(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.starts = [0, *(m.end() for m in regex.finditer("\n", text))]
        self.root = Node("html", {})
        self.open = [self.root]
        self.silent = 0
        self.title = ""
        self.feed(text)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += tag not in VOID
            self.open.append(Node(tag, {}))
            return
        if self.silent:
            return
        if tag in ("html", "body"):
            self.open[0].attributes |= {name: value or "" for name, value in attrs}
            return
        if tag in _ENDS:
            self._end(*_ENDS[tag])
        elif tag in PARAGRAPH_ENDS:
            self._end(frozenset({"p"}), SCOPES | PARAGRAPH_ENDS - {"p"})
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in SILENT:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            if self.silent and self.open[-1].tag == tag:
                self.silent -= 1
                self.open.pop()
            return
        if self.silent or tag in ("html", "body", "br"):
            return
        scopes = frozenset({"table"}) if tag in ("td", "th", "tr", "tbody", "thead", "tfoot", "caption") else SCOPES
        for n in range(len(self.open) - 1, 0, -1):
            if self.open[n].tag == tag:
                del self.open[n:]
                return
            if self.open[n].tag in scopes and tag != "table":
                return

    def _end(self, names: frozenset[str], holders: frozenset[str]) -> None:
        """Close open elements of ``names`` that stand inside the nearest of ``holders``."""
        for n in range(len(self.open) - 1, 0, -1):
            if self.open[n].tag in holders:
                return
            if self.open[n].tag in names:
                outer = n
                while outer > 1 and self.open[outer - 1].tag in names and self.open[outer - 1].tag not in holders:
                    outer -= 1
                del self.open[outer:]
                return

    def handle_data(self, data: str) -> None:
        self._add(html.unescape(data) if "&" in data else data, len(data))

    def handle_entityref(self, name: str) -> None:
        self._entity(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._entity(f"&#{name}")

    def _entity(self, written: str) -> None:
        if self.text.startswith(";", self._at() + len(written)):
            written += ";"
        self._add(html.unescape(written), len(written))

    def _add(self, text: str, length: int) -> None:
        if self.silent:
            if self.open[-1].tag == "title":
                self.title += text
            return
        at = self._at()
        self.open[-1].children.append(Words(text, at, at + length))
