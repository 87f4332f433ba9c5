#!/usr/bin/env python3
"""Runs the commands of a tutorial, and holds what it shows against what they say.

  scripts/tutorial.py EPHOR REPOSITORY PAGE.md...

Each page runs in a folder of its own. What its code blocks are is said after their language:

  console,run           commands after `$ `, and below each what it prints: every line shown stands in the output, in
                        this order; `…` is any text, and a line of nothing else any number of lines. A command ends
                        with 0, unless the block goes on with `$ echo $?` and the code
  console,not-run       commands that cannot run here, such as those that need a tenant
  ...,file=NAME         not a command: the file NAME
  ...,needs=THING       runs only where THING is there (NEEDS below); otherwise this is said

A block of commands without a mark is an error, so that none is left out by accident. `<!-- given: FILE -->` names a
file of the repository that stands in the folder. The last line says what was run and skipped.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^(`{3,})(.*)$")
GIVEN = re.compile(r"^<!-- given: (\S+) -->$")


def runs(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def wasm():
    """Whether packs can be made here of Rust: the target."""
    folder = subprocess.run(["rustc", "--print", "target-libdir", "--target", "wasm32-unknown-unknown"], capture_output=True, text=True)
    return any(pathlib.Path(folder.stdout.strip()).glob("libcore-*.rlib")) if folder.returncode == 0 else False


TOOLS = pathlib.Path(__file__).resolve().parent.parent / "target/tools"

NEEDS = {
    "wasm": wasm,
    # What scripts/languages.sh installed can be installed again.
    "javascript": lambda: (TOOLS / "javascript/installed.json").exists() and shutil.which("npm") is not None,
    "python": lambda: (TOOLS / "python/installed.txt").exists(),
    "ssh-keygen": lambda: shutil.which("ssh-keygen") is not None,
    # Commands that this program may not have yet.
    "redact": lambda: runs("ephor", "snapshot", "redact", "--help"),
    "report": lambda: runs("ephor", "report", "--help"),
}


class Wrong(Exception):
    """What a page says is not so."""


def blocks(text):
    """The code blocks of a page: line, marks, lines. Comments that matter are blocks with one mark."""
    found, open_ = [], None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if open_:
            if fence and fence[1] == open_[0] and not fence[2]:
                found.append(open_[1:])
                open_ = None
            else:
                open_[3].append(line)
        elif fence:
            open_ = (fence[1], number, fence[2].split(","), [])
        elif given := GIVEN.match(line):
            found.append((number, ["given", given[1]], []))
    return found


def commands(number, lines):
    """The commands of a block with what is shown below each and the exit code that is expected."""
    found = []
    more = False
    for offset, line in enumerate(lines, 1):
        if more:
            found[-1][1] += "\n" + line
            more = line.endswith("\\")
        elif line.startswith("$ "):
            found.append([number + offset, line[2:], []])
            more = line.endswith("\\")
        elif found:
            found[-1][2].append(line)
        else:
            raise Wrong(f"line {number + offset}: a block that is run begins with a command: '$ ...'")
    merged = []
    for line, command, shown in found:
        if command == "echo $?":
            merged[-1][3] = int(shown[0])
        else:
            merged.append([line, command, shown, 0])
    return merged


def holds(shown, output):
    """The first line shown that the output does not have after those before it."""
    at, anything = 0, False
    for line in shown:
        if line.strip() == "…":
            anything = True
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in line.rstrip().split("…")))
        places = range(at, len(output)) if anything else range(at, min(at + 1, len(output)))
        place = next((place for place in places if pattern.fullmatch(output[place].rstrip())), None)
        if place is None:
            return line
        at, anything = place + 1, False
    if shown and not anything and any(line.strip() for line in output[at:]):
        return f"(the end; there is more: {output[at]})"
    return None


def page(path, repository, work):
    ran, skipped = 0, []
    environment = os.environ | {"HOME": str(work), "LC_ALL": "C.UTF-8", "CARGO_TERM_COLOR": "never"}
    # Where cargo keeps what it fetched, whatever HOME is.
    environment.setdefault("CARGO_HOME", os.path.expanduser("~/.cargo"))
    environment.setdefault("RUSTUP_HOME", os.path.expanduser("~/.rustup"))
    environment.setdefault("NPM_CONFIG_CACHE", os.path.expanduser("~/.npm"))
    environment.setdefault("PIP_CACHE_DIR", os.path.expanduser("~/.cache/pip"))
    environment.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    for name in ("EPHOR_CONFIG", "EPHOR_FAIL_ON", "EPHOR_STRICT"):
        environment.pop(name, None)
    folder = work
    for number, marks, lines in blocks(path.read_text(encoding="utf-8")):
        if marks[0] == "given":
            shutil.copy(repository / marks[1], work)
            continue
        options = dict(mark.split("=", 1) for mark in marks if "=" in mark)
        if "file" in options:
            file = work / options["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            if file.name == "Cargo.toml":
                # The versions of the crates that Ephor was tried with.
                shutil.copy(repository / "Cargo.lock", file.parent)
            continue
        if marks[0] != "console" or "not-run" in marks:
            if marks[0] in ("sh", "bash", "shell", "console") and "not-run" not in marks:
                raise Wrong(f"line {number}: mark these commands: 'console,run' or 'console,not-run'")
            continue
        if "run" not in marks:
            raise Wrong(f"line {number}: mark this block: 'console,run' or 'console,not-run'")
        if "needs" in options and not NEEDS[options["needs"]]():
            skipped.append(f"line {number} ({options['needs']} is not there)")
            continue
        for line, command, shown, expected in commands(number, lines):
            # Where the command leaves the shell is where the next one begins.
            script = f"{command}\ncode=$?\npwd >{work}/.folder\nexit $code"
            done = subprocess.run(
                ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900,
            )
            output = done.stdout.decode("utf-8", errors="replace").splitlines()
            told = "\n".join(f"    {text}" for text in output[-25:])
            if done.returncode != expected:
                raise Wrong(f"line {line}: '{command}' ended with {done.returncode}, and the page says {expected}\n{told}")
            missing = holds(shown, output)
            if missing is not None:
                raise Wrong(f"line {line}: '{command}' does not print '{missing}'\n{told}")
            folder = (work / ".folder").read_text().strip()
            ran += 1
    return ran, skipped


def main(program, repository, pages):
    repository = pathlib.Path(repository).resolve()
    failed, ran, skipped = False, 0, []
    with tempfile.TemporaryDirectory() as folder:
        bin_ = pathlib.Path(folder) / "bin"
        bin_.mkdir()
        (bin_ / "ephor").symlink_to(pathlib.Path(program).resolve())
        os.environ["PATH"] = f"{bin_}:{os.environ['PATH']}"
        for name in pages:
            work = pathlib.Path(folder) / pathlib.Path(name).stem
            work.mkdir()
            # What the rule author cloned.
            (work / "ephor").symlink_to(repository)
            try:
                count, left_out = page(pathlib.Path(name), repository, work)
            except Wrong as wrong:
                print(f"{name}: {wrong}")
                failed = True
                continue
            ran += count
            skipped += [f"{name}: skipped {what}" for what in left_out]
    print("\n".join([*skipped, f"{ran} commands of {len(pages)} pages ran, {len(skipped)} blocks skipped"]))
    return failed or ran == 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: scripts/tutorial.py EPHOR REPOSITORY PAGE.md...")
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
