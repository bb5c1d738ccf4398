"""The tables beneath the section."""

import pandas as pd

from dayang.engine import Table
from dayang.water.quality.report.shown import Shown, all_in_both, as_words
from dayang.words import Words

NAME = Words("河涌", "River")
TRANSLATED = (
    "pollutants",
    "pollutants_before",
    "pollutants_year_before",
    "to_leave",
    "over",
    "missing",
    "used",
)


def section_tables(shown: Shown) -> tuple[Table, ...]:
    """Return the tables, the list of rivers in 劣Ⅴ first; those without a row are left out."""
    found = (_worse(shown), _rivers(shown), _parts(shown), _black(shown), _unsure(shown))
    return tuple(table for table in found if len(table.frame))


def _table(
    shown: Shown,
    name: str,
    title: Words,
    frame: pd.DataFrame,
    columns: tuple[str, ...],
    main: tuple[str, ...],
) -> Table:
    register = shown.town.dictionary[name]
    headings = {
        column: register.column(column).heading if column in register.column_names else NAME
        for column in columns
    }
    for column in TRANSLATED:
        if column in columns:
            frame = frame.assign(**{column: all_in_both(frame[column])})
    return Table(name, title, frame.reset_index(drop=True), headings, main)


def _worse(shown: Shown) -> Table:
    rows = shown.tables["water_worse_rivers"]
    rows = rows.assign(name=shown.river_names.reindex(rows["river_id"]).to_numpy())
    columns = (
        "name",
        "standing",
        "pollutants",
        "to_leave",
        "to_leave_percent",
        "now",
        "before",
        "year_before",
        "pollutants_before",
        "pollutants_year_before",
        "target_class",
    )
    title = Words(
        f"劣Ⅴ类河涌名单（{shown.quarter_words.zh}，倍数以Ⅲ类限值计）",
        f"Rivers worse than V ({shown.quarter_words.en}; multiples over class III)",
    )
    return _table(shown, "water_worse_rivers", title, rows, columns, ("standing", "pollutants"))


def _rivers(shown: Shown) -> Table:
    columns = (
        "name",
        "part",
        "mean_class",
        "mean_class_before",
        "mean_class_year_before",
        "quality",
        "before_change",
        "year_change",
        "pollutants",
        "cwqi",
        "rank",
        "cwqi_before_percent",
        "cwqi_year_percent",
    )
    title = Words(f"各河涌（{shown.quarter_words.zh}）", f"Rivers ({shown.quarter_words.en})")
    rows = shown.rivers.reset_index()
    table = _table(shown, "water_river_periods", title, rows, columns, ("mean_class", "pollutants"))
    part = shown.town.dictionary["water_part_periods"].column("part").heading
    return Table(table.name, title, table.frame, {**table.headings, "part": part}, table.main_columns)


def _parts(shown: Shown) -> Table:
    columns = (
        "part",
        "sections",
        "good_percent",
        "bad_percent",
        "quality",
        "before_change",
        "year_change",
        "cwqi",
        "cwqi_before_percent",
        "cwqi_year_percent",
    )
    title = Words(f"各片区（{shown.quarter_words.zh}）", f"Parts ({shown.quarter_words.en})")
    rows = shown.of_quarter("water_part_periods")
    return _table(shown, "water_part_periods", title, rows, columns, ("quality", "cwqi"))


def _black(shown: Shown) -> Table:
    rows = shown.of_quarter("water_black_odorous_periods")
    rows = rows[rows["state"] != "none"].sort_values("state", ascending=False, kind="stable")
    names = shown.town["sections"].set_index("section_id")["name"].reindex(rows["section_id"])
    title = Words(
        f"达到黑臭的断面（{shown.quarter_words.zh}；合并规则凭记忆，对照原文核实）",
        f"Black-odorous sections ({shown.quarter_words.en}; joined by a rule from memory: check against the "
        "original)",
    )
    columns = ("name", "state", "over", "samples", "missing")
    table = _table(
        shown,
        "water_black_odorous_periods",
        title,
        rows.assign(name=names.to_numpy()),
        columns,
        ("state", "over"),
    )
    section = Words("断面", "Section")
    return Table(table.name, title, table.frame, {**table.headings, "name": section}, table.main_columns)


def _unsure(shown: Shown) -> Table:
    rows = shown.tables["water_unsure_rules"].fillna({"note_zh": "", "note_en": ""})
    rows = rows.assign(
        **{
            f"{name}_zh": as_words(rows.index, list(map(Words, rows[f"{name}_zh"], rows[f"{name}_en"])))
            for name in ("name", "note")
        }
    )
    title = Words("待核原文的规则（对照原文核实）", "Rules to check against the original")
    columns = ("name_zh", "value", "unit", "sure", "note_zh", "source")
    table = _table(shown, "water_unsure_rules", title, rows, columns, ("value", "sure"))
    headings = {**table.headings, "name_zh": Words("规则", "Rule"), "note_zh": Words("说明", "Note")}
    return Table(table.name, title, table.frame, headings, table.main_columns, {"value": 3})
