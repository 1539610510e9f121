"""``import guihua``: what it gives, what it raises, and that it costs nothing until it is used."""

from __future__ import annotations

import importlib.util
import inspect
import pickle
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import guihua
from conftest import ROOT

TEXT = "县域规划\n\n到2027年，茶园面积稳定在12万亩，比2022年增加1.5万亩。\n"


@pytest.fixture(scope="module")
def read(rules: guihua.Rules) -> guihua.Extraction:
    return guihua.extract(TEXT, rules)


def test_every_name_is_there_and_has_a_line_in_the_docs() -> None:
    told = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in guihua.__all__:
        assert getattr(guihua, name) is not None
        assert f"`{name}" in told, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        guihua.nothing  # noqa: B018


def test_a_text_becomes_a_frame(read: guihua.Extraction) -> None:
    facts = read.to_pandas("indicators")
    assert isinstance(facts, pd.DataFrame) and facts["year_start"].dtype == pd.Int64Dtype()
    assert (2027, 120000.0) in set(zip(facts["year_start"], facts["value"], strict=True))
    for row in read.to_arrow("quantities").to_pylist():
        assert TEXT[row["char_start"] : row["char_end"]] == row["raw"]
    assert read.to_arrow("projects").schema.equals(guihua.schema("projects"))
    assert "indicators 2" in repr(read)


def test_a_file_is_read_like_its_text(read: guihua.Extraction, rules: guihua.Rules, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, encoding="gb18030")
    for given in (path, str(path)):
        found = guihua.extract(given, rules)
        assert found.source.doc_id == "plan.txt" and found.source.encoding == "gb18030"
        assert found.to_pandas("indicators")["raw"].tolist() == read.to_pandas("indicators")["raw"].tolist()


def test_what_is_wrong_is_said(read: guihua.Extraction, rules: guihua.Rules, tmp_path: Path) -> None:
    with pytest.raises(guihua.GuihuaError, match=r"none\.txt: no such file"):
        guihua.extract(tmp_path / "none.txt", rules)
    with pytest.raises(guihua.GuihuaError, match="no table facts; there are documents"):
        read.to_pandas("facts")
    with pytest.raises(guihua.GuihuaError, match=r"panel .* use guihua\.run"):
        read.to_pandas("panel")
    with pytest.raises(guihua.GuihuaError, match="write one with guihua run"):
        guihua.open_dataset(tmp_path)
    with pytest.raises(guihua.GuihuaError):
        guihua.extract("   ", rules)


def test_a_dataset_is_run_opened_and_scored(tmp_path: Path, rules: guihua.Rules) -> None:
    corpus, gold = tmp_path / "corpus", tmp_path / "gold"
    corpus.mkdir()
    gold.mkdir()
    (corpus / "plan.txt").write_text(TEXT, encoding="utf-8")
    report = guihua.run(corpus, tmp_path / "output")
    assert isinstance(report, guihua.Report) and not report.troubled
    data = guihua.open_dataset(tmp_path / "output")
    assert "panel" in data.tables and data.manifest["documents"].keys() == {"plan.txt"}
    some = data.to_pandas("indicators", columns=["name", "year_start"], where=pc.field("year_start") == 2027)
    assert list(some.columns) == ["name", "year_start"] and len(some) >= 1
    assert isinstance(data.to_arrow("panel"), pa.Table)
    assert guihua.evaluate(gold, tmp_path / "output", rules=rules) == {}  # nothing is asked for


def test_an_explanation_prints(rules: guihua.Rules) -> None:
    told = guihua.explain("建成标准化茶园3万亩", rules)
    assert "won" in str(told) and told.as_json()["text"] == "建成标准化茶园3万亩"


def test_every_exception_is_a_guihua_error_and_crosses_processes() -> None:
    kinds = set()
    for module in pkgutil.walk_packages(guihua.__path__, "guihua."):
        if module.name == "guihua.__main__":
            continue
        if module.name == "guihua.batch.dask_engine" and importlib.util.find_spec("dask") is None:
            continue  # an extra that the tests do not ask for
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__.startswith("guihua."):
                kinds.add(kind)
    assert len(kinds) > 10
    assert [kind for kind in kinds if not issubclass(kind, guihua.GuihuaError)] == []
    error = guihua.GuihuaError("what to do")
    assert str(pickle.loads(pickle.dumps(error))) == "what to do"


def test_import_and_help_load_nothing_heavy() -> None:
    script = (
        "import sys, guihua\nfrom guihua.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'pyarrow', 'spacy', 'jieba', 'regex', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_five_minute_start_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = next(code for code in re.findall(r"```python\n(.*?)```", readme, re.S) if "guihua.extract(" in code)
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "粮食" in done.stdout
