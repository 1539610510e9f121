"""Bytes → ``Source``: which encoding they are in, decoded strictly, the byte order mark dropped.

UTF-8 is tried first, since other text hardly ever passes for it. Else every multi-byte encoding of Chinese that decodes
the whole is scored by how many of its characters stand in the word lists of the rules, or are the traditional ones of
these, and the best one wins; below a threshold the bytes are refused, not guessed. GBK and GB2312 are read as their
superset GB18030.
"""

from __future__ import annotations

import codecs
import hashlib
from collections import Counter

import charset_normalizer

from guihua.errors import GuihuaError
from guihua.lexicons.character_forms import simplified
from guihua.model import Diagnostic, Source, Span
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import characters

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ("gb18030", "big5", "utf-16-le", "utf-16-be")
SAMPLE = 20_000  # characters of a candidate that are scored
LOST = "\ufffd"  # what stands for bytes that could not be decoded
TELLING = 40  # characters that are no ASCII, from which their share tells
_ENOUGH = 0.45  # share of common characters below which a reading is refused


class SourceError(GuihuaError, ValueError):
    """Bytes that are no text this program reads. ``code`` is stable; ``line`` is where reading stopped, from 1."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def decode(doc_id: str, data: bytes, rules: Rules) -> Source:
    """The text of a document. Raises SourceError for an empty, binary, truncated or unknown one."""
    if not data.strip(b" \t\r\n\0"):
        raise SourceError("empty-file", f"{doc_id}:1:1: the file holds no text; remove it or put the plan's text in it")
    encoding, body = _encoding(doc_id, data, rules)
    text = body.decode(encoding)
    if "\0" in text:
        at = text.index("\0")
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        raise SourceError(
            "binary-file", f"{doc_id}:{line}:{column}: a NUL character, so no plain text; export the plan as text", line
        )
    return Source(doc_id, text, encoding, hashlib.sha256(data).hexdigest(), len(data))


def _encoding(doc_id: str, data: bytes, rules: Rules) -> tuple[str, bytes]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            if (error := _fault(body, encoding)) is not None:
                raise _broken(doc_id, body, encoding, error)
            return encoding, body
    utf8 = _fault(data, "utf-8")
    if utf8 is None:
        return "utf-8", data
    common = _common(rules)
    best: tuple[float, str] | None = None
    broken: list[tuple[int, str, UnicodeDecodeError]] = [(utf8.start, "utf-8", utf8)]
    for encoding in CANDIDATES:
        error = _fault(data, encoding)
        if error is not None:
            broken.append((error.start, encoding, error))
            continue
        score = _score(data.decode(encoding)[:SAMPLE], common)
        if best is None or score > best[0]:
            best = score, encoding
    if best is not None and best[0] >= _ENOUGH:
        return best[1], data
    for _, encoding, error in sorted(broken, key=lambda b: -b[0]):
        if _score(data[: error.start].decode(encoding, "ignore")[:SAMPLE], common) >= _ENOUGH:
            raise _broken(doc_id, data, encoding, error)
    guess = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    hint = f"; it may be {guess.encoding}" if guess is not None else ""
    raise SourceError(
        "unknown-encoding", f"{doc_id}:1:1: not text in UTF-8, UTF-16, GB18030 or Big5{hint}; convert it to UTF-8"
    )


def garbled(source: Source, rules: Rules) -> Diagnostic | None:
    """A warning where the text is hardly Chinese: bytes that were decoded wrongly before they came here."""
    common = _common(rules)
    sample = source.text[:SAMPLE]
    lost = source.text.find(LOST)
    if _score(sample, common) < _ENOUGH and sum(not c.isascii() for c in sample) >= TELLING:
        what = "hardly a character is common in Chinese: the text was decoded wrongly before; fetch or save it again"
        return Diagnostic("warning", "garbled-text", what, source.line_span(1))
    if lost >= 0:
        what = f"{source.text.count(LOST)} characters were lost (U+FFFD) when the file was saved; fetch it again"
        return Diagnostic("warning", "lost-characters", what, Span(lost, lost + 1))
    return None


@once_per_rules
def _common(rules: Rules) -> frozenset[str]:
    """The characters of the word lists, and the traditional ones that stand for them."""
    common = frozenset(characters(rules.lexicons))
    return common.union(chr(old) for old, new in simplified(rules).items() if chr(new) in common)


def _fault(data: bytes, encoding: str) -> UnicodeDecodeError | None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error
    return None


def _score(text: str, common: frozenset[str]) -> float:
    """Share of common characters among all that are no ASCII, 0 where there are none; controls count against it."""
    counts = Counter(text)
    other = {c: n for c, n in counts.items() if not c.isascii()}
    if not other:
        return 0.0
    bad = sum(n for c, n in counts.items() if c < " " and c not in "\t\r\n\f")
    return (sum(n for c, n in other.items() if c in common) - 5 * bad) / sum(other.values())


def _broken(doc_id: str, data: bytes, encoding: str, error: UnicodeDecodeError) -> SourceError:
    before = data[: error.start].decode(encoding, "replace")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    code = "truncated-file" if error.end >= len(data) else "bad-bytes"
    return SourceError(
        code,
        f"{doc_id}:{line}:{column}: byte {error.start} is no {encoding} ({error.reason}); "
        "the file is cut off or mixed from two encodings: fetch it again or convert it to UTF-8",
        line,
    )
