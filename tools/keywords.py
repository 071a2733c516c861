"""Copies what shared options mean into the builders' docstrings, and writes the table of keywords in docs/builders.md.

`python -m tools.keywords`
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from kgen.builders.docstrings import documented, field_in
from kgen.builders.reference import every_builder, made_by

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "kgen" / "builders"
PAGE = ROOT / "docs" / "builders.md"
BEGIN, END = "<!-- python -m tools.keywords -->\n", "<!-- end -->\n"
SECTION = "Options:"
SHORT = "Short for "
WIDTH = 119
PLACES = {
    "pod": {"pod": "spec"},
    "cron_job": {
        "pod": "spec.jobTemplate.spec.template.spec",
        "template": "spec.jobTemplate.spec.template",
        "job": "spec.jobTemplate.spec",
    },
}
USUAL = {"pod": "spec.template.spec", "template": "spec.template", "job": "spec"}


def modules() -> list[Path]:
    """The modules of the builders."""
    return sorted(FOLDER.rglob("*.py"))


def options_of(tree: ast.Module) -> dict[str, tuple[str, dict[str, str]]]:
    """The TypedDicts of a module: name -> base, and option -> text."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(each.arg == "total" for each in node.keywords):
            found[node.name] = ast.unparse(node.bases[0]), dict(_texts(node))
    return found


def _texts(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, doc in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant):
            yield ast.unparse(field.target), " ".join(str(doc.value.value).split())


def every_option() -> dict[str, dict[str, str]]:
    """Each TypedDict of the builders with all its options, those of its bases first; short words are left out."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in modules():
        found |= options_of(ast.parse(path.read_text()))

    def whole(name: str) -> dict[str, str]:
        if name not in found:
            return {}
        base, texts = found[name]
        own = {option: text for option, text in texts.items() if not text.startswith(SHORT)}
        return {**whole(base), **own}

    return {name: whole(name) for name in found}


def rewritten(path: Path, options: dict[str, dict[str, str]]) -> str:
    """A module of builders whose docstrings explain the shared options."""
    lines = path.read_text().splitlines()
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    for node in sorted(nodes, key=lambda node: -node.lineno):
        name = _options_name(node)
        if name in options and node.name != "corrected":
            doc = node.body[0]
            begin, end = doc.lineno - 1, doc.end_lineno
            lines[begin:end] = _with_options(lines[begin:end], options[name], node)
    return "\n".join(lines) + "\n"


def _options_name(node: ast.FunctionDef) -> str:
    annotation = node.args.kwarg.annotation if node.args.kwarg else None
    is_unpack = isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Unpack"
    return ast.unparse(annotation.slice) if is_unpack and isinstance(annotation, ast.Subscript) else ""


def _with_options(doc: list[str], options: dict[str, str], node: ast.FunctionDef) -> list[str]:
    """The lines of a docstring with the section about options behind the one about arguments."""
    indent = " " * (node.col_offset + 4)
    kept = _without_section(doc, indent)
    explained = documented("\n".join(kept).replace('"""', ""))
    more = {option: text for option, text in options.items() if option not in explained}
    if not more:
        return kept
    section = [f"{indent}{SECTION}", *(line for each in more.items() for line in _entry(*each, node.name, indent)), ""]
    at = next(i for i, line in enumerate(kept) if line.startswith((f"{indent}Raises:", f"{indent}>>>")))
    return [*kept[:at], *section, *kept[at:]]


def _without_section(doc: list[str], indent: str) -> list[str]:
    if f"{indent}{SECTION}" not in doc:
        return doc
    begin = doc.index(f"{indent}{SECTION}")
    return doc[:begin] + doc[doc.index("", begin) + 1 :]


def _entry(option: str, text: str, builder: str, indent: str) -> list[str]:
    for place, path in {**USUAL, **PLACES.get(builder, {})}.items():
        text = text.replace(f"{{{place}}}", path)
    return textwrap.wrap(
        f"{option}: {text}",
        WIDTH,
        initial_indent=indent + "    ",
        subsequent_indent=indent + "        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def table() -> str:
    """The builders by the kinds that they make, then keyword, builders and field of the API, a row each."""
    makers = {name: maker for name, maker in every_builder().items() if "." not in name}
    kinds = {name: made_by(maker.__doc__ or "") for name, maker in makers.items()}
    rows = ["| kind | builders |", "|---|---|"]
    for kind in sorted({model.__name__ for model in kinds.values() if model is not None}):
        names = [f"`{name}`" for name, model in kinds.items() if model is not None and model.__name__ == kind]
        rows.append(f"| {kind} | {' '.join(names)} |")
    found: dict[tuple[str, str], list[str]] = {}
    for name, maker in every_builder().items():
        for keyword, text in documented(maker.__doc__ or "").items():
            if field_in(text):
                found.setdefault((keyword, field_in(text)), []).append(name)
    rows += ["", "| keyword | builders | field |", "|---|---|---|"]
    for (keyword, field), names in sorted(found.items()):
        rows.append(f"| `{keyword}` | {' '.join(f'`{name}`' for name in names)} | `{field}` |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The guide with its table."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.partition(END)[2]


def main() -> None:
    """Write the docstrings; the table is made of them."""
    options = every_option()
    for path in modules():
        text = rewritten(path, options)
        if text != path.read_text():
            path.write_text(text)
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", "from tools.keywords import PAGE, page; PAGE.write_text(page())"], check=True)


if __name__ == "__main__":
    main()
