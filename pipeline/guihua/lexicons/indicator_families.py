"""Names that the lexicon of indicators lacks → indicators by family: the output of a product, the value added of an
industry, a rate of anything (``rules/linking.rules.tsv``)."""

from __future__ import annotations

from collections.abc import Mapping

from guihua.model import Alias, KnownIndicator
from guihua.rules.memo import once_per_rules
from guihua.rules.ruleset import Rules
from guihua.rules.word_lists import Row

_STAGE = "indicator-family"
OF, _WHOLE, _HEAD = "of", "whole", "head"  # groups: what it is of, what a share is a share of, the end of a rate's name


@once_per_rules
def _members(rules: Rules) -> dict[str, Row]:
    """Industries and products by form."""
    return rules.lexicon("families").by_form()


def family_alias(form: str, known: Mapping[str, Alias], rules: Rules) -> Alias | None:
    """The indicator that a folded name is by its family; ``known`` are the lexicon's forms."""
    match = rules.first(_STAGE, form)
    if match is None or match.start or match.end != len(form):
        return None
    emit, groups = match.rule.emit, {name: form[slice(*span)] for name, span in match.spans.items() if span}
    of, whole = groups[OF], groups.get(_WHOLE, "")
    member = _members(rules).get(of)
    named = member["canonical"] if member else ""
    unit = member["unit"] if member and emit["dimension"] in member.classes else ""
    names = {
        OF: named or of,
        _WHOLE: known[whole].indicator.name if whole in known else whole,
        _HEAD: groups.get(_HEAD, ""),
    }
    name = emit["name"].format(**names)
    if name in known:
        return known[name]
    indicator = KnownIndicator(
        name=name,
        dimension=emit["dimension"],
        unit=unit or emit["panel_unit"],
        least=None,
        most=None,
        better="none",
        not_same=(),
        definition=match.rule.why,
    )
    return Alias(indicator, False, match.rule.position.place)
