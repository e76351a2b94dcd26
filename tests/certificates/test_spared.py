"""A printing process loads less; what it was spared works when somebody needs it, and styles are computed once."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from services.certificates import rendering, sheets, styles
from services.certificates.samples import certificate

PROJECT = Path(sheets.__file__).parents[2]
LATER = """
import sys
from services.certificates import spared
spared.spare()
from fontTools import subset
from fontTools.varLib.instancer import instantiateVariableFont
from fontTools.ttLib import woff2
assert "fontTools.varLib.models" not in sys.modules
options = subset.Options(hinting=False)
assert type(options).__module__ == "fontTools.subset" and options.hinting is False
try:
    instantiateVariableFont(None, {})
except TypeError:
    pass
assert "fontTools.varLib.models" in sys.modules
"""


def run(program: str) -> None:
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PROJECT, capture_output=True, text=True)


def test_what_was_spared_is_loaded_when_it_is_called() -> None:
    run(LATER)


def test_a_printing_process_loads_neither_addresses_nor_models_nor_compilers() -> None:
    run(
        """
import ctypes.util, sys, tempfile
from pathlib import Path
def search(name):
    raise AssertionError("it would call gcc and ldconfig for " + name)
ctypes.util.find_library = search
from services.certificates import press_child
folder = tempfile.mkdtemp()
press_child._configure({"PORTAL_DATA": Path(folder), "folders": ["templates"], "megabytes": 4096, "cpu_seconds": 60})
from services.certificates import rendering
assert rendering.check() == []
spared = ("django.urls.resolvers", "django.forms", "django.db.models", "fontTools.varLib.models")
assert not [name for name in spared if name in sys.modules]
assert ctypes.util.find_library is search
"""
    )


def test_a_second_document_computes_no_style_anew() -> None:
    sheet = sheets.certificate_sheet(certificate("permit"), datetime(2026, 11, 24, tzinfo=UTC))
    rendering.render(sheet, compile_it=False)
    kept = dict(styles._kept)
    rendering.render(sheet, compile_it=False)
    assert styles._kept == kept
