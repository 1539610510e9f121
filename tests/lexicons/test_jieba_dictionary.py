"""jieba's dictionary is its own, whatever lies in the temporary folder or in the cache."""

from __future__ import annotations

import marshal
import stat
from pathlib import Path

import jieba
import pytest

from guihua.files import sealed
from guihua.lexicons.jieba_dictionary import Segmenter

CORPUS = Path(__file__).parents[2] / "corpus"
TEXT = "农业农村现代化取得明显进展"
WORDS = ["农业", "农村", "现代化", "取得", "明显", "进展"]
FOREIGN = {c: marshal.dumps({c: 1}) for c in TEXT}, len(TEXT), 1  # a dictionary that cuts between all characters


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "guihua"


@pytest.fixture(scope="module")
def kept_name(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the file that is kept; the dictionary is built once to learn it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder := tmp_path_factory.mktemp("cache")))
        cut()
    [kept] = (folder / "guihua").iterdir()
    return kept.name


def cut() -> list[str]:
    return list(Segmenter().cut(TEXT))


def test_a_cache_in_the_temporary_folder_is_not_read(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    (shared / "jieba.cache").write_bytes(marshal.dumps(FOREIGN))
    monkeypatch.setattr("tempfile.tempdir", str(shared))
    assert cut() == WORDS
    assert [p.name for p in shared.iterdir()] == ["jieba.cache"]  # and none is left there


def test_what_is_kept_is_private_and_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cut() == WORDS
    [kept] = cache.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(cache.stat().st_mode) == 0o700
    kept.write_bytes(sealed(marshal.dumps(FOREIGN)))
    assert cut() != WORDS  # it is what is read


@pytest.mark.slow
@pytest.mark.parametrize("how", ["altered", "writable by others", "link"])
def test_what_others_could_have_written_is_not_read(cache: Path, tmp_path: Path, how: str, kept_name: str) -> None:
    cache.mkdir(mode=0o700, parents=True)
    kept = cache / kept_name
    if how == "altered":
        kept.write_bytes(marshal.dumps(FOREIGN))
    else:
        kept.write_bytes(sealed(marshal.dumps(FOREIGN)))
    if how == "writable by others":
        kept.chmod(0o622)
    elif how == "link":
        kept.rename(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    assert cut() == WORDS


def test_without_a_private_place_it_is_built(cache: Path) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert cut() == WORDS
    assert list(cache.iterdir()) == []


def test_without_a_home_it_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert cut() == WORDS


@pytest.mark.slow
def test_words_are_cut_as_jieba_cuts_them_with_its_whole_dictionary(cache: Path) -> None:
    jieba.setLogLevel("WARNING")
    words = ["高标准农田", "千瓦时", "个百分点", "农业农村现代化"]
    whole = jieba.Tokenizer()
    whole.tmp_dir = str(cache)
    for word in words:
        whole.add_word(word)
    plans = [path.read_text(encoding="utf-8")[:20_000] for path in sorted(CORPUS.iterdir())]
    for _ in "built", "taken up":
        segmenter = Segmenter(words)
        for line in "\n".join(plans).splitlines():
            assert list(segmenter.cut(line)) == list(whole.cut(line, HMM=False))
        for start in "农高千个":
            frequencies = segmenter.frequencies(start)
            wanted = {word: n for word, n in whole.FREQ.items() if word[0] == start}
            assert {word: n for word, n in frequencies.items() if word[0] == start} == wanted
    assert segmenter.longest == max(map(len, whole.FREQ))
