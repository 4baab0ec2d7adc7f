"""Serves build/site on this machine: `python -m tools.serve --port 8000`.

Plain files and no special headers, as any static host would serve them; only the MIME types that
browsers insist on are pinned, because Python takes the others from the machine.
"""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LARGEST_PORT = 65535

TYPES = {
    ".css": "text/css",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".npz": "application/octet-stream",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/octet-stream",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Handler(SimpleHTTPRequestHandler):
    """Serves files with pinned MIME types and without a line for every request."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""


class Server(ThreadingHTTPServer):
    """One thread a request; stopping does not wait for them."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Take a browser that hangs up for what it is: no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int = 0, handler: type[Handler] = Handler) -> Server:
    """Return a server of a folder on the loopback address; port 0 picks a free one."""
    return Server(("127.0.0.1", port), partial(handler, directory=str(folder)))


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"expected 0 to {LARGEST_PORT}, received {text!r}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="tools.serve", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="0 picks a free one")
    parser.add_argument("--folder", type=Path, default=Path("build/site"), help="what to serve")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        raise SystemExit(f"There is no folder {options.folder} to serve. Build it: make build")
    try:
        site = server(options.folder, options.port)
    except OSError as error:
        raise SystemExit(
            f"Port {options.port} cannot be used ({error.strerror}). "
            f"Choose another: make serve PORT={options.port + 1}"
        ) from None
    with site:
        print(f"Glassnet is at http://127.0.0.1:{site.server_port}/ (Ctrl-C stops it)", flush=True)
        try:
            site.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
