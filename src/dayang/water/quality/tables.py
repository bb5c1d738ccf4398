"""The result registers of water quality: classes by period, counts, indices, and their changes.

From the samples a town knows at a moment to the tables that a plan publishes and that the
report, the one-page picture and the targets read.
"""

from datetime import datetime

import pandas as pd

from dayang.town import Town
from dayang.town.frames import conform
from dayang.water.quality.classes import EVALUATION, MODES, classify
from dayang.water.quality.evaluate import changes, judged, section_bases
from dayang.water.quality.indices import cwqi, ranking
from dayang.water.quality.look import Looked, as_published, look, others, stated, suffix, verdicts
from dayang.water.quality.points import black_odorous_periods, trends, trophic_periods
from dayang.water.quality.sets import part_periods, parts_of, town_periods
from dayang.water.quality.standards import unsure_rules
from dayang.water.quality.values import wide
from dayang.water.quality.worst import exceedances, worse_rivers

Tables = dict[str, pd.DataFrame]


def assessed_tables(
    town: Town,
    as_of: datetime,
    *,
    mode: str = EVALUATION.name,
    base: str = "III",
    items: tuple[str, ...] | None = None,
) -> Tables:
    """Return every result register of water quality, by name.

    Parameters
    ----------
    town
        Its registers ``rivers``, ``sections`` and ``samples``; ``villages`` for the parts.
    as_of
        Samples reported later are not known.
    mode
        A key of `dayang.water.quality.classes.MODES`: ``"evaluation"`` or ``"realtime"``.
    base
        What multiples are counted over: ``"III"`` or ``"target"``.
    items
        What the indices rest on; by default the evaluated items that every section has in
        the latest quarter, the one before and the same quarter of the year before.

    Raises
    ------
    InputError
        When the town has no river, section or sample that could be judged.
    """
    looked = look(town, as_of, mode=MODES[mode], base=base, items=items)
    by_river = _river_periods(looked)
    by_town = town_periods(looked, by_river)
    tables = {
        "water_sample_classes": _sample_classes(looked),
        "water_section_periods": _section_periods(looked),
        "water_river_periods": by_river,
        "water_town_periods": by_town,
        "water_part_periods": part_periods(looked, parts_of(town)),
        "water_worse_rivers": worse_rivers(looked, by_river),
        "water_exceedances": exceedances(looked),
        "water_trends": trends(looked, by_river, by_town),
        "water_trophic_periods": trophic_periods(looked),
        "water_black_odorous_periods": black_odorous_periods(looked),
        "water_left_out": looked.values.left_out,
        "water_unsure_rules": unsure_rules(),
    }
    return {name: conform(town.dictionary[name], frame.assign(mode=mode)) for name, frame in tables.items()}


def _sample_classes(looked: Looked) -> pd.DataFrame:
    start = min(one.start for one in looked.periods)
    values = looked.values.values
    samples = wide(values[(values["sampled_at"] >= start).to_numpy(bool)])
    section_ids = samples.index.get_level_values("section_id")
    body = looked.bodies(section_ids)
    classes = classify(samples, body, looked.mode)
    over = section_bases(section_ids, looked.sections, looked.rivers, looked.base)
    said = pd.DataFrame(judged(classes, body, over), index=samples.index)
    return as_published(said).reset_index()


def _section_periods(looked: Looked) -> pd.DataFrame:
    frames = []
    for period, said in looked.periods.items():
        body = said.sections["water_body"].to_numpy(object)
        index = cwqi(said.section_values, body, looked.items, looked.do_floor)["cwqi"]
        frames.append(said.sections.assign(**stated(period), cwqi=index).reset_index())
    return as_published(pd.concat(frames, ignore_index=True)).assign(cwqi_items=looked.item_names)


def _river_periods(looked: Looked) -> pd.DataFrame:
    index = {
        period: cwqi(
            said.river_values, said.rivers["water_body"].to_numpy(object), looked.items, looked.do_floor
        )["cwqi"]
        for period, said in looked.periods.items()
    }
    frames = []
    for period, said in looked.periods.items():
        frame = said.rivers.assign(**stated(period), cwqi=index[period], rank=ranking(index[period]))
        for name, other in others(period):
            if other in looked.periods:
                then = looked.periods[other]
                frame = frame.assign(
                    **{
                        f"mean_class_{suffix(name)}": then.rivers["mean_class"].reindex(frame.index),
                        f"{name}_change": verdicts(changes(then, said)["change"]).reindex(frame.index),
                        f"cwqi_{name}_percent": 100 * (index[period] / index[other] - 1),
                    }
                )
        frames.append(frame.reset_index())
    found = as_published(pd.concat(frames, ignore_index=True))
    return found.assign(cwqi_items=looked.item_names)
