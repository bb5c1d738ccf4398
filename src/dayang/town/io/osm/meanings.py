"""What values of OpenStreetMap mean to the registers: tables, one for each register.

A value that stands in no table is left out or taken as not known, and counted in the notes.
"""

from dataclasses import dataclass

ROAD_CLASS = {
    "motorway": "trunk",
    "motorway_link": "trunk",
    "trunk": "trunk",
    "trunk_link": "trunk",
    "primary": "main",
    "primary_link": "main",
    "secondary": "secondary",
    "secondary_link": "secondary",
    "tertiary": "local",
    "tertiary_link": "local",
    "unclassified": "local",
    "residential": "local",
    "living_street": "local",
    "road": "local",
    "busway": "service",
    "service": "service",
    "track": "track",
    "pedestrian": "path",
    "footway": "path",
    "path": "path",
    "steps": "path",
    "cycleway": "path",
    "bridleway": "path",
}
"""``highway`` to ``roads.road_class``; what is not here (platform, construction, raceway,
proposed, corridor …) is no road one can use, and is left out."""

NOT_WALKABLE = frozenset({"motorway", "motorway_link", "trunk_link", "busway"})
"""``highway`` on which nobody walks unless ``foot`` says so."""

FOOT = {
    "yes": True,
    "designated": True,
    "permissive": True,
    "official": True,
    "no": False,
    "use_sidepath": False,
    "private": False,
}
"""``foot`` to ``roads.walkable``, over what the class says."""

NOT_A_BRIDGE = frozenset({"no"})
"""``bridge`` that is none."""

NOT_A_TUNNEL = frozenset({"no", "building_passage", "covered"})
"""``tunnel`` that is none: a passage through a building lies on the ground."""

WATERWAY = {
    "river": "river",
    "stream": "stream",
    "tidal_channel": "stream",
    "brook": "stream",
    "canal": "canal",
    "ditch": "ditch",
    "drain": "ditch",
}
"""``waterway`` to ``reaches.waterway``; structures (dam, weir, lock_gate, waterfall …) are left out."""

IN_CULVERT = frozenset({"yes", "culvert", "flooded"})
"""``tunnel`` of a waterway that makes it a culvert."""

STANDING_WATER = {"lake": "lake", "reservoir": "lake", "pond": "pond", "fish_pond": "pond"}
"""``water`` to ``rivers.water_body`` of a named area of water."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a ``building`` is: use in ``buildings``, and whose number of storeys it takes."""

    use: str
    storeys: str


BUILDING = {
    value: Built(use, storeys)
    for (use, storeys), values in {
        ("residential", "house"): "house detached semidetached_house terrace bungalow farm static_caravan "
        "houseboat ger",
        ("residential", "apartments"): "apartments dormitory",
        ("residential", "residential"): "residential",
        ("commercial", "commercial"): "commercial office retail supermarket kiosk hotel mall shop bank "
        "restaurant",
        ("industrial", "industrial"): "industrial warehouse factory manufacture works hangar storage_tank "
        "silo digester depot",
        ("public", "public"): "public civic government townhall school kindergarten college university "
        "hospital clinic museum library fire_station police train_station transportation "
        "public_transport community_centre community_group_office sports_hall sports_centre stadium "
        "grandstand church chapel cathedral mosque temple shrine synagogue monastery convent religious",
        ("farm", "farm"): "barn stable farm_auxiliary cowshed sty greenhouse greenhouse_horticulture "
        "slurry_tank",
        ("other", "other"): "garage garages shed hut cabin allotment_house service parking toilets shelter "
        "transformer_tower boathouse bunker bridge tower gatehouse tent",
        ("other", "canopy"): "roof carport construction ruins collapsed",
    }.items()
    for value in values.split()
}
"""``building`` to use; ``yes`` and values not here are settled by `USE`, then by the land
(`LAND_USE`), then by whether the building has a house number."""

USE = {
    value: use
    for use, values in {
        "residential": "nursing_home social_facility apartment",
        "commercial": "restaurant cafe fast_food bar pub bank casino hotel hostel guest_house mall "
        "supermarket convenience clothes car car_repair bakery butcher books hairdresser hardware "
        "florist garden_centre company financial it association cinema nightclub marketplace fuel "
        "car_wash estate_agent lawyer insurance",
        "public": "place_of_worship kindergarten school college university music_school childcare townhall "
        "public_building government courthouse police fire_station community_centre events_venue "
        "arts_centre theatre library museum post_office hospital clinic doctors dentist physician "
        "social_centre scout_hut diplomatic bus_station sports_centre sports_hall stadium "
        "research_institute monastery water_works pumping_station",
        "industrial": "works sawmill storage_tank silo carpenter metal_construction blacksmith "
        "wastewater_plant",
        "farm": "farm beekeeper winery",
        "other": "shelter toilets parking bicycle_parking recycling reservoir_covered tower chimney",
    }.items()
    for value in values.split()
}
"""``amenity``, ``office``, ``shop``, ``craft`` … on a building to use."""

LAND_USE = {
    "landuse=residential": "residential",
    "landuse=industrial": "industrial",
    "landuse=railway": "industrial",
    "landuse=quarry": "industrial",
    "landuse=landfill": "industrial",
    "man_made=works": "industrial",
    "man_made=wastewater_plant": "public",
    "man_made=water_works": "public",
    "landuse=commercial": "commercial",
    "landuse=retail": "commercial",
    "landuse=education": "public",
    "landuse=institutional": "public",
    "landuse=religious": "public",
    "landuse=cemetery": "public",
    "landuse=recreation_ground": "public",
    "amenity=school": "public",
    "amenity=kindergarten": "public",
    "amenity=college": "public",
    "amenity=university": "public",
    "amenity=hospital": "public",
    "amenity=clinic": "public",
    "amenity=townhall": "public",
    "amenity=bus_station": "public",
    "leisure=sports_centre": "public",
    "leisure=stadium": "public",
    "landuse=farmyard": "farm",
    "landuse=farmland": "farm",
    "landuse=meadow": "farm",
    "landuse=orchard": "farm",
    "landuse=vineyard": "farm",
    "landuse=plant_nursery": "farm",
    "landuse=greenhouse_horticulture": "farm",
    "landuse=allotments": "other",
    "landuse=construction": "other",
    "landuse=garages": "other",
    "landuse=garage": "other",
}
"""Land to the use of a building of which the map says nothing else; of several areas the smallest."""

DWELLING_LAND = frozenset({"residential", "farm", "none"})
"""Use of the land on which a building with a house number is taken for a dwelling."""

SETTLEMENT = frozenset({"town", "village", "hamlet", "isolated_dwelling"})
"""``place`` whose people add up; a city's are counted elsewhere, a suburb's in its town."""

INDUSTRIAL_LAND = frozenset({"landuse=industrial"})
"""Land that makes a park."""


@dataclass(frozen=True, slots=True)
class Venue:
    """What a place can serve as in ``candidate_sites``.

    Parameters
    ----------
    kind
        ``candidate_sites.kind``.
    floor
        Parameter that says from which area on it serves; ``None`` where any area, or an
        unknown one, will do.
    spare
        Taken only where there are too few others.
    """

    kind: str
    floor: str | None = None
    spare: bool = False


VENUE = {
    "amenity=school": Venue("school"),
    "amenity=college": Venue("school"),
    "amenity=university": Venue("school"),
    "amenity=music_school": Venue("school", spare=True),
    "amenity=kindergarten": Venue("school", spare=True),
    "amenity=townhall": Venue("office"),
    "amenity=public_building": Venue("office"),
    "office=government": Venue("office", spare=True),
    "amenity=community_centre": Venue("hall"),
    "amenity=social_centre": Venue("hall"),
    "amenity=events_venue": Venue("hall"),
    "amenity=events_centre": Venue("hall"),
    "amenity=conference_centre": Venue("hall"),
    "amenity=exhibition_centre": Venue("hall"),
    "amenity=arts_centre": Venue("hall"),
    "amenity=theatre": Venue("hall"),
    "leisure=sports_hall": Venue("hall"),
    "amenity=library": Venue("hall", spare=True),
    "amenity=place_of_worship": Venue("other", spare=True),
    "leisure=sports_centre": Venue("sports"),
    "leisure=stadium": Venue("sports"),
    "leisure=track": Venue("sports", "osm.site_open_m2"),
    "leisure=pitch": Venue("sports", "osm.site_open_m2"),
    "landuse=recreation_ground": Venue("sports", "osm.site_open_m2"),
    "place=square": Venue("square"),
    "highway=pedestrian": Venue("square", "osm.site_open_m2"),
    "amenity=marketplace": Venue("square"),
    "amenity=hospital": Venue("clinic"),
    "amenity=clinic": Venue("clinic"),
    "amenity=parking": Venue("parking", "osm.site_parking_m2"),
    "leisure=park": Venue("square", "osm.site_open_m2", spare=True),
    "amenity=fire_station": Venue("office", spare=True),
    "shop=mall": Venue("other", spare=True),
}
"""Points, land and buildings to candidate sites; a building counts by its ``building`` or use."""

VENUE_BUILDING = {
    "school": "amenity=school",
    "college": "amenity=college",
    "university": "amenity=university",
    "townhall": "amenity=townhall",
    "community_centre": "amenity=community_centre",
    "sports_hall": "leisure=sports_hall",
    "sports_centre": "leisure=sports_centre",
    "stadium": "leisure=stadium",
    "hospital": "amenity=hospital",
    "clinic": "amenity=clinic",
    "events_venue": "amenity=events_venue",
    "events_centre": "amenity=events_centre",
    "arts_centre": "amenity=arts_centre",
    "theatre": "amenity=theatre",
    "social_centre": "amenity=social_centre",
    "public_building": "amenity=public_building",
    "kindergarten": "amenity=kindergarten",
    "library": "amenity=library",
    "place_of_worship": "amenity=place_of_worship",
    "church": "amenity=place_of_worship",
    "government": "office=government",
    "mall": "shop=mall",
}
"""``building`` or use of a building to the key of `VENUE` that it stands for."""
