"""spaCy: quantities and times as components for pipelines of others; sentences with marked spans for those who train
models (``guihua export --to corpus.spacy``); pages by displaCy.

``guihua_quantities`` and ``guihua_times`` put spans in ``doc.spans`` under their names; ``doc._.guihua_quantities`` and
``doc._.guihua_times`` hold the values, their spans being offsets in ``doc.text``.

    import guihua.integrations.spacy
    nlp = spacy.blank("zh")
    nlp.add_pipe("guihua_quantities")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from weakref import WeakValueDictionary

from spacy import blank, displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans
from spacy.vocab import Vocab

from guihua.expressions.quantities import find_quantities
from guihua.expressions.times import find_times
from guihua.integrations.annotation import Marked
from guihua.lexicons.words import cut_words
from guihua.model import Anchor, Quantity, Time, View
from guihua.prose.clauses import split_sentences
from guihua.rules.kept import default_rules_folder, load_rules
from guihua.rules.ruleset import Rules

QUANTITIES, TIMES = "guihua_quantities", "guihua_times"


for name in (QUANTITIES, TIMES):
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=())


_LOADED: WeakValueDictionary[str, Rules] = WeakValueDictionary()  # shared by the components that hold them


def _rules_of(folder: str) -> Rules:
    """The rules of ``folder``; those that belong to guihua where it is empty."""
    rules = _LOADED.get(folder)
    if rules is None:
        rules = _LOADED[folder] = load_rules(Path(folder) if folder else default_rules_folder())
    return rules


def _mark(doc: Doc, name: str, found: tuple[Quantity, ...] | tuple[Time, ...]) -> Doc:
    """Each value as a span of whole tokens around its characters, labelled with its type."""
    spans = [doc.char_span(one.span.start, one.span.end, label=one.type, alignment_mode="expand") for one in found]
    doc.spans[name] = [span for span in spans if isinstance(span, DocSpan)]
    setattr(doc._, name, found)
    return doc


class Quantities:
    """Component: a Doc → the quantities in it. The rules are read from ``folder`` when first wanted."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @cached_property
    def rules(self) -> Rules:
        return _rules_of(self.folder)

    def __call__(self, doc: Doc) -> Doc:
        return _mark(doc, QUANTITIES, find_quantities(View.alone(doc.text), self.rules))


class Times:
    """Component: a Doc → the times in it; ``document_year`` resolves 今年."""

    def __init__(self, folder: str, document_year: int | None = None) -> None:
        self.folder = folder
        self.anchor = None if document_year is None else Anchor(year=document_year, base_year=document_year - 1)

    @cached_property
    def rules(self) -> Rules:
        return _rules_of(self.folder)

    def __call__(self, doc: Doc) -> Doc:
        return _mark(doc, TIMES, find_times(View.alone(doc.text), self.rules, self.anchor))


@Language.factory(QUANTITIES, default_config={"rules": ""})
def create_quantities(nlp: Language, name: str, rules: str) -> Quantities:
    """``rules`` is the folder of the rule files, empty for those that come with guihua."""
    return Quantities(rules)


@Language.factory(TIMES, default_config={"rules": "", "document_year": None})
def create_times(nlp: Language, name: str, rules: str, document_year: int | None) -> Times:
    """``rules`` is the folder of the rule files, empty for those that come with guihua."""
    return Times(rules, document_year)


class JiebaTokenizer:
    """Text → Doc over jieba's words, no word changed and none left out, so that ``token.idx`` is an offset in it."""

    def __init__(self, vocab: Vocab, rules: Rules) -> None:
        self.vocab = vocab
        self.rules = rules

    def __call__(self, text: str) -> Doc:
        words = cut_words(text, self.rules)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


def make_nlp(rules: Rules) -> Language:
    """A Chinese pipeline with our tokenizer and both components."""
    nlp = blank("zh")
    nlp.tokenizer = JiebaTokenizer(nlp.vocab, rules)
    for name in (QUANTITIES, TIMES):
        component = nlp.add_pipe(name)
        assert isinstance(component, Quantities | Times)
        component.rules = rules
    return nlp


# ---- to those who train models ------------------------------------------------------------------------------------

_GROUPS = {"time": "times", "name": "names"}  # label → group of spans; all others are quantities


def write_docbin(documents: Iterable[Marked], path: Path, rules: Rules) -> int:
    """A spaCy ``DocBin`` of the sentences of marked documents; gives how many there are.

    Each Doc has the spans ``quantities``, ``times`` and ``names``, those it has any of, with the first two as its
    entities; ``doc.user_data`` names the document (``doc_id``) and where in it the sentence begins (``char_start``).
    Words are jieba's, cut once more where a span begins or ends, so that every span is whole tokens.
    """
    nlp = blank("zh")
    docs = DocBin(store_user_data=True)
    written = 0
    for document in documents:
        for start, end in _sentences(document, rules):
            docs.add(_sentence(document, start, end, nlp.vocab, rules))
            written += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    docs.to_disk(path)
    return written


def read_docbin(path: Path) -> Iterator[Doc]:
    """The sentences of such a file."""
    yield from DocBin().from_disk(path).get_docs(blank("zh").vocab)


def _sentences(document: Marked, rules: Rules) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence; one goes on where a mark does."""
    view = View.alone(document.text)
    found = [(part.offsets[0], part.offsets[-1] + 1) for part in split_sentences(view, rules)]
    marks = iter(document.marks)
    mark = next(marks, None)
    begin: int | None = None
    for start, end in found:
        begin = start if begin is None else begin
        while mark is not None and mark.end <= end:
            mark = next(marks, None)
        if mark is None or mark.start >= end:
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, found[-1][1]


def _sentence(document: Marked, start: int, end: int, vocab: Vocab, rules: Rules) -> Doc:
    text = document.text[start:end]
    marks = [mark for mark in document.marks if start <= mark.start and mark.end <= end]
    edges = {edge - start for mark in marks for edge in (mark.start, mark.end)}
    words = list(_cut(cut_words(text, rules), edges))
    doc = Doc(vocab, words=words, spaces=[False] * len(words))
    groups: dict[str, list[DocSpan]] = {"quantities": [], "times": [], "names": []}
    for mark in marks:
        span = doc.char_span(mark.start - start, mark.end - start, label=mark.label)
        if span is not None:
            groups[_GROUPS.get(mark.label, "quantities")].append(span)
    for group, spans in groups.items():
        if spans:  # a group costs more than a sentence, empty or not
            doc.spans[group] = spans
    doc.ents = filter_spans([*groups["quantities"], *groups["times"]])
    doc.user_data |= {"doc_id": document.doc_id, "char_start": start}
    return doc


def _cut(words: Sequence[str], edges: set[int]) -> Iterator[str]:
    """The words, cut once more at ``edges``."""
    at = 0
    for word in words:
        inside = sorted(edge - at for edge in edges if at < edge < at + len(word))
        yield from (word[low:high] for low, high in pairwise([0, *inside, len(word)]))
        at += len(word)


def as_html(document: Marked) -> str:
    """A page that shows a marked text, drawn by displaCy; of marks that overlap, the longer."""
    ents: list[dict[str, object]] = []
    end = 0
    for mark in sorted(document.marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.start >= end:
            ents.append({"start": mark.start, "end": mark.end, "label": mark.label})
            end = mark.end
    shown = {"text": document.text, "ents": ents, "title": document.doc_id}
    page: str = displacy.render(shown, style="ent", manual=True, page=True, jupyter=False)
    return page
