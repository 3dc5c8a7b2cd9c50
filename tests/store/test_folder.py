"""Result folders are whole or not there."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.errors import StoreError
from sim.store.folder import study_digest, write_folder


def test_a_folder_that_fails_half_way_leaves_nothing_behind(tmp_path):
    def fill(folder):
        (folder / "half").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match="No space left on device"):
        write_folder(tmp_path / "study", fill)
    assert list(tmp_path.iterdir()) == []


def test_an_older_folder_stands_until_the_new_one_is_whole(tmp_path):
    write_folder(tmp_path / "study", lambda folder: (folder / "old").write_text("old"))

    def fill(folder):
        raise OSError(28, "No space left on device")

    with pytest.raises(StoreError):
        write_folder(tmp_path / "study", fill)
    assert (tmp_path / "study" / "old").read_text() == "old"
    write_folder(tmp_path / "study", lambda folder: (folder / "new").write_text("new"))
    assert [path.name for path in (tmp_path / "study").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_two_that_write_the_same_folder_at_once_both_succeed(tmp_path):
    def write(number):
        for _ in range(50):
            write_folder(tmp_path / "study", lambda folder: (folder / "text").write_text("same"))
        return number

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == [0, 1, 2, 3]
    assert (tmp_path / "study" / "text").read_text() == "same"
    assert [path.name for path in tmp_path.iterdir()] == ["study"]


def test_the_digest_follows_the_settings_and_not_their_order():
    assert study_digest({"a": 1, "b": [1.0]}) == study_digest({"b": [1.0], "a": 1})
    assert study_digest({"a": 1}) != study_digest({"a": 2})
