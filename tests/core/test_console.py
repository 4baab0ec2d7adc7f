import pytest

from glassnet.console import Console


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


def test_errors_reach_the_caller():
    with pytest.raises(ZeroDivisionError):
        Console({}).run("1 / 0")
    with pytest.raises(SyntaxError):
        Console({}).run("1 +")
