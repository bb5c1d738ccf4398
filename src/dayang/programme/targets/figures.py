"""Numbers of targets, each with its definition, who signed it, and the rows behind it."""

import math
from collections.abc import Hashable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from dayang.engine import Figure, Table
from dayang.programme.report.tables import register_table
from dayang.programme.report.texts import bilingual, unit_words
from dayang.town import Town
from dayang.town.departments import department_names
from dayang.town.registers.records import PARAMETER_STATUS
from dayang.town.registers.targets import COMPARISON, SOURCE_KIND
from dayang.words import Words

Row = Mapping[Hashable, Any]

OF_A_TARGET = (
    "target_id",
    "value",
    "value_as_reported",
    "value_on",
    "baseline",
    "baseline_on",
    "comparison",
    "target_value",
    "due_on",
    "light",
    "evidence",
)
"""Columns of a target's row in the drawer."""

NONE = Words("", "")
NEARLY = 0.005
"""A number this near to a whole one is shown as that; the drawer of its row shows it in full."""
_ASSESSED = Words("由指标和目标算得", "Worked out from indicators and targets")
_PROJECTED = Words("由各期的数推算", "Projected from the values by period")
_PER_CENT = Words("%", "%")


def known(cell: Any) -> bool:
    """Say whether a cell holds something."""
    return not pd.isna(cell)


def named(row: Row, name: str = "name") -> Words:
    """Return a name of a row in both languages; the Chinese one stands in for one that is missing."""
    zh, en = row[f"{name}_zh"], row[f"{name}_en"]
    if not known(zh):
        return NONE
    return Words(str(zh), str(en) if known(en) else str(zh))


def braced(words: Words) -> Words:
    """Return a text as a sentence holds it: its braces are no fields."""
    return Words(*(text.replace("{", "{{").replace("}", "}}") for text in words))


def day_of(cell: Any) -> date | None:
    """Return the day of a cell, if it holds one."""
    return pd.Timestamp(cell).date() if known(cell) else None


def decimals_of(value: float) -> int:
    """Return how many decimals a number is shown with."""
    if not math.isfinite(value) or abs(value - round(value)) < NEARLY:
        return 0
    return 2 if abs(value) < 100 else 1


class Numbers:
    """Makes the figures of a section on targets; each table behind them is made once.

    Parameters
    ----------
    town
        Its dictionary and departments.
    tables
        The result registers of targets.
    """

    def __init__(self, town: Town, tables: Mapping[str, pd.DataFrame]) -> None:
        self._town = town
        self._tables = tables
        self._made: dict[tuple[str, str], Table] = {}

    @cached_property
    def indicators(self) -> Mapping[Hashable, Row]:
        """Rows of ``target_indicators`` by id, in the order of the tree."""
        rows = self._tables["target_indicators"].to_dict("records")
        return {row["indicator_id"]: row for row in rows}

    @cached_property
    def _departments(self) -> Mapping[str, Words]:
        return department_names(self._town)

    def _department(self, name: Any) -> Words | None:
        """Return what a department is called; one that is not in the register by what is written of it."""
        return self._departments.get(str(name), Words(str(name), str(name))) if known(name) else None

    def evidence(self, number: str) -> Table:
        """Return the rows behind a value."""

        def make() -> Table:
            every = self._tables["target_evidence"]
            frame = every[(every["evidence"] == number).to_numpy(bool)].reset_index(drop=True)
            says = [named(row, "says") for row in frame.to_dict("records")]
            books = [self._register(name) for name in frame["register"]]
            frame = frame.assign(says=pd.Series(says, dtype=object), register=pd.Series(books, dtype=object))
            declared = self._town.dictionary["target_evidence"]
            headings = {"says": Words("内容", "What it says")} | {
                name: declared.column(name).heading for name in ("value", "register", "row_key", "row")
            }
            whole = bool((frame["value"].dropna() % 1 == 0).all())
            title = Words(f"依据 {number}", f"Evidence {number}")
            return Table(
                "target_evidence", title, frame, headings, ("value", "register"), {"value": 0 if whole else 2}
            )

        return self._once("evidence", number, make)

    def _register(self, name: Any) -> Words | None:
        if not known(name):
            return None
        return self._town.dictionary[name].title if name in self._town.dictionary else Words(name, name)

    def series(self, indicator_id: str) -> Table:
        """Return the values of an indicator by period, the latest first."""

        def make() -> Table:
            frame = self.periods(indicator_id).iloc[::-1].reset_index(drop=True)
            by = [self._department(name) for name in frame["reported_by"]]
            frame = frame.assign(reported_by=pd.Series(by, dtype=object))
            shown = ("period_end", "as_corrected", "as_reported", "source_kind", "reported_by", "signed_by")
            made = register_table(self._town, "indicator_values", frame, shown, ("as_corrected",))
            name = named(self.indicators[indicator_id])
            title = Words(f"{name.zh}：各期的数", f"{name.en}: values by period")
            return Table(made.name, title, frame, made.headings, made.main_columns)

        return self._once("series", indicator_id, make)

    def periods(self, indicator_id: str) -> pd.DataFrame:
        """Return the rows of ``indicator_values`` of one indicator, from the oldest."""
        every = self._tables["indicator_values"]
        own = every[(every["indicator_id"] == indicator_id).to_numpy(bool)]
        return own.sort_values("period_end", kind="stable")

    def of_targets(self, rows: pd.DataFrame) -> Table:
        """Return rows of ``target_status`` as what stands behind a count or a target."""
        key = "｜".join(rows["target_id"])

        def make() -> Table:
            made = register_table(self._town, "target_status", rows, OF_A_TARGET, ("value", "target_value"))
            names = pd.Series([named(row) for row in rows.to_dict("records")], rows.index, dtype=object)
            headings = {"name": Words("目标", "Target"), **made.headings}
            return Table(made.name, made.title, rows.assign(name=names), headings, made.main_columns)

        return self._once("targets", key, make)

    def _once(self, kind: str, key: str, make: Any) -> Table:
        if (kind, key) not in self._made:
            self._made[kind, key] = make()
        return self._made[kind, key]

    def value(self, row: Row) -> Figure:
        """Return the value of an indicator or target as it stands."""
        indicator = self.indicators[row["indicator_id"]]
        definition = named(indicator, "definition")
        reported = row.get("value_as_reported", math.nan)
        if known(reported) and reported != row["value"]:
            definition = Words(
                f"{definition.zh}初报 {reported:,.10g}，已更正。",
                f"{definition.en} First reported as {reported:,.10g}, corrected since.",
            )
        day = day_of(row["value_on"])
        periods = self.periods(row["indicator_id"])
        said = periods[(periods["period_end"] == pd.Timestamp(row["value_on"])).to_numpy(bool)]
        last = said.iloc[-1].to_dict() if len(said) else {}
        return Figure(
            float(row["value"]),
            named(row),
            definition,
            _source(indicator, last.get("source_kind")),
            unit_of(row),
            decimals_of(row["value"]),
            self.evidence(row["evidence"]),
            as_of=day,
            reported_by=self._department(last.get("reported_by")),
            signed_by=str(last["signed_by"]) if known(last.get("signed_by")) else None,
        )

    def target(self, row: Row) -> Figure:
        """Return what is wanted, with where that is from."""
        comparison = COMPARISON[row["comparison"]]
        begun = Words("", "")
        if known(row["baseline"]):
            day = f"（{day_of(row['baseline_on'])}）" if known(row["baseline_on"]) else ""
            begun = Words(
                f"基数 {row['baseline']:,.10g}{day}。",
                f" Baseline {row['baseline']:,.10g}{day.replace('（', ' (').replace('）', ')')}.",
            )
        source = bilingual(str(row["source"]))
        status = PARAMETER_STATUS[row["status"]]
        return Figure(
            float(row["target_value"]),
            Words(f"目标：{named(row).zh}", f"Target: {named(row).en}"),
            Words(f"要求：{comparison.zh}。{begun.zh}", f"Wanted: {comparison.en.lower()}.{begun.en}"),
            Words(f"{status.zh}：{source.zh}", f"{status.en}: {source.en}"),
            unit_of(row),
            decimals_of(row["target_value"]),
            self.of_targets(pd.DataFrame([dict(row)])),
        )

    def gap(self, row: Row) -> Figure:
        """Return what is lacking."""
        how = Words("目标值与现值之差；已达到为 0。", "Between value and target; 0 once it is met.")
        return self._worked_out(row, "gap", Words("差距", "Lacking"), how)

    def share(self, row: Row) -> Figure:
        """Return the share of the way, in per cent."""
        how = Words("（现值 − 基数）÷（目标值 − 基数）。", "(value − baseline) ÷ (target − baseline).")
        share = 100.0 * float(row["share_of_way"])
        title = Words(f"已走路程：{named(row).zh}", f"Share of the way: {named(row).en}")
        rows = self.of_targets(pd.DataFrame([dict(row)]))
        return Figure(share, title, how, _ASSESSED, _PER_CENT, 0, rows)

    def pace_needed(self, row: Row) -> Figure:
        """Return the change a year that is needed."""
        how = Words("（目标值 − 现值）÷ 到期限还有的年数。", "(target − value) ÷ years left until it is due.")
        return self._worked_out(row, "pace_needed", Words("所需速度（每年）", "Pace needed, a year"), how)

    def pace_so_far(self, row: Row) -> Figure:
        """Return the change a year up to now."""
        how = Words(
            "（现值 − 基数）÷ 从基数日期到现值日期的年数。",
            "(value − baseline) ÷ years from the day of the baseline to that of the value.",
        )
        return self._worked_out(row, "pace_so_far", Words("已有速度（每年）", "Pace so far, a year"), how)

    def projected(self, row: Row, column: str) -> Figure:
        """Return one of ``projected``, ``projected_low`` and ``projected_high``."""
        title = self._town.dictionary["target_status"].column(column).title
        value = float(row[column])
        return Figure(
            value,
            Words(f"{title.zh}：{named(row).zh}", f"{title.en}: {named(row).en}"),
            named(row, "projection_note"),
            _PROJECTED,
            unit_of(row) if column == "projected" else NONE,
            0 if abs(value) >= 10 else min(decimals_of(value), 1),
            self.series(row["indicator_id"]),
            as_of=day_of(row["due_on"]),
        )

    def count(self, rows: pd.DataFrame, title: Words) -> Figure:
        """Return how many targets there are in `rows`, which stand behind it."""
        how = Words("“目标进度”中的目标数。", "Targets of 'Where targets stand'.")
        unit = Words("项", "target" if len(rows) == 1 else "targets")
        return Figure(float(len(rows)), title, how, _ASSESSED, unit, rows=self.of_targets(rows))

    def _worked_out(self, row: Row, column: str, title: Words, how: Words) -> Figure:
        value = float(row[column])
        return Figure(
            value,
            Words(f"{title.zh}：{named(row).zh}", f"{title.en}: {named(row).en}"),
            how,
            _ASSESSED,
            unit_of(row),
            decimals_of(value),
            self.of_targets(pd.DataFrame([dict(row)])),
        )


def unit_of(row: Row) -> Words:
    """Return the unit of an indicator in both languages."""
    if not known(row["unit"]):
        return NONE
    words = unit_words(str(row["unit"]))
    return Words(words.zh, str(row["unit_en"])) if known(row["unit_en"]) else words


def _source(indicator: Row, kind: Any) -> Words:
    """Say where a value is from: the period's own source, with the function or SELECT."""
    kind = kind if known(kind) else indicator["source_kind"]
    if not known(kind):
        return NONE
    said = SOURCE_KIND[kind]
    if kind == "reported" or not known(indicator["source_text"]):
        return said
    text = indicator["source_text"]
    return Words(f"{said.zh}：{text}", f"{said.en}: {text}")
