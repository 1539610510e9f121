"""What guihua says to those who use it, in English and Chinese.

Texts stand in ``messages.tsv`` beside this file: a key and the text in both languages, with ``{placeholders}``. A
text in the program is its key and values for these; it becomes words where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).with_name("messages.tsv")
OPEN_END = "…"  # ends the key of a message of which only the beginning is known


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the table with values for its placeholders; values may have both languages too."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.english

    def __getitem__(self, name: str) -> object:
        return dict(self.values)[name]

    @property
    def english(self) -> str:
        return texts()[self.key][0].format(**{name: in_english(value) for name, value in self.values})

    @property
    def chinese(self) -> str:
        return texts()[self.key][1].format(**{name: in_chinese(value) for name, value in self.values})

    @property
    def label(self) -> str:
        """Both on one line."""
        return f"{self.english} {self.chinese}"

    @property
    def lines(self) -> str:
        """Each on a line of its own."""
        return f"{self.english}\n{self.chinese}"


def say(key: str, /, **values: object) -> Text:
    """The text of that key."""
    return Text(key, tuple(values.items()))


def some(names: Sequence[str], most: int = 10) -> str:
    """The first ``most`` of the names, with a sign where there are more."""
    return ", ".join(names[:most]) + " …" * (len(names) > most)


def as_is(text: object) -> Text:
    """What is the same in both languages: a name, a piece of a pattern."""
    return say("as-is", text=text)


def foreign(whose: str, message: str, **values: object) -> Text:
    """A message of ``yaml``, ``regex`` or ``pydantic``; where the table lacks it, in English alone."""
    key = f"{whose}: {message}"
    if key in texts():
        return say(key, **values)
    for known in texts():
        if known.endswith(OPEN_END) and key.startswith(known[:-1]):
            return say(known, rest=key[len(known) - 1 :])
    return as_is(message)


def in_english(value: object) -> object:
    """The English of what has both languages, anything else as it is."""
    return getattr(value, "english", value)


def in_chinese(value: object) -> object:
    """The Chinese of what has both languages, anything else as it is."""
    return getattr(value, "chinese", value)


@cache
def texts() -> Mapping[str, tuple[str, str]]:
    """Every text, by its key: English, Chinese."""
    rows = [line.split("\t") for line in TEXTS.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    return {key: (english, chinese) for key, english, chinese in rows[1:]}
