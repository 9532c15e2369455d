"""What is dear to make is made once, and again whenever what was kept is no good."""

from pathlib import Path

import pytest

from hub.core.made_files import FOLDER, made_once


@pytest.fixture
def made() -> list[str]:
    return []


def ask(data_dir: Path | None, basis: str, made: list[str]) -> object:
    def make() -> list[str]:
        made.append(basis)
        return [basis, "ø"]

    return made_once(data_dir, "thing", basis, make)


def test_the_next_start_finds_what_was_made(tmp_path: Path, made: list[str]) -> None:
    assert ask(tmp_path, "one", made) == ask(tmp_path, "one", made) == ["one", "ø"]
    assert made == ["one"]


def test_another_basis_makes_it_anew_in_its_place(tmp_path: Path, made: list[str]) -> None:
    for basis in ("one", "two", "two", "one"):
        assert ask(tmp_path, basis, made) == [basis, "ø"]
    assert made == ["one", "two", "one"]
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["thing.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"basis": "x"}', b"\xff\x00"])
def test_what_cannot_be_read_is_made_anew(tmp_path: Path, made: list[str], content: bytes) -> None:
    ask(tmp_path, "one", made)
    (tmp_path / FOLDER / "thing.json").write_bytes(content)
    assert ask(tmp_path, "one", made) == ask(tmp_path, "one", made) == ["one", "ø"]
    assert made == ["one", "one"]


def test_where_nothing_can_be_kept_it_is_made_each_time(tmp_path: Path, made: list[str]) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    for data_dir in (None, tmp_path, tmp_path / "no-such-folder"):
        assert ask(data_dir, "one", made) == ["one", "ø"]
    (tmp_path / FOLDER).unlink()
    (tmp_path / FOLDER / "thing.json").mkdir(parents=True)
    assert ask(tmp_path, "one", made) == ["one", "ø"]
    assert len(made) == 4
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["thing.json"]
