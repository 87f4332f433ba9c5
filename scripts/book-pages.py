#!/usr/bin/env python3
"""A preprocessor of mdBook (`book.toml`): adds the pages of the rules below docs/rules/README.md, which the program
writes, and lets links that leave docs lead to the repository."""

import json
import pathlib
import posixpath
import re
import sys

REPOSITORY = "https://github.com/ephor-scan/ephor/blob/main/"
LINK = re.compile(r"(\]\()(?!<|[a-z][a-z0-9+.-]*:|#|/)([^)\s#]+)", re.IGNORECASE)


def outside(content, path):
    """Links from a page of docs to files outside of docs."""

    def lead(link):
        # mdBook makes index.html of a README.md, and leaves links to it as they are.
        file = re.sub(r"README\.md$", "index.md", link[2])
        target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(path), link[2]))
        return link[1] + (file if target == "docs" or target.startswith("docs/") else REPOSITORY + target)

    return LINK.sub(lead, content)


def rule_pages(root, rules, below):
    """A chapter for each folder of rules, with one for each rule in it."""
    chapters = []
    for number, folder in enumerate(sorted(path for path in (root / rules).iterdir() if path.is_dir()), 1):
        place = [*below["number"], number] if below.get("number") else None
        parents = [*below["parent_names"], below["name"]]
        pages = []
        for index, page in enumerate(sorted(folder.glob("*.md")), 1):
            path = f"{rules}/{folder.name}/{page.name}"
            pages.append(chapter(page.stem, page.read_text(encoding="utf-8"), place and [*place, index], path, [*parents, folder.name], []))
        # A name without a page of its own.
        chapters.append({"Chapter": chapter(folder.name, "", place, None, parents, [{"Chapter": page} for page in pages])})
    return chapters


def chapter(name, content, number, path, parents, below):
    return {
        "name": name, "content": content, "number": number, "sub_items": below, "path": path, "source_path": path,
        "parent_names": parents,
    }


def walk(items, root):
    for item in items:
        if isinstance(item, dict) and "Chapter" in item:
            page = item["Chapter"]
            if page.get("path") and posixpath.basename(page["path"]).lower() in ("readme.md", "index.md") and posixpath.dirname(page["path"]) == "rules":
                page["sub_items"] = rule_pages(root, "rules", page)
            walk(page["sub_items"], root)
            if page.get("source_path"):
                page["content"] = outside(page["content"], page["source_path"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["supports"]:
        sys.exit(0)
    context, book = json.load(sys.stdin)
    source = pathlib.Path(context["root"]) / context["config"]["book"]["src"]
    walk(book["items"] if "items" in book else book["sections"], source)
    json.dump(book, sys.stdout)
