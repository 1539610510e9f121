"""The files of ``rules/`` → checked models and word lists, every problem of every file collected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pydantic
import yaml

from guihua.files import NotAFileError, TooLargeError, read_file
from guihua.messages import Text, as_is, foreign, say
from guihua.rules.cell_types import check_cells
from guihua.rules.check_cache import Sound
from guihua.rules.cross_references import check_ids, classes_unread, fragments_like_lists
from guihua.rules.entries import Entry, Folder, FragmentEntry
from guihua.rules.expansion import Expander
from guihua.rules.hints import did_you_mean
from guihua.rules.kept import MOST_BYTES, RULE_TABLE, Files
from guihua.rules.matching import Rule
from guihua.rules.models import ID, WHY, Fragment, RuleBlock, RuleModel
from guihua.rules.pattern_checks import check_patterns
from guihua.rules.pattern_tree import REFERENCE
from guihua.rules.problems import OF_FILES, STOPPING, Position, Problem, RulesError, in_order
from guihua.rules.required_lists import keys_in, missing_lists, unread_files, unsound_lists
from guihua.rules.rule_tables import read_rule_table
from guihua.rules.ruleset import Rules
from guihua.rules.stage_contract import check_emits, check_groups
from guihua.rules.word_lists import STAGES, Lexicon, read_lexicon
from guihua.rules.yaml_source import Yaml, read_yaml


def read_folder(path: Path, held: Files | None = None, former: bool = False) -> Folder:
    """Read every ``*.tsv`` and ``*.yaml`` of a folder, in the order of their names; from the bytes ``held`` of them
    where they were read before. Of a ``former`` revision keys that rules have no more are left out."""
    digest = hashlib.sha256()
    problems: list[Problem] = []
    lexicons: dict[str, Lexicon] = {}
    if not path.is_dir():
        problems.append(Problem("R001", Position(str(path), 1, 1), say("no-such-folder"), say("name-the-folder")))
    lists = [file for file in _named("*.tsv", path, held) if not file.name.endswith(RULE_TABLE)]
    for file in lists:
        if (text := _text(file, held, digest, problems)) is not None:
            lexicons[file.stem] = read_lexicon(file, text, problems)
    problems += check_cells(lexicons)
    problems += unread_files(path)
    written = sorted([*_named("*.yaml", path, held), *_named(f"*{RULE_TABLE}", path, held)])
    if lists or written:
        problems += missing_lists(lexicons, frozenset(file.stem for file in lists))
    files: dict[str, tuple[RuleBlock, ...]] = {}
    rules: list[Entry] = []
    fragments: dict[str, FragmentEntry] = {}
    ids: dict[str, Position] = {}
    unsound = unsound_lists(lexicons, problems)
    for file in written:
        if (text := _text(file, held, digest, problems)) is None:
            continue
        source = (read_rule_table if file.name.endswith(RULE_TABLE) else read_yaml)(file.name, text)
        problems += source.problems
        blocks: list[RuleBlock] = []
        for path_, value in _blocks(source):
            model = _validated(source, path_, _of_today(value) if former else value, problems)
            if model is None:
                unsound |= keys_in(text)
                continue
            blocks.append(model)
            numbers, dropped = _dropped(value, model)
            unsound |= dropped
            _stage(source, path_, model.stage, lexicons, problems)
            for name, fragment in model.fragments.items():
                entry = FragmentEntry(name, fragment, source, path_)
                if (other := fragments.setdefault(name, entry)) is not entry:
                    at = entry.position
                    detail, fix = say("stands-already-at", name=name, place=other.position), say("fragments-are-shared")
                    problems.append(Problem("R106", at, detail, fix, None, source.line(at.line)))
            for number, rule in zip(numbers, model.rules, strict=True):
                entry_ = Entry(rule, model.stage, source, (*path_, "rules", number), lexicons)
                at = entry_.position
                if (first := ids.setdefault(rule.id, at)) is not at and first != at:
                    detail = say("stands-already-at", name=rule.id, place=first)
                    problems.append(entry_.problem("R105", ("id",), detail, say("id-of-its-own")))
                    continue
                rules.append(entry_)
        if source.value is None:
            unsound |= keys_in(text)
        files[file.name] = tuple(blocks)
    problems += check_ids(rules)
    problems += fragments_like_lists(fragments, lexicons)
    whole = frozenset(unsound - fragments.keys())
    return Folder(path, digest.hexdigest(), files, tuple(rules), fragments, lexicons, tuple(problems), whole)


def _named(shape: str, path: Path, held: Files | None) -> list[Path]:
    """The files of a folder, or those held of it, by name."""
    return sorted(path.glob(shape) if held is None else (path / name for name in held if fnmatch(name, shape)))


def _text(file: Path, held: Files | None, digest: Any, problems: list[Problem]) -> str | None:
    try:
        data = read_file(file, MOST_BYTES[file.suffix]) if held is None else held[file.name]
        digest.update(file.name.encode() + b"\0" + data + b"\0")
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(Problem("R001", Position(file.name, line, 1), say("not-utf-8"), say("save-as-utf-8")))
    except (NotAFileError, TooLargeError) as error:
        what = say("not-a-regular-file")
        if isinstance(error, TooLargeError):
            what = say("file-too-large", most=MOST_BYTES[file.suffix])
        problems.append(Problem("R001", Position(file.name, 1, 1), what, say("split-the-file")))
    except OSError as error:
        problems.append(
            Problem("R001", Position(file.name, 1, 1), foreign("system", error.strerror or "cannot be read"))
        )
    return None


# ---- YAML ------------------------------------------------------------------------------------------------------


def _blocks(source: Yaml) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The blocks of a file, each with its path: the file itself, or the members of the list that it is."""
    if isinstance(source.value, tuple):
        yield from (((n,), value) for n, value in enumerate(source.value))
    elif source.value is not None:
        yield (), source.value


def _of_today(block: Any) -> Any:
    """A block without the keys that rules have no more."""
    if not isinstance(block, dict) or not isinstance(block.get("rules"), tuple):
        return block
    known = RuleModel.model_fields
    rules = tuple(
        {k: v for k, v in one.items() if k in known} if isinstance(one, dict) else one for one in block["rules"]
    )
    return {**block, "rules": rules}


def _validated(source: Yaml, at: tuple[int, ...], value: Any, problems: list[Problem]) -> RuleBlock | None:
    """The model of a block. Where some of its rules are wrong, the sound ones; ``None`` where nothing is sound."""
    try:
        return RuleBlock.model_validate(value)
    except pydantic.ValidationError as error:
        told = {p.position.line for p in source.problems}
        found = [_problem(source, at, one) for one in error.errors(include_url=False)]
        problems += [p for p in found if p.position.line not in told]
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("rules"), tuple)
        or not isinstance(value.get("stage"), str)
    ):
        return None
    rules = tuple(rule for one in value["rules"] if (rule := _sound(RuleModel, one)) is not None)
    given = value.get("fragments")
    fragments = given if isinstance(given, dict) else {}
    sound = {name: model for name, one in fragments.items() if (model := _sound(Fragment, one)) is not None}
    return RuleBlock.model_construct(stage=value["stage"], why="", fragments=sound, rules=rules)


def _dropped(value: Any, model: RuleBlock) -> tuple[list[int], set[str]]:
    """The numbers that the model's rules have in the block, and the names of the fragments that it lacks."""
    written = value.get("rules", ())
    if len(model.rules) == len(written):
        numbers = list(range(len(written)))
    else:
        numbers = [n for n, one in enumerate(written) if _sound(RuleModel, one) is not None]
    given = value.get("fragments")
    return numbers, set(given if isinstance(given, dict) else ()) - model.fragments.keys()


def _sound(model: Any, value: Any) -> Any:
    try:
        return model.model_validate(value)
    except pydantic.ValidationError:
        return None


_KINDS = {
    "string_type": (say("a-text"), say("write-text")),
    "int_type": (say("a-whole-number"), say("write-whole-number")),
    "dict_type": (say("keys-with-values"), say("write-keys-with-values")),
    "model_type": (say("keys-with-values"), say("write-keys-with-values")),
    "model_attributes_type": (say("keys-with-values"), say("write-keys-with-values")),
    "tuple_type": (say("a-list"), say("write-list")),
    "bool_type": (say("true-or-false"), say("write-true-or-false")),
}


def _problem(source: Yaml, block: tuple[int, ...], error: Any) -> Problem:
    """One of pydantic's findings, at its place in the file."""
    path = (*block, *(part for part in error["loc"] if part != "[key]"))
    rule_id = _rule_id(source, path)
    kind, key = error["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        at = source.key_position(path)
        known = _fields(path[:-1])
        return Problem(
            "R101", at, say("quoted", text=key), did_you_mean(key, known), rule_id, source.line(at.line), len(key)
        )
    if kind == "missing":
        at = source.position(path[:-1])
        of_example = path[-3:-2] not in ((), ("rules",))  # a row of a table is a scalar too
        short = of_example and isinstance(source.nodes.get(path[:-1]), yaml.ScalarNode)  # text // why, without it
        fix = say("add-reason", sign=WHY.strip()) if short else say("add-key", key=key)
        fix = say("or-in-quotes", fix=fix) if short and source.is_parted(path[:-1]) else fix
        return Problem("R102", at, say("quoted", text=key), fix, rule_id, source.line(at.line))
    at = source.position(path)
    line = source.line(at.line)
    if kind in _KINDS:
        wanted, fix = _KINDS[kind]
        if isinstance(error["input"], dict | tuple) and kind == "string_type":
            fix = say("write-text-brackets")
        detail = say("is-not", what=_what(path), is_now=_described(error["input"]), wanted=wanted)
        return Problem("R103", at, detail, fix, rule_id, line)
    if kind == "literal_error":
        known = [word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        detail, fix_ = say("key-value", key=key, value=error["input"]), did_you_mean(str(error["input"]), known)
        return Problem("R104", at, detail, fix_, rule_id, line)
    if kind == "string_pattern_mismatch":
        fix = say("write-id")
        if error["ctx"]["pattern"] != ID:
            fix, at = say("write-name"), source.key_position(path)
        return Problem("R104", at, say("quoted", text=error["input"]), fix, rule_id, source.line(at.line))
    message = _pydantic(kind, error["msg"], error.get("ctx", {}))
    return Problem("R104", at, say("of-key", what=_what(path), message=message), None, rule_id, line)


def _pydantic(kind: str, message: str, values: Mapping[str, Any]) -> Text:
    told = foreign("pydantic", kind, **values)
    return told if told.key != "as-is" else as_is(message[0].lower() + message[1:])


def _what(path: Sequence[str | int]) -> Text:
    """What stands at a path: a key, an entry of a list, or the whole file."""
    if not path:
        return say("whole-file")
    last = path[-1]
    if isinstance(last, str):
        return say("quoted", text=last)
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return say("entry-of", number=last + 1, key=key)


def _rule_id(source: Yaml, path: Sequence[str | int]) -> str | None:
    rule, left = source.value, [*path]
    if left and isinstance(left[0], int):
        rule = rule[left.pop(0)]
    if len(left) < 2 or left[0] != "rules" or not isinstance(left[1], int):
        return None
    rule = rule["rules"][left[1]]
    given = rule.get("id") if isinstance(rule, dict) else None
    return given if isinstance(given, str) else None


def _fields(path: Sequence[str | int]) -> list[str]:
    """The keys that may stand at ``path``."""
    model: Any = RuleBlock
    for part in path:
        if isinstance(part, int) or part not in getattr(model, "model_fields", {}):
            continue
        annotation = model.model_fields[part].annotation
        args = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and hasattr(a, "model_fields")]
        model = args[0] if args else annotation
    return list(getattr(model, "model_fields", {}))


def _described(value: Any) -> Text:
    match value:
        case None:
            return say("is-empty")
        case bool():
            return say("true-or-false")
        case int() | float():
            return say("is-a-number")
        case str():
            return say("is-text")
        case dict():
            return say("is-a-mapping")
    return say("a-list")


def _stage(
    source: Yaml, block: tuple[int, ...], stage: str, lexicons: Mapping[str, Lexicon], problems: list[Problem]
) -> None:
    """A stage that ``stages.tsv`` does not have is asked by nobody: its rules would be silent for ever."""
    if STAGES not in lexicons or stage in (known := lexicons[STAGES].forms()):
        return
    at = source.position((*block, "stage"))
    fix = did_you_mean(stage, known, len(known))
    problems.append(Problem("R107", at, say("quoted", text=stage), fix, None, source.line(at.line), len(stage)))


def load_folder(folder: Path, former: bool = False) -> Rules:
    """As ``kept.load_rules``, whatever is kept."""
    rules, problems = read_rules(folder, former=former)
    if errors := [problem for problem in problems if _stops(problem, former)]:
        raise RulesError(errors)
    return rules


def _stops(problem: Problem, former: bool) -> bool:
    return problem.level == "error" and (not former or problem.code.startswith(OF_FILES) or problem.code in STOPPING)


def read_rules(
    folder: Path, sound: Sound | None = None, former: bool = False, held: Files | None = None
) -> tuple[Rules, tuple[Problem, ...]]:
    """The rules of a folder that are sound, and all that is wrong with the others; from the bytes ``held`` of it where
    there are any. Patterns known to be ``sound`` are not compiled to see if they are; where none are given, those that
    this user's cache knows, which is told of more."""
    known = sound or Sound()
    read = read_folder(folder, held, former)
    problems = in_order(
        [*read.problems, *check_emits(read), *check_groups(read), *check_patterns(read, known), *classes_unread(read)]
    )
    if sound is None:
        known.keep()
    errors = [problem for problem in problems if _stops(problem, former)]
    broken = {problem.rule_id for problem in errors}
    tables = {p.position.file for p in errors if p.code == "R109" and p.rule_id is None}  # with a heading amiss
    broken_fragments = _broken_fragments(read, errors)
    expander = Expander(read.patterns, read.lexicons)
    ranks = _ranks(read)
    rules = [
        _rule(entry, ranks[entry.model.id], order, expander)
        for order, entry in enumerate(read.rules)
        if entry.model.id not in broken
        and entry.yaml.name not in tables
        and not any(f"{{{name}}}" in entry.model.pattern for name in broken_fragments)
        and not _lacks_words(entry.model.pattern, read)
    ]
    return Rules(rules, read.lexicons, read.digest, read), problems


def _lacks_words(pattern: str, read: Folder) -> bool:
    """True where a pattern names a list, or a class of one, that could not be read."""
    for name, _, cls in (match[1].partition(".") for match in REFERENCE.finditer(pattern)):
        if name in read.unsound and (name not in read.lexicons or not read.lexicons[name].forms(cls or None)):
            return True
        if name in read.fragments and _lacks_words(read.fragments[name].model.pattern, read):
            return True
    return False


def _broken_fragments(read: Folder, errors: Sequence[Problem]) -> set[str]:
    """Fragments with an error in them, and those that name one."""
    lines = {(p.position.file, p.position.line) for p in errors if p.rule_id is None}
    broken = set(read.unsound - read.lexicons.keys())
    for name, fragment in read.fragments.items():
        at = fragment.yaml.position(fragment.path)
        if (at.file, at.line) in lines:
            broken.add(name)
    grown = True
    while grown:
        more = {
            name
            for name, fragment in read.fragments.items()
            if name not in broken and any(f"{{{other}}}" in fragment.model.pattern for other in broken)
        }
        grown = bool(more)
        broken |= more
    return broken


def _ranks(read: Folder) -> Mapping[str, int]:
    """Rule → its rank in its stage, the higher wins: by the order of the rules, in a stage that takes all matches by
    that of the blocks; files are in the order of their names."""
    table = read.lexicons.get(STAGES)
    first = {row.form for row in table.rows if row["class"] == "first"} if table is not None else set()
    places: dict[str, dict[object, int]] = {}  # stage → rule, or block → how many stand above
    found: dict[str, tuple[str, int]] = {}
    for entry in read.rules:
        known = places.setdefault(entry.stage, {})
        key = entry.model.id if entry.stage in first else (entry.yaml.name, entry.block)
        found[entry.model.id] = entry.stage, known.setdefault(key, len(known))
    return {rule_id: len(places[stage]) - above for rule_id, (stage, above) in found.items()}


def _rule(entry: Entry, rank: int, order: int, expander: Expander) -> Rule:
    model = entry.model
    return Rule(
        id=model.id,
        stage=entry.stage,
        why=model.why,
        written=model.pattern,
        text=expander.expand(model.pattern),
        emit=model.emit,
        priority=rank,
        order=order,
        position=entry.position,
        status=model.status,
        replaces=model.replaces,
        entry_of=lambda _: entry,
    )
