"""Texts as rules compare and name them."""

import re

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def ascii_lower(text):
    """A text with its ASCII letters made small, and no others: as the SDK for Rust compares."""
    return text.translate(_LOWER)


def same(one, other):
    """Whether two symbols are the same, whatever their case."""
    return one == other or ascii_lower(one) == ascii_lower(other)


def kebab(name):
    """`NoMethod` and `no_method` as `no-method`."""
    return re.sub(r"[A-Z]", lambda at: ("-" if at.start() > 0 else "") + at[0].lower(), name).replace("_", "-")


def did_you_mean(name, known):
    """The known name that a misspelt one is most like, if it is like one at all, as the end of a sentence."""
    best, least = None, len(name) // 3 + 2
    for other in known:
        far = _distance(ascii_lower(other), ascii_lower(name))
        if far < least:
            least, best = far, other
    return "" if best is None else f"; did you mean {best}?"


def _distance(one, other):
    row = list(range(len(other) + 1))
    for line, left in enumerate(one):
        following = [line + 1]
        for at, right in enumerate(other):
            following.append(min(row[at] + (left != right), row[at + 1] + 1, following[at] + 1))
        row = following
    return row[len(other)]
