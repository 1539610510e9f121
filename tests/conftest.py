"""Shared fixtures: small corpora and the command run with the toy extractor."""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import portalocker
import pytest
from hypothesis import settings

import toy
from guihua.batch.corpus_tables import across
from guihua.batch.run import Options, Report, run
from guihua.extraction import extract
from guihua.files import cores
from guihua.rules.compiled import PATTERNS, Compiled
from guihua.rules.ruleset import Rules
from loaded import own_rules

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules"
PACKAGE = ROOT / "pipeline" / "guihua"
MODULES = sorted(PACKAGE.rglob("*.py"))
Runner = Callable[..., Report]

# Many processes are started; what one compiled need no other compile again, whatever the environment says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("any-machine", deadline=None)  # another's load on the machine is no fault
settings.load_profile("any-machine")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core where all tests run; who names files or tests has them in this one."""
    return cores() if config.args == config.getini("testpaths") else 0


@cache
def nodes_of(module: Path) -> tuple[ast.AST, ...]:
    """The nodes of a module's syntax tree, itself first: several tests look through all modules."""
    return tuple(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


def write_plans(corpus: Path, n: int, seed: int = 0) -> None:
    """``n`` small plans whose numbers depend on ``seed``."""
    corpus.mkdir(parents=True, exist_ok=True)
    for i in range(n):
        body = [f"in {1990 + k} it was {i * 31 + k * 7 + seed}, then {k}" for k in range(i % 5 + 1)]
        (corpus / f"plan{i:04}.txt").write_text("\n".join([f"plan {i}", "", *body]) + "\n", encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    """Relative path → SHA-256 of every file below ``folder``."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in found}


@pytest.fixture(scope="session", autouse=True)
def no_cache_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What earlier runs of the program left behind decides over no test. Processes that share the tests share a cache,
    and the work of compiling the patterns for it."""
    with pytest.MonkeyPatch.context() as patch:
        if (worker := os.environ.get("PYTEST_XDIST_WORKER")) is None:
            patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        else:
            shared = tmp_path_factory.getbasetemp().parent / "cache"
            patch.setenv("XDG_CACHE_HOME", str(shared))
            compile_share(int(worker[2:]), int(os.environ["PYTEST_XDIST_WORKER_COUNT"]), shared)
        yield


def compile_share(worker: int, workers: int, shared: Path) -> None:
    """Compile a share of the patterns of all rules and keep them; wait a while for what the others do."""
    Compiled().prepare(rule.text for rule in own_rules().all[worker::workers])
    (shared / f"ready{worker}").touch()
    end = time.monotonic() + 30
    while len(list(shared.glob("ready*"))) < workers and time.monotonic() < end:
        time.sleep(0.05)


def patterns_alone(folder: Path) -> Path:
    """A user's cache for what is kept by corpus, such as counts; of the shared one only the compiled patterns."""
    kept = Path(os.environ["XDG_CACHE_HOME"], "guihua", PATTERNS.name)
    place = folder / "guihua" / PATTERNS.name
    place.parent.mkdir(mode=0o700, parents=True)
    if kept.is_dir():
        shutil.copytree(kept, place, copy_function=os.link)
    return folder


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder := patterns_alone(tmp_path / "cache")))
    return folder


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules of the repository, loaded once for all tests. They are read, never changed."""
    return own_rules()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    write_plans(folder, 12)
    return folder


@pytest.fixture(scope="session")
def few_rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules enough to decode a file."""
    folder = tmp_path_factory.mktemp("few") / "rules"
    shutil.copytree(ROOT / "tests" / "rules" / "broken" / "with", folder)
    return folder


@pytest.fixture
def toy_run(tmp_path: Path, few_rules: Path) -> Runner:
    """Run the toy extractor: ``toy_run(corpus, output, jobs=1, …)``."""

    def go(corpus: Path, output: Path | None = None, **options: object) -> Report:
        return run(corpus, output or tmp_path / "output", few_rules, Options(**options), toy.extract)  # type: ignore[arg-type]

    return go


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a real run over the five plans, made once for all processes. It is read, never changed."""
    shared = os.environ.get("PYTEST_XDIST_WORKER") is not None
    folder = tmp_path_factory.getbasetemp().parent if shared else tmp_path_factory.mktemp("dataset")
    output = folder / "dataset" / "output"
    with portalocker.Lock(folder / "dataset.lock", timeout=600):
        if not (output / "current").exists():
            run(ROOT / "corpus", output, RULES, Options(jobs=2), extract, across)
    return output
