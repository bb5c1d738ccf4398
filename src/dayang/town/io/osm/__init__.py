"""Reading a real place from OpenStreetMap: an extract becomes the registers of a town."""

from dayang.town.io.osm.build import NOTICE, OsmReading, from_osm

__all__ = ["NOTICE", "OsmReading", "from_osm"]
