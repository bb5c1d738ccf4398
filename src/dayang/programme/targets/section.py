"""The section: a sentence that says what slips and whose it is, what to do, tiles, tree and table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from dayang.engine import Figure, Section, Sentence, Table, ToDo
from dayang.programme.report.tables import register_table
from dayang.programme.targets.figures import Numbers, Row, braced, day_of, known, named, unit_of
from dayang.programme.targets.goals import SLIPPING, WANTED, goals, outlook, worst_first
from dayang.town import Town
from dayang.town.registers.target_results import LIGHT
from dayang.town.units import CHINA
from dayang.words import Words

TITLE = Words("目标", "Targets")
TO_DO_MOST = 7
NAMES_MOST = 3
"""Targets named in one line of what to do; the rest are counted."""

_SOON = Words("下次调度前", "Before the next meeting")
_NOBODY = Words("责任未定", "nobody's yet")


def target_section(town: Town, as_of: datetime, tables: Mapping[str, pd.DataFrame]) -> Section:
    """Return the report's section on targets.

    Parameters
    ----------
    town
        Its dictionary and departments.
    as_of
        The moment asked from; aware.
    tables
        ``target_status``, ``target_indicators``, ``indicator_values``, ``target_evidence``.
    """
    status = tables["target_status"]
    numbers = Numbers(town, tables)
    return Section(
        key="targets",
        title=TITLE,
        sentence=_sentence(status, numbers),
        to_do=_to_do(status, as_of.astimezone(CHINA).date()),
        pictures=(goals(status, numbers),),
        tables=(_table(town, status),),
    )


def _sentence(status: pd.DataFrame, numbers: Numbers) -> Sentence:
    if status.empty:
        return Sentence(Words("还没有一个目标。", "No target is set yet."))
    light = status["light"]
    figures = {"all": numbers.count(status, Words("全部目标", "All targets"))}
    parts: list[Words] = []
    for key in SLIPPING:
        own = status[(light == key).to_numpy(bool)]
        if len(own):
            parts.append(_slipping(key, own, numbers, figures))
    for key, lights, words in (
        ("fine", ("on_track",), Words("{fine}正常或已达到", "{fine} on track or met")),
        (
            "going",
            ("under_way", "not_started"),
            Words("{going}在推进或未开始", "{going} under way or not begun"),
        ),
    ):
        own = status[light.isin(list(lights)).to_numpy(bool)]
        if len(own):
            figures[key] = numbers.count(own, Words(words.zh.split("}")[1], words.en.split("} ")[1]))
            parts.append(words)
    unknown = status[light.isna().to_numpy(bool)]
    if len(unknown):
        figures["unknown"] = numbers.count(unknown, Words("不能判断", "Not judged"))
        parts.append(
            Words(
                "{unknown}缺目标值或缺数，不能判断", "{unknown} lack a target or a value and are not judged"
            )
        )
    said = [Words("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))]
    text = Words(f"{{all}}中 {said[0].zh}。", f"Of {{all}}, {said[0].en}.")
    for more in (_worst(status, numbers, figures), _out_of_reach(status, numbers, figures)):
        text = Words(text.zh + more.zh, f"{text.en} {more.en}".rstrip())
    return Sentence(text, figures)


def _slipping(key: str, own: pd.DataFrame, numbers: Numbers, figures: dict[str, Figure]) -> Words:
    """Return how many have a light, and whose they are."""
    figures[key] = numbers.count(own, LIGHT[key])
    owners = [_owner(row) for row in own.to_dict("records")]
    different = list(dict.fromkeys(owners))
    if len(different) == 1:
        whose = Words(f"（{different[0].zh}）", f" ({different[0].en})")
    else:
        whose = Words("（", " (")
        for place, owner in enumerate(different):
            name = f"{key}_{place}"
            mine = own[[each == owner for each in owners]]
            figures[name] = numbers.count(
                mine, Words(f"{owner.zh}{LIGHT[key].zh}", f"{owner.en}: {LIGHT[key].en}")
            )
            figures[name] = _bare(figures[name])
            between = Words("", "") if place == 0 else Words("、", ", ")
            said = braced(owner)
            whose = Words(
                f"{whose.zh}{between.zh}{said.zh} {{{name}}}", f"{whose.en}{between.en}{said.en} {{{name}}}"
            )
        whose = Words(f"{whose.zh}）", f"{whose.en})")
    return Words(f"{{{key}}}{LIGHT[key].zh}{whose.zh}", f"{{{key}}} {LIGHT[key].en.lower()}{whose.en}")


def _bare(figure: Figure) -> Figure:
    """Return a figure that is shown without its unit."""
    return Figure(figure.value, figure.title, figure.definition, figure.source, rows=figure.rows)


def _owner(row: Row) -> Words:
    owner = named(row, "owner")
    return owner if owner.zh else _NOBODY


def _worst(status: pd.DataFrame, numbers: Numbers, figures: dict[str, Figure]) -> Words:
    """Say which target slips worst: what it is, whose, and by how much."""
    slipping = worst_first(status[status["light"].isin(list(SLIPPING)).to_numpy(bool)])
    if slipping.empty:
        return Words("没有目标落后。", "None is late.")
    row = slipping.iloc[0].to_dict()
    name, owner = braced(named(row)), braced(_owner(row))
    figures |= {"value": numbers.value(row), "target": numbers.target(row), "gap": numbers.gap(row)}
    wanted, due = WANTED[row["comparison"]], day_of(row["due_on"])
    by = Words("", "") if due is None else Words(f"（{due} 前）", f" by {due}")
    return Words(
        f"最急的是{owner.zh}的“{name.zh}”：现为 {{value}}，要求{wanted.zh}{by.zh}，差 {{gap}}。",
        f"The worst is '{name.en}' ({owner.en}): {{value}} now, {wanted.en}{by.en} wanted, {{gap}} lacking.",
    )


def _out_of_reach(status: pd.DataFrame, numbers: Numbers, figures: dict[str, Figure]) -> Words:
    """Say how many targets lie outside what is projected."""
    out = status[[outlook(row) == "out" for row in status.to_dict("records")]]
    if out.empty:
        return Words("", "")
    figures["out"] = numbers.count(out, Words("照走势够不着", "Out of reach on their course"))
    return Words("照现在的走势，{out}到期够不着。", "On their course, {out} will be out of reach when due.")


def _to_do(status: pd.DataFrame, today: date) -> tuple[ToDo, ...]:
    """Name what slips, the worst first, then what has to be filled, a line an owner."""
    slipping = worst_first(status[status["light"].isin(list(SLIPPING)).to_numpy(bool)])
    lines = [_catch_up(row, today) for row in slipping.to_dict("records")]
    lacking: dict[Words, list[Row]] = {}
    for row in status.to_dict("records"):
        if not known(row["light"]):
            lacking.setdefault(_owner(row), []).append(row)
    most = sorted(lacking.items(), key=lambda each: -len(each[1]))
    lines += [_fill(owner, rows) for owner, rows in most]
    return tuple(lines[:TO_DO_MOST])


def _catch_up(row: Row, today: date) -> ToDo:
    due = day_of(row["due_on"])
    name, lacking = named(row), _amount(row["gap"], unit_of(row))
    over = due is not None and due <= today
    text = (
        Words(
            f"说明“{name.zh}”为何没有达到，定下补救：差 {lacking.zh}",
            f"Say why '{name.en}' was not met, and set a remedy: {lacking.en} lacking",
        )
        if over
        else Words(f"追上“{name.zh}”：差 {lacking.zh}", f"Catch up on '{name.en}': {lacking.en} lacking")
    )
    return ToDo(text, _owner(row), _clock(due, today), row["light"])


def _clock(due: date | None, today: date) -> Words:
    if due is None:
        return Words("未定期限", "No date set")
    left = (due - today).days
    if left > 0:
        return Words(f"{due} 前（还剩 {left} 天）", f"By {due} ({left} days left)")
    if left == 0:
        return Words(f"{due}，今天到期", f"{due}, due today")
    return Words(f"{due} 到期，已过 {-left} 天", f"Was due {due}, {-left} days ago")


def _fill(owner: Words, rows: Sequence[Row]) -> ToDo:
    """Return the thing to do of an owner whose targets cannot be judged."""
    unset = [row for row in rows if not known(row["target_value"])]
    bases = [named(row) for row in unset if _lacks_base(row)]
    aims = [named(row) for row in unset if not _lacks_base(row)]
    values = [named(row) for row in rows if not known(row["value"])]
    parts = []
    if bases:
        listed = _listed(bases)
        parts.append(Words(f"填基数：{listed.zh}", f"fill in the baseline of {listed.en}"))
    if aims:
        listed = _listed(aims)
        parts.append(Words(f"定目标值：{listed.zh}", f"set targets: {listed.en}"))
    if values:
        listed = _listed(values)
        parts.append(Words(f"报数并签认：{listed.zh}", f"report and sign: {listed.en}"))
    english = "; ".join(part.en for part in parts)
    text = Words("；".join(part.zh for part in parts), english[:1].upper() + english[1:])
    return ToDo(text, owner, _SOON, "not_started")


def _lacks_base(row: Row) -> bool:
    return row["comparison"] == "times_base" and not known(row["baseline"])


def _listed(names: Sequence[Words]) -> Words:
    shown, more = names[:NAMES_MOST], len(names) - NAMES_MOST
    zh, en = "、".join(name.zh for name in shown), ", ".join(name.en for name in shown)
    return Words(f"{zh}等 {len(names)} 项", f"{en} and {more} more") if more > 0 else Words(zh, en)


def _amount(value: Any, unit: Words) -> Words:
    """Return a number with its unit as people say it, large ones in 万 and 亿."""
    number = float(value)
    for size, zh in ((1e8, "亿"), (1e4, "万")):
        if abs(number) >= size * 10:
            return Words(f"{number / size:,.6g} {zh}{unit.zh}", f"{number:,.0f} {unit.en}".rstrip())
    return Words(f"{number:,.6g} {unit.zh}".rstrip(), f"{number:,.6g} {unit.en}".rstrip())


def _table(town: Town, status: pd.DataFrame) -> Table:
    ordered = worst_first(status) if len(status) else status
    rows = ordered.to_dict("records")
    words = {
        "name": [named(row) for row in rows],
        "owner": [named(row, "owner") for row in rows],
        "note": [named(row, "note") for row in rows],
        "unit": [unit_of(row) for row in rows],
    }
    frame = ordered.assign(
        **{name: pd.Series(cells, ordered.index, dtype=object) for name, cells in words.items()},
        share_of_way=100 * ordered["share_of_way"],
    )
    shown = (
        "light",
        "value",
        "unit",
        "value_on",
        "comparison",
        "target_value",
        "due_on",
        "gap",
        "share_of_way",
        "pace_needed",
        "pace_so_far",
        "projected",
        "projected_low",
        "projected_high",
        "status",
        "evidence",
    )
    made = register_table(town, "target_status", frame, shown, ("light", "value", "target_value"))
    headings = {
        "name": Words("目标", "Target"),
        **made.headings,
        "share_of_way": Words("已走路程（%）", "Share of the way (%)"),
        "owner": Words("责任", "Owner"),
        "note": Words("说明", "Note"),
    }
    return Table(made.name, made.title, frame, headings, made.main_columns, {"share_of_way": 0})
