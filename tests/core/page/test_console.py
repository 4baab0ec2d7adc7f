import traceback

import pytest

from glassnet.base.errors import ArgumentError
from glassnet.page.console import Console, from_console


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 1", 2),
        ("", None),
        ("x = 3", None),
        ("x = 3\nx * 2", 6),
        ("def f():\n    return 5\nf()", 5),
        ("start * 2", 20),
    ],
)
def test_the_value_is_the_last_expression(source, value):
    assert Console({"start": 10}).run(source) == value


def test_names_are_kept_between_runs():
    console = Console({})
    console.run("def double(x):\n    return 2 * x")
    assert console.run("double(4)") == 8


@pytest.mark.parametrize("source", ["def f():\n    return 1 / 0\nf()", "1 +"])
def test_a_traceback_begins_with_the_readers_own_line(source):
    with pytest.raises((ZeroDivisionError, SyntaxError)) as caught:
        Console({}).run(source)
    own = from_console(caught.value)
    told = "".join(traceback.format_exception(type(caught.value), caught.value, own))
    assert told.count('File "') == (2 if "def" in source else 1)
    assert told.count('File "<console>"') == told.count('File "')


def test_an_error_from_elsewhere_has_no_line_of_the_readers():
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("x")
    assert from_console(caught.value) is None


FUTURE = "from __future__ import annotations\n"


@pytest.mark.parametrize(("future", "annotation"), [("", int), (FUTURE, "int")])
def test_annotations_are_what_the_reader_makes_them(future, annotation):
    source = future + "def f(x: int): pass\nf.__annotations__"
    assert Console({}).run(source) == {"x": annotation}
    lambda_last = future + "def f(x: int): pass\n(lambda: f)().__annotations__"
    assert Console({}).run(lambda_last) == {"x": annotation}


@pytest.mark.parametrize("future", ["", FUTURE])
def test_a_dataclass_is_made(future):
    source = (
        "from dataclasses import dataclass\nfrom typing import ClassVar\n"
        "@dataclass\nclass P:\n    count: ClassVar[int] = 3\n    x: int = 1\n"
        "repr(P(2))"
    )
    assert Console({}).run(future + source) == "P(x=2)"


def test_input_is_refused_in_one_sentence():
    with pytest.raises(ArgumentError, match="nobody to ask here. Write the value into the code"):
        Console({}).run("input('Name? ')")


def test_a_source_that_is_no_text_is_refused():
    with pytest.raises(ArgumentError, match="expects source code as text but receives 3"):
        Console({}).run(3)


def test_errors_reach_the_caller():
    with pytest.raises(ZeroDivisionError):
        Console({}).run("1 / 0")
    with pytest.raises(SyntaxError):
        Console({}).run("1 +")
