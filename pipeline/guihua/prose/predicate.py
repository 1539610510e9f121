"""What a clause says of the things it counts: 解决…饮水问题 in 解决2897万农村人口饮水问题.

Without it the count of those whom something happens to would read as the count of all there are.
"""

from __future__ import annotations

from guihua.model import Evidence
from guihua.prose.clauses import Place
from guihua.prose.given_names import Name
from guihua.rules import stages
from guihua.rules.ruleset import Rules

_COUNTED = "…"  # stands for the number and its noun


def predicate_of(place: Place, name: Name, rules: Rules) -> tuple[str | None, tuple[Evidence, ...]]:
    """The words before and behind the number and its noun that say what happens to what is counted, and where they
    stand; null where the name stands before its number, or nothing more is said."""
    end = place.quantity.span.end
    if name.spans[0].start < end:
        return None, ()
    match = rules.first(stages.PREDICATE, place.in_clause)
    if match is None:
        return None, ()
    found = []
    for group in ("before", "after"):
        if group in match.spans:
            start, stop = (place.clause.start + at for at in match.spans[group])
            span = place.masked.span(start, stop)
            if span.end <= place.quantity.span.start or span.start >= name.spans[-1].end:
                text = place.masked.view.text[place.masked.at[start] : place.masked.at[stop]]
                found.append((group, "".join(text.split()), Evidence("predicate", span)))
    if not found:
        return None, ()
    said = {group: text for group, text, _ in found}
    return f"{said.get('before', '')}{_COUNTED}{said.get('after', '')}", tuple(piece for *_, piece in found)
