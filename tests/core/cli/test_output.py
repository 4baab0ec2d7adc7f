"""The file that a run writes."""

from glassnet.__main__ import main
from glassnet.serialization import load_model


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
