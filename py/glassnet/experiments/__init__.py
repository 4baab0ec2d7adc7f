"""The experiments: one module each, named after its claim, such as `c13_shifted_digit`.

IDs that begin with C are claims of the curriculum; those with B go beyond it.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from glassnet.base.errors import ArgumentError, shown
from glassnet.experiments.kit.experiment import Experiment

_MODULE = re.compile(r"([bc]\d\d)_\w+\.pyc?")


def experiment_ids() -> list[str]:
    """Return the IDs of all experiments, in order.

    Examples:
        >>> "C13" in experiment_ids()
        True
    """
    return sorted(_modules())


def get_experiment(id_: str) -> Experiment:
    """Return the experiment of a claim; only its own module is imported.

    Raises:
        ArgumentError: if there is none.

    Examples:
        >>> get_experiment("C13").title
        'A shifted digit'
    """
    modules = _modules()
    if not isinstance(id_, str) or id_ not in modules:
        raise ArgumentError(f"There is no experiment {shown(id_)}. There are {', '.join(modules)}.")
    experiment: Experiment = import_module(f"{__name__}.{modules[id_]}").EXPERIMENT
    return experiment


def _modules() -> dict[str, str]:
    """Map IDs to module names, from the names of the files beside this one."""
    found = {}
    for path in sorted(Path(__file__).parent.iterdir()):
        if match := _MODULE.fullmatch(path.name):
            found[match[1].upper()] = path.stem
    return found
