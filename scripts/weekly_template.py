"""Make the Word template of the weekly: page, margins, lines and fonts of GB/T 9704-2012.

Run once after a change here: ``.venv/bin/python scripts/weekly_template.py``. What it makes
is committed, so that an office can open it in Word and see what will be filled in where.
The fonts are named in four character styles alone, called after those of the standard; they hold
the free ones that stand for them.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

OUT = (
    Path(__file__).resolve().parent.parent
    / "src"
    / "dayang"
    / "programme"
    / "weekly"
    / "data"
    / "weekly.docx"
)
FANG, HEI, SONG, TITLE = "仿宋", "黑体", "宋体", "小标宋"
FREE = {FANG: "Noto Serif SC", HEI: "Noto Sans SC", SONG: "Noto Serif SC", TITLE: "Noto Serif SC"}
BODY = Pt(16)
PITCH = Pt(28.95)
SMALL = Pt(9)
COLUMNS_MM = (12, 31, 26, 24, 18, 25, 20)
HEADINGS = ("", "事项〔依据〕", "计划", "完成", "差距", "原因", "责任 期限")
CELLS = (
    "{{ r.rank }} {{ r.mark }}\n{{ r.light }}",
    "{{ r.name }}〔{{ r.evidence }}〕",
    "{{ r.plan }}",
    "{{ r.done }}",
    "{{ r.gap }}",
    "{{ r.why }}",
    "{{ r.who }}\n{{ r.due }}",
)
BOLD_CELLS = (0, 1, 4)
CHANGE_COLUMNS_MM = (14, 50, 46, 46)
CHANGE_HEADINGS = ("", "事项〔依据〕", "上周", "本周")
CHANGE_CELLS = ("{{ r.change }}", "{{ r.name }}〔{{ r.evidence }}〕", "{{ r.before }}", "{{ r.now }}")
RED = RGBColor(0xD7, 0x00, 0x0F)


def add_styles(document: Any) -> None:
    """Add a character style for each font of the standard."""
    for name, free in FREE.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.name, style.font.bold = free, name == TITLE
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), free)


def set_font(run: Any, name: str, size: int, *, colour: RGBColor | None = None) -> None:
    """Give a run one of the styles, and a size; 28 characters of size 3 to a line."""
    run.style, run.font.size = name, size
    if size == BODY:
        run._element.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="-4"/>'))  # noqa: SLF001
    if colour is not None:
        run.font.color.rgb = colour


def paragraph(
    holder: Any,
    text: str,
    font: str = FANG,
    size: int = BODY,
    *,
    align: int | None = None,
    pitch: int = PITCH,
    indent: bool = False,
    colour: RGBColor | None = None,
) -> Any:
    """Add a line of the page's pitch."""
    added = holder.add_paragraph()
    shape = added.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    shape.space_before = shape.space_after = Pt(0)
    if indent:
        shape.first_line_indent = size * 2
    unsnapped(added)
    if align is not None:
        added.alignment = align
    set_font(added.add_run(text), font, size, colour=colour)
    return added


def unsnapped(added: Any) -> None:
    """Keep a line off the grid: its pitch is exact, and of larger type the grid would make two."""
    added._p.get_or_add_pPr().append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))  # noqa: SLF001


def boxed(document: Any, lines: int) -> Any:
    """Return a cell that holds so many lines and no more, whatever is written in it."""
    table = document.add_table(rows=1, cols=1)
    table.autofit = False
    table.rows[0].height, table.rows[0].height_rule = PITCH * lines, WD_ROW_HEIGHT_RULE.EXACTLY
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))  # noqa: SLF001
    cell = table.rows[0].cells[0]
    cell.width = table.columns[0].width = Mm(156)
    cell._element.remove(cell.paragraphs[0]._element)  # noqa: SLF001
    return cell


def ruled(table: Any) -> None:
    """Draw lines above, under and between the rows of a table, and none at its sides."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="444444"/>'
        for side, size in (("top", 6), ("bottom", 6), ("insideH", 4))
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))  # noqa: SLF001
    margins = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))  # noqa: SLF001
    table.autofit = False


def fill(
    row: Any,
    texts: Sequence[str],
    widths: Sequence[int],
    bold: Collection[int] = (),
    *,
    height: int | None = None,
) -> None:
    """Write a row of a table in small type."""
    if height is not None:
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.EXACTLY
    for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        cell.vertical_alignment = 1
        held = cell.paragraphs[0]
        held.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        held.paragraph_format.line_spacing = Pt(12)
        held.paragraph_format.space_after = Pt(0)
        unsnapped(held)
        set_font(held.add_run(text), HEI if place in bold else FANG, SMALL)


def table_of(
    document: Any,
    name: str,
    headings: Sequence[str],
    cells: Sequence[str],
    widths: Sequence[int],
    bold: Collection[int],
    *,
    height: int | None = None,
) -> None:
    """Add a table with a row for each of the list `name`."""
    table = document.add_table(rows=4, cols=len(widths))
    ruled(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    fill(table.rows[0], headings, widths, bold=range(len(widths)), height=Mm(6))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))  # noqa: SLF001
    table.rows[1].cells[0].paragraphs[0].add_run(f"{{%tr for r in {name} %}}")
    fill(table.rows[2], cells, widths, bold, height=height)
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")


def page_number(footer: Any, align: int) -> None:
    """Write the page's number between dashes, a character from the edge."""
    line = footer.paragraphs[0]
    line.alignment = align
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
    field = [f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    field.insert(1, f"<w:instrText {nsdecls('w')}>PAGE</w:instrText>")
    for part in ("— ", *field[:3], "1", field[3], " —"):
        run = line.add_run("" if part.startswith("<") else part)
        set_font(run, SONG, Pt(14))
        if part.startswith("<"):
            run._element.append(parse_xml(part))  # noqa: SLF001


def lay_out(document: Any) -> None:
    """Set the paper, its margins and the grid of 22 lines of 28 characters; header and footers."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(24), Mm(22)
    for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001
        section._sectPr.remove(old)  # noqa: SLF001
    grid = f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>'
    section._sectPr.append(parse_xml(grid))  # noqa: SLF001
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
        line.style = document.styles["Normal"]
        set_font(line.add_run("{{ mark }}\t{{ demo }}"), HEI, Pt(10.5))
    page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def heading(document: Any) -> None:
    """Add the red heading of an issuing office, over a double red rule."""
    paragraph(document, "{%p if office %}")
    line = paragraph(
        document, "{{ office }}", TITLE, Pt(26), align=WD_ALIGN_PARAGRAPH.CENTER, pitch=Pt(40), colour=RED
    )
    rule = '<w:bottom w:val="thickThinSmallGap" w:sz="18" w:space="4" w:color="D7000F"/>'
    line._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>"))  # noqa: SLF001
    line.paragraph_format.space_after = Pt(12)
    paragraph(document, "{%p endif %}")


def annex(document: Any, number: int, title: str) -> None:
    """Begin an annex on a page of its own."""
    first = paragraph(document, f"附件{number}", HEI)
    first.paragraph_format.page_break_before = True
    paragraph(document, title, TITLE, Pt(22), align=WD_ALIGN_PARAGRAPH.CENTER, pitch=Pt(44))


def make() -> Any:
    """Return the template."""
    document = Document()
    document._body.clear_content()  # noqa: SLF001
    add_styles(document)
    lay_out(document)
    heading(document)
    centre = WD_ALIGN_PARAGRAPH.CENTER
    paragraph(document, "{{ title }}", TITLE, Pt(22), align=centre)
    paragraph(document, "（{{ period }}）", size=Pt(14), align=centre)
    paragraph(boxed(document, 3), "{{ summary }}", indent=True)
    paragraph(document, "", pitch=Pt(4))
    table_of(document, "rows", HEADINGS, CELLS, COLUMNS_MM, BOLD_CELLS, height=Mm(14.5))
    paragraph(document, "{{ rest }}", size=Pt(12))
    changes = paragraph(boxed(document, 3), "比上周：", HEI, indent=True)
    set_font(changes.add_run("{{ changes }}"), FANG, BODY)
    paragraph(document, "", pitch=Pt(12))
    sign = paragraph(document, "签发：\t{{ date }}", size=Pt(14))
    sign.paragraph_format.tab_stops.add_tab_stop(Mm(148), alignment=2)
    annex(document, 1, "落后和有风险的事项（{{ annex_items|length }}项）")
    table_of(document, "annex_items", HEADINGS, CELLS, COLUMNS_MM, BOLD_CELLS)
    annex(document, 2, "比上周的变化（{{ annex_changes|length }}项）")
    table_of(document, "annex_changes", CHANGE_HEADINGS, CHANGE_CELLS, CHANGE_COLUMNS_MM, (0,))
    annex(document, 3, "口径和依据")
    paragraph(document, "{%p for sentence in rules %}")
    paragraph(document, "{{ sentence }}", indent=True)
    paragraph(document, "{%p endfor %}")
    return document


if __name__ == "__main__":
    make().save(OUT)
