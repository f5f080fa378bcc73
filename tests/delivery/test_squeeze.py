from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assist.delivery.assets import overlay_dir
from assist.delivery.squeeze import squeezed


def test_a_script_loses_what_only_people_read() -> None:
    script = b"""// What it is for.
function go() {
\tconst at = "http://a/*b*/  c"; // a comment
\treturn `one
\t// two ${at}`;
}
"""
    left = squeezed(script, ".js")
    assert b"What it is for" not in left
    assert b"a comment" not in left
    assert b'"http://a/*b*/  c"' in left
    assert b"`one\n\t// two ${at}`" in left


def test_a_style_keeps_what_its_spaces_mean() -> None:
    style = b"""/* a */
a :is(b, c), d > e {
\tmargin: 0 auto;
\tcontent: "! ";
\twidth: calc(100% - 6px);
}
"""
    left = squeezed(style, ".css")
    assert b"a :is(b,c),d>e" in left
    assert b"margin:0 auto" in left
    assert b'content:"! "' in left
    assert b"calc(100% - 6px)" in left


def test_other_files_stay_as_they_are() -> None:
    assert squeezed(b"  {} // x\n", ".json") == b"  {} // x\n"


@pytest.mark.web
def test_every_script_is_still_a_script(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    folder = overlay_dir()
    squeezed_files = []
    for number, path in enumerate(sorted(folder.rglob("*.js"))):
        target = tmp_path / f"{number}-{path.stem}.mjs"
        target.write_bytes(squeezed(path.read_bytes(), ".js"))
        squeezed_files.append(target)
    for path in squeezed_files:
        subprocess.run([node, "--check", path], check=True, capture_output=True)
