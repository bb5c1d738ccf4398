"""Classes beside those that the national platform published, on real rows, and what the misses are.

The water body of a station is not published: it is the one whose limits reproduce more of the
station's April rows. April shows rounded values only; daily rows have the unrounded ones.
Each explanation of misses is set beside a control that the same test would fit by chance.

``pytest -s`` on this file prints every table of ``docs/water-quality-misses.md``, which must hold them.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dayang.water.quality.classes import EVALUATION, REALTIME, classify, item_classes

pytestmark = pytest.mark.outside

PAGE = Path(__file__).resolve().parents[3] / "docs" / "water-quality-misses.md"
ROMAN = {name: place for place, name in enumerate(("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"))}
SHOWN = {"ph": 2, "do": 2, "codmn": 2, "nh3n": 3, "tp": 3}
"""Items of the platform and the decimals it shows."""
ITEMS = list(SHOWN)
STATION = ["province", "station"]
"""Several provinces have a station of the same name."""
NORMAL = "正常"
FIRST_DAYS = 3


def _published(path):
    rows = pd.read_csv(path)
    rows = rows[rows["class"].notna()].sort_values([*STATION, "time"], ignore_index=True)
    at = pd.to_datetime(rows["time"])
    return rows.assign(published=rows["class"].map(ROMAN), hour=at.dt.hour, day=at.dt.day)


def _class(rows, body):
    return classify(rows[ITEMS], body, REALTIME).worst


def _station(rows):
    return [rows[name] for name in STATION]


def _body(reproduced):
    """Return the body whose limits reproduce more; a river where both do alike."""
    return np.where(reproduced["lake"] > reproduced["river"], "lake", "river").astype(object)


@pytest.fixture(scope="module")
def reproduced(april_alone):
    """Return whether the limits of a river and of a lake reproduce each April row."""
    return pd.DataFrame(
        {kind: _class(april_alone, kind) == april_alone["published"] for kind in ("river", "lake")}
    )


@pytest.fixture(scope="module")
def april_alone(shared_data):
    return _published(shared_data / "water_quality" / "cnemc_april2021_developer.csv.gz")


@pytest.fixture(scope="module")
def april(april_alone, reproduced):
    """Return April rows with the body of their station, our class, and whether it is missed."""
    body = _body(reproduced.groupby(_station(april_alone)).transform("sum"))
    return _judged(april_alone.assign(body=body))


@pytest.fixture(scope="module")
def daily(shared_data, april):
    """Return daily rows, unrounded, of the stations that have April rows."""
    rows = _published(shared_data / "water_quality" / "cnemc_daily_developer.csv.gz")
    rows = rows.assign(**{item: rows[f"{item}_raw"] for item in ITEMS})
    bodies = april.drop_duplicates(STATION)[[*STATION, "body"]]
    return _judged(rows.merge(bodies, on=STATION).sort_values([*STATION, "time"], ignore_index=True))


def _judged(rows):
    body = rows["body"].to_numpy(object)
    other = np.where(body == "lake", "river", "lake").astype(object)
    ours = _class(rows, body)
    return rows.assign(ours=ours, other=_class(rows, other), missed=ours != rows["published"])


def _shifted(rows, column, steps):
    """Return a column of the station's row so many steps before; none where there is no such row."""
    return rows.groupby(STATION)[column].shift(steps)


def _past_a_limit(rows, digits):
    """Say which rows would be published if one value, so many digits from a limit, lay beyond it."""
    body, published = rows["body"].to_numpy(object), rows["published"].to_numpy()
    by_item = {item: item_classes(rows[item].to_numpy(), item, body) for item in ITEMS}
    fits = np.zeros(len(rows), dtype=bool)
    for item, places in SHOWN.items():
        worse = -1 if item == "do" else 1
        at = rows[item].to_numpy() + worse * digits * 10.0**-places
        within, beyond = (item_classes(at + worse * past, item, body) for past in (0, 1e-6))
        rest = np.max([by_item[one] for one in ITEMS if one != item], axis=0)
        fits |= (within != beyond) & (np.maximum(rest, beyond) == published)
    return fits & rows["missed"].to_numpy()


def _row(*cells):
    return "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells) + " |"


def _stands_in_the_docs(*lines):
    """Print lines of a table; each must stand in the page as it is."""
    page = PAGE.read_text(encoding="utf-8").splitlines()
    print(*lines, sep="\n")  # noqa: T201 -- what the tables of the page are made from
    assert [line for line in lines if line not in page] == []


def _agreement(name, missed):
    return _row(name, len(missed), f"{100 * (1 - missed.mean()):.2f} %", int(missed.sum()))


def test_daily_rows_agree_where_the_station_has_april_rows(daily):
    assert len(daily) > 10_000
    assert daily["missed"].mean() <= 0.001
    # without the body of the station, the river's limits reproduce far fewer
    assert (_class(daily, "river") == daily["published"]).mean() < 0.96
    # and so does rounding before classifying
    rounded = classify(daily[ITEMS], daily["body"].to_numpy(object), EVALUATION).worst
    assert (rounded == daily["published"]).mean() < 0.99
    _stands_in_the_docs(_agreement("每日 daily", daily["missed"]))


def test_april_rows_agree_also_where_other_rows_say_what_the_station_is(april, reproduced):
    assert april["missed"].mean() <= 0.015
    by_station = reproduced.groupby(_station(april))
    others = by_station.transform("sum") - reproduced
    left_out = _class(april, _body(others)) != april["published"]
    assert left_out.mean() <= 0.015
    first = april["day"] <= FIRST_DAYS
    lines = [_agreement("4 月 April", april["missed"]), _agreement("留一 leave one out", left_out)]
    for name, of in (
        ("4 月 1–3 日定类型 body by 1-3 April", first),
        ("4 月 4 日起定类型 body by 4 April on", ~first),
    ):
        known = reproduced.where(of, 0).groupby(_station(april)).transform("sum").astype(int)
        judged = ~of & of.groupby(_station(april)).transform("any")
        lines.append(_agreement(name, (_class(april, _body(known)) != april["published"])[judged]))
    _stands_in_the_docs(*lines)


def test_misses_lie_on_a_limit_and_not_a_digit_beside_it(april):
    fits = {digits: int(_past_a_limit(april, digits).sum()) for digits in range(-5, 6)}
    assert fits[0] >= 90
    assert max(many for digits, many in fits.items() if digits) <= 10
    _stands_in_the_docs(*(_row(digits, many) for digits, many in fits.items()))


def test_misses_have_the_class_of_the_row_before_and_not_of_the_row_after(april):
    rest = april["missed"] & ~_past_a_limit(april, 0)
    found, lines = {}, []
    for steps in (1, 2, 6, 8):
        cells = []
        for sign in (1, -1):
            then = _shifted(april, "ours", sign * steps)
            fits, held = int((then == april["published"])[rest].sum()), int(then.notna()[rest].sum())
            found[sign * steps] = fits / held
            cells += [fits, held, f"{100 * fits / held:.0f} %"]
        lines.append(_row(steps, *cells))
    assert found[1] > 0.9
    assert max(share for steps, share in found.items() if steps != 1) < 0.65
    _stands_in_the_docs(*lines)


def test_the_row_before_is_published_at_night_only(april):
    lines, shares = [], {}
    settled = ~_past_a_limit(april, 0)
    for hour in range(0, 24, 4):
        cells = []
        for steps in (1, -1):
            then = _shifted(april, "ours", steps)
            changed = settled & then.notna() & (then != april["ours"]) & (april["hour"] == hour)
            fits = int((then == april["published"])[changed].sum())
            cells += [int(changed.sum()), fits]
            shares[hour, steps] = fits / changed.sum()
        lines.append(_row(f"{hour:02}:00", *cells))
    assert shares[0, 1] > 0.4
    assert max(shares[hour, 1] for hour in (8, 12, 16)) < 0.01
    assert max(share for (_, steps), share in shares.items() if steps == -1) < 0.15
    _stands_in_the_docs(*lines)


def test_neither_the_other_body_nor_the_instrument_explains_a_miss(april):
    rest = april["missed"] & ~_past_a_limit(april, 0)
    fits = int((april["other"] == april["published"])[rest].sum())
    lines = [_row("本行 the row itself", fits)]
    for steps, name in ((8, "前八行 eight before"), (-8, "后八行 eight after")):
        chance = int((april["other"] == _shifted(april, "published", steps))[rest].sum())
        lines.append(_row(name, chance))
    normal = april["status"] == NORMAL
    for name, of in (("正常 normal", normal), ("维护 maintenance", ~normal)):
        share = f"{100 * april['missed'][of].mean():.1f} %"
        lines.append(_row(name, int(of.sum()), int(april["missed"][of].sum()), share))
    _stands_in_the_docs(*lines)


def test_what_stays_unexplained_is_said(april):
    limit = _past_a_limit(april, 0)
    before = ~limit & april["missed"] & (_shifted(april, "ours", 1) == april["published"])
    left = april["missed"] & ~limit & ~before
    assert left.sum() <= 15
    _stands_in_the_docs(
        _row("显示值恰在限值上 shown on a limit", int(limit.sum())),
        _row("公布的是前一行的类别 class of the row before", int(before.sum())),
        _row("未能解释 not explained", int(left.sum())),
    )
    _print_rows(april[left])


def test_the_daily_misses_are_few_and_counted(daily):
    before = _shifted(daily, "ours", 1) == daily["published"]
    assert daily["missed"].sum() <= 10
    _print_rows(daily[daily["missed"]])
    _stands_in_the_docs(
        _row("前一行 row before", int(before[daily["missed"]].sum())),
        _row("维护 maintenance", int((daily["status"] != NORMAL)[daily["missed"]].sum())),
    )


def _print_rows(rows):
    """Print rows and no more: rows of the data are not copied into the page."""
    names = list(ROMAN)
    for row in rows.itertuples():
        told = (row.province, row.station, row.time, row.status, names[row.published], names[row.ours])
        print(_row(*told))  # noqa: T201 -- for who looks into them
