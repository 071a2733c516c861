"""What the docstrings of builders say of their arguments."""

from __future__ import annotations


def documented(doc: str) -> dict[str, str]:
    r"""The arguments that a docstring explains: name -> text.

    >>> documented("Makes it.\n\n    Args:\n        a: One\n            thing (`x.y`).\n    ")
    {'a': 'One thing (`x.y`).'}
    """
    from inspect import cleandoc

    found: dict[str, list[str]] = {}
    section = name = ""
    for line in cleandoc(doc).splitlines():
        if line[:1].strip():
            section = line
        elif section in ("Args:", "Options:") and line.strip():
            name = line.partition(":")[0].strip(" *") if line[4] != " " else name
            found.setdefault(name, []).append(line.strip())
    return {name: " ".join(lines).partition(":")[2].strip() for name, lines in found.items()}


def field_in(text: str) -> str:
    """The field of the API at the end of an argument's text; "" where it has none.

    >>> field_in("When the image is pulled (`imagePullPolicy`).")
    'imagePullPolicy'
    """
    return text.rpartition("(`")[2].partition("`")[0] if text.endswith("`).") else ""
