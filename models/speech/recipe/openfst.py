"""OpenFst's command-line tools (Debian: libfst-tools), run on text graphs."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

_PLUGINS = {
    "olabel_lookahead-fst.so": "libfstlookahead.so.*",
    "const-fst.so": "libfstconst.so.*",
}
_LIBRARY_FOLDERS = ("/usr/lib", "/usr/local/lib")


class ToolMissing(RuntimeError):
    """A program or library that a build needs is not installed."""


def _find_library(pattern: str) -> Path:
    for folder in _LIBRARY_FOLDERS:
        found = sorted(Path(folder).glob(pattern)) + sorted(Path(folder).glob(f"*/{pattern}"))
        if found:
            return found[0].resolve()
    raise ToolMissing(f"{pattern} not found: apt-get install libfst-tools")


def _run(pipeline: str, text: str, plugins: Path) -> bytes:
    environment = dict(os.environ, LD_LIBRARY_PATH=str(plugins))
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", pipeline],
        input=text.encode("ascii"),
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    return done.stdout


class _Plugins(tempfile.TemporaryDirectory[str]):
    """OpenFst finds a graph type as ``<type>-fst.so``, which Debian's packages do not ship."""

    def __enter__(self) -> str:
        if shutil.which("fstcompile") is None:
            raise ToolMissing("fstcompile not found: apt-get install libfst-tools")
        folder = super().__enter__()
        for name, pattern in _PLUGINS.items():
            (Path(folder) / name).symlink_to(_find_library(pattern))
        return folder


def compile_lookahead(text: str) -> tuple[bytes, dict[int, int]]:
    """Compiles a transducer for look-ahead composition.

    Returns:
        The binary graph, and how output labels were renumbered (old to new).
    """
    with _Plugins() as folder:
        pairs = Path(folder) / "relabel"
        graph = _run(
            "fstcompile | fstarcsort --sort_type=olabel | fstconvert"
            f" --fst_type=olabel_lookahead --save_relabel_opairs={shlex.quote(str(pairs))}",
            text,
            Path(folder),
        )
        lines = [line.split() for line in pairs.read_text("ascii").splitlines()]
    return graph, {int(old): int(new) for old, new in lines}


def compile_acceptor(text: str) -> bytes:
    """Compiles an acceptor, sorted by input label, as a constant graph."""
    with _Plugins() as folder:
        return _run(
            "fstcompile | fstarcsort --sort_type=ilabel | fstconvert --fst_type=const",
            text,
            Path(folder),
        )
