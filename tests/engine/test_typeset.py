"""Setting pages: the same bytes each time, its own fonts only, data that is never markup."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from dayang.engine.typeset import typeset
from dayang.programme.report.assets import font_folder

AT = datetime(2021, 12, 31, 15, 59, tzinfo=UTC)
PAGE = '#set page("a4")\n#set text(font: "Noto Serif SC")\n'


def _pdf(source, data=None, creation=AT):
    return typeset(PAGE + source, data or {}, form="pdf", fonts=font_folder(), creation=creation)


def _text(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_data_is_printed_as_it_is_and_never_run():
    awkward = '#panic("x") *not bold* $x$ \\ "quoted" 打样 <a> @b'
    assert awkward in _text(_pdf("#data.name", {"name": awkward}))


def test_another_process_makes_the_same_bytes():
    source = "周调度 #data.n"
    code = (
        "import sys, json; from datetime import datetime, UTC;"
        "from dayang.engine.typeset import typeset; from dayang.programme.report.assets import font_folder;"
        f"sys.stdout.buffer.write(typeset({PAGE + source!r}, json.loads({json.dumps(json.dumps({'n': 7}))}),"
        " form='pdf', fonts=font_folder(), creation=datetime(2021, 12, 31, 15, 59, tzinfo=UTC)))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert other.stdout == _pdf(source, {"n": 7})


def test_the_moment_is_the_one_given():
    pdf = _pdf("#datetime.today().display()")
    assert "2021-12-31" in _text(pdf)
    assert PdfReader(io.BytesIO(pdf)).metadata.creation_date == AT


def test_pictures_come_a_page_each():
    pages = typeset(PAGE + "一 #pagebreak() 二", {}, form="png", fonts=font_folder(), creation=AT, ppi=36.0)
    assert [page[:8] for page in pages] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_the_bundled_font_is_embedded():
    fonts = PdfReader(io.BytesIO(_pdf("仿宋"))).pages[0]["/Resources"]["/Font"]
    assert ["NotoSerifSC" in font.get_object()["/BaseFont"] for font in fonts.values()] == [True]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#set text(font: "SimSun")\n字', "simsun"),
        ("#nothing", "unknown variable"),
        ('#read("../../../errors.py")', "project root"),
    ],
)
def test_a_wrong_source_is_refused(source, said):
    with pytest.raises(ValueError, match=said):
        _pdf(source)


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        _pdf("#data.x", {"x": float("nan")})
