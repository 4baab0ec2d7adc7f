"""The page's description of settings is Python's."""

from tools.staging import options
from tools.staging.paths import Paths


def test_what_the_page_reads_is_what_python_says():
    written = options.target(Paths()).read_text()
    assert written == options.render(), "run `make build`"


def test_it_is_written_where_it_is_read(tmp_path):
    paths = Paths(tmp_path)
    options.target(paths).parent.mkdir(parents=True)
    _, files = options.build(paths)
    assert [file.read_text() for file in files] == [options.render()]
