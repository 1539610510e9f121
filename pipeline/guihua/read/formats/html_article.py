"""The article of a web page: the element that holds nearly all of its running text and tables, and its title."""

from __future__ import annotations

from unicodedata import category

import regex

from guihua.read.formats.html_tree import Node, Words

_HIDDEN = regex.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", regex.IGNORECASE)
FURNITURE = frozenset({"nav", "button", "select", "input", "footer", "label", "dialog", "audio", "video", "canvas"})
WALKED = frozenset(
    {"html", "div", "section", "article", "main", "form", "center", "table", "tbody", "tr", "td", "span", "font"}
)
_ENOUGH = 0.95  # share of the text that the article must hold
RUNNING = 20  # characters from which a text with a mark of punctuation is running text
LINKS = 5  # links outside the article that a page has around it; a page without them is nothing but its article
TITLE = 4  # characters a title has at least


def article(root: Node, title: str) -> tuple[Node, Node | None]:
    """The element to read, and the one before it that is the page's title; what is hidden or only furniture is taken
    out of the tree."""
    _prune(root)
    weights: dict[int, int] = {}
    _weigh(root, weights, False)
    links = _links(root)
    node = root
    while (inner := _heaviest(node, weights)) is not None and weights[id(inner)] >= _ENOUGH * weights[id(root)]:
        node = inner
    chosen = root
    for candidate in _path(root, node):
        if links - _links(candidate) > LINKS:
            chosen = candidate
    return chosen, None if chosen is root else _title(root, chosen, "".join(title.split()))


def _prune(root: Node) -> None:
    """Take out what a reader of the page does not see, or sees as its furniture."""
    for node in root.walk():
        node.children = [c for c in node.children if isinstance(c, Words) or _is_shown(c)]


def _is_shown(node: Node) -> bool:
    hidden = "hidden" in node.attributes or _HIDDEN.search(node.attributes.get("style", "")) is not None
    return not hidden and node.tag not in FURNITURE


def _weigh(node: Node, weights: dict[int, int], linked: bool) -> int:
    """Characters of running text, headings and cells below a node, links left out."""
    linked = linked or node.tag == "a"
    total = 0
    for child in node.children:
        if isinstance(child, Words):
            text = child.text.strip()
            running = len(text) >= RUNNING and any(not c.isascii() and category(c) == "Po" for c in text)
            total += len(text) if not linked and (running or node.tag in ("td", "th")) else 0
        else:
            total += _weigh(child, weights, linked)
    weights[id(node)] = total
    return total


def _heaviest(node: Node, weights: dict[int, int]) -> Node | None:
    inner = [n for n in node.nodes() if n.tag in WALKED]
    return max(inner, key=lambda n: weights[id(n)], default=None)


def _links(node: Node) -> int:
    return sum(n.tag == "a" for n in node.walk())


def _path(root: Node, node: Node) -> list[Node]:
    """The elements from ``root`` down to ``node``."""
    path = [root]
    while path[-1] is not node:
        below = next((n for n in path[-1].nodes() if any(m is node for m in n.walk())), None)
        if below is None:
            break
        path.append(below)
    return path


def _title(root: Node, chosen: Node, title: str) -> Node | None:
    """The last block before the article whose words the page's title begins with, or that is a main heading."""
    found: Node | None = None
    for node in root.walk():
        if node is chosen:
            break
        words = node.words() if node.tag in ("h1", "h2", "h3", "p", "div", "td", "span", "font", "strong") else ""
        if TITLE <= len(words) <= 80 and title.startswith(words):
            found = node
    inside = next(
        (n for n in chosen.walk() if TITLE <= len(w := n.words()) <= 80 and found and w == found.words()), None
    )
    return None if inside is not None else found
