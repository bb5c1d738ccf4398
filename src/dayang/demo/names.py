"""Invented names that sound right in the Pearl River delta.

Real communities, rivers and firms of the town the figures come from are kept out on
purpose; a test compares.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dayang.demo.noise import Generator

Names = NDArray[Any]
"""An array of names."""

TOWN = "澜沙镇"
PARTS = ("澜沙片", "东隆片")
"""The old town, and the town that joined it in July 2021."""

VILLAGES = (
    "沙涌", "永兴", "联胜", "福源", "榕基", "裕安", "大墩", "竹洲", "凤鸣", "十顷", "顺成", "文澜", "沙尾",
    "广成", "北堤",
    "横基", "三角围", "兆丰", "同安", "新涌口", "太隆", "万围", "鸭利", "联安", "蚬沙", "瑞丰", "成业",
    "上滘", "南阜",
)  # fmt: skip
"""Communities: the first 15 of the old town, the others of the part that joined."""

_RIVER_FIRST = "横大新上下中东西南北长沙鸡鸭蚬鱼蕉桑榕竹莲石金福永兴联顺裕广太万三五七九十白黄乌文"
_RIVER_SECOND = "沥围基洲坦墩沙头尾角丰安隆利成胜塘滘湾埗坊口仔生顷"
_RIVER_LAST = ("涌", "涌", "涌", "涌", "涌", "河", "沥", "滘", "排河", "支涌")


def rivers(rng: Generator, count: int) -> list[str]:
    """Return names of rivers: the arms, the closing creek, the dividing river, the rest."""
    found = ["西澜水道", "澜沙水道", "南围排河", "横沥涌"]
    while len(found) < count:
        first, second = rng.integers(len(_RIVER_FIRST)), rng.integers(len(_RIVER_SECOND))
        last = _RIVER_LAST[int(rng.integers(len(_RIVER_LAST)))]
        name = _RIVER_FIRST[first] + _RIVER_SECOND[second] + last
        if len(set(name)) == len(name) and name not in found:
            found.append(name)
    return found[:count]


def villages(per_part: tuple[int, int]) -> list[str]:
    """Return names of the villages of both parts."""
    old, new = per_part
    more = [*map(_village, range(max(old - 15, 0) + max(new - 14, 0)))]
    first = max(old - 15, 0)
    return [*VILLAGES[:15][:old], *more[:first], *VILLAGES[15:][:new], *more[first:]]


_VILLAGE_LAST = "围沙墩滘洲"


def _village(number: int) -> str:
    """Return the name of a village beyond the town's, no two equal for numbers below 1,000."""
    first = _RIVER_FIRST[number * 7 % len(_RIVER_FIRST)]
    second = _RIVER_SECOND[(number * 5 + number // len(_RIVER_FIRST)) % len(_RIVER_SECOND)]
    last = _VILLAGE_LAST[number % len(_VILLAGE_LAST)]
    return first + second + (last if last != second else "坊")


_SITE = {
    "school": ("小学", "中心小学", "中学", "第二小学", "实验学校", "幼儿园"),
    "square": ("文化广场", "榕树头广场", "公园广场", "休闲广场"),
    "sports": ("篮球场", "体育公园", "灯光球场"),
    "clinic": ("社区卫生服务站", "卫生院", "门诊部"),
    "hall": ("文化活动中心", "礼堂", "文体馆"),
    "office": ("党群服务中心", "居委会办公楼"),
    "parking": ("公共停车场",),
}


def numbered(found: list[str]) -> list[str]:
    """Tell equal names apart by a number in brackets."""
    seen: dict[str, int] = {}
    named = []
    for name in found:
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return named


def sites(village_names: list[str], kinds: list[str]) -> list[str]:
    """Return names of candidate sites."""
    turn: dict[str, int] = {}
    found = []
    for village, kind in zip(village_names, kinds, strict=True):
        key = village + kind
        pool = _SITE[kind]
        found.append(village.removesuffix("社区") + pool[turn.get(key, 0) % len(pool)])
        turn[key] = turn.get(key, 0) + 1
    return numbered(found)


def parks(village_names: list[str]) -> list[str]:
    """Return names of parks."""
    pool = ("工业园", "第二工业区", "工业大道片区", "高新工业园", "第三工业区", "新工业园")
    turn: dict[str, int] = {}
    found = []
    for village in village_names:
        found.append(village.removesuffix("社区") + pool[turn.get(village, 0) % len(pool)])
        turn[village] = turn.get(village, 0) + 1
    return numbered(found)


_ROAD_FIRST = "民富兴同永广盛裕建新东西南北长乐泰宝利德文康升昌"
_ROAD_SECOND = "安华业源乐兴丰和宁成庆康龙荣昌平泽汇景"


def roads(rng: Generator, count: int, ending: str) -> Names:
    """Return names of roads; they may repeat, as streets of different villages do."""
    first, second = rng.integers(len(_ROAD_FIRST), size=count), rng.integers(len(_ROAD_SECOND), size=count)
    found = [_ROAD_FIRST[i] + _ROAD_SECOND[j] + ending for i, j in zip(first, second, strict=True)]
    return np.array(found, dtype=object)


_SYLLABLES = (
    "恒达鑫盛利华顺泰永昌宏发美佳信诚联创丰裕嘉力金龙威胜凯源兴隆广益德新东方明辉耀星合众铭杰奥科卓越"
    "雅居康宝粤润腾飞领航百年锦程富通"
)


def firms(rng: Generator, entity: Names, words: Names, village_names: list[str]) -> list[str]:
    """Return firms' names: a place, a lucky word, a trade, a form.

    Parameters
    ----------
    rng
        Where chance comes from.
    entity
        Kind of each firm, as in the register.
    words
        Trades to choose from, separated by ``|``.
    village_names
        Village of each; sole traders are called after it.

    Returns
    -------
    Names, of which no two are equal.
    """
    syllable = rng.integers(len(_SYLLABLES), size=(len(words), 2)).tolist()
    pick = rng.random((len(words), 2)).tolist()
    form = {"company": ("有限公司", "有限公司", "有限公司", "厂"), "cooperative": ("专业合作社",)}
    found: list[str] = []
    taken: set[str] = set()
    for k, (kind, trades) in enumerate(zip(entity.tolist(), words.tolist(), strict=True)):
        choice = trades.split("|")
        trade = choice[int(pick[k][0] * len(choice))]
        forms = form.get(kind, ("",))
        place = village_names[k] if kind == "sole_trader" else TOWN
        lucky = "".join(_SYLLABLES[s] for s in syllable[k])
        name = f"{place}{lucky}{trade}{forms[int(pick[k][1] * len(forms))]}"
        while name in taken:
            lucky += _SYLLABLES[int(rng.integers(len(_SYLLABLES)))]
            name = f"{place}{lucky}{trade}{forms[int(pick[k][1] * len(forms))]}"
        taken.add(name)
        found.append(name)
    return found


STATE = f"国家（{TOWN}人民政府代管）"
TOWN_COMPANIES = (f"{TOWN}资产经营有限公司", f"{TOWN}工业发展有限公司", f"{TOWN}城镇建设投资有限公司")
"""Holders of state land in parks."""

_ORDINALS = "一二三四五六七八九十"
_OWNED = ("实业", "实业投资", "产业投资", "厂房租赁", "工业园开发")
"""Trades that no firm of the table of industries has, so that no name occurs twice."""


def economic_union(village_name: str) -> str:
    """Return the name of a village's shareholding union."""
    return f"{TOWN}{village_name.removesuffix('社区')}股份合作经济联合社"


def economic_society(village_name: str, number: int) -> str:
    """Return the name of a village's group, numbered from 1 to 10."""
    return f"{TOWN}{village_name.removesuffix('社区')}第{_ORDINALS[number - 1]}股份合作经济社"


def owners(rng: Generator, count: int) -> list[str]:
    """Return names of firms that own land, of which no two are equal."""
    kinds = np.full(count, "company", dtype=object)
    return firms(rng, kinds, np.full(count, "|".join(_OWNED), dtype=object), [""] * count)


def theme_park(village_name: str, theme: str) -> str:
    """Return the name of a theme park."""
    return f"{village_name.removesuffix('社区')}{theme}主题园"
