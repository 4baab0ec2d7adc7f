"""The whole way from sources to site, on a small repository: what changes is rebuilt, no more."""

import fcntl
from pathlib import Path
from types import ModuleType

import pytest

from tools import stage
from tools.staging import kernels
from tools.staging.files import StagingError, write
from tools.staging.ledger import Ledger, Result
from tools.staging.paths import Paths

MKDOCS = """
site_name: Small
docs_dir: docs
site_dir: site
theme: {name: mkdocs, custom_dir: ../site/theme}
plugins: []
not_in_nav: /source/
nav: [{Home: index.md}]
"""
SHARDS = ("train-0", "test")
RESULTS: dict[str, Result] = {
    "data": {"shards": {name: {"url": f"assets/data/{name}", "bytes": 1} for name in SHARDS}},
    "runtime": {"url": "assets/runtime/a/", "files": {}},
    "wheel": {"url": "assets/wheel/a.whl", "bytes": 1, "sha256": "5a", "version": "0.1.0"},
    "model": {"url": "assets/models/a.npz", "bytes": 1},
    "vendor": {},
}


def part(name: str) -> ModuleType:
    """Return a step that writes one file below assets/ and gives a fixed result."""
    module = ModuleType(name)
    module.__file__ = __file__

    def inputs(_: Paths) -> list[str]:
        return [name]

    def build(paths: Paths) -> tuple[Result, list[Path]]:
        return RESULTS[name], [write(paths.assets / name / "file", name.encode())]

    module.inputs, module.build = inputs, build  # type: ignore[attr-defined]
    return module


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stage, "PARTS", {name: part(name) for name in RESULTS})
    contents = {
        "mkdocs.yml": MKDOCS,
        "docs/index.md": "# Home\n\n[the module](source:py/glassnet/a.py#Layer)\n",
        "py/glassnet/a.py": "class Layer: ...\n",
        "requirements-dev.txt": "",
        "site/src/page/main.js": "",
        "site/src/python/worker/worker.js": "",
        "site/src/styles/base.css": "",
        "site/theme/source.html": "{% extends 'main.html' %}",
    }
    for name, text in contents.items():
        write(tmp_path / name, text.encode())
    return tmp_path


def build(root: Path) -> dict[str, str]:
    """Stage everything as a new process would; return what each step said."""
    lines: list[str] = []
    paths = Paths(root)
    stage.Stager(paths, Ledger(paths.build / "ledger.json", lines.append)).all()
    return dict(line.split(maxsplit=1) for line in lines)


def changed(said: dict[str, str]) -> set[str]:
    return {name for name, text in said.items() if text != "up to date"}


def site(root: Path) -> set[str]:
    folder = root / "build/site"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def test_a_second_build_does_nothing(root: Path) -> None:
    assert changed(build(root)) == {*RESULTS, "app", "docs", "site"}
    assert changed(build(root)) == set()


@pytest.mark.parametrize(
    ("file", "text", "steps"),
    [
        ("docs/index.md", "# Home\n\nNew words.\n", {"docs", "site"}),
        ("site/src/page/main.js", "console.log(1);\n", {"app", "docs", "site"}),
        ("py/glassnet/a.py", "class Layer: pass\n", {"docs", "site"}),
        ("mkdocs.yml", None, {"site"}),
    ],
)
def test_only_what_follows_from_a_change_is_built(
    root: Path, file: str, text: str | None, steps: set[str]
) -> None:
    build(root)
    old = (root / file).read_text()
    (root / file).write_text(text or old.replace("Small", "Other"))
    assert changed(build(root)) == steps


def test_what_is_gone_from_the_sources_is_gone_from_the_site(root: Path) -> None:
    build(root)
    assert "source/py/glassnet/a.py/index.html" in site(root)
    write(root / "docs/index.md", b"# Home\n")
    (root / "py/glassnet/a.py").rename(root / "py/glassnet/b.py")
    app = set((root / "build/site/assets/app").iterdir())
    write(root / "site/src/page/main.js", b"console.log(1);\n")
    build(root)
    assert "source/py/glassnet/a.py/index.html" not in site(root)
    assert "source/py/glassnet/b.py/index.html" in site(root)
    assert not app & set((root / "build/site/assets/app").iterdir())


def test_a_page_that_breaks_keeps_the_site_as_it_was(root: Path) -> None:
    build(root)
    before = site(root)
    write(root / "docs/index.md", b"# Home\n\n[nothing](gone.md)\n")
    with pytest.raises(StagingError, match=r"MkDocs did not build the pages:[\s\S]*gone\.md"):
        build(root)
    assert site(root) == before
    write(root / "docs/index.md", b"# Home\n")
    assert changed(build(root)) == {"docs", "site"}


def test_only_one_process_stages_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "build/lock"
    with stage.alone(lock), lock.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with lock.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_failures_are_a_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise StagingError("The digits are missing.")

    monkeypatch.setattr(stage.Stager, "all", fail)
    assert stage.main([]) == 1
    assert capsys.readouterr().err == "error: The digits are missing.\n"


def test_a_copied_checkout_watches_its_own_kernels() -> None:
    library = kernels.compile_for(Paths(), "native")
    assert library.is_file()
    assert not library.is_absolute()
