"""The report as one file: sections turned into a page with everything it needs inside."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from dayang.engine import (
    Chart,
    ChartOfChoice,
    Figure,
    Goal,
    Goals,
    HeatTable,
    Map,
    Picture,
    Section,
    Sentence,
    Table,
    ToDo,
)
from dayang.programme.programme import AssessmentRun, EngineRun, OffRun, Programme
from dayang.programme.report import assets
from dayang.programme.report.certainty import certainty
from dayang.programme.report.encode import script_json
from dayang.programme.report.goals import goal_html
from dayang.programme.report.ground import grid_of, ground
from dayang.programme.report.maps import encode_map
from dayang.programme.report.numbers import encode_figure, sentence_html
from dayang.programme.report.standing import five_sentences, town_map
from dayang.programme.report.states import encode_choice, encode_heat, heat_columns, heat_table
from dayang.programme.report.tables import ROWS_IN_DRAWER, ROWS_ON_PAGE, encode_table, town_table
from dayang.programme.report.texts import bilingual, spaced
from dayang.programme.report.words import UI
from dayang.town import Town
from dayang.town.registers import Kind
from dayang.words import Words

URGENCY = ("late", "at_risk", "under_way", "not_started", "on_track")
"""Lights from the most to the least urgent."""

TO_DO_MOST = 7
"""Things to do shown at most, in any section."""

STYLES = (
    "tokens.css",
    "page.css",
    "drawer.css",
    "table.css",
    "map.css",
    "heat.css",
    "goals.css",
    "print.css",
)
SCRIPTS = (
    "language.js",
    "format.js",
    "dom.js",
    "export.js",
    "table.js",
    "drawer.js",
    "chart.js",
    "choice.js",
    "heat.js",
    "mapview.js",
    "mapcontrols.js",
    "main.js",
)
"""ES modules in the order they are joined; each imports only from those before it."""


KINDS: Mapping[type, str] = {Map: "map", Chart: "chart", HeatTable: "heat", ChartOfChoice: "choice"}
"""How the page's scripts call each form of picture."""


def render(programme: Programme) -> str:
    """Return the report of `programme` as one HTML file that needs nothing else.

    Raises
    ------
    DayangError
        When the fetched assets are missing (``make setup``).
    """
    page = _Page(programme)
    sections = page.sections()
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dayang.programme.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spaced"] = spaced
    html = environment.get_template("report.html.j2").render(
        town=programme.town,
        as_of=f"{programme.as_of:%Y-%m-%d}",
        plan=programme.hash,
        notice=_notice(programme),
        sections=sections,
        words=UI,
        css=_css_text,
        data=script_json(page.data),
        styles=Markup("\n".join(_static(name) for name in STYLES)),  # noqa: S704 - our own files
        scripts=Markup("\n".join(_module(name) for name in SCRIPTS)),  # noqa: S704 - our own files
        echarts=Markup(assets.echarts()),  # noqa: S704 - the library as published
    )
    # The fonts hold what the page says, so they come when all of it is known.
    glyphs = "".join(sorted(set(html.replace(assets.echarts(), ""))))
    for weight in ("Regular", "Bold"):
        html = html.replace(f"@font-{weight}@", assets.font(f"NotoSansSC-{weight}.ttf", glyphs))
    return html


def _static(name: str) -> str:
    return (resources.files("dayang.programme.report") / "static" / name).read_text(encoding="utf-8")


def _module(name: str) -> str:
    """Return an ES module without its imports and exports, ready to be joined with others."""
    lines = [line for line in _static(name).splitlines() if not line.startswith("import ")]
    return "\n".join(line.removeprefix("export ") for line in lines)


def _css_text(text: str) -> Markup:
    """Return `text` as a string of a style sheet that nothing in it can end."""
    escaped = "".join(char if char.isalnum() or char in " .-" else f"\\{ord(char):x} " for char in text)
    return Markup(f'"{escaped}"')  # noqa: S704 - everything but letters and digits is escaped


def _notice(programme: Programme) -> Words:
    source = programme.town.facts["source"]
    return Words("", "") if pd.isna(source) else bilingual(str(source))


class _Page:
    """Collects what drawers, tables, maps and charts need, each under its identifier."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._town = programme.town
        self._grid = grid_of(programme.town)
        self._drawn_once: dict[int, tuple[Table, str]] = {}
        self.data: dict[str, Any] = {
            "town": self._town.name,
            "asOf": f"{programme.as_of:%Y-%m-%d}",
            "notice": _notice(programme),
            "ground": ground(self._town, self._grid),
            "figures": {},
            "tables": {},
            "maps": {},
            "charts": {},
            "heats": {},
            "choices": {},
            "words": UI,
        }

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections for the template, first where the town stands, last how sure we are."""
        handed_in: dict[str, Section] = {}
        between = []
        for run in self._programme.runs:
            if isinstance(run, OffRun):
                between.append(_off(run))
                continue
            section = self._handed_in(run)
            handed_in[run.descriptor.key] = section
            between.append(self._section(section, run))
        last = self._section(certainty(self._programme, handed_in))
        return [
            {**section, "light": _light(section)} for section in (self._standing(between), *between, last)
        ]

    def _handed_in(self, run: EngineRun | AssessmentRun) -> Section:
        if isinstance(run, EngineRun):
            return run.descriptor.section(self._town, run.problem, run.plan)
        return run.descriptor.section(self._town, self._programme.as_of, run.tables)

    def _standing(self, sections: list[dict[str, Any]]) -> dict[str, Any]:
        urgent = [item for section in sections for item in section["to_do"]]
        urgent.sort(key=lambda item: URGENCY.index(item["light"]))
        sentences = [self._sentence(sentence, {}) for sentence in five_sentences(self._programme)]
        return {
            **_empty("standing", UI["standing"]),
            "sentences": sentences,
            "to_do": urgent[:TO_DO_MOST],
            "pictures": [self._picture(town_map(self._town))],
        }

    def _section(self, section: Section, run: EngineRun | AssessmentRun | None = None) -> dict[str, Any]:
        own = {
            table.name: self._table(f"{section.key}_{table.name}", table, ROWS_ON_PAGE)
            for table in section.tables
        }
        made = {
            **_empty(section.key, section.title),
            "sentences": [self._sentence(section.sentence, own)],
            "to_do": [_to_do(item, section.key) for item in section.to_do],
            "pictures": [self._picture(picture) for picture in section.pictures],
            "tables": list(own.values()),
        }
        if isinstance(run, EngineRun):
            ways_out = [_blocked(section.key, section.title, item.relaxation) for item in run.plan.conflicts]
            made |= {"conflicts": run.plan.conflicts, "violations": len(run.violations)}
            made["to_do"] = ways_out + made["to_do"]
        return {**made, "to_do": made["to_do"][:TO_DO_MOST]}

    def _sentence(self, sentence: Sentence, own: Mapping[str, str]) -> dict[str, Markup]:
        identifiers = {key: self._figure(figure, own) for key, figure in sentence.figures.items()}
        return sentence_html(sentence, identifiers)

    def _figure(self, figure: Figure, own: Mapping[str, str]) -> str:
        identifier = f"f{len(self.data['figures'])}"
        self.data["figures"][identifier] = encode_figure(figure, self._rows(figure.rows, own))
        return identifier

    def _rows(self, name: str | Table | None, own: Mapping[str, str]) -> str | None:
        """Return the identifier of a table, or of that called `name`: the section's, plan's or town's."""
        if name is None:
            return None
        if isinstance(name, Table):
            return self._only_rows(name)
        if name in own:
            return own[name]
        identifier = f"rows_{name}"
        if identifier in self.data["tables"]:
            return identifier
        frame = self._programme.tables.get(name)
        table = town_table(self._town, name, self._town[name] if frame is None else frame)
        return self._table(identifier, table, ROWS_IN_DRAWER)

    def _only_rows(self, table: Table) -> str:
        """Return the identifier of a table that only drawers show; many figures may have the same."""
        known = self._drawn_once.get(id(table))
        if known is None:
            known = table, self._table(f"behind{len(self._drawn_once)}", table, ROWS_IN_DRAWER)
            self._drawn_once[id(table)] = known
        return known[1]

    def _table(self, identifier: str, table: Table, rows: int) -> str:
        self.data["tables"][identifier] = encode_table(table, self._town.dictionary, rows)
        return identifier

    def _picture(self, picture: Picture) -> dict[str, Any]:
        if isinstance(picture, Goals):
            return self._goals(picture)
        kind = KINDS[type(picture)]
        drawn = self.data[f"{kind}s"]
        identifier = f"{kind}{len(drawn)}"
        match picture:
            case Map():
                drawn[identifier] = encode_map(picture, self._grid, self._town.dictionary)
            case Chart():
                drawn[identifier] = self._chart(picture, identifier)
            case HeatTable():
                self._table(identifier, heat_table(picture, identifier), len(picture.data))
                self.data["tables"][identifier] = heat_columns(picture, self.data["tables"][identifier])
                drawn[identifier] = encode_heat(picture, identifier)
            case ChartOfChoice():
                drawn[identifier] = encode_choice(picture)
        return {
            "kind": kind,
            "id": identifier,
            "title": picture.title,
            "sentence": picture.sentence,
            "height": picture.height_px if isinstance(picture, Chart | ChartOfChoice) else None,
        }

    def _goals(self, goals: Goals) -> dict[str, Any]:
        def html(goal: Goal) -> dict[str, Any]:
            return goal_html(goal, lambda sentence: self._sentence(sentence, {}), self._only_rows)

        return {
            "kind": "goals",
            "title": goals.title,
            "sentence": goals.sentence,
            "tiles": [html(goal) for goal in goals.tiles],
            "tree": [html(goal) for goal in goals.tree],
        }

    def _chart(self, chart: Chart, identifier: str) -> dict[str, Any]:
        names = map(str, chart.data.columns)
        headings = {name: chart.headings.get(name) or _heading(self._town, name) for name in names}
        table = Table(identifier, chart.title, chart.data, headings)
        self._table(identifier, table, len(chart.data))
        return {"title": chart.title, "sentence": chart.sentence, "option": chart.option, "table": identifier}


def _light(section: Mapping[str, Any]) -> str | None:
    """Return the most urgent light of a section, for the rail."""
    if section["violations"]:
        return "late"
    return min((item["light"] for item in section["to_do"]), key=URGENCY.index, default=None)


def _heading(town: Town, name: str) -> Words:
    """Return the heading of the first register, results first, that has a column of this name."""
    registers = sorted(town.dictionary.values(), key=lambda register: register.kind is not Kind.RESULT)
    found = (register.column(name).heading for register in registers if name in register.column_names)
    return next(found, Words(name, name))


def _empty(key: str, title: Words) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "off": None,
        "sentences": [],
        "to_do": [],
        "pictures": [],
        "tables": [],
        "conflicts": (),
        "violations": 0,
    }


def _to_do(item: ToDo, key: str) -> dict[str, Any]:
    shown = {"text": item.text, "owner": item.owner, "clock": item.clock, "light": item.light}
    return {**shown, "section": key}


def _blocked(key: str, name: Words, way_out: Words) -> dict[str, Any]:
    """Return the thing to do without which there is no plan."""
    return _to_do(ToDo(way_out, name, UI["next_plan"], "late"), key)


def _off(run: OffRun) -> dict[str, Any]:
    key, name = run.descriptor.key, run.descriptor.name
    return {**_empty(key, name), "off": run.why, "to_do": [_blocked(key, name, run.why)]}
