"""Python compiled ahead: the real compiler, Pyodide under Node, on small archives."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tools.staging.bytecode import compile_archive
from tools.staging.files import StagingError
from tools.staging.paths import Paths

ROOT = Paths().root
MEMBERS = {
    "pack/__init__.py": '"""Doc."""\nanswer = 42\n',
    "pack/data.txt": "kept",
    "pack/tests/test_pack.py": "",
    "pack/stub.pyi": "left out",
}


def archive(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_bytecode_takes_the_place_of_sources() -> None:
    found = members(compile_archive(ROOT, archive(MEMBERS)))
    assert found.keys() == {"pack/__init__.pyc", "pack/data.txt"}
    compiled = found["pack/__init__.pyc"]
    # Magic number of CPython 3.12, then the flags of bytecode that is not checked for its age.
    assert compiled[:8] == (3531).to_bytes(2, "little") + b"\r\n" + (1).to_bytes(4, "little")
    assert b"Doc." in compiled


def test_sources_stay_where_tracebacks_need_them() -> None:
    found = members(compile_archive(ROOT, archive(MEMBERS), keep_sources=True))
    assert MEMBERS.keys() <= found.keys()
    assert found["pack/__init__.py"] == MEMBERS["pack/__init__.py"].encode()
    assert b"Doc." in found["pack/__pycache__/__init__.cpython-312.pyc"]


def test_a_module_that_does_not_compile_is_named() -> None:
    with pytest.raises(StagingError, match=re.escape("broken.py")):
        compile_archive(ROOT, archive({"broken.py": "def"}))


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(StagingError, match="BadZipFile"):
        compile_archive(Path(ROOT), b"junk")
