"""What a name is of: its owner without verb or measure (蔬菜 in 蔬菜产量, 企业 in 新增企业), and names that leave
theirs out because the name before says it.
"""

from __future__ import annotations

from dataclasses import replace

from guihua.prose.given_names import Name
from guihua.prose.name_cues import NameCues

LIKE = 3  # characters that two pieces of a name end in alike, where one stands for the other


def undone(name: str, cues: NameCues) -> str:
    """``name`` without the verb of building or adding before it."""
    return name.removeprefix(next((verb for verb in cues.doing if name.startswith(verb)), "")) or name


def stem_of(name: str, cues: NameCues) -> str:
    """What ``name`` is of: 蔬菜 in 蔬菜产量, 茶叶 in 年产茶叶, 企业 in 新增企业."""
    name = undone(name, cues)
    for word in cues.capacity:
        if name.startswith(word) and len(name) > len(word):
            return name[len(word) :]
    for head in (*cues.of_counted, *cues.visits, *cues.heads):
        if name.endswith(head) and len(name) > len(head):
            return name[: -len(head)]
    return name


def owned(name: Name, owner: Name, cues: NameCues) -> Name:
    """``name`` with what ``owner`` is of before it; what both say is said once (参保人数, 参保率)."""
    stem = stem_of(owner.text, cues)
    said = max(k for k in range(len(name.text)) if stem.endswith(name.text[:k]))
    return replace(name, text=stem + name.text[said:], spans=(*owner.spans, *name.spans))


def in_stock(name: Name, before: str, cues: NameCues) -> Name:
    """``name`` without the word of adding, where the words ``before`` the number say that so many there are by now:
    新增基站3万个，达到12万个."""
    word = next((word for word in cues.added if word in name.text), "")
    if not word or name.unit in cues.percent or not before.endswith(cues.come_to) or len(word) == len(name.text):
        return name
    return replace(name, text=name.text.replace(word, "", 1))


def continued(name: str, piece: str) -> str:
    """``name`` and the ``piece`` that goes on with it, in place of one like it: 科技对工业的贡献率, 对农业的贡献率."""
    at = name.find(piece[0], 1)
    alike = at > 0 and name[-LIKE:] == piece[-LIKE:]
    return (name[:at] if alike else name) + piece
