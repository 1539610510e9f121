"""The table ``tokens``: the words of every sentence of running text, with their parts of speech, by jieba.

It is large and follows from the others, so that it is made only where it is asked for (``guihua run --tokens``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guihua.dataset.rows import Reading, place
from guihua.extraction import as_rows, read_plan
from guihua.lexicons.words import tokenize
from guihua.model import Source
from guihua.prose.clauses import split_sentences
from guihua.rules.ruleset import Rules
from guihua.timing import timed, uncollected


@uncollected()
def extract_with_tokens(source: Source, rules: Rules) -> Mapping[str, list[dict[str, Any]]]:
    """Rows per table of the contract for one document, ``tokens`` among them."""
    reading = read_plan(source, rules)
    return as_rows(reading, rules) | {"tokens": list(timed(token_rows)(reading, rules))}


def token_rows(reading: Reading, rules: Rules) -> Iterator[dict[str, Any]]:
    """A row a word, white space left out; sentences are numbered through the document, words through the sentence."""
    source = reading.source
    sentences = (part for block in reading.layout.blocks for part in split_sentences(block.view, rules))
    for number, sentence in enumerate(sentences, 1):
        words = [token for token in tokenize(sentence.text, rules) if token.text.strip()]
        for at, token in enumerate(words):
            yield place(source, sentence.span(token.start, token.end), None) | {
                "sentence_id": f"{source.doc_id}#s{number}",
                "token": at,
                "text": token.text,
                "tag": token.tag,
            }
