"""What a name shares with the one before it without saying so: a modifier (户厕改造 in 户厕改造示范县、示范村), an
opening (人均, 每千人口), the verb of a list (新增 in 新增甲5个、乙3家).
"""

from __future__ import annotations

from dataclasses import replace

from guihua.lexicons.indicator_names import canonical_name
from guihua.prose.given_names import Name
from guihua.prose.name_cues import NameCues
from guihua.rules import stages
from guihua.rules.ruleset import Rules

BETWEEN = 3  # characters between two numbers of a list: a bound and a joint


def with_shared(
    name: Name, last: Name, between: str, up_to_number: str, own: bool, rules: Rules, cues: NameCues
) -> Name:
    """``name`` with what it shares with the ``last`` one. ``between`` stands behind the number of that and before the
    name, ``up_to_number`` in the clause before its own number; ``own`` tells that it is of a region of its own or has a
    verb."""
    joints = rules.lexicon("marks").forms("joint")
    alike = last.unit == name.unit
    shared = shared_modifier(last.text, name.text, joints) if alike and not own else ""
    opening = None if shared else rules.first(stages.SHARED_OPENING, last.text)
    if opening is not None and not opening.rule.emit.get("listed"):
        if opening.rule.emit.get("adjacent"):
            adjacent = between.endswith(joints) and len(between) <= BETWEEN
            shares = adjacent and not own and takes_verb(name, up_to_number, cues)
        else:
            shares = alike
        words = last.text[opening.start : opening.end]
        shared = words if shares and leaves_out(words, name.text, rules) else ""
    return replace(name, text=shared + name.text, spans=(*last.spans, *name.spans)) if shared else name


def takes_verb(name: Name, before: str, cues: NameCues) -> bool:
    """True where ``name`` may share the verb of the one before it in a list: it has none of its own, and is more than a
    measure of that (水库3座、总库容9万立方米); the words ``before`` the number tell no total reached; money and shares
    are told of what was named."""
    told = name.unit in cues.currency | cues.percent or before.endswith(cues.come_to)
    measure = any(name.text.endswith(head) and len(name.text) <= len(head) + 1 for head in cues.heads)
    return not (told or measure) and not name.text.startswith((*cues.doing, *cues.flow))


def shared_modifier(last: str, name: str, joints: tuple[str, ...]) -> str:
    """What ``name`` shares with the name before it: 户厕改造示范县 and 示范村 both begin 户厕改造 before 示范.

    The two openings must be the same two characters, with about as much behind them in both (not 流出|市外人口 and
    市外流入人口), ``name`` no part of ``last``, and no number cut in two (年产值10|亿元以上).
    """
    at = last.find(name[:2], 2, -1) if len(name) > 2 else -1
    if at < 0 or name in last or abs(len(last) - at - len(name)) > 1:
        return ""
    return "" if last[:at].endswith(joints) or last[at - 1].isdigit() else last[:at]


def leaves_out(opening: str, name: str, rules: Rules) -> bool:
    """True where ``name`` can be of what ``opening`` says: it does not say so itself (人均, 每千人), and it is no
    indicator that with it would be none (人均…，全社会劳动生产率…)."""
    if opening in name or name.startswith(opening[:1]):
        return False
    known = canonical_name(name, None, rules, source="prose")
    return known is None or canonical_name(opening + name, None, rules, source="prose") is not None
