"""The page and Python agree on what a setting may be."""

import json
import subprocess
from pathlib import Path

from glassnet.base.errors import ArgumentError
from glassnet.training.settings import Settings

MODULE = Path(__file__).parents[2] / "site/src/runs/settings.js"
EDGES: dict[str, list[float]] = {
    "learning_rate": [-1, 0, 1e-9, 1e300],
    "batch_size": [0, 1, 4096, 4097, 1.5],
    "epochs": [0, 1, 1000, 1001],
    "seed": [-1, 0, 2**32 - 1, 2**32],
    "shifts": [-1, 0, 8, 9],
    "dropout": [-0.1, 0, 0.99, 1],
    "averaging": [-0.1, 0, 0.99, 1],
}
JUDGE = """
const [module, edges] = process.argv.slice(1);
const { settingProblem } = await import(module);
const judge = ([name, values]) => [name, values.map((value) => !settingProblem(name, value))];
console.log(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(edges)).map(judge))));
"""


def test_the_page_refuses_the_settings_that_python_refuses() -> None:
    command = ["node", "--no-warnings", "--input-type=module", "--eval", JUDGE]
    run = subprocess.run(
        [*command, MODULE.as_uri(), json.dumps(EDGES)], capture_output=True, text=True, check=True
    )
    judged = json.loads(run.stdout)
    assert judged == {
        name: [accepts(name, value) for value in values] for name, values in EDGES.items()
    }


def accepts(name: str, value: float) -> bool:
    """Whether Python takes a setting's value."""
    try:
        Settings.parse({name: value})
    except ArgumentError:
        return False
    return True
