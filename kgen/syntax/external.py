"""Names of objects that live outside a bundle."""

from __future__ import annotations


class ExternalName(str):
    """The name of an object outside the bundle, as its author says; text in all else.

    Links do not look for what it names. It stays one in copies of the object that has it, and is mere text in YAML.

    >>> ExternalName("login")
    'login'
    """

    __slots__ = ()
