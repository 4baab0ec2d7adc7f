"""Turns an archive of Python sources into one of bytecode; runs inside Pyodide, whose it is.

Reading sources is most of what Python does while it starts: compiled ahead, the interpreter, NumPy
and Glassnet come up in about half the time.
"""

import io
import py_compile
import re
import tempfile
import zipfile
from pathlib import Path


def compile_archive(archive: bytes, *, keep_sources: bool, leave_out: str) -> bytes:
    """Return the archive with every module compiled.

    Args:
        archive: a zip file, such as a wheel.
        keep_sources: whether sources stay, with the bytecode in `__pycache__` beside them, so that
            tracebacks show lines; else the bytecode takes their place.
        leave_out: a regular expression; members whose name contains it are left out.
    """
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            if leave_out and re.search(leave_out, name):
                continue
            data = old.read(name)
            if not name.endswith(".py"):
                add(new, name, data)
                continue
            if keep_sources:
                add(new, name, data)
            add(new, compiled_name(name, keep_sources), bytecode(data, name))
    return result.getvalue()


def compiled_name(name: str, keep_sources: bool) -> str:
    """Return where Python looks for the bytecode of `name`."""
    if not keep_sources:
        return f"{name}c"
    folder, _, module = name.removesuffix(".py").rpartition("/")
    return f"{folder}/__pycache__/{module}.cpython-312.pyc".removeprefix("/")


def bytecode(source: bytes, name: str) -> bytes:
    """Compile one module; the result is taken as it is, without a look at the source's date."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "source.py", Path(folder) / "target.pyc"
        path.write_bytes(source)
        py_compile.compile(
            str(path),
            str(target),
            dfile=name,
            doraise=True,
            optimize=0,  # NumPy needs its docstrings
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        return target.read_bytes()


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member whose date is fixed, so that the archive depends on the contents alone."""
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
