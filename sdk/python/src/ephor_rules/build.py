"""`ephor-pack build`: from a module in Python to a pack."""

import argparse
import hashlib
import importlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

from .pack import Pack

_HERE = pathlib.Path(__file__).resolve().parent

# What CPython is given to start with: the exports of the contract, in front of the pack.
_APP = """\
from ephor_rules.pack import Exports
from wit_world.imports import logging
from {module} import PACK

# An instance of Ephor's sandbox serves one call, so what is open may stand here.
_EXPORTS = Exports(PACK, logging.log)


class Checks:
    def describe(self):
        return _EXPORTS.describe()

    def open(self, context):
        _EXPORTS.open(context)

    def check_documents(self):
        return _EXPORTS.check_documents()

    def check_rows(self, table, batch):
        return _EXPORTS.check_rows(table, batch)
"""


class Wrong(Exception):
    """What keeps a pack from being built, as a sentence."""


def build(module, output, paths=(".",)):
    """Makes a pack of the module of that name in one of the folders, whose `PACK` is a `Pack`. Gives its size and digest."""
    folders = [str(pathlib.Path(path).resolve()) for path in paths]
    sys.path[:0] = folders
    try:
        made = importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise Wrong(
            f"{error}; name the module, and with --path the folder that it stands in ({', '.join(folders)})"
        ) from None
    finally:
        del sys.path[: len(folders)]
    if not isinstance(getattr(made, "PACK", None), Pack):
        raise Wrong(f"{module} has no PACK; end it with PACK = Pack(...)")
    with tempfile.TemporaryDirectory(prefix="ephor-pack-") as folder:
        # Only what a pack needs: not all that is installed beside this package.
        shutil.copytree(
            _HERE,
            pathlib.Path(folder) / "ephor_rules",
            ignore=shutil.ignore_patterns("__pycache__", "build.py", "testing.py"),
        )
        (pathlib.Path(folder) / "ephor_pack_app.py").write_text(_APP.format(module=module), encoding="utf-8")
        whole = pathlib.Path(folder) / "pack.wasm"
        command = [
            sys.executable,
            "-c",
            "import componentize_py; componentize_py.script()",
            "-d",
            str(_HERE / "rules.wit"),
            "-w",
            "pack",
            "componentize",
            "--stub-wasi",
            "-p",
            folder,
            *(word for path in folders for word in ("-p", path)),
            "ephor_pack_app",
            "-o",
            str(whole),
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0 or not whole.exists():
            raise Wrong(f"componentize-py ended with {done.returncode}:\n{done.stdout.strip()}")
        data = whole.read_bytes()
    pathlib.Path(output).write_bytes(data)
    return len(data), hashlib.sha256(data).hexdigest()


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="ephor-pack", description="Makes rule packs for Ephor of modules in Python.")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("build", help="make a pack of a module whose PACK is a Pack")
    making.add_argument("module", help="its name, such as contoso_rules")
    making.add_argument(
        "--path",
        action="append",
        help="a folder of modules, this one or such that it imports; may be repeated; the current one if none is named",
    )
    making.add_argument("--output", default="pack.wasm", help="where the pack is written; pack.wasm if it is not said")
    given = parser.parse_args(arguments)
    try:
        size, digest = build(given.module, given.output, given.path or ["."])
    except (Wrong, TypeError) as error:
        print(f"ephor-pack: {error}", file=sys.stderr)
        return 1
    print(f"{given.output}: {size} bytes, sha256 {digest}")
    print(
        f'\nIt is larger than a pack may be by default, so ephor.toml names it with its digest:\n\n[[packs]]\npath = "{given.output}"\nsha256 = "{digest}"'
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
