"""The columns of a batch as values, and which rows are alike."""

from .values import Duration, SymbolSet, Time

_VARIANTS = {
    "boolean": "Booleans",
    "integer": "Integers",
    "duration": "Integers",
    "time": "Integers",
    "symbol": "Symbols",
    "symbols": "SymbolSets",
    "text": "Text",
}

# With more kinds of rows than this, asking each row is cheaper.
_MOST_KINDS = 1 << 15


class Column:
    """A column of a batch. `keys` and `different` number the values where there are few of them."""

    __slots__ = ("nulls", "of", "keys", "different")

    def __init__(self, nulls, of, keys=None, different=0):
        self.nulls = nulls
        self.of = of
        self.keys = keys
        self.different = different

    def value(self, row):
        """The value of a row; None where it is not known."""
        return None if self.nulls and self.nulls[row] else self.of(row)


def open_column(batch, name, kind):
    """Opens the column of that name."""
    column = next((known for known in batch.columns if known.name == name), None)
    variant = type(column.values).__name__.removeprefix("Values_") if column is not None else None
    if variant != _VARIANTS[kind]:
        raise RuntimeError(f"the host did not pass column {name} as the manifest asked")
    values = column.values.value
    nulls = column.nulls or None
    if kind == "boolean":
        return Column(nulls, lambda row: values[row] != 0, values, 2)
    if kind == "integer":
        return Column(nulls, lambda row: values[row])
    if kind == "duration":
        return Column(nulls, lambda row: Duration(values[row]))
    if kind == "time":
        return Column(nulls, lambda row: Time(values[row]))
    if kind == "text":
        return Column(nulls, strings(values))
    get = strings(values.dictionary)
    if kind == "symbol":
        symbols = [get(index) for index in range(len(values.dictionary.ends))]
        keys = values.keys
        return Column(nulls, lambda row: symbols[keys[row]], keys, len(symbols))
    sets, start = [], 0
    for end in values.ends:
        sets.append(SymbolSet(get(member) for member in values.members[start:end]))
        start = end
    keys = values.keys
    return Column(nulls, lambda row: sets[keys[row]], keys, len(sets))


def strings(text):
    """A reader of a `text` of the contract: its ends are offsets in bytes of UTF-8."""
    ends = text.ends
    if text.bytes.isascii():
        whole = text.bytes
        return lambda index: whole[ends[index - 1] if index else 0 : ends[index]]
    encoded = text.bytes.encode("utf-8")
    return lambda index: encoded[ends[index - 1] if index else 0 : ends[index]].decode("utf-8")


def kinds(rows, columns):
    """Which rows are alike in all columns: a code for each row, or None if most of them differ.

    A verdict depends on nothing but the row and the context, so rows that are alike are asked once.
    """
    most = min(rows * 4, _MOST_KINDS)
    count = 1
    for column in columns:
        if column.keys is None:
            return None
        count *= column.different + (1 if column.nulls else 0)
        if count > most:
            return None
    codes = [0] * rows
    for column in columns:
        different, keys = column.different, column.keys
        if column.nulls:
            own = different + 1
            codes = [code * own + (different if null else key) for code, key, null in zip(codes, keys, column.nulls)]
        else:
            codes = [code * different + key for code, key in zip(codes, keys)]
    return codes
