"""What a column or a parameter may hold beyond booleans, numbers and texts."""

import re
from functools import total_ordering

from .text import ascii_lower

_DAY = 86_400


@total_ordering
class _Seconds:
    __slots__ = ("seconds",)

    def __init__(self, seconds):
        if type(seconds) is not int:
            raise TypeError(f"{type(self).__name__} counts whole seconds, not {seconds!r}")
        self.seconds = seconds

    def __eq__(self, other):
        return self.seconds == other.seconds if type(other) is type(self) else NotImplemented

    def __lt__(self, other):
        return self.seconds < other.seconds if type(other) is type(self) else NotImplemented

    def __hash__(self):
        return hash(self.seconds)

    def __repr__(self):
        return f"{type(self).__name__}({self.seconds})"


class Duration(_Seconds):
    """A length of time in seconds. Shown in days, hours, minutes or seconds, whichever is whole."""

    __slots__ = ()

    @classmethod
    def days(cls, days):
        """That many days of 24 hours."""
        return cls(days * _DAY)

    def in_days(self):
        """Whole days in it, rounded down."""
        return self.seconds // _DAY

    def __str__(self):
        for size, unit in ((_DAY, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
            if self.seconds % size == 0:
                count = self.seconds // size
                return f"{count} {unit}{'' if count == 1 else 's'}"
        raise AssertionError("every number of seconds is whole in seconds")


class Time(_Seconds):
    """A moment, in seconds since 1970-01-01T00:00:00Z. Shown as RFC 3339 in UTC. A pack has no clock: see `scan.collected_at`."""

    __slots__ = ()

    @classmethod
    def date(cls, year, month, day):
        """Midnight UTC of a day of the Gregorian calendar."""
        # Days from civil, Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": as the SDK for Rust has it.
        if month <= 2:
            year -= 1
        era, of_era = divmod(year, 400)
        of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
        day_of_era = of_era * 365 + of_era // 4 - of_era // 100 + of_year
        return cls((era * 146_097 + day_of_era - 719_468) * _DAY)

    @classmethod
    def parse(cls, text):
        """Reads RFC 3339, such as `2026-11-22T08:30:00Z`; None if it is not that. Parts of a second are left out."""
        match = re.fullmatch(
            r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))", text, re.ASCII
        )
        if match is None:
            return None
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        if not 1 <= month <= 12 or not 1 <= day <= days[month - 1] or hour > 23 or minute > 59 or second > 60:
            return None
        offset = 0 if match[7] is None else (-1 if match[7] == "-" else 1) * (int(match[8]) * 60 + int(match[9])) * 60
        return cls(cls.date(year, month, day).seconds + hour * 3_600 + minute * 60 + second - offset)

    def since(self, earlier):
        """How long after `earlier` this is; negative if it is before."""
        return Duration(self.seconds - earlier.seconds)

    def __str__(self):
        days, rest = divmod(self.seconds, _DAY)
        era, day_of_era = divmod(days + 719_468, 146_097)
        year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
        of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
        shifted = (5 * of_year + 2) // 153
        day = of_year - (153 * shifted + 2) // 5 + 1
        month = shifted + 3 if shifted < 10 else shifted - 9
        year = year_of_era + era * 400 + (month <= 2)
        return f"{year:04}-{month:02}-{day:02}T{rest // 3_600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


class SymbolSet:
    """A set of symbols as the snapshot has it: in its order, asked whatever the case."""

    __slots__ = ("symbols", "_lower")

    def __init__(self, symbols):
        self.symbols = tuple(symbols)
        self._lower = None

    def __contains__(self, symbol):
        if self._lower is None:
            self._lower = frozenset(map(ascii_lower, self.symbols))
        return ascii_lower(symbol) in self._lower

    def has_any(self, symbols):
        """Whether any of `symbols` is in the set."""
        return any(symbol in self for symbol in symbols)

    def __iter__(self):
        return iter(self.symbols)

    def __len__(self):
        return len(self.symbols)

    def __str__(self):
        return ", ".join(self.symbols) or "none"

    def __repr__(self):
        return f"SymbolSet({list(self.symbols)!r})"
