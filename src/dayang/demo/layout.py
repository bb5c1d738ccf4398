"""The ground plan of a demo town, about its centre, subject after subject."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from dayang.demo import names
from dayang.demo.blocks import subdivide
from dayang.demo.buildings import buildings
from dayang.demo.estates import restoreyed
from dayang.demo.figures import Size
from dayang.demo.holdings import Holdings, holdings
from dayang.demo.land_use import PARK, Blocks, blocks, parted, plots, quarter_kinds, settled
from dayang.demo.noise import Generator, Shapes
from dayang.demo.parks import parks
from dayang.demo.place import Hills, Outline, Urbanity, hills, outline, urbanity
from dayang.demo.roads import Land, Lines, arterials, bridges, land, network
from dayang.demo.villages import village_of, villages
from dayang.demo.water import Water, water

QUARTER_M2 = 220_000.0
"""Land between arterials and waters that is much larger than this is cut by lanes."""
ARTERIAL_HALF_M, STREET_HALF_M = 17.0, 5.0
"""From the middle of a road to the plots along it."""

SUBJECTS = (
    "outline", "cores", "hills", "water", "villages", "arterials", "bridges", "lanes", "parks", "blocks",
    "buildings", "parcels", "people", "ground", "firms", "firm_years", "samples", "organisation",
    "holdings", "units",
    "sewage", "sewers", "flood", "discharges",
    "needs", "leases", "free_floor",
    "projects", "renewed", "accounts", "promises",
    "targets",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chance:
    """A source of chance for each subject, so that none shifts with another.

    Parameters
    ----------
    seed
        The town's seed.
    """

    seed: int

    def of(self, subject: str) -> Generator:
        """Return the generator of a subject of `SUBJECTS`."""
        return np.random.default_rng([self.seed, SUBJECTS.index(subject)])


@dataclass(frozen=True, eq=False)
class Layout:
    """The ground plan.

    Parameters
    ----------
    shape, urban, raised, water
        Outline, cores, hills and waters.
    villages, parks, roads, buildings
        Columns as their makers say.
    blocks, plots
        Land between streets, and the same without the streets.
    held
        The plots of parks as they are held.
    """

    shape: Outline
    urban: Urbanity
    raised: Hills
    water: Water
    villages: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    blocks: Blocks
    plots: Shapes
    held: Holdings
    roads: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame


def laid_out(chance: Chance, size: Size) -> Layout:
    """Draw the ground plan of a town."""
    shape = outline(chance.of("outline"), size.value("area_km2") * 1e6)
    urban, raised = urbanity(chance.of("cores"), shape), hills(chance.of("hills"), shape)
    rivers = water(chance.of("water"), shape, size)
    main = arterials(chance.of("arterials"), shape, rivers)
    communities = villages(chance.of("villages"), shape, rivers, main.shapes, urban, size)
    dry = land(shape, rivers)
    busy = urban(shapely.get_coordinates(shapely.centroid(rivers.reaches.geometry.to_numpy())))
    spans = bridges(chance.of("bridges"), rivers, dry, 0.5 + busy)
    quarters, lanes = _quarters(chance.of("lanes"), dry, main)
    works, rest = parks(chance.of("parks"), quarters, urban, raised, size)
    fences = Lines.unnamed(shapely.boundary(works.geometry.to_numpy()), np.full(len(works), 3))
    plan, streets = _blocks(chance.of("blocks"), size, rest, works, urban, raised)
    plan = settled(plan, village_of(communities, shapely.point_on_surface(plan.shapes)))
    broad = shapely.union_all(shapely.buffer(main.shapes, ARTERIAL_HALF_M, quad_segs=2))
    plan = parted(plan, broad)
    land_plots = plots(plan.shapes, STREET_HALF_M, broad)
    held = holdings(chance.of("holdings"), plan, land_plots, works["land_nature"].to_numpy(), size)
    floor_m2 = size.value("park_plot_ratio") * float(works.area.sum())
    return Layout(
        shape=shape,
        urban=urban,
        raised=raised,
        water=rivers,
        villages=communities,
        parks=works,
        blocks=plan,
        plots=land_plots,
        held=held,
        roads=network(main.plus(dry.banks, spans, lanes, fences, streets), rivers),
        buildings=_buildings(chance.of("buildings"), land_plots, plan, held, floor_m2),
    )


def _buildings(
    rng: Generator, land_plots: Shapes, land: Blocks, held: Holdings, park_floor_m2: float
) -> gpd.GeoDataFrame:
    """Build on plots, on those of parks piece by piece as they are held.

    Returns
    -------
    Columns as of `buildings`, and ``piece``: position in `held`, -1 outside parks.
    """
    free = np.flatnonzero(~np.isin(np.arange(len(land_plots)), held.plot))
    plot = np.concatenate([free, held.plot])
    houses = buildings(rng, np.concatenate([land_plots[free], held.shapes]), land.use[plot])
    site = houses["plot"].to_numpy()
    piece = np.where(site < len(free), -1, site - len(free))
    modern = (piece >= 0) & held.modern[np.maximum(piece, 0)]
    houses = houses.assign(plot=plot[site], piece=piece)
    return restoreyed(rng, houses, piece >= 0, modern, park_floor_m2)


def _quarters(rng: Generator, dry: Land, main: Lines) -> tuple[Shapes, Lines]:
    """Cut the land along the arterials, and what is larger than a quarter by lanes."""
    lines = shapely.union_all(np.concatenate([shapely.boundary(dry.pieces), main.shapes]), grid_size=0.01)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    within = shapely.STRtree(shapely.point_on_surface(faces)).query(dry.pieces, "contains")[1]
    faces = faces[np.unique(within)]
    faces = faces[shapely.area(faces) > 400]
    cut = subdivide(rng, faces, np.full(len(faces), QUARTER_M2))
    named = names.roads(rng, len(cut.lines), "路")
    wide = cut.level < 2
    return cut.pieces, Lines(cut.lines, np.where(wide, 2, 3), np.where(wide, named, ""))


def _blocks(
    rng: Generator, size: Size, rest: Shapes, works: gpd.GeoDataFrame, urban: Urbanity, raised: Hills
) -> tuple[Blocks, Lines]:
    """Cut parks and the remaining quarters into blocks."""
    built_m2 = size.value("built_up_share") * size.value("area_km2") * 1e6
    rural_m2 = float(shapely.area(rest).sum() + works.area.sum()) - built_m2
    kind = quarter_kinds(rng, rest, urban, raised, rural_m2)
    quarters = np.concatenate([works.geometry.to_numpy(), rest])
    kind = np.concatenate([np.full(len(works), PARK), kind])
    park = np.where(kind == PARK, np.arange(len(quarters)), -1)
    return blocks(rng, quarters, kind, park, urban, raised, size)
