"""Streams that are closed, narrow or gone."""

import io
import os
import sys

from glassnet.__main__ import main


def test_closed_streams_are_no_fault(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["train", "--model", "linear", "--epochs", "1"]) == 0
    sys.stderr.close()
    sys.stdout.close()


def test_a_stream_that_knows_few_characters_is_no_fault(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert main(["info", "lenet"]) == 0
    assert b"8 ? 26 ? 26" in written.getvalue()


def test_a_reader_that_has_gone_is_no_fault(capsys, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(["experiment", "--list"]) == 141
    assert capsys.readouterr().err == ""
