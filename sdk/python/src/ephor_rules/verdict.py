"""What a rule answers."""

from .phrase import argument
from .text import did_you_mean

# The host refuses more related places: see `rules.wit`.
_RELATED = 100


class Verdict:
    """A verdict: `PASS`, `NOT_APPLICABLE`, what a message of the rule makes, or `scan.not_known()`."""

    __slots__ = ("kind", "message", "arguments", "related")

    def __init__(self, kind, message=-1, arguments=(), related=()):
        self.kind = kind
        self.message = message
        self.arguments = list(arguments)
        self.related = list(related)

    def at(self, *items):
        """The same, with objects that explain it. The first one is where a finding on the tenant is shown."""
        if self.message < 0:
            return self
        places = []
        for item in items:
            for one in item if isinstance(item, (list, tuple)) else (item,):
                place = getattr(one, "place", None)
                if place is None:
                    raise TypeError("at() takes objects of documents, as the rule was given them")
                places.append(place)
        return Verdict(self.kind, self.message, self.arguments, (self.related + places)[:_RELATED])

    def __repr__(self):
        return f"Verdict({self.kind!r}, {self.message}, {self.arguments!r})"


#: The subject is as it should be.
PASS = Verdict("pass")
#: The rule has nothing to say of the subject.
NOT_APPLICABLE = Verdict("not-applicable")


class Message:
    """A sentence of a rule: called with its arguments by name, it is a verdict. Made by `fail` and `unknown`."""

    def __init__(self, verdict, text):
        self.verdict = verdict
        self.text = text
        self.name = self.id = None
        self.index = -1
        self.arguments = []

    def __set_name__(self, owner, name):
        self.name = name

    def __call__(self, **given):
        # A word of Python's own, such as `from`, is written with an underscore behind it.
        given = {
            name[:-1] if name not in self.arguments and name.endswith("_") else name: value
            for name, value in given.items()
        }
        for name in given:
            if name not in self.arguments:
                known = ", ".join(self.arguments) or "none"
                raise TypeError(
                    f"the message {self.name!r} has no argument {name!r}; it has {known}{did_you_mean(name, self.arguments)}"
                )
        for name in self.arguments:
            if name not in given:
                raise TypeError(f"the message {self.name!r} needs the argument {name!r}")
        return Verdict(self.verdict, self.index, [argument(given[name]) for name in self.arguments])


def fail(text):
    """A sentence for what is wrong: `no_method = fail("{subject} has no second factor")`."""
    return Message("fail", text)


def unknown(text):
    """A sentence for what cannot be known."""
    return Message("unknown", text)
