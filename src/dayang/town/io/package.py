"""A town as a Frictionless Data Package: CSV files with Table Schemas, for whoever is not us.

Every register is a CSV file, geometry in it as WKT in the town's projected CRS, so that
all references stand as foreign keys. `dayang.town.io.read_town` reads the folder back.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dayang.town.io.folder import PACKAGE_FILE, RASTER_FOLDER, csv_text
from dayang.town.io.writing import raster_files, replacing_folder, write_rasters
from dayang.town.registers.schema import Column, Register, Type
from dayang.town.town import Town

MISSING_VALUES = ("",)


def export_package(town: Town, folder: str | os.PathLike[str]) -> None:
    """Write `town` as a Data Package that the command ``frictionless validate`` accepts.

    Parameters
    ----------
    town
        Its empty registers are left out.
    folder
        An existing one is replaced, if it holds a town and nothing else.

    Raises
    ------
    DayangError
        When the folder holds other files.
    """
    filled = {name: town.dictionary[name] for name, frame in town.tables.items() if len(frame)}
    with replacing_folder(Path(folder), town.dictionary) as target:
        for name, register in filled.items():
            text = csv_text(register, town[name])
            (target / f"{name}.csv").write_bytes(text.encode("utf-8"))
        write_rasters(town, target / RASTER_FOLDER)
        package = descriptor(town, filled.values(), raster_files(town))
        text = json.dumps(package, ensure_ascii=False, indent=2)
        (target / PACKAGE_FILE).write_bytes(f"{text}\n".encode())


def descriptor(town: Town, registers: Iterable[Register], rasters: dict[str, str]) -> dict[str, Any]:
    """Return the ``datapackage.json`` of `town`.

    Parameters
    ----------
    town
        Gives title, day and reference systems.
    registers
        Those that are written; a reference to another is no foreign key.
    rasters
        File name by raster id.
    """
    registers = list(registers)
    written = {register.name: register for register in registers}
    package: dict[str, Any] = {"name": "dayang-town", "profile": "data-package"}
    if "town" in written:
        facts = town.facts
        package |= {
            "title": town.name,
            "description": facts["source"] if isinstance(facts["source"], str) else "",
            "version": town.as_of.date().isoformat(),
            "crs": facts["crs"],
            "verticalDatum": facts["vertical_datum"],
        }
    tables = [_table_resource(register, written) for register in registers]
    package["resources"] = [*tables, *(_raster_resource(*raster) for raster in rasters.items())]
    return package


def _table_resource(register: Register, written: dict[str, Register]) -> dict[str, Any]:
    return {
        "name": register.name,
        "path": f"{register.name}.csv",
        "title": f"{register.title.zh} {register.title.en}",
        "description": f"{register.description.zh} {register.description.en}",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema(register, written),
    }


def _raster_resource(raster_id: str, file: str) -> dict[str, Any]:
    return {
        "name": f"raster-{raster_id.replace('_', '-')}",
        "path": f"{RASTER_FOLDER}/{file}",
        "format": "tif",
        "mediatype": "image/tiff",
    }


def table_schema(register: Register, written: dict[str, Register]) -> dict[str, Any]:
    """Return the Table Schema of `register`; references to registers not `written` are left out.

    Examples
    --------
    >>> from dayang.town.registers import DICTIONARY
    >>> table_schema(DICTIONARY["departments"], {})["primaryKey"]
    ['department_id']
    """
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": column.references, "fields": [written[column.references].key[0]]},
        }
        for column in register.columns
        if column.references in written
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in register.columns],
        "primaryKey": list(register.key),
        "missingValues": list(MISSING_VALUES),
    }
    return {**schema, "foreignKeys": keys} if keys else schema


_TYPES = {Type.MONEY: "number", Type.POINT: "string", Type.LINE: "string", Type.POLYGON: "string"}


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if column.pattern is not None:
        constraints["pattern"] = column.pattern
    if column.choices:
        constraints["enum"] = list(column.choices)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type.value),
        "title": f"{column.heading.zh} {column.heading.en}",
        "description": f"{column.description.zh} {column.description.en}",
    }
    if column.is_geometry:
        field["description"] += " WKT."
    return {**field, "constraints": constraints} if constraints else field
