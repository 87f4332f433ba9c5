"""Write rule packs for Ephor in Python."""

from .pack import Pack
from .phrase import Phrase, joined, named
from .rule import Rule, parameter
from .scan import UNLICENSED, Scan
from .text import same
from .values import Duration, SymbolSet, Time
from .verdict import NOT_APPLICABLE, PASS, Verdict, fail, unknown

__all__ = [
    "NOT_APPLICABLE",
    "PASS",
    "UNLICENSED",
    "Duration",
    "Pack",
    "Phrase",
    "Rule",
    "Scan",
    "SymbolSet",
    "Time",
    "Verdict",
    "fail",
    "joined",
    "named",
    "parameter",
    "same",
    "unknown",
]
