"""The WebAssembly build: what Pyodide must find in it, and that it asks for nothing else."""

from __future__ import annotations

import pytest

from glassnet.kernels.build import build
from glassnet.kernels.library import HEADER, argument_types

IMPORT, EXPORT = 2, 7


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    return build("wasm32", tmp_path_factory.mktemp("wasm32")).read_bytes()


class Reader:
    """Reads the few shapes of a WebAssembly module that are needed here."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def name(self) -> str:
        return self.take(self.number()).decode()


def sections(module: bytes) -> dict[int, Reader]:
    reader = Reader(module)
    assert reader.take(8) == b"\0asm\1\0\0\0"
    found = {}
    while reader.at < len(module):
        kind = reader.number()
        found.setdefault(kind, Reader(reader.take(reader.number())))
    return found


def imports(module: bytes) -> set[str]:
    reader = sections(module)[IMPORT]
    names = set()
    for _ in range(reader.number()):
        names.add(f"{reader.name()}.{reader.name()}")
        kind = reader.number()
        if kind == 2:  # memory: limits
            for _ in range(2 if reader.number() & 1 else 1):
                reader.number()
        elif kind == 1:  # table: type and limits
            reader.number()
            for _ in range(2 if reader.number() & 1 else 1):
                reader.number()
        else:  # a global's type and mutability
            assert kind == 3, "no function may be imported: there is no libc"
            reader.take(2)
    return names


def exports(module: bytes) -> set[str]:
    reader = sections(module)[EXPORT]
    names = set()
    for _ in range(reader.number()):
        names.add(reader.name())
        reader.number()
        reader.number()
    return names


def test_it_is_a_side_module(module):
    custom = sections(module)[0]
    assert custom.name() == "dylink.0"


def test_it_imports_no_function(module):
    assert imports(module) <= {
        "env.memory",
        "env.__memory_base",
        "env.__table_base",
        "env.__stack_pointer",
        "env.__indirect_function_table",
    }


def test_it_exports_what_the_header_declares(module):
    assert set(argument_types(HEADER.read_text("utf-8"))) <= exports(module)


def test_it_is_small(module):
    assert len(module) < 128 * 1024
