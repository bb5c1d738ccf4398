"""Which floor suits which firm."""

import numpy as np
import pandas as pd

from dayang.demo.noise import Mask
from dayang.town.registers.tenancy import FIRE_CLASS, STOREY_CLASS

CLASSES = tuple(STOREY_CLASS)
"""Classes of storey, the ground floor first."""
FIRE_RANK = {name: rank for rank, name in enumerate(FIRE_CLASS)}
"""0 is the most dangerous; a place takes its own rank and all above."""
NEEDED = ("load_kn_m2", "clear_height_m", "power_va_m2", "discharge_m3_d")


def fits(needs: pd.DataFrame, places: pd.DataFrame) -> Mask:
    """Say which places suit which needs, firms × places (rule F4 of ``docs/renewal-rules.md``).

    Parameters
    ----------
    needs
        The register ``firm_needs``.
    places
        Rows with what ``available_floor`` and ``floor_standards`` both say of floor.
    """
    level = needs["storey_class"].map(CLASSES.index).to_numpy(int)[:, None]
    suits = places["storey_class"].map(CLASSES.index).to_numpy(int)[None, :] <= level
    for name in NEEDED:
        suits = suits & (places[name].to_numpy(float)[None, :] >= needs[name].to_numpy(float)[:, None])
    fire = needs["fire_class"].map(FIRE_RANK).to_numpy(int)[:, None]
    suits &= places["fire_class"].map(FIRE_RANK).to_numpy(int)[None, :] <= fire
    process = needs["process"].to_numpy()[:, None]
    suits &= (process != "punching") | (places["storey_class"] == CLASSES[0]).to_numpy(bool)[None, :]
    suits &= (process != "voc") | places["takes_voc"].to_numpy(bool)[None, :]
    suits &= (process != "plating") | places["takes_plating"].to_numpy(bool)[None, :]
    wanted = needs["needs_dormitory"].to_numpy(bool)[:, None]
    return np.asarray(suits & (~wanted | places["has_dormitory"].to_numpy(bool)[None, :]))
