"""What a rule may ask while it checks: time, parameters and documents."""

from .documents import Unreadable, read
from .phrase import argument
from .rule import DOCUMENT_UNREADABLE, VALUE_NOT_KNOWN
from .text import did_you_mean
from .values import Time
from .verdict import Verdict

#: What `Scan.optional` answers where the source of a document says that its license is missing.
UNLICENSED = "unlicensed"


class Parameters:
    """The values of the parameters of a rule, by name."""

    def __init__(self, rule, values):
        self.__dict__.update(values)
        self._rule = rule

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        known = [parameter.name for parameter in self._rule.parameters]
        raise AttributeError(
            f"rule {self._rule.name} has no parameter {name!r}; it has {', '.join(known) or 'none'}{did_you_mean(name, known)}"
        )


class Scan:
    """The scan as one rule may see it."""

    def __init__(self, rule, index, context):
        self._rule = rule
        self._context = context
        self._read = {}
        self._made = {}
        #: When the snapshot was collected: a rule's only clock.
        self.collected_at = Time(context.collected_at)
        settings = {setting.name: setting.value for setting in context.settings if setting.rule == index}
        #: The values of the rule's parameters.
        self.parameters = Parameters(
            rule, {one.name: one.read(settings.get(one.id, one.written)) for one in rule.parameters}
        )

    def not_known(self, what):
        """Unknown because a value that the rule needs is not there: `what` names the column or property."""
        return Verdict("unknown", VALUE_NOT_KNOWN, [argument(what)])

    def unreadable(self):
        """The verdict that says that a document cannot be read, or None if all that the rule needs can be."""
        for document in self._rule.documents:
            if document.needed:
                try:
                    self._objects(document)
                except Unreadable as error:
                    return Verdict("unknown", DOCUMENT_UNREADABLE, [argument(document.name), argument(str(error))])
        return None

    def _objects(self, document):
        if document.name not in self._read:
            self._read[document.name] = self._read_afresh(document)
        known = self._read[document.name]
        if isinstance(known, Unreadable):
            raise known
        return known

    def _read_afresh(self, document):
        for index, given in enumerate(self._context.documents):
            if given.name == document.name:
                try:
                    return read(given.items, index, document.tree)
                except Unreadable as error:
                    return error
        return Unreadable(f"the host did not pass {document.name}")

    def _declared(self, name, needed):
        known = [document.name for document in self._rule.documents if document.needed == needed]
        for document in self._rule.documents:
            if document.name == name and document.needed == needed:
                return document
        where = "documents" if needed else "optional_documents"
        raise TypeError(
            f"rule {self._rule.name} did not declare {name!r} in {where}: it has {', '.join(known) or 'none'}{did_you_mean(name, known)}"
        )

    def documents(self, name):
        """The objects of a document, in the order of the snapshot."""
        return self._objects(self._declared(name, True))

    def optional(self, name):
        """A document that the rule can do without: its objects, `UNLICENSED`, or None where it is not known.

        A rule must never pass because it is not known.
        """
        document = self._declared(name, False)
        status = next((source.status for source in self._context.sources if source.id == document.source), None)
        if status == "unlicensed":
            return UNLICENSED
        if status != "complete":
            return None
        try:
            return self._objects(document)
        except Unreadable:
            return None

    def once(self, key, make):
        """What the rule makes of its documents and parameters before it judges rows: made once, looked up afterwards."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]
