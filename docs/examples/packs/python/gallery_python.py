"""Twenty of the built-in rules, written anew in Python: examples to copy from.

scripts/languages.sh holds them against the built-in ones: they say the same of the same subjects.
"""

import accounts
import mailboxes
import settings
from ephor_rules import Pack, Rule


def rules_of(module):
    """The rules of a module, in their order."""
    return [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Rule) and one is not Rule]


PACK = Pack(
    name="gallery-python",
    version="1.0.0",
    title="Gallery in Python",
    description="Twenty of the built-in rules of Ephor, written in Python.",
    rules=[rule for module in (accounts, mailboxes, settings) for rule in rules_of(module)],
)
