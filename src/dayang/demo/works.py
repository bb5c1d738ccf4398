"""Sewage and flood works of a town, put together as registers."""

import geopandas as gpd
import pandas as pd

from dayang.demo import plants, sewers, tables
from dayang.demo.discharges import discharge_points
from dayang.demo.figures import Size
from dayang.demo.flood import flood
from dayang.demo.layout import Chance, Layout
from dayang.demo.outfalls import Outfalls
from dayang.demo.place import Ground
from dayang.demo.sewage import sewage


def works(
    chance: Chance,
    size: Size,
    plan: Layout,
    cells: gpd.GeoDataFrame,
    firms: gpd.GeoDataFrame,
    years: pd.DataFrame,
    level: Ground,
) -> dict[str, pd.DataFrame]:
    """Return the registers of sewage and flood works.

    Parameters
    ----------
    chance, size, plan
        Where chance comes from, how large the town is, its ground plan.
    cells, firms
        Residents by cell and the register ``firms``, about the centre.
    years
        The register ``firm_years``.
    level
        Ground levels.
    """
    made = sewage(chance.of("sewage"), plan, cells, firms, years)
    outfalls = Outfalls.of(plan)
    laid = sewers.works(chance.of("sewers"), plan, made, plants.Part.both(size), level, outfalls)
    lifting = pd.concat([part.stations for part in laid], ignore_index=True)
    dykes = flood(chance.of("flood"), plan, size, 1 + len(lifting))
    outlets = discharge_points(chance.of("discharges"), plan, made, laid, dykes.stations, outfalls)
    return {
        "dyke_rings": tables.moved(dykes.rings),
        "sluices": tables.moved(dykes.sluices),
        "pumping_stations": tables.moved(pd.concat([lifting, dykes.stations], ignore_index=True)),
        "plants": tables.moved(pd.concat([part.plants for part in laid], ignore_index=True)),
        "sewers": tables.moved(pd.concat([part.sewers for part in laid], ignore_index=True)),
        "sewer_users": pd.concat([part.users for part in laid], ignore_index=True),
        "discharge_points": tables.moved(outlets),
    }
