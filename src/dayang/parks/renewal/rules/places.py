"""Places firms go to: whether they fit, are there yet, and have room; rules F2, F4 to F7, T4, U6."""

from collections import defaultdict
from collections.abc import Iterator

from dayang.parks.renewal.rules import AREA_M2, TINY, Finding, look
from dayang.parks.renewal.rules.facts import CLASSES, FIRE, Facts, Row
from dayang.parks.renewal.rules.programme import Move, Programme, Started
from dayang.words import Words

Place = tuple[str, ...]


def judge_places(programme: Programme) -> Iterator[Finding]:
    """Judge every stay, every place and every year of letting."""
    for firm_id in programme.moves:
        for move in programme.told(firm_id):
            yield from _is_there(programme, move)
            yield from _fits(programme.facts, move)
            yield from _takes_industry(programme.facts, move)
    yield from _when_free(programme)
    yield from _room(programme)
    yield from _absorbed(programme)


def _is_there(programme: Programme, move: Move) -> Iterator[Finding]:
    """F2, T4, U6: new floor is that of a unit that has been delivered, in a class that it has."""
    if move.to != "unit" or move.place[0] not in programme.facts.units:
        return
    unit_id, name = move.place
    started = programme.started.get(unit_id)
    found = Words(
        f"企业 {move.firm_id} 第 {move.quarter} 季进单元 {unit_id} 的 {name}",
        f"firm {move.firm_id} moves into {name} of unit {unit_id} in quarter {move.quarter}",
    )
    if started is None or not started.new_floor:
        expected = Words("改造后有新厂房的单元（项目的另计）", "a unit rebuilt with new floor, of no project")
        yield look("F2", False, "moves", move.firm_id, found, expected)
        return
    end, ready = programme.facts.calendar.quarters, started.delivered
    expected = Words(f"第 {ready} 季交付，在 {end} 季之内", f"delivered in {ready}, within {end} quarters")
    yield look("T4", ready < end, "moves", move.firm_id, found, expected)
    if ready < end:
        expected = Words(f"第 {ready} 季起可用", f"free from quarter {ready} on")
        yield look("F2", move.quarter >= ready, "moves", move.firm_id, found, expected)
    expected = Words("单元建有的楼层类别", "a class of storey that is built")
    yield look("U6", started.new_floor.get(name, 0.0) > 0, "moves", move.firm_id, found, expected)


def _offer(facts: Facts, move: Move) -> Row | None:
    """Return what the place of a move offers, ``None`` where it is not known."""
    if move.to == "floor":
        return facts.floors.get(move.place[0])
    return new_offer(facts, move.place[1]) if move.to == "unit" else None


def new_offer(facts: Facts, storey_class: str) -> Row | None:
    """Return what new floor of a class offers, ``None`` where no standard says."""
    standard = facts.standards.get(storey_class)
    return None if standard is None else {**standard, "kind": "new"}


def _fits(facts: Facts, move: Move) -> Iterator[Finding]:
    """F4: storey, load, height, power, water, fire, VOC, plating, dormitory."""
    need, offer = facts.needs[move.firm_id], _offer(facts, move)
    if offer is None:
        return
    lacking = misfits(need, offer)
    lacks, place = "; ".join(lacking), " ".join(move.place)
    found = Words(f"企业 {move.firm_id} 与 {place} 不合：{lacks}", f"firm {move.firm_id}, {place}: {lacks}")
    yield look("F4", not lacking, "moves", move.firm_id, found, Words("去处合用", "a place that fits"))


def misfits(need: Row, offer: Row) -> list[str]:
    """Return in what a place falls short of a firm's needs (rule F4)."""
    lacking = [
        f"{name} {offer[name]} < {need[name]}"
        for name in ("load_kn_m2", "clear_height_m", "power_va_m2", "discharge_m3_d")
        if offer[name] < need[name] - TINY
    ]
    if CLASSES.index(offer["storey_class"]) > CLASSES.index(need["storey_class"]):
        lacking.append(f"storey_class {offer['storey_class']} > {need['storey_class']}")
    if need["process"] == "punching" and offer["storey_class"] != CLASSES[0]:
        lacking.append(f"punching: {offer['storey_class']} is not {CLASSES[0]}")
    if FIRE.index(need["fire_class"]) < FIRE.index(offer["fire_class"]):
        lacking.append(f"fire_class {need['fire_class']} > {offer['fire_class']}")
    if need["process"] == "voc" and not offer["takes_voc"]:
        lacking.append("takes_voc")
    if need["process"] == "plating" and not (offer["takes_plating"] and offer["kind"] == "process"):
        lacking.append("takes_plating")
    if need["needs_dormitory"] and not offer["has_dormitory"]:
        lacking.append("has_dormitory")
    return lacking


def _takes_industry(facts: Facts, move: Move) -> Iterator[Finding]:
    """F5: new floor of a theme park's units, and floor on record, takes only its industries."""
    unit = facts.units.get(move.place[0]) if move.to == "unit" else None
    theme = facts.themes.get(unit["theme_id"]) if unit is not None else None
    taker = facts.floors.get(move.place[0]) if move.to == "floor" else theme
    if taker is None or taker["industries"] is None:
        return
    industry = facts.industry.get(move.firm_id)
    of = Words("", "") if theme is None else Words(f"主题园 {theme['theme_id']} 的", "theme park's ")
    found = Words(
        f"企业 {move.firm_id} 行业 {industry} 进{of.zh} {move.place[0]}",
        f"firm {move.firm_id} of industry {industry} in {of.en}{move.place[0]}",
    )
    expected = Words(f"行业属 {taker['industries']}", f"an industry of {taker['industries']}")
    yield look("F5", takes_industry(taker, industry), "moves", move.firm_id, found, expected)


def takes_industry(taker: Row | None, industry: str | None) -> bool:
    """Say whether floor, or new floor of a theme park or of none, takes firms of an industry (rule F5)."""
    if taker is None or taker["industries"] is None:
        return True
    return industry is not None and industry.startswith(tuple(taker["industries"].split("|")))


def _when_free(programme: Programme) -> Iterator[Finding]:
    """F6: from the quarter after floor becomes free to the one before it ends; who waits is judged by F10."""
    facts = programme.facts
    for move, first, last in programme.stays:
        floor = facts.floors.get(move.place[0]) if move.to == "floor" else None
        if floor is None or move.is_past:
            continue
        opens, closes = usable(facts, floor)
        found = Words(
            f"企业 {move.firm_id} 第 {first} 至 {last} 季用厂房 {move.place[0]}",
            f"firm {move.firm_id} is in floor {move.place[0]} from quarter {first} to {last}",
        )
        expected = Words(f"第 {opens} 至 {closes} 季可用", f"free from quarter {opens} to {closes}")
        yield look("F6", opens <= first and last <= closes, "moves", move.firm_id, found, expected)


def usable(facts: Facts, floor: Row) -> tuple[int, int]:
    """Return the first and the last quarter in which floor can be used (rule F6)."""
    opens = facts.calendar.of(floor["from_on"]) + 1
    closes = facts.calendar.of(floor["until_on"]) - 1 if floor["until_on"] else facts.calendar.quarters
    return opens, closes


def _room(programme: Programme) -> Iterator[Finding]:
    """F6: what is taken of a place never exceeds what there is; the worst quarter is told."""
    facts, taken = programme.facts, defaultdict[Place, defaultdict[int, float]](lambda: defaultdict(float))
    for move, first, last in programme.stays:
        for quarter in range(first, last + 1):
            taken[move.place][quarter] += facts.needs[move.firm_id]["floor_m2"]
    for place, quarters in taken.items():
        room_m2 = _room_m2(facts, programme.started, place)
        if room_m2 is None:
            continue
        worst = max(quarters, key=lambda quarter: (quarters[quarter], -quarter))
        over, name, when = quarters[worst], " ".join(place), facts.calendar.words(worst)
        found = Words(f"{name} {when.zh}占用 {over:.1f} m²", f"{over:.1f} m² of {name} in {when.en}")
        expected = Words(f"至多 {room_m2:.1f} m²", f"at most {room_m2:.1f} m²")
        yield look("F6", over <= room_m2 + AREA_M2, "moves", name, found, expected)


def _room_m2(facts: Facts, started: dict[str, Started], place: Place) -> float | None:
    """Return the floor of a place; ``None`` where another rule says that there is none."""
    if len(place) == 1:
        floor = facts.floors.get(place[0])
        return None if floor is None else float(floor["floor_m2"])
    unit = started.get(place[0])
    return (unit.new_floor.get(place[1]) or None) if unit is not None else None


def _absorbed(programme: Programme) -> Iterator[Finding]:
    """F7: new floor taken up in a calendar year stays within the absorption of its class."""
    facts, taken = programme.facts, defaultdict[tuple[str, int], float](float)
    for moves in programme.moves.values():
        for move in moves:
            if move.to == "unit" and move.place[1] in facts.standards:
                year = facts.calendar.year(move.quarter)
                taken[move.place[1], year] += facts.needs[move.firm_id]["floor_m2"]
    for (name, year), area_m2 in taken.items():
        rent = facts.standards[name]["rent_yuan_m2_month"]
        limit = absorbed_m2(facts, name, rent)
        found = Words(f"{year} 年新入驻 {name} {area_m2:.1f} m²", f"{area_m2:.1f} m² of {name} in {year}")
        expected = Words(
            f"租金 {rent} 元时每年至多 {limit:.1f} m²", f"at most {limit:.1f} m² a year at {rent} yuan"
        )
        yield look("F7", area_m2 <= limit + AREA_M2, "moves", f"{name} {year}", found, expected)


def absorbed_m2(facts: Facts, name: str, rent: float) -> float:
    """Return the floor of a class let in a year at a rent: the least row whose limit is no lower."""
    fitting = [
        row
        for row in facts.absorption
        if row["storey_class"] == name and row["rent_max_yuan_m2_month"] >= rent - TINY
    ]
    least = min(fitting, key=lambda row: float(row["rent_max_yuan_m2_month"]), default=None)
    return 0.0 if least is None else float(least["floor_m2_year"])
