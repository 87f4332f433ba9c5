"""What a finding says beside its template: texts, the names of objects, and lists."""

# The host refuses longer arguments: see `rules.wit`.
_ARGUMENT_BYTES = 16 << 10
_KINDS = ("user", "group", "service-principal", "role", "application", "policy", "location")
_ESCAPES = str.maketrans({"{": "{{", "}": "}}", "\n": " ", "\r": " "})


class Phrase:
    """A part of a sentence that may name objects: `Phrase("members of ") + named("group", id)`."""

    __slots__ = ("written",)

    def __init__(self, text=""):
        self.written = _escape(text)

    def __add__(self, other):
        return _written(self.written + _argument_part(other))

    def __radd__(self, other):
        return _written(_argument_part(other) + self.written)

    def __str__(self):
        return self.written

    def __eq__(self, other):
        return self.written == other.written if isinstance(other, Phrase) else NotImplemented

    def __hash__(self):
        return hash(self.written)


def _written(text):
    phrase = Phrase()
    phrase.written = text
    return phrase


def _escape(text):
    return str(text).translate(_ESCAPES)


def named(kind, id):
    """The name of an object of the tenant, which the host fills in; where it knows none, the id is shown."""
    if kind not in _KINDS:
        raise TypeError(f"there is no kind of object {kind!r}; there are {', '.join(_KINDS)}")
    text = str(id)
    # An id has no braces; what has some is a text.
    return Phrase(text) if text == "" or any(char in text for char in "{}\n\r") else _written(f"{{{kind}:{text}}}")


def joined(phrases, between=", "):
    """Several as one, with a text between them."""
    return _written(_escape(between).join(_argument_part(phrase) for phrase in phrases))


def _argument_part(value):
    if isinstance(value, Phrase):
        return value.written
    if value is None:
        raise TypeError("None is no argument of a message; say what is not known in words, or answer scan.not_known()")
    if isinstance(value, bool):
        return "true" if value else "false"
    return _escape(value)


def argument(value):
    """An argument as the host is given it: a list is an item a line, empty items are left out."""
    if isinstance(value, (list, tuple)):
        text = "\n".join(part for part in map(_argument_part, value) if part)
    else:
        text = _argument_part(value)
    return _shortened(text)


def _shortened(text):
    """Cuts an argument that the host would refuse: a list behind its last whole item, with the number of those left out."""
    whole = text.encode("utf-8", errors="replace")
    if len(whole) <= _ARGUMENT_BYTES:
        return whole.decode("utf-8")
    # Room for the line that says how many there are.
    head = whole[: _ARGUMENT_BYTES - 32].decode("utf-8", errors="ignore")
    end = head.rfind("\n")
    if end >= 0:
        left = text[end:].count("\n")
        return f"{text[:end]}\nand {left} more"
    return head[: _whole(head)] + "…"


def _whole(text):
    """Where the last whole part of an argument ends: no half of a written brace, no half of a name."""
    at = 0
    while at < len(text):
        if text[at] not in "{}":
            at += 1
        elif text[at : at + 2] in ("{{", "}}"):
            at += 2
        else:
            end = text.find("}", at) if text[at] == "{" else -1
            if end < 0:
                break
            at = end + 1
    return at
