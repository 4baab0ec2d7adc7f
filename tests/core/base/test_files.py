"""Files that a run writes, and files that are handed in."""

import gzip
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from glassnet import (
    DataError,
    FormatError,
    Sequential,
    load_model,
    ready_spec,
    save_model,
)
from glassnet.__main__ import main
from glassnet.cli import signals
from glassnet.data.mnist import decode_idx
from glassnet.files.npz import model_bytes


def train_to(path):
    return main(["train", "--model", "linear", "--epochs", "1", "--out", str(path)])


def test_out_may_have_a_long_name_and_leaves_its_neighbors_alone(tmp_path):
    neighbor = tmp_path / "model.npz.partial"
    neighbor.write_text("mine")
    names = ["a" * 255, "model.npz"]
    for name in names:
        assert train_to(tmp_path / name) == 0
    assert {path.name for path in tmp_path.iterdir()} == {*names, neighbor.name}
    assert neighbor.read_text() == "mine"


def test_out_follows_a_link(tmp_path):
    link, target = tmp_path / "link.npz", tmp_path / "folder" / "model.npz"
    target.parent.mkdir()
    link.symlink_to(target)
    assert train_to(link) == 0
    assert link.is_symlink()
    load_model(target)
    link.unlink()
    link.symlink_to(link)
    assert train_to(link) == 2


def test_what_was_trained_is_kept_if_out_is_taken_meanwhile(capsys, monkeypatch, tmp_path):
    out = tmp_path / "model.npz"
    trained = []

    def train_and_take(*arguments):
        out.mkdir()
        trained.append(True)
        return [0.5]

    monkeypatch.setattr("glassnet.cli.train._train", train_and_take)
    assert train_to(out) == 2
    assert trained
    told = capsys.readouterr().err
    (kept,) = tmp_path.glob(".*.npz")
    assert f"The result is in {kept}" in told
    load_model(kept)


def test_out_does_not_replace_what_is_write_protected(capsys, monkeypatch, tmp_path):
    out = tmp_path / "model.npz"
    out.touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # as for anyone but root
    assert train_to(out) == 2
    assert "it is write-protected" in capsys.readouterr().err


@pytest.fixture
def network():
    return Sequential.from_spec(ready_spec("linear"), seed=0)


def test_saving_leaves_neighbors_alone_and_follows_links(tmp_path, network):
    target, link = tmp_path / "models" / "m.npz", tmp_path / "m.npz"
    target.parent.mkdir()
    target.touch(0o600)
    link.symlink_to(target)
    neighbor = tmp_path / "m.npz.partial"
    neighbor.write_text("mine")
    save_model(link, network)
    assert link.is_symlink()
    assert neighbor.read_text() == "mine"
    assert target.stat().st_mode & 0o777 == 0o600  # who could read it before, can now
    load_model(target)


def test_many_may_save_to_one_place_at_once(tmp_path, network):
    path = tmp_path / "m.npz"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: save_model(path, network), range(40)))
    load_model(path)
    assert [file.name for file in tmp_path.iterdir()] == ["m.npz"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("no/such/folder/m.npz", "No such file or directory"),
        (os.devnull, "not a regular file"),
        (".", "not a regular file"),
        ("a\0b", "null byte"),
        (3.5, "float"),
    ],
)
def test_a_place_that_cannot_be_written_is_a_sentence(network, path, reason):
    with pytest.raises(DataError, match=f"cannot be written .*{reason}"):
        save_model(path, network)


@pytest.mark.parametrize("name", [os.devnull, "/dev/zero", "pipe", "/dev/tty", ".", "missing"])
@pytest.mark.parametrize("ending", ["", ".json"])
def test_what_may_never_end_is_not_read(tmp_path, monkeypatch, capsys, name, ending):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    if ending:
        Path("link.json").symlink_to(name)
        name = "link.json"
    assert main(["info", name]) == 2
    assert "cannot be read (" in capsys.readouterr().err
    with pytest.raises(DataError):
        load_model(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_spec_may_come_from_any_editor(tmp_path, capsys, encoding):
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(ready_spec("linear")), encoding=encoding)
    assert main(["info", str(spec)]) == 0
    assert "7,850" in capsys.readouterr().out


def test_what_is_packed_with_gzip_is_recognized(tmp_path, capsys, network):
    spec, model = tmp_path / "spec.json", tmp_path / "model.npz"
    spec.write_bytes(gzip.compress(json.dumps(ready_spec("linear")).encode()))
    model.write_bytes(gzip.compress(model_bytes(network)))
    for path in (spec, model):
        assert main(["info", str(path)]) == 2
        assert "packed with gzip. Unpack it first" in capsys.readouterr().err
    with pytest.raises(FormatError, match="packed with gzip"):
        decode_idx(gzip.compress(bytes(100)))


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_told_to_end_leaves_nothing(tmp_path, number):
    """As from the shell: the command line in a process of its own."""
    command = [sys.executable, "-m", "glassnet", "train", "--model=linear", "--epochs=1000"]
    with subprocess.Popen(
        [*command, f"--out={tmp_path / 'm.npz'}"], stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        run.stderr.read(1)  # it has begun to tell of its progress
        assert len(list(tmp_path.iterdir())) == 1
        run.send_signal(getattr(signal, number))
        told = run.stderr.read()
    assert run.returncode == 128 + getattr(signal, number)
    assert f"ended by {number}; nothing was saved" in told
    assert list(tmp_path.iterdir()) == []


def test_what_is_ignored_stays_ignored_and_all_is_put_back():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with signals.raised():
            signal.raise_signal(signal.SIGHUP)
            with pytest.raises(signals.Ended):
                signal.raise_signal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
