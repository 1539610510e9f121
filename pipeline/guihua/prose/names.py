"""What a number in running text measures: its name, rebuilt from the words of the sentence.

Patterns of the stage ``name`` find the words; this module joins the pieces: elided heads (蔬菜产量…，产值… → 蔬菜产值),
shared openings, lists that 分别 deals out, and clauses that go on with the subject before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from guihua.model import Quantity, Span
from guihua.prose.clauses import Clause
from guihua.prose.dealing import each_whole, members, split_names, unit_kind
from guihua.prose.given_names import GivenNames, Name, last_in
from guihua.prose.masking import MaskedText
from guihua.prose.name_cues import measure_by_kind, name_cues
from guihua.prose.owners import continued, in_stock, owned, stem_of, undone
from guihua.prose.sharing import BETWEEN, with_shared
from guihua.prose.topic import subject_starts, topic_of
from guihua.prose.wording import Wording
from guihua.rules import stages
from guihua.rules.matching import Match, Rule
from guihua.rules.ruleset import Rules

NONE = "none"  # the number states no fact
SAME_ATTRIBUTE = "same-attribute"  # the clause leaves out whose attribute the number is
DISTRIBUTE_BEFORE = "distribute-before"  # the clause has no name of its own
ASIDE = "aside"  # it is told by the way: what follows goes on with the name before it
SUCH = "such"  # the clause tells what is said of some of those counted before
IN_ALL = "in-all"  # nor has this: it tells how many there are of what was built or added


class Namer:
    """Names the numbers of a text from left to right, remembering the names given before."""

    def __init__(self, masked: MaskedText, rules: Rules) -> None:
        self._masked = masked
        self._rules = rules
        self._cues = name_cues(rules)
        self._wording = Wording(masked, rules)
        self._given = GivenNames()  # in this part of a sentence
        self._earlier = GivenNames()  # in the part before it
        self._start = 0  # where this part begins
        self._divided: list[Name] = []  # what this part tells of by kind

    def begin(self, start: int) -> None:
        """A sentence begins at ``start``: no earlier name is inherited, but by a part of the sentence before, and by
        one that tells of parts of what was named (其中：市级5亿元)."""
        text = self._masked.text
        goes_on = start > 0 and (text[start - 1] in self._cues.parts or text.startswith(self._cues.parts_follow, start))
        last = (self._given or self._earlier)[-1:]
        by_kind = text.startswith(self._cues.by_kind, start)
        self._divided = last if by_kind else self._divided if goes_on else []
        self._earlier = (self._given or self._earlier) if goes_on else GivenNames()
        self._given = GivenNames(start)
        self._start = start

    def name(self, index: int, clause: Clause, text: str) -> Name | None:
        """The name of the number at ``index`` of ``clause``, whose ``text`` has it as the one asked about."""
        masked = self._masked
        quantity = masked.found[index]
        assert isinstance(quantity, Quantity)
        unit = quantity.unit
        match = self._rules.first(stages.NAME, text)
        how = match.rule.emit.get("how") if match is not None else None
        if how == NONE:
            return None
        self._given.read_to(index, masked.text, self._cues.ends)
        if how == SAME_ATTRIBUTE:
            return self._same_attribute(match, unit, index)
        leads = self._leads(index, clause)
        nameless = match is None or how in (DISTRIBUTE_BEFORE, IN_ALL)
        name = None
        if leads and nameless:
            name = self._subject(index, clause, unit)
        if name is None and match is not None:
            name = self._from_match(match, index, clause, unit)
        if name is None and leads and not nameless:
            name = self._subject(index, clause, unit)
        if name is None:
            name = self._inherited(unit, leads=leads, bare=match is None and leads, opens=clause.start == self._start)
        if name is not None:
            if nameless:
                name = in_stock(self._grown(name, unit, text), masked.part(clause.start, index), self._cues)
            name = replace(self._parted(name, index, clause, dealt=how is not None and how != "before"), at=index)
            name = self._with_rules(name, match)
            if how != ASIDE:
                self._given.append(name)
        return name

    def _with_rules(self, name: Name, match: Match | None) -> Name:
        """``name`` with the rules that gave it; the names before it whose words it has lend theirs."""
        whole = chain.from_iterable(one.rules for one in self._divided if {*one.spans} & {*name.spans})
        lent = (*whole, *self._earlier.lent(name.spans), *self._given.lent(name.spans))
        asked = [] if match is None else [match.rule.id]
        goes_on = [] if name.of is None else [name.of.rule_id]
        return replace(name, rules=tuple(dict.fromkeys((*asked, name.rule_id, *goes_on, *name.rules, *lent))))

    def _parted(self, name: Name, index: int, clause: Clause, *, dealt: bool) -> Name:
        """Where numbers in a list are those of as many names, or of one word for two things (城乡: 城镇 and 农村), the
        name of the one; names that another rule has ``dealt`` out lend each other nothing more. Else a name that
        itself joins two things has a value for each of these."""
        order, count = self._listed(index, clause, mixed=False)
        mixed = count == 1  # 面积和产量是5万亩和3万吨
        if mixed:
            order, count = self._listed(index, clause, mixed=True)
        whole = name.pair or name.text
        if count == 1:
            return name
        parts = [whole[start:end] for start, end in split_names(whole, count, self._rules)]
        if mixed and not all(part.endswith(self._cues.heads) for part in parts):
            return name
        if len(parts) == count and (own := each_whole(parts, self._rules, lend=bool(name.pair) or not dealt)):
            stem = stem_of(own[0], self._cues) if own[order] in self._cues.elliptic and order else ""
            return replace(name, text=stem + own[order], pair=whole)
        if mixed:
            return name
        word = next((row for row in self._rules.lexicon("marks").of("pair") if row.form in whole), None)
        if word is None or len(parts) > 1 or name.listed:
            return name
        told = word["members"].split("|")
        if count != len(told):
            return name
        return replace(name, text=whole.replace(word.form, told[order], 1), pair=whole)

    def _listed(self, index: int, clause: Clause, *, mixed: bool) -> tuple[int, int]:
        """Which of how many numbers the one at ``index`` is, of those with but a joint between, in the same unit if
        they may not be ``mixed``."""
        numbers = [i for i, item in self._masked.between(clause.start, clause.end) if isinstance(item, Quantity)]
        at = numbers.index(index)
        first = last = at
        while first > 0 and self._joins(numbers[first - 1], numbers[first], mixed):
            first -= 1
        while last + 1 < len(numbers) and self._joins(numbers[last], numbers[last + 1], mixed):
            last += 1
        return at - first, last - first + 1

    def _joins(self, left: int, right: int, mixed: bool) -> bool:
        one, other = self._masked.found[left], self._masked.found[right]
        between = self._masked.text[left + 1 : right]
        joined = between.endswith(self._rules.lexicon("marks").forms("joint"))
        alike = isinstance(one, Quantity) and isinstance(other, Quantity) and one.unit == other.unit
        return (alike or mixed) and joined and len(between) <= BETWEEN

    def _inherited(self, unit: str, *, leads: bool, bare: bool, opens: bool = False) -> Name | None:
        """The last name, or the last of the part of the sentence before that counts in the same unit; a rate of
        growth that ``opens`` this part may be of any that is told there. A ``bare`` clause says neither what is counted
        nor that it rises, falls or is reached: its first number is of the last name only in the unit of that; so is one
        whose unit is itself what is counted (辖3镇)."""
        if self._given:
            last = self._whole(self._of_unit(self._given, unit) if leads and not bare else self._given[-1], unit)
            other = unit != last.unit and unit not in self._cues.percent
            return None if other and (bare or unit in self._cues.things) else replace(last, unit=unit)
        goes_on = opens and not bare and unit in self._cues.percent
        return last_in(self._earlier, unit) or (self._earlier[-1] if goes_on and self._earlier else None)

    def _whole(self, name: Name, unit: str) -> Name:
        """``name``, or what it is a share of where the unit is that of no share: 占支出的20%，减少5万元. That it was
        planned is said of it alone: 收入任务5亿元，完成6亿元."""
        whole = name.of if name.of is not None and unit not in self._cues.percent else name
        planned = next((word for word in self._cues.budgeted if whole.of is None and whole.text.endswith(word)), "")
        return replace(whole, text=whole.text.removesuffix(planned)) if len(whole.text) > len(planned) > 0 else whole

    def _grown(self, name: Name, unit: str, text: str) -> Name:
        """``name``, or what it is a share of where ``text`` tells a rate of growth: 占全省的5%，增长8%. A share itself
        grows by points."""
        grows = unit in self._cues.rates and any(word in text for word in self._cues.growth)
        return replace(name.of, unit=unit) if name.of is not None and grows else name

    def _of_unit(self, names: Sequence[Name], unit: str) -> Name:
        """The last of ``names``, or the last in this ``unit``: 茶园3万亩，产茶5吨，增加2万亩 is of the land. What is
        behind a share is of that."""
        if self._cues.percent & {unit, names[-1].unit}:
            return names[-1]
        return last_in(names, unit) or names[-1]

    def _same_attribute(self, match: Match | None, unit: str, index: int) -> Name | None:
        """The name of the attribute given last in the same unit; without one the number is the size of what is counted
        and no fact."""
        name = last_in(self._given, unit)
        if name is None:
            return None
        self._given.append(replace(name, at=index))
        return self._with_rules(name, match)

    def _from_match(self, match: Match, index: int, clause: Clause, unit: str) -> Name | None:
        how = match.rule.emit.get("how")
        if how == SUCH:
            return self._some_of(match, clause, unit)
        if how == "distribute":
            return self._distributed(match, clause, unit)
        if how == DISTRIBUTE_BEFORE:
            return self._distributed_before(match, clause, unit)
        if how == IN_ALL:
            whole = self._inherited(unit, leads=True, bare=False)
            return replace(whole, text=undone(whole.text, self._cues), rule_id=match.rule.id) if whole else None
        parts = [match.spans[g] for g in ("name", "head") if g in match.spans]
        if how == "after":  # a verb that ends the noun may begin inside a word
            parts = [(start, self._wording.word_end(start, end, clause)) for start, end in parts]
        pieces = [self._wording.piece(clause, part) for part in parts]
        pieces = [p for p in pieces if p[0]]
        if not pieces:
            return None
        if how == "per-head" and self._given:
            last, own = self._given[-1], pieces[0][0]
            per_head = last.text if last.text.startswith(own) else own + last.text
            return Name(per_head, (pieces[0][1], *last.spans), unit, match.rule.id)
        if how == "attributive" and match.rule.emit.get("order") == "head":
            pieces.reverse()
        if how in ("continue", ASIDE) and (whole := self._goes_on_with(index, clause, unit)):
            return Name(continued(whole.text, pieces[0][0]), (*whole.spans, pieces[0][1]), unit, match.rule.id, whole)
        name = Name("".join(p[0] for p in pieces), tuple(p[1] for p in pieces), unit, match.rule.id)
        return self._completed(name, index, clause, self._masked.part(clause.start, clause.start + parts[0][0]))

    def _goes_on_with(self, index: int, clause: Clause, unit: str) -> Name | None:
        """What a clause goes on with that begins in the middle (增速提高…, 占…的): the whole named last, also in
        the part of the sentence before, or the subject of the clause before."""
        last = (self._given or self._earlier)[-1:]
        whole = last[0] if last else self._subject(index, clause, unit) if self._leads(index, clause) else None
        return whole and (whole.of or whole)

    def _leads(self, index: int, clause: Clause) -> bool:
        return not self._masked.has_number(clause.start, index)

    def _subject(self, index: int, clause: Clause, unit: str) -> Name | None:
        """The subject of the clause right before, where that clause has no number of its own."""
        for begin in subject_starts(self._masked, clause, self._rules):
            match = self._rules.first(stages.SUBJECT, self._masked.targeting(index, begin, clause.end))
            if match is not None:
                text, span = self._wording.piece(Clause(begin, clause.start - 1), match.spans["name"])
                return Name(text, (span,), unit, match.rule.id) if text else None
        return None

    def _completed(self, name: Name, index: int, clause: Clause, before: str) -> Name:
        """Give back to ``name`` what it leaves out because the name before it says it. Where the words ``before`` it
        in its clause end in the whole region (全省), it shares nothing with a name that is of a part of that."""
        if name.text in self._cues.doing:
            return self._done(name)
        if name.text in self._cues.levels and (told := self._subject(index, clause, name.unit)):
            return replace(told, text=name.text + told.text, spans=(*name.spans, *told.spans))
        level, up_to_number = name.text in self._cues.levels, self._masked.part(clause.start, index)
        if self._divided and (measure := measure_by_kind(self._divided[0].text, name.text, up_to_number, self._cues)):
            return replace(name, text=name.text + measure, spans=(*name.spans, *self._divided[0].spans))
        if (spent := self._of_money(name)) is not None:
            return spent
        if not self._given and not (level and self._earlier):
            return self._opening(name, index, clause)
        if name.text in self._cues.of_counted and not up_to_number.endswith(self._cues.change):
            return self._of_counted(name, clause)
        last = (self._given or self._earlier)[-1]
        if name.text in self._cues.elliptic:
            listed = any(word in self._masked.text[last.at : clause.start] for word in self._cues.listed)
            if last.text in self._cues.whole or listed or self._is_apart(last, clause):
                return self._on_topic(name, index, clause)
            return owned(name, last, self._cues)
        if level:
            whole = (last.of or last).text
            verb = whole[: len(whole) - len(undone(whole, self._cues))]  # 新增国家级企业45家、省级13家
            graded = next((verb + word for word in self._cues.levels if whole.startswith(verb + word)), "")
            verb, base = (verb, whole[len(graded) :]) if graded else ("", whole)
            return Name(verb + name.text + base, (*name.spans, *last.spans), name.unit, name.rule_id)
        own = before.endswith(self._cues.regions) or name.text.startswith(self._cues.doing)  # 全省…; 修复草原…、治理…
        between = self._masked.text[last.at + 1 : clause.start + len(before)]
        return with_shared(name, last, between, up_to_number, own=own, rules=self._rules, cues=self._cues)

    def _opening(self, name: Name, index: int, clause: Clause) -> Name:
        """The first ``name`` of a part of a sentence with what it leaves out: whose output the part before told, or the
        field that the sentence begins with."""
        elliptic = name.text in self._cues.elliptic
        if (elliptic or name.text in self._cues.owned) and clause.start == self._start and self._earlier:
            last = self._earlier[-1]
            if last.of is None and last.text.endswith(self._cues.owned) and last.text not in self._cues.whole:
                return owned(name, last, self._cues)
        return self._on_topic(name, index, clause) if elliptic else name

    def _of_counted(self, name: Name, clause: Clause) -> Name:
        """``name`` with what was counted right before it (项目5个，完成投资3亿元 is 项目投资), if one thing was."""
        *others, last = self._given
        told = last.text.endswith(self._cues.of_counted) and last.text not in self._cues.of_counted
        told = told or last.unit == name.unit not in self._cues.currency | self._cues.percent  # 公路3公里，总里程9公里
        alone = self._counts(last) and not (others and self._counts(others[-1]) and others[-1].unit == last.unit)
        whose = stem_of(last.text, self._cues)
        if self._is_apart(last, clause) or whose in self._cues.works or name.text in whose or not (told or alone):
            return name  # 项目 alone says no more
        return owned(name, last, self._cues)

    def _is_apart(self, last: Name, clause: Clause) -> bool:
        """True where more than one clause mark stands behind a name: what does may speak of another thing."""
        return sum(char in self._cues.ends.clause for char in self._masked.text[last.at : clause.start]) > 1

    def _of_money(self, name: Name) -> Name | None:
        """``name``, where it is but who invests or earns, with the measure told last in money (甲公司投资5亿元，乙公司
        3亿元). Null where it says more, or none was told."""
        if name.unit not in self._cues.currency or not name.text.endswith(self._cues.payers):
            return None
        last = last_in([*self._earlier, *self._given], name.unit)
        measure = next((head for head in self._cues.heads if last.text.endswith(head)), "") if last else ""
        return replace(name, text=name.text + measure, spans=(*name.spans, *last.spans)) if last and measure else None

    def _counts(self, name: Name) -> bool:
        """True where the number of ``name`` counts things or people."""
        item = self._masked.found[name.at]
        return isinstance(item, Quantity) and item.dimension == "count" and bool(item.unit)

    def _on_topic(self, name: Name, index: int, clause: Clause) -> Name:
        """``name`` with what it is of: the field whose state the clause before tells (服务业持续向好，增加值5亿元),
        or that the sentence begins with (汽车产业，建设基地，…，产值5亿元)."""
        if told := self._subject(index, clause, name.unit):
            return replace(owned(name, told, self._cues), rules=(told.rule_id,))
        where = topic_of(self._masked, self._start, self._rules)
        if where is None:
            return name
        field, span = self._wording.piece(where, (0, where.end - where.start))
        return Name(field + name.text, (span, *name.spans), name.unit, name.rule_id) if field else name

    def _done(self, name: Name) -> Name:
        """A verb alone (改造), with what the last name of the same unit says is built: 新建公路, 改造公路."""
        last = last_in([*self._earlier, *self._given], name.unit)
        if last is None:
            return name
        verb = next((verb for verb in self._cues.doing if last.text.endswith(verb) and last.text != verb), "")
        if verb:  # 小区改造开工…、完工…
            whole = last.text.removesuffix(verb) + name.text
            return Name(whole, (*last.spans, *name.spans), name.unit, name.rule_id)
        return Name(name.text + undone(last.text, self._cues), (*name.spans, *last.spans), name.unit, name.rule_id)

    def _distributed(self, match: Match, clause: Clause, unit: str) -> Name | None:
        """The k-th name of a list for its k-th number; a name alone is that of every number."""
        start, end = match.spans["names"]
        before = self._numbers(clause, match.spans["values"])
        values = self._numbers(clause, (match.spans["values"][0], match.spans["more"][1]))
        order = len(before)
        parts = split_names(self._masked.text[clause.start + start : clause.start + end], len(values), self._rules)
        pieces = [p for p in (self._wording.piece(clause, (start + a, start + b)) for a, b in parts) if p[0]]
        if len(pieces) == 1 < len(values):
            return self._headed(pieces[0], order, len(values), unit, match.rule)
        if order >= len(pieces):
            return None
        if "head" in match.spans:
            done, where = self._wording.piece(clause, match.spans["head"])
            return Name(pieces[order][0] + done, (pieces[order][1], where), unit, match.rule.id)
        kinds = [unit_kind(value, self._rules) for value in values[: len(pieces)]]
        alike = [kinds[k] == kinds[-1] if k < len(kinds) else True for k in range(len(pieces) - 1)]
        lent = members([name for name, _ in pieces], alike, self._rules)[order]
        (first, first_span), (name, span), (last, last_span) = pieces[0], pieces[order], pieces[-1]
        spans = (first_span,) * bool(lent.head) + (span,) + (last_span,) * bool(lent.tail)
        return Name(
            first[: lent.head] + name + last[len(last) - lent.tail :],
            spans,
            unit,
            match.rule.id,
            listed=len(pieces) > 1,
        )

    def _some_of(self, match: Match, clause: Clause, unit: str) -> Name | None:
        """What was counted last in the same unit, and what is said of some: 上市的企业 in 企业300家，其中上市的5家."""
        last = last_in(self._given, unit)
        if last is None:
            return None
        counted = last.of or last
        told, span = self._wording.written(*(clause.start + at for at in match.spans["name"]))
        return Name(told + undone(counted.text, self._cues), (span, *counted.spans), unit, match.rule.id, counted)

    def _headed(self, piece: tuple[str, Span], order: int, count: int, unit: str, rule: Rule) -> Name:
        """One name for ``count`` numbers: a measure alone (机械化率分别达到…) is that of as many names before."""
        name, span = piece
        given = self._given[: len(self._given) - order][-count:]
        if len(given) == count and (rule.emit.get("order") == "head" or name in self._cues.heads):
            before = given[order].text if rule.emit.get("order") == "head" else stem_of(given[order].text, self._cues)
            return Name(before + name, (*given[order].spans, span), unit, rule.id)
        return Name(name, (span,), unit, rule.id)

    def _distributed_before(self, match: Match, clause: Clause, unit: str) -> Name | None:
        """The k-th of the last n names of the clauses before, for the k-th of n numbers."""
        lists = (match.spans.get(group) for group in ("values", "more"))
        before, more = (len(self._numbers(clause, span)) if span else 0 for span in lists)
        n = before + 1 + more
        names = self._given[: len(self._given) - before]
        if not names:
            return None
        own = list({name.text: name for name in names}.values())
        names = own if len(own) >= n > 1 else names
        name = names[len(names) - n + before] if len(names) >= n > 1 else self._of_unit(names, unit)
        whole = replace(self._whole(name, unit), rule_id=match.rule.id)
        if "name" not in match.spans:
            return whole
        told, span = self._wording.written(*(clause.start + at for at in match.spans["name"]))  # 收入…，完成预算的96%
        return replace(whole, text=whole.text + told, spans=(*whole.spans, span), of=whole)

    def _numbers(self, clause: Clause, span: tuple[int, int]) -> list[Quantity]:
        found = self._masked.between(clause.start + span[0], clause.start + span[1])
        return [item for _, item in found if isinstance(item, Quantity)]
