"""Where the town stands: five sentences over its registers."""

from dayang.engine import Figure, Layer, Map, Sentence
from dayang.programme.programme import AssessmentRun, OffRun, Programme
from dayang.town import Town
from dayang.town.units import mu
from dayang.words import Words

OWN = Words("镇台账", "The town's registers")
KM = Words("公里", "km")


def five_sentences(programme: Programme) -> tuple[Sentence, ...]:
    """Return the sentences that open the report: land, building, industry, water, programme."""
    town = programme.town
    return (_land(town), _building(town), _industry(town), _water(town), _planned(programme))


def _figure(
    value: float, title: Words, definition: Words, unit: Words, rows: str | None, decimals: int = 0
) -> Figure:
    return Figure(float(value), title, definition, OWN, unit, decimals, rows)


def _rows(town: Town, register: str, unit: Words) -> Figure:
    declared = town.dictionary[register]
    definition = Words(
        f"“{declared.title.zh}”台账的行数。{declared.description.zh}",
        f"Rows of the register '{declared.title.en}'. {declared.description.en}",
    )
    return _figure(len(town[register]), declared.title, definition, unit, register)


def _length_km(town: Town, register: str) -> Figure:
    declared = town.dictionary[register]
    return _figure(
        town.layer(register).length.sum() / 1000,
        Words(f"{declared.title.zh}总长", f"Length of {declared.title.en.lower()}"),
        Words("按几何计算的长度之和。", "Sum of lengths, computed from the shapes."),
        KM,
        register,
    )


def _land(town: Town) -> Sentence:
    area = _figure(
        town.layer("town").area.sum() / 1e6,
        Words("镇域面积", "Area of the town"),
        Words(
            "边界围合的面积，按镇的投影坐标系计算。", "Area within the boundary, in the town's projected CRS."
        ),
        Words("平方公里", "km²"),
        "villages",
        decimals=1,
    )
    people = _people(town)
    figures = {
        "area": area,
        "villages": _rows(town, "villages", Words("个村（社区）", "villages")),
        "people": people,
    }
    if people.value:
        return Sentence(
            Words(
                f"{_braced(town.name)}辖 {{villages}}，面积 {{area}}，常住人口 {{people}}。",
                f"{_braced(town.name)} has {{villages}}, {{area}} and {{people}}.",
            ),
            figures,
        )
    return Sentence(
        Words(
            f"{_braced(town.name)}辖 {{villages}}，面积 {{area}}；台账里还没有人口。",
            f"{_braced(town.name)} has {{villages}} and {{area}}; the registers hold no population yet.",
        ),
        figures,
    )


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _people(town: Town) -> Figure:
    reported = town["villages"]["population"]
    by_village = bool(len(reported)) and bool(reported.notna().all())
    total = reported.sum() if by_village else town["population_cells"]["population"].sum()
    how = (
        Words("各村常住人口之和。", "Sum of the residents of all villages.")
        if by_village
        else Words(
            "人口格网之和；各村人口尚未填全。", "Sum of the population cells; not all villages report theirs."
        )
    )
    title = Words("常住人口", "Residents")
    return _figure(total, title, how, Words("人", "people"), "villages" if by_village else "population_cells")


def _building(town: Town) -> Sentence:
    floor = town["buildings"]["floor_m2"]
    unknown = int(floor.isna().sum())
    figures = {
        "roads": _length_km(town, "roads"),
        "buildings": _rows(town, "buildings", Words("栋", "buildings")),
        "floor": _figure(
            floor.sum(),
            Words("建筑面积", "Floor area"),
            Words(
                f"建筑台账中地上建筑面积之和；{unknown} 栋未填，不计。",
                f"Sum of floor area above ground; {unknown} buildings without one are left out.",
            ),
            Words("平方米", "m²"),
            "buildings",
        ),
    }
    return Sentence(
        Words(
            "全镇道路 {roads}，建筑 {buildings}、建筑面积 {floor}。",
            "It has {roads} of roads and {buildings} with {floor} of floor.",
        ),
        figures,
    )


def _industry(town: Town) -> Sentence:
    area_mu = town.layer("parks").area.sum()
    figures = {
        "parks": _rows(town, "parks", Words("片", "areas")),
        "area": _figure(
            mu(area_mu),
            Words("工业用地面积", "Industrial land"),
            Words("园区范围的面积，1 亩 = 2000/3 平方米。", "Area of the outlines; 1 mu = 2000/3 m²."),
            Words("亩", "mu"),
            "parks",
        ),
        "firms": _rows(town, "firms", Words("家", "firms")),
    }
    if len(town["firms"]):
        return Sentence(
            Words(
                "村级工业园等工业用地 {parks}、{area}，登记企业 {firms}（含已注销）。",
                "Industrial land is {parks} of {area} in all, with {firms} registered, closed ones included.",
            ),
            figures,
        )
    return Sentence(
        Words(
            "村级工业园等工业用地 {parks}、{area}；企业台账还没有建。",
            "Industrial land is {parks} of {area} in all; there is no register of firms yet.",
        ),
        figures,
    )


def _water(town: Town) -> Sentence:
    figures = {
        "rivers": _rows(town, "rivers", Words("条", "rivers")),
        "reaches": _length_km(town, "reaches"),
        "sections": _rows(town, "sections", Words("个", "sections")),
        "samples": _rows(town, "samples", Words("个", "values")),
    }
    if len(town["samples"]):
        return Sentence(
            Words(
                "河涌 {rivers}、{reaches}，监测断面 {sections}，已有监测值 {samples}。",
                "Water runs in {rivers} over {reaches}; {sections} have given {samples}.",
            ),
            figures,
        )
    return Sentence(
        Words(
            "河涌 {rivers}、{reaches}；还没有水质监测值，说不出哪条是劣V。",
            "Water runs in {rivers} over {reaches}; without samples nobody can say which are worse than V.",
        ),
        figures,
    )


def _planned(programme: Programme) -> Sentence:
    ran = [run for run in programme.runs if not isinstance(run, OffRun)]
    plans = programme.tables["plans"]
    proven = int((plans["status"] == "optimal").sum())
    things = Words("项", "")
    made = Words("本次运行的引擎和评估数。", "Engines and assessments that ran this time.")
    figures = {
        "ran": _figure(len(ran), Words("已运行", "Ran"), made, things, "plans"),
        "all": _figure(
            len(programme.runs),
            Words("已列入", "Listed"),
            Words("列入的引擎和评估数。", "Engines and assessments listed."),
            things,
            "plans",
        ),
        "proven": _figure(
            proven,
            Words("已证最优", "Proven optimal"),
            Words("证明没有更好方案的引擎数。", "Engines whose plan is proven: none is better."),
            things,
            "plans",
        ),
        "broken": _figure(
            len(programme.violations),
            Words("违规", "Violations"),
            Words("各引擎核验发现的违规数。", "Violations found by the engines' checks."),
            Words("处", ""),
            "plans",
        ),
    }
    if all(isinstance(run, AssessmentRun | OffRun) for run in programme.runs):
        return Sentence(
            Words("本次只作评估：{all}中 {ran}已运行。", "This time only assessments ran: {ran} of {all}."),
            figures,
        )
    return Sentence(
        Words(
            "本次编制 {all}中 {ran}已运行，方案 {proven}已证最优，核验发现违规 {broken}。",
            "Of {all} on the list {ran} ran; proven optimal: {proven}; violations found by checks: {broken}.",
        ),
        figures,
    )


def town_map(town: Town) -> Map:
    """Return the map of the whole town: its villages by residents, and its industrial land."""
    villages, parks = town.dictionary["villages"], town.dictionary["parks"]
    by_people = town.dictionary["villages"].title
    layers = (
        Layer(
            "villages",
            by_people,
            town.layer("villages"),
            "area_quiet",
            {name: villages.column(name).heading for name in ("name", "part", "population")},
        ),
        Layer(
            "parks",
            Words("工业用地", "Industrial land"),
            town.layer("parks"),
            "area",
            {name: parks.column(name).heading for name in ("name", "land_nature", "area_mu")},
        ),
    )
    sentence = Words(
        "各村、工业用地、河涌和道路的位置。", "Where villages, industrial land, rivers and roads lie."
    )
    return Map(Words("全镇一图", "The town on one map"), sentence, layers)
