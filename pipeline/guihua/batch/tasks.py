"""One document as a unit of work: read its file, extract it, leave its rows on disk. This is what workers run."""

from __future__ import annotations

import gc
import hashlib
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from guihua.batch.fingerprint import PACKAGE
from guihua.batch.workers import RunStopped
from guihua.dataset.document_rows import ContractError, DamagedError, examine_result, facts_of, write_result
from guihua.errors import GuihuaError
from guihua.files import NotAFileError, TooLargeError, not_written, read_file
from guihua.model import Source
from guihua.read.encoding import SourceError
from guihua.read.formats.reader import read_source
from guihua.rules.compiled import PATTERNS
from guihua.rules.kept import load_rules
from guihua.rules.problems import RulesError, RuleTimeout
from guihua.rules.ruleset import Rules
from guihua.timing import stopwatch, timed

Extract = Callable[[Source, Rules], Mapping[str, list[dict[str, Any]]]]
READ, FAILED = "read", "failed"
LONGEST_LINE = 1_000_000  # characters; a whole plan on one line is far shorter


@dataclass(frozen=True, slots=True)
class Task:
    """A document to extract. ``key`` names what its rows are made from; ``result`` is the file for them.
    ``trouble`` is what already keeps it from being read (code, message). ``located`` is the file's path below the
    corpus, quoted, where that is not its ``doc_id``; ``record`` and ``column`` are its place in a file that holds a
    document a row."""

    doc_id: str
    path: str
    sha256: str | None
    n_bytes: int | None
    trouble: tuple[str, str] | None
    key: str
    result: str
    located: str | None = None
    record: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A document's rows are on disk under ``key``; ``result`` is the hash of that file."""

    doc_id: str
    sha256: str | None
    key: str
    result: str
    state: str
    rows: Mapping[str, int]
    timings: tuple[tuple[str, float], ...] = ()


class ChangedError(GuihuaError, RuntimeError):
    """The rules are others than those the run began with."""


def open_extractor(
    rules_folder: str, version: str, extract: Extract, memory: int | None, shared: bool = False
) -> Callable[[Task], Done]:
    """Load the rules once; gives the function that does one task after another. The process may take ``memory`` bytes
    from here on, so that a document that asks for more fails by itself instead of starving the machine. Where the work
    is ``shared`` with other processes, compiling the patterns is too."""
    if memory is not None and sys.platform != "win32":  # where there are no such limits, none is set
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    rules = load_rules(Path(rules_folder))
    if rules.version != version:
        raise ChangedError(f"the rules in {rules_folder} changed during the run; run again")
    gc.freeze()  # the rules live as long as the process: no search for cycles need look through them
    if shared:
        PATTERNS.prepare(rule.text for rule in rules)
    return partial(extract_task, rules=rules, extract=extract)


def finished(task: Task, known: Mapping[str, Any] | None = None) -> Done | None:
    """What an earlier run left for this very task; ``known`` is what the manifest says of its document.

    Raises ``DamagedError`` where that is not as it was written.
    """
    found = examine_result(Path(task.result))
    if found is None:
        return None
    seal, data = found
    facts = known if known and known["result"] == seal else facts_of(data)
    return Done(task.doc_id, task.sha256, task.key, seal, facts["state"], facts["rows"])


def extract_task(task: Task, rules: Rules, extract: Extract) -> Done:
    """Extract one document, unless that is done. One that cannot be read or extracted leaves a row that says why.

    Raises ``RunStopped`` where the rows cannot be written.
    """
    with suppress(DamagedError):
        if (before := finished(task)) is not None:
            return before
    with stopwatch() as seconds:
        done = _extract(task, rules, extract)
    return replace(done, timings=tuple(sorted(seconds.items())))


def _extract(task: Task, rules: Rules, extract: Extract) -> Done:
    try:
        data = read_file(Path(task.path), task.n_bytes or 0)
    except TooLargeError:
        data = b""  # it grew: not the bytes that the run began with
    except OSError as error:
        return failed(task, *unreadable(error))
    if hashlib.sha256(data).hexdigest() != task.sha256:
        return failed(task, "changed", "the file changed during the run; run again")
    try:
        source = timed(read_source)(task.doc_id, data, rules)
        _refuse_long_lines(source)
        return _leave(task, extract(source, rules))
    except (RunStopped, MemoryError):
        raise  # the process that started this one writes it down: here is neither the place nor the memory for it
    except SourceError as error:
        return failed(task, error.code, str(error), error.line, lasting=True)
    except RuleTimeout as error:
        return failed(task, "rule-timeout", str(error))
    except RulesError as error:
        return failed(task, "rules", str(error))
    except ContractError as error:
        return failed(task, "contract", f"its rows break the contract: {error}; this is a defect, please report it")
    except Exception as error:
        what = f"{type(error).__name__}: {error} ({_where(error)})"
        return failed(task, "extract-failed", f"{what}; this is a defect, please report it")


def unreadable(error: OSError) -> tuple[str, str]:
    """Code and message for a file that the system does not give."""
    if isinstance(error, NotAFileError):
        return "not-a-file", "neither a file nor a folder (a pipe, socket or device); remove it"
    return "unreadable", f"{(error.strerror or 'cannot be read').lower()}; check its permissions"


def _refuse_long_lines(source: Source) -> None:
    for number in range(1, source.n_lines + 1):
        span = source.line_span(number)
        if span.end - span.start > LONGEST_LINE:
            raise SourceError(
                "line-too-long",
                f"{source.doc_id}:{number}:1: a line of {span.end - span.start} characters, more than {LONGEST_LINE}; "
                "break it into paragraphs, or take the file away if it is no plan",
                number,
            )


def failed(task: Task, code: str, message: str, line: int | None = None, lasting: bool = False) -> Done:
    """Leave a diagnostic for a document. Unless it is ``lasting``, the next run tries the document again."""
    if not lasting:
        path = Path(task.result)
        task = replace(task, key=f"{task.key}-{code}", result=str(path.with_name(f"{path.name}-{code}")))
    document = {"doc_id": task.doc_id, "sha256": task.sha256, "n_bytes": task.n_bytes}
    diagnostic: dict[str, Any] = {"doc_id": task.doc_id, "severity": "error", "code": code, "message": message}
    diagnostic |= {"line_start": line, "line_end": line}
    return _leave(task, {"documents": [document], "diagnostics": [diagnostic]})


def _leave(task: Task, rows: Mapping[str, list[dict[str, Any]]]) -> Done:
    if task.located is not None:
        where = {"path": task.located, "record": task.record, "text_column": task.column}
        rows = {**rows, "documents": [row | where for row in rows["documents"]]}
    state = FAILED if any(d["severity"] == "error" for d in rows.get("diagnostics", ())) else READ
    try:
        digest, counts = timed(write_result)(Path(task.result), rows, {"state": state})
    except OSError as error:
        raise RunStopped(not_written(error, Path(task.result).parent)) from error
    return Done(task.doc_id, task.sha256, task.key, digest, state, counts)


def _where(error: BaseException) -> str:
    """The innermost place in this package that the error came through."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if PACKAGE in file.parents:
            place = f"{file.relative_to(PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
