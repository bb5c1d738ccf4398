"""The answer in a sentence: what starts now, what the plan comes to, how sure that is."""

from dataclasses import replace

import pandas as pd

from dayang.engine import Figure, Sentence
from dayang.engine.section import NO_UNIT
from dayang.parks.renewal.model.rows import WAN
from dayang.parks.renewal.report.shown import OWN_PLAN, Shown
from dayang.parks.renewal.report.tables import FEWEST_FIRMS
from dayang.words import Words

MU = Words("亩", "mu")
UNITS = Words("个单元", "units")
VOTES = Words("场表决", "votes")
FIRMS = Words("家企业", "firms")
FLOOR = Words("m²", "m²")
YUAN = Words("元", "yuan")
PERCENT = Words("%", "%")
COSTS = Words("公共净支出", "Net public cost")
EARNS = Words("公共净收入", "Net public income")


def answer(shown: Shown) -> Sentence:
    """Return the sentence that opens the section.

    Parameters
    ----------
    shown
        Of a plan that has a programme.
    """
    figures = {**_now(shown), **_whole(shown)}
    soon = shown.soon_words()
    end = shown.first + shown.count - 1
    going = Words("", "")
    if "firms" in figures:
        going = Words("，安置 {firms}", ", place {firms}")
    if "floor" in figures:
        going = Words("，安置 {firms}（用房 {floor}）", ", place {firms} ({floor} of floor)")
    earns = figures["public"].title == EARNS
    public = Words(
        f"{EARNS.zh if earns else COSTS.zh} {{public}}",
        f"net public {'income' if earns else 'cost'} {{public}}",
    )
    text = Words(
        f"{soon.zh}：启动 {{units}}（{{land}}），筹备 {{votes}}{going.zh}。到"
        f" {end.year} 年底：交付 {{area}}，搬迁 {{moved}}，外迁 {{left}}（年产值 {{output}}），"
        f"{public.zh}。",
        f"{soon.en}: start {{units}} ({{land}}), prepare {{votes}}{going.en}."
        f" By the end of {end.year}: {{area}} delivered, {{moved}} moved, {{left}} gone from town"
        f" ({{output}} of yearly output), {public.en}.",
    )
    if "room" in figures:
        share = (
            Words("，是可争取余地的 {open}", ", {open} of what can be won") if "open" in figures else NO_UNIT
        )
        text = Words(
            f"{text.zh}已证明：把面积、企业、岗位按权重折成钱，任何方案至多再好 {{room}}{share.zh}。",
            f"{text.en} It is proven that, with land, firms and jobs put in money by the weights, no"
            f" programme is better by over {{room}}{share.en}.",
        )
    return Sentence(text, figures)


def _figure(
    value: float, title: Words, definition: Words, unit: Words, rows: str | None, decimals: int = 0
) -> Figure:
    return Figure(float(value), title, definition, OWN_PLAN, unit, decimals, rows)


def _now(shown: Shown) -> dict[str, Figure]:
    """Return the figures of the next quarters; those of firms lead to counts, never to one firm."""
    soon, moves = shown.soon, shown.moves_soon
    starts, votes = "renewal_starts", "renewal_votes"
    return {
        "units": _figure(
            len(soon),
            Words("近期启动的单元", "Units to start now"),
            Words("启动季在这两季的单元，已立项的在内。", "Units whose start lies in these two quarters."),
            UNITS,
            starts if len(soon) else None,
        ),
        "land": _figure(
            soon["area_mu"].sum(),
            Words("近期启动的面积", "Land to start now"),
            Words("这些单元的用地面积之和。", "Their land."),
            MU,
            starts if len(soon) else None,
        ),
        "votes": _figure(
            soon["vote_quarter"].notna().sum(),
            Words("须筹备的表决", "Votes to prepare"),
            Words(
                "这两季启动、须表决而还没有通过的单元；表决在前期最后一季举行。",
                "Units started in these quarters whose vote is still to pass; it is held in the last"
                " quarter of preparing.",
            ),
            VOTES,
            votes if soon["vote_quarter"].notna().any() else None,
        ),
        **_going(moves),
    }


def _going(moves: pd.DataFrame) -> dict[str, Figure]:
    """Return the figures of firms that go now, none where none does; of very few not the floor they use."""
    firms, count = "renewal_moves_by_park", moves["firm_id"].nunique()
    if moves.empty:
        return {}
    found = {
        "firms": _figure(
            count,
            Words("近期要走的企业", "Firms that go now"),
            Words("这两季搬迁、外迁或退出的企业。", "Firms that move, leave town or end in these quarters."),
            FIRMS,
            firms,
        ),
    }
    if count >= FEWEST_FIRMS:
        found["floor"] = _figure(
            moves.drop_duplicates("firm_id")["floor_m2"].sum(),
            Words("近期要腾空的用房", "Floor they use"),
            Words("这些企业现用的面积之和。", "Floor that these firms use now."),
            FLOOR,
            firms,
        )
    return found


def _whole(shown: Shown) -> dict[str, Figure]:
    """Return what the plan comes to over the horizon, as ``renewal_programmes`` tells it."""
    row, rows = shown.overview, "renewal_programmes"
    column = shown.town.dictionary["renewal_programmes"].column

    def told(name: str, unit: Words, times: float = 1.0) -> Figure:
        return _figure(times * float(row[name]), column(name).heading, column(name).description, unit, rows)

    figures = {
        "area": told("area_mu", MU),
        "moved": told("firms_moved", FIRMS),
        "left": told("firms_left", FIRMS),
        "output": told("output_left_yuan", YUAN),
        "public": _public(told("public_net_yuan", YUAN)),
    }
    if pd.notna(row["bound_wan"]):
        figures["room"] = _figure(
            WAN * max(0.0, float(row["bound_wan"]) - float(row["value_wan"])),
            Words("至多再高", "Most that could be gained"),
            Words(
                "界减本方案的值。值按权重把面积、企业、岗位折成钱。",
                "The bound less the plan's worth, which puts land, firms and jobs in money by the weights.",
            ),
            YUAN,
            rows,
        )
        if pd.notna(row["gap_to_reference"]):
            figures["open"] = _figure(
                100 * float(row["gap_to_reference"]),
                column("gap_to_reference").heading,
                column("gap_to_reference").description,
                PERCENT,
                rows,
                decimals=1,
            )
    return figures


def _public(figure: Figure) -> Figure:
    """Return net public money with the sign that people speak of: spent, or taken in."""
    return replace(figure, value=abs(figure.value), title=EARNS if figure.value < 0 else COSTS)
