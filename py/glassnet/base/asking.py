"""Asking: calls from outside the package, by name and with values that may be anything."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from glassnet.base import arguments
from glassnet.base.errors import ArgumentError, shown

LARGEST_WHOLE = 2**53 - 1
"""Up to here JavaScript's numbers tell all whole numbers apart."""
MOST_WORDS = 500
"""Characters that Python's own message may have: it quotes names in full."""


def call(owner: str, function: Callable[..., Any], *leading: Any, **parameters: Any) -> Any:
    """Call a function once its `parameters` are those it takes, each of the type it names.

    Checked are whole numbers, numbers, truth values and text; what is annotated otherwise, the
    function looks at for itself.

    Args:
        owner: what messages call the function.
        function: any, with annotations.
        leading: first arguments, which are not checked.
        parameters: the others, by name.

    Raises:
        ArgumentError: naming the parameter, or whatever the function raises.

    Examples:
        >>> def double(number: int) -> int:
        ...     return 2 * number
        >>> call("double", double, number="2")
        Traceback (most recent call last):
        glassnet.base.errors.ArgumentError: double expects number to be a whole number but \
receives '2'.
    """
    try:
        signature(function).bind_partial(*leading, **parameters)  # tells first what is unknown
        signature(function).bind(*leading, **parameters)
    except TypeError as error:
        raise ArgumentError(f"{owner}: {str(error)[:MOST_WORDS]}.") from None
    hints = _hints(getattr(function, "__func__", function))
    extra = _hint_of_extra(function, hints)
    checked = {
        name: _check(owner, name, value, hints.get(name, extra))
        for name, value in parameters.items()
    }
    return function(*leading, **checked)


def mapping(owner: str, name: str, value: object) -> dict[str, Any]:
    """Accept a mapping whose keys are text; None is an empty one.

    Raises:
        ArgumentError: It is something else.
    """
    if value is None:
        return {}
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return dict(value)
    raise ArgumentError(
        f"{owner} expects {name} as a mapping with text as keys but receives {shown(value)}."
    )


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(function)


def _hint_of_extra(function: Callable[..., Any], hints: Mapping[str, Any]) -> Any:
    """Return the annotation of `**values`, if the function takes any names."""
    for parameter in signature(function).parameters.values():
        if parameter.kind is Parameter.VAR_KEYWORD:
            return hints.get(parameter.name, Any)
    return Any


def _check(owner: str, name: str, value: Any, hint: Any) -> Any:
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if value is None and NoneType in kinds:
        return None
    if int in kinds:
        return _whole(owner, name, value)
    if float in kinds:
        return _finite(owner, name, value)
    if bool in kinds:
        return arguments.flag(owner, name, value)
    if str in kinds and not isinstance(value, str):
        raise ArgumentError(f"{owner} expects {name} to be text but receives {shown(value)}.")
    return value


def _whole(owner: str, name: str, value: Any) -> int:
    number = arguments.as_float(value)
    if number is None or not abs(number) <= LARGEST_WHOLE or number != int(number):
        raise ArgumentError(
            f"{owner} expects {name} to be a whole number but receives {shown(value)}."
        )
    return int(number)


def _finite(owner: str, name: str, value: Any) -> float:
    number = arguments.as_float(value)
    if number is None or not abs(number) <= sys.float_info.max:
        raise ArgumentError(f"{owner} expects {name} to be a number but receives {shown(value)}.")
    return number
