"""What an indicator binds to (约束性, 预期性), by the words that say so: classes of ``rules/cues.tsv``."""

from __future__ import annotations

from collections.abc import Mapping

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules

KINDS = ("binding", "indicative")  # the words of the contract


@once_per_rules
def attribute_words(rules: Rules) -> Mapping[str, str]:
    """Word → ``binding`` or ``indicative``."""
    words = rules.lexicon("cues")
    return {form: kind for kind in KINDS for form in words.forms(kind)}
