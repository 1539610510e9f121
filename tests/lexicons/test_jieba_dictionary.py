"""jieba's dictionary is its own, whatever lies in the temporary folder or in the cache."""

from __future__ import annotations

import marshal
import stat
from pathlib import Path

import pytest

from guihua.files import sealed
from guihua.lexicons.jieba_dictionary import tokenizer

TEXT = "农业农村现代化取得明显进展"
WORDS = ["农业", "农村", "现代化", "取得", "明显", "进展"]
FOREIGN = dict.fromkeys(TEXT, 1), len(TEXT)  # a dictionary that cuts between all characters


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "guihua"


def cut() -> list[str]:
    return list(tokenizer().cut(TEXT, HMM=False))


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


@pytest.mark.parametrize("how", ["altered", "writable by others", "link"])
def test_what_others_could_have_written_is_not_read(cache: Path, tmp_path: Path, how: str) -> None:
    cut()
    [kept] = cache.iterdir()
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
