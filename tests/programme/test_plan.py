"""Everything registered is run, judged and gathered; what the town lacks is said."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from dayang.engine import Assessment, Limit
from dayang.errors import DayangError
from dayang.programme import Catalogue, EngineRun, OffRun, plan_town, write_programme
from dayang.programme.plan import inputs_hash
from dayang.town import Raster
from dayang.town.parameters import ParameterMissingError
from dayang.words import Words


def _plan(town, catalogue, **changes):
    asked = {"limit": Limit(), "seed": 0, "as_of": town.as_of, "catalogue": catalogue} | changes
    return plan_town(town, **asked)


def test_every_engine_and_assessment_has_its_row_in_plans(town, catalogue, programme):
    plans = programme.tables["plans"].set_index("engine")
    assert plans["status"].to_dict() == {"halls": "optimal", "registers": "assessed"}
    assert plans.loc["halls", "gap"] == 0
    assert set(plans["inputs_hash"]) == {inputs_hash(town)}
    assert plans.loc["halls", "as_of"] == pd.Timestamp(town.as_of)
    assert set(programme.tables) == {
        "siting_sites",
        "register_states",
        "column_states",
        "network_parts",
        "plans",
    }


def test_the_same_question_gives_the_same_plan(town, catalogue, programme):
    assert _plan(town, catalogue).hash == programme.hash


@pytest.mark.parametrize("change", [{"seed": 1}, {"limit": Limit(work=2)}, {"limit": Limit(seconds=5)}])
def test_another_question_gives_another_plan(town, catalogue, programme, change):
    assert _plan(town, catalogue, **change).hash != programme.hash


def test_another_moment_is_another_plan(town, catalogue, programme):
    assert _plan(town, catalogue, as_of=town.as_of + timedelta(days=1)).hash != programme.hash


def test_an_engine_without_its_input_is_off_and_says_what_to_do(town, catalogue):
    bare = town.with_tables(candidate_sites=town["candidate_sites"].head(0))
    programme = _plan(bare, catalogue)
    off = programme.runs[0]
    assert isinstance(off, OffRun)
    assert off.why == Words(
        "至少一个候选点。请在“候选点”台账中登记。",
        "At least one candidate site. Fill in the register 'candidate sites'.",
    )
    row = programme.tables["plans"].iloc[0]
    assert (row["status"], row["reason_en"]) == ("off", off.why.en)
    assert np.isnan(row["gap"])
    assert "未运行" in programme.summary()[0].zh


def test_an_assessment_without_its_parameter_is_off(town):
    def assess(town, as_of):
        raise ParameterMissingError("water.limit")

    lacking = Assessment("lacking", Words("缺参数", "Lacking"), assess, lambda *_: None)
    programme = _plan(town, Catalogue((), (lacking,)))
    assert isinstance(programme.runs[0], OffRun)
    assert "water.limit" in programme.runs[0].why.zh


def test_only_what_is_asked_for_is_run(town, catalogue):
    programme = _plan(town, catalogue, only=["halls"])
    assert [run.descriptor.key for run in programme.runs] == ["halls"]


def test_an_unknown_engine_is_named_with_those_there_are(town, catalogue):
    with pytest.raises(DayangError, match=r"no_such.*halls"):
        _plan(town, catalogue, only=["halls", "no_such"])


def test_progress_rises_and_says_what_is_done(town, catalogue):
    told = []
    _plan(town, catalogue, progress=lambda share, doing: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert (0.25, Words("会堂：量距离", "Halls: Measuring distances")) in told


def test_a_broken_plan_is_judged(town, catalogue):
    class Half:
        def __init__(self, plan):
            self._plan = plan

        def __getattr__(self, name):
            return getattr(self._plan, name)

        def tables(self):
            return {"siting_sites": self._plan.tables()["siting_sites"].iloc[1:]}

    engine = catalogue.engines[0]
    careless = type(engine)(
        engine.key,
        engine.name,
        engine.problem,
        lambda problem, **how: Half(engine.solve(problem, **how)),
        engine.check,
        engine.section,
        engine.tables,
    )
    programme = _plan(town, Catalogue((careless,)))
    assert isinstance(programme.runs[0], EngineRun)
    assert [violation.rule for violation in programme.violations] == ["everybody_is_served"]
    assert "1 处违规" in programme.summary()[0].zh


def test_a_raster_is_an_input_too(town):
    ground = town.rasters["ground"]
    raised = Raster(ground.values + 1, ground.transform, ground.crs, ground.nodata)
    other = type(town)(town.tables, {"ground": raised}, town.dictionary)
    assert inputs_hash(other) != inputs_hash(town)


def test_a_file_that_cannot_be_written_is_said_in_words(programme, tmp_path):
    (tmp_path / "report.html").mkdir()
    with pytest.raises(DayangError, match="none of its files open elsewhere"):
        write_programme(programme, tmp_path)
