"""Quantities and times as spaCy components, for pipelines of others and for Docs over jieba tokens.

``guihua_quantities`` and ``guihua_times`` put spans in ``doc.spans`` under their names; ``doc._.guihua_quantities`` and
``doc._.guihua_times`` hold the values, their spans being offsets in ``doc.text``.

    import guihua.integrations.spacy
    nlp = spacy.blank("zh")
    nlp.add_pipe("guihua_quantities")
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from weakref import WeakValueDictionary

from spacy import blank
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.vocab import Vocab

from guihua.expressions.quantities import find_quantities
from guihua.expressions.times import find_times
from guihua.lexicons.words import cut_words
from guihua.model import Anchor, Quantity, Time, View
from guihua.rules.loader import default_rules_folder, load_rules
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


def _view(doc: Doc) -> View:
    return View(doc.text, tuple(range(len(doc.text))))


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
        return _mark(doc, QUANTITIES, find_quantities(_view(doc), self.rules))


class Times:
    """Component: a Doc → the times in it; ``document_year`` resolves 今年."""

    def __init__(self, folder: str, document_year: int | None = None) -> None:
        self.folder = folder
        self.anchor = None if document_year is None else Anchor(year=document_year, base_year=document_year - 1)

    @cached_property
    def rules(self) -> Rules:
        return _rules_of(self.folder)

    def __call__(self, doc: Doc) -> Doc:
        return _mark(doc, TIMES, find_times(_view(doc), self.rules, self.anchor))


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
