"""Many documents: a corpus folder in, one published release of the dataset out.

A document is extracted once for its bytes, the rules and the code; its rows wait in ``output/.guihua`` until a release
is made of all documents. A run that is killed leaves there what it finished, and the current release as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pyarrow as pa

from guihua.batch import kept
from guihua.batch.corpus import Corpus, CorpusError, PlanFile, list_corpus
from guihua.batch.fingerprint import code_version, libraries
from guihua.batch.intake import MAX_BYTES, Intake, take_in
from guihua.batch.later import module_of
from guihua.batch.rule_rows import rule_rows
from guihua.batch.tasks import FAILED, Done, Extract, Task, failed, open_extractor, unreadable
from guihua.batch.workers import Opener, Outcome, WorkerSetupError, run_tasks
from guihua.dataset.description import datapackage
from guihua.dataset.document_rows import forget, to_batch
from guihua.dataset.integrity import PACKAGE, Condition, read_manifest, write_json, write_manifest
from guihua.dataset.parquet import DataFile, Shard, link_shard, partition, write_corpus_part, write_shard
from guihua.dataset.releases import free_name, locked, new_release, publish, resolve
from guihua.dataset.schema import CONTRACT_VERSION, TABLES, schema
from guihua.errors import OutputError
from guihua.files import TooLargeError, memory, not_written, quoted, read_file, side_by_side
from guihua.messages import say
from guihua.rules.kept import load_rules
from guihua.rules.ruleset import Rules

LEAST_MEMORY = 2 * 1024**3  # bytes; a process reading a plan takes a tenth of it
T = TypeVar("T")
R = TypeVar("R")
Pieces = Iterator[Mapping[str, pa.RecordBatch]]
Finish = Callable[[Path, Rules, Path, Path, int, bool], Pieces]


@dataclass(frozen=True)
class Options:
    """How to run, none of which is seen in the dataset but ``max_bytes`` and ``seconds``, by what they refuse, and
    ``doubtful``: the panel has values whose reading is in doubt too."""

    jobs: int = 1
    engine: str = "local"
    seconds: float = 300.0  # one document may take
    memory: int | None = None  # bytes one process may take; its share of the machine's
    intake: Intake = field(default_factory=Intake)
    max_bytes: int = MAX_BYTES
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is: ``stage`` (read, write), how many of ``total`` are done, and which was the last."""

    stage: str
    done: int
    total: int
    doc_id: str = ""


@dataclass(frozen=True)
class Report:
    """What a run did: the release, its manifest, how many documents it extracted and how many it took from before,
    not counting those that could not be opened, the damaged files of earlier runs that it made anew, and the seconds
    each stage took in all extracted documents."""

    release: Path
    manifest: Mapping[str, Any]
    extracted: int
    reused: int
    healed: tuple[str, ...]
    timings: Mapping[str, float]

    @property
    def failed(self) -> list[str]:
        return [doc_id for doc_id, facts in self.manifest["documents"].items() if facts["state"] == FAILED]

    @property
    def troubled(self) -> bool:
        """True where anything in the corpus could not be read."""
        return bool(self.failed) or self.manifest["unread"] > 0


def run(
    corpus: Path,
    output: Path,
    rules_folder: Path,
    options: Options,
    extract: Extract,
    finish: Finish | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Bring the dataset in ``output`` to what ``corpus``, rules and code give now.

    ``extract`` gives one document's rows; it must be a module's function, as workers import it. ``finish`` gives
    rows over all documents of a release, for the rules, their folder, a scratch folder, processes to use and whether
    doubtful values count. Raises ``CorpusError``, ``OutputError``, and what ``load_rules`` raises.
    """
    if not corpus.is_dir():
        raise CorpusError(say("a-file-no-folder" if corpus.exists() else "no-plans-folder", path=corpus).label)
    if output.resolve() == corpus.resolve():
        raise CorpusError(say("dataset-among-plans", path=output).label)
    rules = load_rules(rules_folder)
    try:
        return _run(corpus, output, rules, rules_folder, options, extract, finish, tell)
    except OSError as error:
        raise OutputError(not_written(error, output)) from error


def _run(
    corpus: Path,
    output: Path,
    rules: Rules,
    rules_folder: Path,
    options: Options,
    extract: Extract,
    finish: Finish | None,
    tell: Callable[[Progress], None],
) -> Report:
    with locked(output) as state:
        found = take_in(list_corpus(corpus), options.intake, state / "records", options.max_bytes, rules)
        if not found.files:
            raise CorpusError(f"no plan in {corpus}: put text files there, or give another folder")
        write_json(state / "corpus.json", str(corpus.resolve()))
        current = kept.before(output)
        stages = [module_of(f) for f in (extract, finish) if f]
        code, version = code_version("guihua.batch.tasks", stages[0]), rules.version
        tasks = _tasks(found, state, version + code, options)
        known = current.manifest["documents"] if current and current.manifest else {}
        taken, damaged = kept.take_over([task for task in tasks if not task.trouble], known)
        done, extracted, timings = _extract_all(tasks, taken, rules_folder, version, extract, options, tell)
        recipe = {
            "contract": CONTRACT_VERSION,
            "rules": version,
            "rule_files": rules.hash,
            "code": code_version(__name__, *stages),
            "libraries": libraries(),
            "doubtful": options.doubtful,
        }
        made_with = {"guihua.rules": version, "guihua.libraries": json.dumps(recipe["libraries"], sort_keys=True)}
        whole = kept.whole_shards(current, recipe)
        shards = _shards(done, state, made_with, kept.Standing(current, whole))
        name = _digest(recipe, [shard.key for shard in shards], [asdict(issue) for issue in found.issues])[:16]
        made = kept.already_made(output, name, current)
        if made is None:
            name = free_name(output, name)
            with new_release(output, name) as release:
                files = _write_documents(release, shards, whole, current, options, tell)
                with TemporaryDirectory(dir=state, prefix="scratch-") as scratch:
                    asked = options.jobs, options.doubtful
                    over_all = finish(release, rules, rules_folder, Path(scratch), *asked) if finish else iter(())
                    pieces = chain([_of_the_run(found, rules, rules_folder)], over_all)
                    files += write_corpus_part(release, pieces, made_with)
                _describe(release, found, done, shards, recipe, files)
        publish(output, made.name if made else name)
        release = resolve(output)
        forget(state / "documents", (d.key for d in done))
        healed = kept.told(output, current, damaged)
        manifest = current.manifest if current and current.release == release else None
        return Report(release, manifest or read_manifest(release), extracted, len(taken), healed, timings)


def _tasks(found: Corpus, state: Path, version: str, options: Options) -> list[Task]:
    """One task a document, by ``doc_id``; files are hashed side by side."""

    results = state / "documents"

    def task(file: PlanFile) -> Task:
        digest, n_bytes, trouble = _fingerprint(file.path, options.max_bytes)
        located = None if (path := file.located(found.root)) is None else quoted(path)
        key = _digest(file.doc_id, located, digest, trouble, version)
        result = str(results.joinpath(key[:2], key))
        return Task(
            file.doc_id, str(file.path), digest, n_bytes, trouble, key, result, located, file.record, file.column
        )

    return side_by_side(task, found.files)


def _fingerprint(path: Path, max_bytes: int) -> tuple[str | None, int | None, tuple[str, str] | None]:
    """SHA-256 and size of a file, or what keeps it from being read (code, message)."""
    try:
        data = read_file(path, max_bytes)
        return hashlib.sha256(data).hexdigest(), len(data), None
    except TooLargeError as error:
        trouble = "too-large", f"{error.size} bytes, more than {max_bytes}; split it or raise --max-bytes"
        return None, error.size, trouble
    except OSError as error:
        return None, None, unreadable(error)


def _extract_all(
    tasks: Sequence[Task],
    taken: Mapping[str, Done],
    rules_folder: Path,
    version: str,
    extract: Extract,
    options: Options,
    tell: Callable[[Progress], None],
) -> tuple[list[Done], int, dict[str, float]]:
    """Every task's outcome in the order of ``tasks``; how many had to be extracted; seconds by stage."""
    outcomes = dict(taken)
    for task in tasks:
        if task.trouble:
            outcomes[task.doc_id] = failed(task, *task.trouble)
    todo = [task for task in tasks if task.doc_id not in outcomes]
    todo.sort(key=lambda t: (-(t.n_bytes or 0), t.doc_id))  # the long ones first, so that no worker is left with one
    timings: dict[str, float] = {}
    tell(Progress("read", len(outcomes), len(tasks)))
    shared = min(options.jobs, len(todo)) > 1
    opener = partial(
        open_extractor, str(rules_folder), version, extract, options.memory or _share(options.jobs), shared
    )
    for outcome in _run_all(options, todo, opener):
        task = outcome.task
        result = outcome.result
        if result is None:
            result = failed(task, outcome.lost or "lost", _loss(outcome.lost, outcome.detail, options.seconds))
        outcomes[task.doc_id] = replace(result, timings=())  # summed here, and not kept of every document
        for stage, seconds in result.timings:
            timings[stage] = timings.get(stage, 0.0) + seconds
        tell(Progress("read", len(outcomes), len(tasks), task.doc_id))
    return [outcomes[task.doc_id] for task in tasks], len(todo), timings


def _run_all(options: Options, tasks: Sequence[T], opener: Opener[T, R]) -> Iterator[Outcome[T, R]]:
    """Outcomes of the tasks on the engine asked for."""
    if options.engine == "dask":
        try:
            from guihua.batch.dask_engine import run_on_dask
        except ModuleNotFoundError as missing:
            raise WorkerSetupError(say("needs-dask").label) from missing
        return run_on_dask(tasks, opener, options.jobs, options.seconds)
    return run_tasks(tasks, opener, options.jobs, options.seconds)


def _share(jobs: int) -> int | None:
    """Bytes of memory one of ``jobs`` processes may take; None where the machine does not say what it has."""
    machine = memory()
    return None if machine is None else max(LEAST_MEMORY, int(machine * 0.8) // jobs)


def _loss(lost: str | None, detail: str, seconds: float) -> str:
    match lost:
        case "time-limit":
            return f"not finished after {seconds:g} s; raise --time-limit, or look for what is odd in the file"
        case "out-of-memory":
            return "needs more memory than its process may take; look for what is odd in the file"
        case "worker-died":
            return f"the process reading it was {detail}, twice; the other documents are not affected"
        case _:
            return detail


def _write_documents(
    release: Path,
    shards: Sequence[Shard],
    old: Mapping[str, Sequence[DataFile]],
    current: Condition | None,
    options: Options,
    tell: Callable[[Progress], None],
) -> list[DataFile]:
    """The shards of a new release, linked where they are unchanged: ``old`` are the files of the current one, by their
    keys."""
    files: list[DataFile] = []
    new = [shard for shard in shards if shard.key not in old]
    for shard in shards:
        if current and shard.key in old:
            files += link_shard(current.release, release, old[shard.key], shard)
    written = len(shards) - len(new)
    tell(Progress("write", written, len(shards)))
    for shard_files in _write_shards(release, new, options):
        files += shard_files
        written += 1
        tell(Progress("write", written, len(shards)))
    return files


def _of_the_run(found: Corpus, rules: Rules, rules_folder: Path) -> dict[str, pa.RecordBatch]:
    """What is to be said of the corpus folder, and the rules."""
    issues = [{"doc_id": i.doc_id, "severity": i.severity, "code": i.code, "message": i.message} for i in found.issues]
    return {
        "diagnostics": to_batch("diagnostics", issues),
        "rules": to_batch("rules", rule_rows(rules, rules_folder)),
    }


def _describe(
    release: Path,
    found: Corpus,
    done: Sequence[Done],
    shards: Sequence[Shard],
    recipe: Mapping[str, Any],
    files: Sequence[DataFile],
) -> None:
    """Data package and manifest."""
    write_json(release / PACKAGE, datapackage({name: schema(name) for name in TABLES}, files))
    write_manifest(
        release,
        {
            **recipe,
            "documents": {
                d.doc_id: {"sha256": d.sha256, "state": d.state, "rows": d.rows, "key": d.key, "result": d.result}
                for d in done
            },
            "unread": sum(issue.severity == "error" for issue in found.issues),
            "shards": [{"key": shard.key, "file": shard.file} for shard in shards],
            "files": [asdict(file) for file in sorted(files)],
        },
    )


def _write_shards(release: Path, shards: Sequence[Shard], options: Options) -> Iterator[list[DataFile]]:
    if len(shards) == 1:
        yield write_shard(release, shards[0])
        return
    for outcome in run_tasks(shards, partial(_shard_writer, release), options.jobs, float("inf")):
        if outcome.result is None:
            raise OutputError(f"{outcome.task.file} was not written ({outcome.lost} {outcome.detail}); run again")
        yield outcome.result


def _shard_writer(release: Path) -> Callable[[Shard], list[DataFile]]:
    return partial(write_shard, release)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _shards(done: Sequence[Done], state: Path, made_with: Mapping[str, str], standing: kept.Standing) -> list[Shard]:
    results = [state / "documents" / d.key[:2] / d.key for d in done]
    return [
        Shard(
            n,
            _digest([d.result for d in done[start:end]], made_with),
            standing.places(done[start:end], results[start:end]),
            made_with,
        )
        for n, (start, end) in enumerate(partition([d.doc_id for d in done]))
    ]
