"""Files are written whole or not at all, and what is stale goes."""

from pathlib import Path

import pytest

from tools.staging import files


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_write_replaces_and_leaves_no_temporary(tmp_path: Path) -> None:
    path = tmp_path / "a/b.txt"
    files.write(path, b"one")
    files.write(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a", "a/b.txt"]


def test_an_interrupted_write_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.write(tmp_path / "b.txt", b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["b.txt"]


def test_write_if_changed_tells(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    assert files.write_if_changed(path, b"one")
    assert not files.write_if_changed(path, b"one")
    assert files.write_if_changed(path, b"two")


def test_keep_only_removes_files_and_empty_folders(tmp_path: Path) -> None:
    kept = files.write(tmp_path / "app/new/main.js", b"")
    stale = files.write(tmp_path / "app/old/deep/main.js", b"")
    assert files.keep_only(tmp_path / "app", [kept]) == [stale]
    assert names(tmp_path) == ["app", "app/new", "app/new/main.js"]


def test_replace_folder_leaves_only_the_new(tmp_path: Path) -> None:
    files.write(tmp_path / "site/old.html", b"")
    files.write(tmp_path / "site.new/new.html", b"")
    files.replace_folder(tmp_path / "site.new", tmp_path / "site")
    assert names(tmp_path) == ["site", "site/new.html"]


def test_a_tree_digest_sees_names_contents_and_borders(tmp_path: Path) -> None:
    def tree(**contents: str) -> str:
        root = tmp_path / "tree"
        for name, text in contents.items():
            files.write(root / name, text.encode())
        found = files.digest_tree(root)
        files.keep_only(root, [])
        return found

    digests = [tree(a="1", b="2"), tree(a="12"), tree(a="1"), tree(a="2", b="1"), tree(c="1")]
    assert len(set(digests)) == len(digests)
    assert tree(a="1", b="2") == digests[0]


def test_caches_and_hidden_files_do_not_count(tmp_path: Path) -> None:
    files.write(tmp_path / "a.py", b"")
    before = files.digest_tree(tmp_path)
    files.write(tmp_path / "__pycache__/a.pyc", b"")
    files.write(tmp_path / ".a.py.swp", b"")
    assert files.digest_tree(tmp_path) == before


def test_require_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(files.StagingError, match=r"gone\.txt is missing\. Run `npm ci`\."):
        files.require(tmp_path / "gone.txt", "Run `npm ci`.")
