"""What each block of land is used for."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from dayang.demo.blocks import subdivide
from dayang.demo.figures import Size
from dayang.demo.noise import Array, Field, Generator, Indices, Mask, Shapes
from dayang.demo.people import apportioned
from dayang.demo.place import Hills, Urbanity
from dayang.demo.roads import Lines

USES = {
    "house": "村居住宅用地", "estate": "城镇住宅用地", "industrial": "工业用地",
    "commercial": "商业服务业用地", "public": "公共服务用地",
    "green": "公园绿地", "pond": "坑塘水面", "field": "耕地", "wood": "林地",
}  # fmt: skip
"""Uses of blocks, with the words the register of parcels has for them."""

BUILT = ("house", "estate", "industrial", "commercial", "public")

SITES = {
    "school": 0.36,
    "square": 0.20,
    "sports": 0.14,
    "clinic": 0.14,
    "hall": 0.08,
    "office": 0.05,
    "parking": 0.03,
}
"""Kinds of candidate sites and their shares (assumed)."""
OPEN_AIR = ("square", "sports", "parking")

CORE, TOWN, WORKS, RURAL, PARK = range(5)
BLOCK_M2 = np.array([12_500.0, 17_000.0, 30_000.0, 60_000.0, 34_000.0])
"""Area wanted of a block in each kind of quarter."""
LEAST_SIDE_M2 = 2_000.0
"""A smaller strip beside a road through a block is no block."""
HAMLETS = 0.08
"""Of rural blocks, those lived in (assumed)."""
HOME_EVERY = 12
"""In each village at least one block in so many is lived in."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """Blocks between streets.

    Parameters
    ----------
    shapes
        To the middle of the streets around them.
    kind
        Kind of quarter each lies in (`CORE` … `PARK`).
    park
        Position of the park each lies in, -1 for none.
    use
        Key of `USES`.
    site
        Kind of candidate site each holds, empty for none.
    """

    shapes: Shapes
    kind: Indices
    park: Indices
    use: Shapes
    site: Shapes


def quarter_kinds(
    rng: Generator, quarters: Shapes, urban: Urbanity, raised: Hills, rural_m2: float
) -> Indices:
    """Say of each quarter whether it is core, town, works or rural.

    The least urban quarters are rural, as many as have `rural_m2` together.
    """
    middle = shapely.get_coordinates(shapely.centroid(quarters))
    score: Array = urban(middle) + rng.normal(0, 0.05, len(quarters)) - (raised(middle) > 2)
    order: Indices = np.argsort(np.round(score, 6), kind="stable")
    rural = np.zeros(len(quarters), dtype=bool)
    area: Array = np.asarray(shapely.area(quarters))
    rural[order[np.cumsum(area[order]) <= rural_m2]] = True
    works = Field.random(rng, 1500)(middle) + rng.normal(0, 0.3, len(quarters)) > 0.75
    return np.select([rural, score > 0.8, works], [RURAL, CORE, WORKS], TOWN)


def blocks(
    rng: Generator,
    quarters: Shapes,
    kind: Indices,
    park: Indices,
    urban: Urbanity,
    raised: Hills,
    size: Size,
) -> tuple[Blocks, Lines]:
    """Cut quarters into blocks and give each its use; return blocks and the streets cut."""
    cut = subdivide(rng, quarters, BLOCK_M2[kind])
    rank = np.where(kind[cut.line_of] == RURAL, 5, np.where(cut.level < 1, 3, 4))
    solid = ~shapely.is_empty(shapely.buffer(cut.pieces, -9.0))
    shapes, of = cut.pieces[solid], cut.of[solid]
    use = _uses(rng, shapes, kind[of], raised)
    site = _sites(rng, shapes, kind[of], use, urban, size.count("candidate_sites"))
    use = np.where(site == "", use, np.where(np.isin(site, OPEN_AIR), "green", "public"))
    return Blocks(shapes, kind[of], park[of], use, site), Lines.unnamed(cut.lines, rank)


def settled(plan: Blocks, villages: Indices) -> Blocks:
    """Return the blocks with at least one in `HOME_EVERY` of each village's lived in.

    Parameters
    ----------
    plan
        Blocks.
    villages
        Village of each block.
    """
    use = plan.use.copy()
    area: Array = np.asarray(shapely.area(plan.shapes))
    for village in np.unique(villages).tolist():
        own = villages == village
        lacking = -(-int(own.sum()) // HOME_EVERY) - int((own & np.isin(use, ("house", "estate"))).sum())
        free = np.flatnonzero(own & np.isin(use, ("field", "pond")) & (plan.site == ""))
        use[free[np.argsort(area[free], kind="stable")][: max(lacking, 0)]] = "house"
    return replace(plan, use=use)


def _uses(rng: Generator, shapes: Shapes, kind: Indices, raised: Hills) -> Shapes:
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    chance = rng.random(len(shapes))
    ponds = Field.random(rng, 1800)(middle) > -0.1
    by_kind = {
        CORE: _draw(chance, house=0.56, estate=0.19, commercial=0.13, green=0.07, public=0.05),
        TOWN: _draw(chance, house=0.57, industrial=0.18, estate=0.05, commercial=0.05, pond=0.09, green=0.06),
        WORKS: _draw(chance, industrial=0.68, house=0.22, commercial=0.05, pond=0.05),
        RURAL: np.where(
            _hamlets(rng, middle, kind == RURAL), "house", np.where(ponds, "pond", "field")
        ).astype(object),
        PARK: np.full(len(shapes), "industrial", dtype=object),
    }
    use = np.empty(len(shapes), dtype=object)
    for k, drawn in by_kind.items():
        use[kind == k] = drawn[kind == k]
    use[(raised(middle) > 2) & (kind != PARK)] = "wood"
    return use


def _hamlets(rng: Generator, middle: Array, rural: Mask) -> Mask:
    """Say which rural blocks are lived in: they lie together, a hamlet every kilometre or so."""
    liking: Array = np.round(Field.random(rng, 1100)(middle) + rng.normal(0, 0.3, len(middle)), 6)
    if not rural.any():
        return rural
    least = np.sort(liking[rural])[int((1 - HAMLETS) * rural.sum())]
    lived_in: Mask = rural & (liking >= least)
    return lived_in


def _draw(chance: Array, **shares: float) -> Shapes:
    names = np.array(list(shares), dtype=object)
    limits = np.cumsum(list(shares.values()))
    drawn: Shapes = names[np.minimum(np.searchsorted(limits, chance, side="right"), len(names) - 1)]
    return drawn


def _sites(rng: Generator, shapes: Shapes, kind: Indices, use: Shapes, urban: Urbanity, count: int) -> Shapes:
    """Put candidate sites on blocks where people live, far from one another."""
    site = np.full(len(shapes), "", dtype=object)
    lived_in = np.isin(kind, (CORE, TOWN)) & np.isin(use, ("house", "estate", "green", "public"))
    spots = np.flatnonzero(lived_in & (shapely.area(shapes) > 4000))
    middle = shapely.get_coordinates(shapely.centroid(shapes[spots]))
    weight = np.round(np.clip(urban(middle), 0.25, 1.2) * rng.uniform(0.55, 1.0, len(spots)), 6)
    chosen = [int(np.argmax(weight))]
    apart = np.hypot(*(middle - middle[chosen[0]]).T)
    while len(chosen) < min(count, len(spots)):
        chosen.append(int(np.argmax(np.round(apart * weight, 4))))
        apart = np.minimum(apart, np.hypot(*(middle - middle[chosen[-1]]).T))
    share = np.array(list(SITES.values()))
    kinds = np.repeat(list(SITES), apportioned(share, len(chosen)))
    site[spots[chosen]] = rng.permutation(kinds)
    return site


def parted(plan: Blocks, arterial: shapely.Geometry) -> Blocks:
    """Return the blocks with those that an arterial divides as one block a side.

    An arterial that ends in a quarter does not bound it, and may yet cut a block of it in two.
    Sides below `LEAST_SIDE_M2` are left out; a site stays on the largest.
    """
    crossed = np.unique(shapely.STRtree(plan.shapes).query(arterial, "intersects"))
    sides, of = shapely.get_parts(shapely.difference(plan.shapes[crossed], arterial), return_index=True)
    large = shapely.area(sides) >= LEAST_SIDE_M2
    sides, of = sides[large], crossed[of[large]]
    order = np.lexsort((-np.round(shapely.area(sides), 2), of))
    order = order[np.bincount(of, minlength=len(plan.shapes))[of[order]] > 1]
    sides, of = sides[order], of[order]
    whole = np.setdiff1d(np.arange(len(plan.shapes)), of)
    now = np.concatenate([whole, of])
    site = plan.site[now]
    site[len(whole) :][np.diff(of, prepend=-1) == 0] = ""
    shapes = np.concatenate([plan.shapes[whole], sides])
    return Blocks(shapes, plan.kind[now], plan.park[now], plan.use[now], site)


def plots(shapes: Shapes, street_m: float, arterial: shapely.Geometry) -> Shapes:
    """Return the land of blocks without half the streets around them and the arterials."""
    plain: Shapes = shapely.buffer(shapes, -street_m, join_style="mitre", mitre_limit=2.0)
    tree = shapely.STRtree(plain)
    crossed = np.unique(tree.query(arterial, "intersects"))
    shapely.prepare(arterial)
    plain[crossed] = shapely.difference(plain[crossed], arterial)
    parts, of = shapely.get_parts(plain, return_index=True)
    order = np.lexsort((shapely.area(parts), of))
    last = np.append(np.flatnonzero(np.diff(of[order])), len(order) - 1)
    result = np.full(len(shapes), shapely.Polygon(), dtype=object)
    result[of[order][last]] = parts[order][last]
    return shapely.set_precision(result, 0.01)
