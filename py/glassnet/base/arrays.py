"""The three words every signature uses: `Array`, `Shape`, `Pair`.

Shapes are written with one set of letters throughout the package:

- `N` images in the batch, `C` channels, `H` × `W` pixels;
- `F` filters (output channels), `KH` × `KW` kernel, `OH` × `OW` output pixels.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Float32 for training, float64 for checking gradients."""

Indices: TypeAlias = npt.NDArray[np.integer[Any]]
"""Whole numbers: labels, or the winners of a max pooling."""

Shape: TypeAlias = tuple[int, ...]
"""The shape of one image or activation, without the batch axis N."""

Pair: TypeAlias = tuple[int, int]
"""Vertical, then horizontal: (height, width)."""
