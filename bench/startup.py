"""From the click to the first update, stage by stage; and Pyodide with NumPy alone beside it."""

from __future__ import annotations

from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

FIRST_STEP = "() => Number(document.querySelector('gn-trainer')?.dataset.step ?? 0) >= 1"

# Python is ready when the engine says so; each stage begins when loading first speaks of it.
WATCH_STAGES = """() => {
  globalThis.stages = {};
  glassnet.on("loading", ({ stage }) => { stages[stage] ??= performance.now(); });
  glassnet.on("state", (state) => { stages[state] ??= performance.now(); });
}"""

# What a page with Python and NumPy does without us: both as they are published.
BARE = """async (runtime) => {
  const source = `
    const { loadPyodide } = await import("${runtime}pyodide.mjs");
    const python = await loadPyodide({ indexURL: "${runtime}" });
    await python.loadPackage("numpy", { messageCallback() {} });
    python.runPython("import numpy");
    postMessage("ready");`;
  const script = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const started = performance.now();
  const worker = new Worker(script, { type: "module" });
  await new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.terminate();
  return (performance.now() - started) / 1000;
}"""


def measure(browser: Browser, site: str, rounds: int = 5) -> dict[str, Any]:
    """Start both from empty caches, in turns; return medians in seconds."""
    cold = []
    bare = []
    for _ in range(rounds):
        cold.append(_cold(browser, site))
        bare.append(_bare(browser, site))
    stages = {name: median(run["stages"][name] for run in cold) for name in cold[0]["stages"]}
    return {
        "bare_seconds": median(bare),
        "first_step_seconds": median(run["first_step"] for run in cold),
        "page_change_seconds": median(run["page_change"] for run in cold),
        "warm_step_seconds": median(run["warm_step"] for run in cold),
        "stages": stages,
        "megabytes": cold[0]["megabytes"],
    }


def _cold(browser: Browser, site: str) -> dict[str, Any]:
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))))
    page.goto(site)
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH_STAGES)
    button = page.get_by_role("button", name="Train", exact=True)
    clicked = page.evaluate("performance.now()")
    button.click()
    page.wait_for_function(FIRST_STEP)
    stepped = page.evaluate("performance.now()")
    stages = page.evaluate("stages")
    page.get_by_role("button", name="Pause", exact=True).click()
    result = {
        "first_step": (stepped - clicked) / 1000,
        "stages": {name: (moment - clicked) / 1000 for name, moment in stages.items()},
        "megabytes": sum(sizes) / 1e6,
        "page_change": _page_change(page),
        "warm_step": _warm_step(page),
    }
    context.close()
    return result


def _page_change(page: Page) -> float:
    """Time a click on a link of the site until the next page stands there, Python still warm."""
    seconds: float = page.evaluate("""async () => {
      const link = [...document.querySelectorAll("a")].find((a) => a.href.includes("how-it-works"));
      const heading = document.querySelector("h1").textContent;
      const started = performance.now();
      link.click();
      while (document.querySelector("h1")?.textContent === heading)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      return (performance.now() - started) / 1000;
    }""")
    return seconds


def _warm_step(page: Page) -> float:
    """Time one more update, asked for from the page just opened."""
    seconds: float = page.evaluate("""async () => {
      const started = performance.now();
      await glassnet.request("step");
      return (performance.now() - started) / 1000;
    }""")
    return seconds


def _bare(browser: Browser, site: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(site)
    page.wait_for_load_state("networkidle")
    seconds: float = page.evaluate(BARE, f"{site}peers/pyodide/")
    context.close()
    return seconds
