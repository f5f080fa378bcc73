from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assist.delivery.assets import overlay_dir
from assist.delivery.squeeze import squeezed

SAME_PROGRAM = """
import { readFileSync } from "node:fs";
import { parse } from "acorn";
const tree = (path) => JSON.stringify(
  parse(readFileSync(path, "utf8"), { ecmaVersion: "latest", sourceType: "module" }),
  (key, value) => key === "start" || key === "end" ? undefined :
    typeof value === "bigint" ? String(value) : value);
const paths = process.argv.slice(1);
for (let at = 0; at < paths.length; at += 2)
  if (tree(paths[at]) !== tree(paths[at + 1])) console.log(paths[at]);
"""


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


def test_a_nested_rule_keeps_whom_it_is_about() -> None:
    style = b"""ul { /* all */
\tli :is(a, b) { color: red; /* last */ }
\t&:hover { content: "a ; b : c" }
}
"""
    assert squeezed(style, ".css") == (b'ul{li :is(a,b){color:red}&:hover{content:"a ; b : c"}}')


@pytest.mark.web
def test_every_script_says_what_it_said(repository: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    pairs = []
    for number, path in enumerate(sorted(overlay_dir().rglob("*.js"))):
        left = tmp_path / f"{number}-{path.stem}.js"
        left.write_bytes(squeezed(path.read_bytes(), ".js"))
        pairs += [str(path), str(left)]
    compare = [node, "--input-type=module", "-e", SAME_PROGRAM, *pairs]
    told = subprocess.run(compare, cwd=repository, check=True, capture_output=True, text=True)
    assert told.stdout == ""
