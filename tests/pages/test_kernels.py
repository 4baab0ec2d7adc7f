"""The kernels in the browser: they agree with NumPy there, and with themselves here."""

from pathlib import Path

from playwright.sync_api import Page

from glassnet import ops
from glassnet.page.bridge import Bridge
from tests.core import kernel_cases
from tests.pages.test_native import DATA, TRAIN, ask

STEPS = 100
SETTINGS = {"data": "reduced", "backend": "simd", "seed": 0}

COMPARE = f"""
import sys, types
from pathlib import Path
import glassnet.kernels
cases = sys.modules["cases"] = types.ModuleType("cases")
exec({Path(kernel_cases.__file__).read_text("utf-8")!r}, cases.__dict__)
cases.main(Path(glassnet.kernels.__file__).with_name("kernels.wasm"), 40)
"agree"
"""


def test_kernels_agree_with_numpy_in_the_browser(home: Page) -> None:
    assert home.evaluate("(source) => glassnet.python(source)", COMPARE) == "agree"


def test_the_same_seed_gives_the_same_bits_here_and_in_the_browser(home: Page) -> None:
    there = home.evaluate(TRAIN, [SETTINGS, STEPS])
    before = ops.backend()
    bridge = Bridge()
    for split, shard in (("reduced", "train-0.gz"), ("test", "test.gz")):
        ask(bridge, "add_data", split=split, shards=[(DATA / shard).read_bytes()])
    ask(bridge, "setup", settings=SETTINGS)
    here = [float(ask(bridge, "step")["losses"][0]) for _ in range(STEPS)]
    ops.use_backend(before)
    assert here == there
