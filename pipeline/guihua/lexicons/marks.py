"""What marks of punctuation do, by ``rules/marks.tsv``: those that end a sentence, those that open and close."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules


@once_per_rules
def sentence_end(rules: Rules) -> re.Pattern[str]:
    """A mark that ends a sentence."""
    return re.compile("[" + "".join(map(re.escape, rules.lexicon("marks").forms("sentence_end"))) + "]")


@once_per_rules
def brackets(rules: Rules) -> Mapping[str, str]:
    """Brackets and quotes: the mark that opens → the one that closes."""
    return {row.form: row["closed_by"] for row in rules.lexicon("marks").of("opening")}
