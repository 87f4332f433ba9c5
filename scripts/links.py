#!/usr/bin/env python3
"""Looks for links in Markdown that lead nowhere: files and headings of this repository, without the network.

  scripts/links.py         all pages that git knows, and whether docs/SUMMARY.md has every page of docs

Rule pages under docs/rules are put into the book by scripts/book-pages.py, so SUMMARY.md names their first page alone.
"""

import pathlib
import re
import subprocess
import sys
import unicodedata

LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*(<[^>]*>|[^)\s]+)(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def prose(text):
    """The lines of a page without its code."""
    fence = None
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r"^\s*(`{3,}|~{3,})", line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
        elif mark:
            fence = mark[1]
        else:
            yield number, re.sub(r"(`+).+?\1", lambda code: "`" * len(code[0]), line), line


def anchors(text):
    """The names of the headings, as GitHub makes them."""
    found, seen = set(), {}
    for _, _, line in prose(text):
        heading = HEADING.match(line)
        if not heading:
            continue
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
        name = "".join(
            "-" if char == " " else char
            for char in title
            if char in " -_" or unicodedata.category(char)[0] in "LN"
        )
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.add(name if count == 0 else f"{name}-{count}")
    return found


def main():
    names = subprocess.run(["git", "ls-files", "-z", "*.md"], check=True, stdout=subprocess.PIPE, text=True).stdout
    pages = [pathlib.Path(name) for name in names.split("\0") if name and pathlib.Path(name).exists()]
    wrong, count, known = [], 0, {}
    for page in pages:
        for number, line, _ in prose(page.read_text(encoding="utf-8")):
            for link in LINK.finditer(line):
                target = link[1].strip("<>")
                if ELSEWHERE.match(target) or target.startswith("//"):
                    continue
                count += 1
                path, _, anchor = target.partition("#")
                file = page if not path else page.parent / path
                if not file.exists():
                    wrong.append(f"{page}:{number}: there is no {target}")
                elif anchor and file.suffix == ".md":
                    if file not in known:
                        known[file] = anchors(file.read_text(encoding="utf-8"))
                    if anchor not in known[file]:
                        wrong.append(f"{page}:{number}: {path or page.name} has no heading #{anchor}")
    summary = pathlib.Path("docs/SUMMARY.md")
    named = {summary.parent / link[1] for link in LINK.finditer(summary.read_text(encoding="utf-8"))}
    rules = summary.parent / "rules"
    for page in pages:
        of_book = page.parts[0] == "docs" and page != summary and (rules not in page.parents or page == rules / "README.md")
        if of_book and page not in named:
            wrong.append(f"{summary}: {page} is not in the book")
    print("\n".join([*wrong, f"{count} links in {len(pages)} pages, {len(wrong)} wrong"]))
    return bool(wrong) or count == 0


if __name__ == "__main__":
    sys.exit(main())
