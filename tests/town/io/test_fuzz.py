"""Whatever bytes or cells of a file are spoilt, it ends in a clear fault or a correct town.

The mutants of one seed are made and read in a process of their own, because a library
behind us may crash instead of raising. ``python test_fuzz.py SEED`` repeats one of them.
"""

import csv
import io
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from dayang.town import Town
from dayang.town.checks import check, context_of
from dayang.town.faults import refuses
from dayang.town.frames import DTYPES
from dayang.town.io import export_package, faults_as_text, read_town, write_town
from dayang.town.registers import DICTIONARY, Dictionary

N = float(os.environ.get("N", "1"))
MUTANTS = int(3_000 * N)
PROCESSES = min(2, os.cpu_count() or 1)
MEMORY = 3 * 1024**3
SLOWEST_S = 120
CRS = "EPSG:4526"
X, Y = 38_430_000.0, 2_500_000.0

PLACE = Dictionary(tuple(DICTIONARY[name] for name in ("town", "villages", "parks", "firms", "firm_years")))
WATER = Dictionary(tuple(DICTIONARY[name] for name in ("town", "rivers", "reaches", "sections", "samples")))
"""Few registers: an empty one takes its time too, and is the same in every run."""

NASTY = (
    *("", " ", "=1+1", "-", "1e999", "-1e-999", "nan", "inf", "9" * 400, "0x10", "１２", "1,234", "0.05L"),
    *("2021-02-30", "0000-00-00", "9999-12-31 23:59:60", "1899-12-31", "true", "#REF!", "{}", "[]", "%s{0}"),
    *("\x00", "\ud800", "\ufffe", "甲" * 5_000, "'; DROP TABLE firms; --", "../../etc/passwd"),
    *("POINT (nan inf)", "EPSG:0", "EPSG:4490"),
    *(0, -1, 1.5, 2**63, -(2**63), 10**30, 1e308, float("nan"), float("inf"), True, False),
    *(None, b"\xff\xfe", b""),
)


# --- the files that are spoilt --------------------------------------------------------------------


def _little():
    whole = shapely.box(X, Y, X + 400, Y + 400)
    facts = {
        "town_id": ["t"],
        "name": ["镇"],
        "as_of": pd.to_datetime(["2021-12-31"]),
        "crs": [CRS],
        "vertical_datum": ["1985"],
        "is_demo": [False],
    }
    firms = {
        "firm_id": ["F1", "F2"],
        "name": ["甲厂", "乙厂"],
        "founded_on": pd.to_datetime(["2001-01-01", None]),
    }
    years = {
        "firm_id": ["F1", "F2"],
        "year": [2020, 2021],
        "output_yuan": pd.array(["5000000.00", None], "string"),
        "power_kwh": [1.5, None],
        "reported_at": pd.to_datetime(["2021-02-03 08:00", "2021-12-30 08:00"]).tz_localize("Asia/Shanghai"),
    }
    years["output_yuan"] = pd.Series(years["output_yuan"]).astype(DTYPES["money"])
    points = [shapely.Point(X + 1, Y + 1), None]
    frames = {
        "town": gpd.GeoDataFrame(facts, geometry=[whole], crs=CRS),
        "firms": gpd.GeoDataFrame(firms, geometry=points, crs=CRS),
        "firm_years": pd.DataFrame(years),
    }
    return Town(frames, {}, PLACE), Town({"town": frames["town"]}, {}, WATER)


def _bases(folder):
    town, _ = _little()
    write_town(town, folder / "t")
    write_town(town, folder / "t.gpkg")
    write_town(town, folder / "t.xlsx")
    export_package(town, folder / "p")
    wide = "断面编号,采样时间,氨氮(mg/L),pH\nS1,2021-11-01 08:00,0.025L,7.1\nS1,2021-11-02,维护,7\n"
    return {
        "t.gpkg": (folder / "t.gpkg").read_bytes(),
        "t.xlsx": (folder / "t.xlsx").read_bytes(),
        "firm_years.csv": (folder / "t/firm_years.csv").read_bytes(),
        "town.csv": (folder / "p/town.csv").read_bytes(),
        "水质.csv": wide.encode("gb18030"),
        "firms.geojson": (folder / "t/firms.geojson").read_bytes(),
        "town.geojson": (folder / "t/town.geojson").read_bytes(),
    }


# --- mutations ------------------------------------------------------------------------------------


def spoil_bytes(rng, data, folder):
    """Flip, cut, double, move and overwrite stretches of bytes."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(spoilt) + 1)
        size = rng.choice((1, 1, 2, 8, 64, 1024))
        match rng.randrange(6):
            case 0:
                spoilt[at : at + size] = rng.randbytes(min(size, len(spoilt) - at))
            case 1:
                del spoilt[at : at + size]
            case 2:
                spoilt[at:at] = spoilt[at : at + size]
            case 3:
                spoilt[at : at + size] = bytes(min(size, len(spoilt) - at))
            case 4:
                spoilt[at:at] = rng.randbytes(size)
            case _:
                del spoilt[rng.randrange(len(spoilt) + 1) :]
        if not spoilt:
            break
    return bytes(spoilt)


def spoil_member(rng, data, folder):
    """Spoil the bytes of one part of a workbook, and pack it again soundly."""
    return _repacked(rng, data, lambda part: spoil_bytes(rng, part, folder))


def spoil_markup(rng, data, folder):
    """Put something nasty between or inside the tags of one part of a workbook."""

    def spoil(part):
        at = rng.choice([at for at, byte in enumerate(part) if byte in b'>"'] or [0]) + 1
        end = next((end for end in range(at, len(part)) if part[end] in b'<"'), len(part))
        return part[:at] + _as_bytes(rng.choice(NASTY)) + part[end:]

    return _repacked(rng, data, spoil)


def _repacked(rng, data, spoil):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        names = archive.namelist()
        chosen = rng.choice([name for name in names if "sheet" in name or "workbook" in name] * 4 + names)
        for name in names:
            part = archive.read(name)
            packed.writestr(name, spoil(part) if name == chosen else part)
    return out.getvalue()


def spoil_csv_cells(rng, data, folder):
    """Replace, add and drop cells and rows of a CSV."""
    rows = list(csv.reader(io.StringIO(_text(data))))
    for _ in range(rng.choice((1, 2, 5))):
        row = rng.choice(rows)
        match rng.randrange(5):
            case 0:
                row.insert(rng.randrange(len(row) + 1), _as_text(rng.choice(NASTY)))
            case 1 if row:
                row.pop()
            case 2:
                rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))
            case _ if row:
                row[rng.randrange(len(row))] = _as_text(rng.choice(NASTY))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def spoil_json_nodes(rng, data, folder):
    """Replace nodes of a JSON document by something else."""
    document = json.loads(data)
    for _ in range(rng.choice((1, 1, 3))):
        places = list(_places(document))
        holder, key = rng.choice(places)
        value = rng.choice([*NASTY, [], {}, [[[]]], {"type": "Point", "coordinates": [1, 2, 3]}])
        holder[key] = value if not isinstance(value, bytes) else None
        if not isinstance(document, (dict, list)) or not list(_places(document)):
            break
    return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(node):
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], (dict, list)):
            yield from _places(node[key])


def spoil_database(rng, data, folder):
    """Write something nasty into a cell of a GeoPackage, its own tables among them."""
    path = folder / "spoil.gpkg"
    path.write_bytes(data)
    with sqlite3.connect(path) as database:
        for setting in ("ignore_check_constraints = ON", "synchronous = OFF", "journal_mode = MEMORY"):
            database.execute(f"PRAGMA {setting}")
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        triggers = [
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]
        for trigger in triggers:
            database.execute(f'DROP TRIGGER "{trigger}"')
        for _ in range(rng.choice((1, 1, 3))):
            table = rng.choice(tables)
            value = rng.choice([each for each in NASTY if not isinstance(each, str) or each.isprintable()])
            value = str(value) if isinstance(value, int) and abs(value) >= 2**63 else value
            try:
                columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
                database.execute(f'UPDATE "{table}" SET "{rng.choice(columns)}" = ?', (value,))  # noqa: S608
            except (sqlite3.Error, UnicodeEncodeError):
                continue
    database.close()
    return path.read_bytes()


def _text(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _as_text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else "" if value is None else str(value)


def _as_bytes(value):
    return value if isinstance(value, bytes) else _as_text(value).encode("utf-8", "surrogatepass")


SPOILERS = {
    ".gpkg": (spoil_bytes, spoil_database, spoil_database),
    ".xlsx": (spoil_bytes, spoil_member, spoil_markup, spoil_markup),
    ".csv": (spoil_bytes, spoil_csv_cells),
    ".geojson": (spoil_bytes, spoil_json_nodes),
}


# --- the judgement --------------------------------------------------------------------------------


def judge(path, town):
    """Read a spoilt file; raise where the outcome is neither a clear fault nor a correct town."""
    started = time.monotonic()
    against = None if path.suffix in (".gpkg", ".xlsx") else town
    reading = read_town(path, dictionary=town.dictionary, against=against)
    for fault in reading.faults:
        assert fault.rule
        assert all((*fault.expected, *fault.remedy)), fault
        assert fault.row is None or fault.row >= 0, fault
    faults_as_text(reading.faults)
    if not refuses(reading.faults):
        context = context_of(reading.town)
        for name, register in town.dictionary.items():
            if len(reading.town[name]):
                found = check(register, reading.town[name], context)
                assert not [fault for fault in found if refuses([fault]) and not _is_of_cells(path, fault)], (
                    found
                )
    assert time.monotonic() - started < SLOWEST_S, "hangs"
    return "refused" if refuses(reading.faults) else "accepted"


def _is_of_cells(path, fault):
    """Say whether it is no fault in a file of cells, which need not hold geometry."""
    return path.suffix in (".xlsx", ".csv") and fault.rule == "missing_geometry"


def read_mutants(seeds, log):
    """Make and judge the mutant of each seed; `log` holds the seed at work, for when the process dies."""
    warnings.simplefilter("ignore")
    outcomes = {"refused": 0, "accepted": 0, "failed": []}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        bases, (place, water) = _bases(folder), _little()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for seed in seeds:
            log.write_text(str(seed))
            rng = random.Random(seed)
            name = rng.choice(list(bases))
            spoil = rng.choice(SPOILERS[Path(name).suffix])
            path = folder / name
            path.write_bytes(spoil(rng, bases[name], folder))
            try:
                outcomes[judge(path, water if name.startswith("水质") else place)] += 1
            except BaseException:  # noqa: BLE001 -- a panic of Rust is no Exception
                outcomes["failed"].append(f"seed {seed}, {name}, {spoil.__name__}:\n{traceback.format_exc()}")
    return outcomes


@pytest.mark.proof
def test_spoilt_files_end_in_a_clear_fault_or_a_correct_town(tmp_path):
    logs = [tmp_path / f"{number}.log" for number in range(PROCESSES)]
    running = [
        subprocess.Popen(
            [sys.executable, __file__, f"{number}:{MUTANTS}:{PROCESSES}", str(log)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for number, log in enumerate(logs)
    ]
    for process, log in zip(running, logs, strict=True):
        said, complained = process.communicate()
        assert process.returncode == 0, f"died at seed {log.read_text()}: {complained[-2000:]}"
        outcomes = json.loads(said)
        failed = outcomes["failed"]
        assert not failed, f"{len(failed)} of {MUTANTS}:\n" + "\n".join(failed[:5])
        assert outcomes["refused"] > outcomes["accepted"] > 0


if __name__ == "__main__":
    which = slice(*map(int, sys.argv[1].split(":"))) if ":" in sys.argv[1] else None
    chosen = range(*which.indices(which.stop)) if which else [int(sys.argv[1])]
    log_file = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(os.devnull)
    sys.stdout.write(json.dumps(read_mutants(chosen, log_file)))
