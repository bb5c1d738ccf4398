"""Smooth random fields, and the rounding that keeps them equal on every machine.

Sines and cosines may differ in their last bit from one processor to another, so
whatever comes out of them is rounded before anything is decided by it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Indices = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]
Days = NDArray[np.datetime64]
Shapes = Any
"""An array of geometries; shapely's stubs do not tell arrays from single shapes."""
Generator = np.random.Generator

GRID_M = 0.01
"""Every coordinate of a generated town is a multiple of this."""


def on_grid(xy: Any) -> Any:
    """Round coordinates to the grid of 1 cm."""
    return np.round(xy, 2) + 0.0


@dataclass(frozen=True, eq=False)
class Field:
    """A smooth random field on the plane: a sum of plane waves.

    Parameters
    ----------
    kx, ky, phase
        Wave numbers (radians per metre) and phases, one a wave.
    """

    kx: Array
    ky: Array
    phase: Array

    @classmethod
    def random(cls, rng: Generator, wavelength_m: float, waves: int = 9) -> "Field":
        """Return a field whose waves run every way and are about `wavelength_m` long."""
        angle = rng.uniform(0, 2 * np.pi, waves)
        k = 2 * np.pi / (wavelength_m * rng.uniform(0.75, 1.4, waves))
        return cls(k * np.cos(angle), k * np.sin(angle), rng.uniform(0, 2 * np.pi, waves))

    def __call__(self, xy: Array) -> Array:
        """Return the field at `xy` (shape (n, 2)): mean 0, standard deviation about 1."""
        total = np.zeros(len(xy))
        for kx, ky, phase in zip(self.kx, self.ky, self.phase, strict=True):
            total += np.cos(kx * xy[:, 0] + ky * xy[:, 1] + phase)
        scaled: Array = np.round(total * np.sqrt(2 / len(self.kx)), 9)
        return scaled


@dataclass(frozen=True, eq=False)
class Warp:
    """A gentle distortion of the plane that keeps what is connected connected."""

    x: Field
    y: Field
    amplitude_m: float

    @classmethod
    def random(cls, rng: Generator, wavelength_m: float, amplitude_m: float) -> "Warp":
        """Return a warp of this wavelength and amplitude."""
        return cls(Field.random(rng, wavelength_m), Field.random(rng, wavelength_m), amplitude_m)

    def __call__(self, xy: Array) -> Array:
        """Return `xy` moved."""
        shift = np.column_stack([self.x(xy), self.y(xy)])
        moved: Array = on_grid(xy + self.amplitude_m * shift)
        return moved
