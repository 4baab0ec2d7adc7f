import traceback

import pytest

from glassnet.console import Console, from_console


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


def test_an_error_from_elsewhere_keeps_its_traceback():
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int("x")
    assert from_console(caught.value) is caught.value.__traceback__


def test_errors_reach_the_caller():
    with pytest.raises(ZeroDivisionError):
        Console({}).run("1 / 0")
    with pytest.raises(SyntaxError):
        Console({}).run("1 +")
