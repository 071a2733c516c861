"""What bash understands, and dash or busybox does not: each form was tried in dash 0.5.12 and busybox ash 1.35.

Some are refused (`a=(1 2)`), some are read as something else (`make &> log` goes on in the background).
"""

from __future__ import annotations

from .shell.expansion import ANSI, PLAIN, defined_by, names_in, pieces, uses
from .shell.nodes import Compound, Function, Line, Simple, Test, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from .script import Script
    from .shell.nodes import Command, Redirect, Word

    Form: TypeAlias = tuple[str, frozenset[str]]
    """What only bash understands, and who else does."""
    Bashism: TypeAlias = tuple[Command | Word | Line, str, frozenset[str]]

_NOBODY: frozenset[str] = frozenset()
_BUSYBOX = frozenset({"busybox"})
_COMMANDS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("source", "let"), _BUSYBOX),
    **dict.fromkeys(("declare", "typeset", "shopt", "pushd", "popd", "dirs", "mapfile", "readarray"), _NOBODY),
    **dict.fromkeys(("disown", "caller", "compgen", "complete", "compopt"), _NOBODY),
}
_VARIABLES = {"RANDOM": _BUSYBOX, **dict.fromkeys(("SECONDS", "OSTYPE", "BASH_SOURCE", "FUNCNAME"), _NOBODY)}
_OPTIONS = {"pipefail", "errtrace", "functrace"}
_READS_ONE = frozenset("ptndu")
"""Options of `read` that take a word, or the rest of their own."""
_REGULAR = {"grep", "egrep", "sed", "awk", "curl", "kubectl", "oc", "git", "docker", "podman", "jq", "yq", "rg", "expr"}
"""Programs that have a use for braces themselves."""
_TAKES_FILES = {"mkdir", "touch", "rm", "cp", "mv", "ls", "chmod", "chown", "cat", "ln", "rmdir"}
_IN_WORDS = ("${", "$(", "$'", "$[", "<(", ">(", "{", "+=", "=(", "]=", *(f"${name}" for name in _VARIABLES))
_LITERAL = ("{", "$'", "$[")
"""What a word may have in it although nothing in it is expanded."""
_IN_REDIRECTS = ("<<<", "&>", ">&", "}>", "}<")


def bashisms(script: Script) -> Iterator[Bashism]:
    """Where a script has something that only bash understands, what it is, and who else does."""
    if script.options.pipefail:
        yield Line(1), "-o pipefail", _BUSYBOX
    has_words = _has_any(script.text, _IN_WORDS)
    has_redirects = _has_any(script.text, _IN_REDIRECTS)
    own = {each.name for each in script.commands if isinstance(each, Function)}
    tried = _tried(script) if "pipefail" in script.text else set()
    for command in script.commands:
        if not isinstance(command, Simple):
            yield from ((command, *form) for form in _of_node(command))
        elif _may_be_bash(command) and command.name not in own and not _is_muted(command):
            yield from ((command, *form) for form in _of_name(command) if form[0] not in tried)
        if has_redirects and not isinstance(command, Function):
            yield from ((each.target, *form) for each in command.redirects for form in _of_redirect(each))
        if has_words:
            yield from _of_words(command)
    if "|&" in script.text:
        for step in script.steps:
            if step.statement.pipes_errors:
                yield step.statement.pipelines[0][0], "|&", _NOBODY
    yield from _of_variables(script)


def _has_any(text: str, marks: Iterable[str]) -> bool:
    for mark in marks:  # noqa: SIM110 - a generator would be asked once for each
        if mark in text:
            return True
    return False


def _is_muted(command: Simple) -> bool:
    """Whether a command does not mind to fail: its errors go nowhere."""
    return bool(command.redirects) and any(
        each.number == "2" and each.target.value == "/dev/null" for each in command.redirects
    )


def _tried(script: Script) -> set[str]:
    """Options that a script tries in a subshell first."""
    subshells = [each for each in script.commands if isinstance(each, Compound) and each.kind == "("]
    tried = [command for shell in subshells for body in shell.bodies for each in body for command in each.pipelines[0]]
    words = [word.value for command in tried if isinstance(command, Simple) for word in command.words]
    return {f"set -o {word}" for word in words if word in _OPTIONS}


def _of_node(command: Command) -> Iterator[Form]:
    if isinstance(command, Test):
        yield "[[", _BUSYBOX
    elif isinstance(command, Function):
        if command.keyword:
            yield "function", _BUSYBOX
        if "-" in command.name or "." in command.name:
            yield f"the name {command.name} of a function", _NOBODY
    elif isinstance(command, Compound):
        if command.kind in ("for ((", "select", "(("):
            yield f"{command.kind} …", _NOBODY
        if command.falls_through:
            yield ";&", _NOBODY


def _may_be_bash(command: Simple) -> bool:
    return command.name in _COMMANDS or command.name in _CHECKS or "builtin" in command.wrappers


def _of_name(command: Simple) -> Iterator[Form]:
    """What only bash has of commands and of their options."""
    if "builtin" in command.wrappers:
        yield "builtin", _NOBODY
    if command.name in _COMMANDS:
        yield command.name, _COMMANDS[command.name]
    elif command.name in _CHECKS and command.name == command.words[0].value:
        yield from _CHECKS[command.name]([word.value for word in command.words[1:]])


def _of_test(values: Sequence[str]) -> Iterator[Form]:
    if "==" in values:
        yield "== in [", _BUSYBOX
    if values[:1] == ["-v"]:
        yield "[ -v", _NOBODY


def _of_set(values: Sequence[str]) -> Iterator[Form]:
    yield from ((f"set -o {value}", _BUSYBOX) for value in values if value in _OPTIONS)


def _of_trap(values: Sequence[str]) -> Iterator[Form]:
    for value in values[1:]:
        if value in ("DEBUG", "RETURN"):
            yield f"trap … {value}", _NOBODY
        elif value == "ERR" or (value.startswith("SIG") and value[3:].isalpha()):
            yield f"trap … {value}", _BUSYBOX


def _of_printf(values: Sequence[str]) -> Iterator[Form]:
    if values[:1] == ["-v"]:
        yield "printf -v", _NOBODY
    elif "%q" in "".join(values[:1]):
        yield "%q of printf", _NOBODY


def _of_read(values: Sequence[str]) -> Iterator[Form]:
    names = [*values]
    while names and names[0].startswith("-") and len(names[0]) > 1:
        word = names.pop(0)
        for i, letter in enumerate(word[1:], 1):
            if letter not in "rp":
                yield f"read -{letter}", _BUSYBOX if letter in "stndu" else _NOBODY
            if letter in _READS_ONE:
                del names[: i == len(word) - 1]
                break
    if not names:
        yield "read without a name", _BUSYBOX


def _with_option(
    what: str, letters: str, known: frozenset[str], others: str = ""
) -> Callable[[Sequence[str]], Iterator[Form]]:
    """Makes a check for some letters in the first option of a command, which may have others, too."""

    def check(values: Sequence[str]) -> Iterator[Form]:
        option = values[0][1:] if values and values[0].startswith("-") else ""
        found = [letter for letter in option if letter in letters]
        if found and not option.strip(letters + others):
            yield f"{what} -{found[0]}", known

    return check


_CHECKS: dict[str, Callable[[Sequence[str]], Iterator[Form]]] = {
    "[": _of_test,
    "test": _of_test,
    "set": _of_set,
    "trap": _of_trap,
    "printf": _of_printf,
    "read": _of_read,
    "echo": _with_option("echo", "eE", _BUSYBOX, "n"),
    "wait": _with_option("wait", "n", _BUSYBOX, "fp"),
    "type": _with_option("type", "tpPa", _BUSYBOX),
    "export": _with_option("export", "f", _NOBODY, "np"),
    "local": _with_option("local", "aAinrxlup", _NOBODY),
}


def _of_redirect(redirect: Redirect) -> Iterator[Form]:
    target = redirect.target
    if redirect.operator == "<<<":
        yield "<<<", _NOBODY
    elif redirect.operator in ("&>", "&>>"):
        yield redirect.operator, _BUSYBOX if redirect.operator == "&>" else _NOBODY
    elif redirect.operator == ">&" and target.is_literal and not (target.value.isdecimal() or target.value == "-"):
        yield ">& with a file", _BUSYBOX
    elif redirect.number.startswith("{"):
        yield f"{redirect.number}>", _NOBODY


def _of_words(command: Command) -> Iterator[Bashism]:
    assigned = len(command.assignments) if isinstance(command, Simple) else 0
    targets = len(command.redirects)
    words = words_of(command)
    for i, word in enumerate(words):  # assignments are in front, targets of redirections at the end
        if word.is_literal and i >= assigned and not _has_any(word.raw, _LITERAL):
            continue
        yield from ((word, *form) for form in _of_assignment(word, is_first=i < assigned))
        for expansion in word.expansions:
            yield from ((word, *form) for form in _of_expansion(expansion))
        if any(map(_is_file_read, word.inner)):
            yield word, "$(<file)", _NOBODY
        takes_braces = assigned <= i < len(words) - targets
        yield from ((word, *form) for form in _of_pieces(word, command if takes_braces else None))


def _of_assignment(word: Word, *, is_first: bool) -> Iterator[Form]:
    name, _, value = word.raw.partition("=")
    if (value.startswith("(") and name.replace("_", "a").rstrip("+").isalnum()) or (is_first and "[" in name):
        yield "an array", _NOBODY
    elif is_first and name.endswith("+"):
        yield "+=", _NOBODY


def _of_expansion(text: str) -> Iterator[Form]:
    if text.startswith("$(("):
        if _has_any(text, ("++", "--", "**")) or _has_base(text):
            yield "++, --, ** and bases in $((…))", _BUSYBOX
        return
    if text.startswith("${!") and text[3:4].isidentifier():
        yield "${!name}", _NOBODY
    for behind, _ in list(names_in(text))[:1] if text.startswith("${") else ():
        if behind.startswith("["):
            yield "an array", _NOBODY
        elif behind.startswith(("^", ",")):
            yield "${name^^} or ${name,,}", _NOBODY
        elif behind.startswith("@"):
            yield "${name@Q}", _NOBODY
        elif behind.startswith("/"):
            yield "${name/…}", _BUSYBOX
        elif behind.startswith(":") and behind[1:2] not in "-=?+":
            yield "${name:1}", _BUSYBOX


def _has_base(text: str) -> bool:
    """Whether a number of another base is in an arithmetic expression, such as `10#08`."""
    before, mark, _ = text.partition("#")
    return bool(mark) and before[-1:].isdecimal()


def _is_file_read(program: Sequence[object]) -> bool:
    """Whether a substitution is `$(<file)`."""
    command = getattr(program[0], "only", None) if len(program) == 1 else None
    if not isinstance(command, Simple) or command.words or command.assignments:
        return False
    return [each.operator for each in command.redirects] == ["<"]


def _of_pieces(word: Word, command: Command | None) -> Iterator[Form]:
    """What is wrong in pieces of a word; with braces only where bash expands them."""
    found = list(pieces(word))
    plain = "".join([text if kind == PLAIN else "\0" for kind, text in found])
    if any(kind == ANSI for kind, _ in found):
        yield "$'…'", _BUSYBOX
    if plain.startswith(("<(", ">(")) or "=<(" in plain:
        yield f"{plain[plain.index('(') - 1]}(…)", _BUSYBOX
        return
    if "$[" in plain:
        yield "$[…]", _NOBODY
    braces = _braces(plain) if command and "{" in plain else ""
    if braces and _expands(braces, command):
        yield braces, _NOBODY


def _braces(plain: str) -> str:
    """The first `{1..3}` or `{a,b}` of a word; "" where there is none."""
    inside, end, _ = plain.partition("{")[2].partition("}")
    first, dots, last = inside.partition("..")
    is_range = bool(dots) and first.isalnum() and last.isalnum()
    is_list = "," in inside and " " not in inside
    return f"{{{inside}}}".replace("\0", "…") if end and (is_range or is_list) else ""


def _expands(braces: str, command: Command | None) -> bool:
    """Whether braces are certainly meant for the shell."""
    if isinstance(command, Compound):
        return command.kind == "for"
    name = command.name if isinstance(command, Simple) else ""
    return name in _TAKES_FILES or ("," not in braces and bool(name) and name not in _REGULAR)


def _of_variables(script: Script) -> Iterator[Bashism]:
    """Variables of bash that nobody else defines."""
    if not _has_any(script.text, _VARIABLES):
        return
    container = script.container
    given = {each.name for each in (container and container.env) or ()}
    defined = None if container and container.env_from else defined_by(script.commands)
    for command in script.commands if defined is not None else ():
        for behind, name in uses(command):
            if name in _VARIABLES and not behind and name not in given and name not in (defined or ()):
                yield command, f"${name}", _VARIABLES[name]
