"""A small extractor in the place of the real one, for tests of the dataset: lines, and runs of digits as quantities.

A document's text may tell it to misbehave: CRASH kills the process, EAT takes all memory, SLEEP never ends, PAUSE takes
half a second, RAISE raises.
"""

import os
import re
import time
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import print_exc
from typing import Any

from guihua.dataset.rows import document_row, place
from guihua.model import Source, Span

KIND = "paragraph"


def extract(source: Source, rules: object) -> dict[str, list[dict]]:
    """Rows of ``documents``, ``lines``, ``quantities`` and ``indicators``."""
    for word, act in {"CRASH": crash, "EAT": eat, "SLEEP": sleep, "PAUSE": pause, "RAISE": fail}.items():
        if word in source.text:
            act()
    lines = []
    for n in range(1, source.n_lines + 1):
        at = place(source, source.line_span(n), None)
        lines.append(at | {"line_no": n, "text": at["raw"], "kind": KIND})
    quantities, indicators = [], []
    for n, match in enumerate(re.finditer(r"[0-9]+", source.text), 1):
        at = place(source, Span(*match.span()), None)
        value = {"type": "quantity", "number": float(match[0]), "value": float(match[0]), "comparator": "="}
        key = f"{source.doc_id}#q{n}"
        quantities.append({"quantity_id": key} | at | value)
        fact = {"name": "n", "canonical_name": f"n{int(match[0]) % 50}", "year_start": 1950 + int(match[0]) % 80}
        piece = {"role": "name", "line": at["line_start"], "char_start": at["char_start"], "char_end": at["char_end"]}
        fact |= {"measure": "level", "source": "prose", "quantity_id": key, "evidence": [piece]}
        indicators.append({"indicator_id": f"{source.doc_id}#i{n}"} | at | value | fact)
    return {"documents": [document_row(source)], "lines": lines, "quantities": quantities, "indicators": indicators}


def crash() -> None:
    os.kill(os.getpid(), 9)


def sleep() -> None:
    time.sleep(600)


def pause() -> None:
    time.sleep(0.5)


def eat() -> None:
    food = []
    while True:
        food.append(b"\0" * 50_000_000)


def fail() -> None:
    raise RuntimeError("told to")


def run_to_steps(pipe: Connection, corpus: Path, output: Path, rules: Path) -> None:
    """For each step that comes through ``pipe`` a run that is killed at it, in a process that forks off this one, which
    has imported what a run needs; answers how it ended. A null is the last."""
    import guihua.batch.run  # noqa: F401

    for step in iter(pipe.recv, None):
        child = os.fork()
        if child == 0:
            try:
                run_to_step(step, corpus, output, rules)
                os._exit(0)
            except BaseException:
                print_exc()
                os._exit(1)
        pipe.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def run_to_step(step: int, corpus: Path, output: Path, rules: Path) -> None:
    """A run that is killed at the call number ``step`` of those that change a name on disk or flush one."""
    from guihua.batch.run import Options, run

    done = count(1)

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def go(*arguments: Any, **more: Any) -> Any:
            if next(done) == step:
                crash()
            return call(*arguments, **more)

        return go

    for name in ("rename", "replace", "symlink", "link", "unlink", "mkdir", "rmdir", "fsync"):
        setattr(os, name, counting(getattr(os, name)))
    run(corpus, output, rules, Options(), extract)
