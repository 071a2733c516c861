"""Variables that a script uses: which it defines itself, and which no shell ever looks at."""

from __future__ import annotations

from typing import Any

import pytest

from kgen.lint.scripts.shell.expansion import defined_by, pieces
from kgen.lint.scripts.shell.flow import Contents
from kgen.lint.scripts.shell.reading import read
from kgen.validation import validate

USED = "app --tls=$ENABLED_TLS"
SILENT = [
    f". /run/env; {USED}",
    f"source /run/env; {USED}",
    f"if [ -f /run/env ]; then . /run/env; fi\n{USED}",
    f"[ -f /run/env ] && . /run/env; {USED}",
    f'eval "$(cat /run/env)"; {USED}',
    f"export $(grep -v '^#' /run/env | xargs); {USED}",
    f'export "$1"; {USED}',
    f'while read -r line; do export "$line"; done < /run/env; {USED}',
    f"declare -n REF=ENABLED_TLS; REF=1; {USED}",
    f': "${{ENABLED_TLS:=no}}"; {USED}',
    f': "${{ENABLED_TLS=no}}"; {USED}',
    f'echo "${{X:-${{ENABLED_TLS:=no}}}}"; {USED}',
    f"ENABLED_TLS=1; {USED}",
    f"export ENABLED_TLS=1; {USED}",
    f"export ENABLED_TLS; {USED}",
    f"X=1 ENABLED_TLS=2; {USED}",
    f"ENABLED_TLS+=1; {USED}",
    f"f() {{ local ENABLED_TLS=1; {USED}; }}; f",
    f"readonly ENABLED_TLS=1; typeset X ENABLED_TLS; {USED}",
    f"read -r X ENABLED_TLS < /x; {USED}",
    f"IFS=: read -r ENABLED_TLS; {USED}",
    f"while getopts t: ENABLED_TLS; do :; done; {USED}",
    f"for ENABLED_TLS in 0 1; do {USED}; done",
    f"printf -v ENABLED_TLS %s 1; {USED}",
    f"mapfile -t ENABLED_TLS < /x; {USED}",
    f"readarray ENABLED_TLS < /x; {USED}",
    f"select ENABLED_TLS in a b; do {USED}; done",
    f"let ENABLED_TLS=1; {USED}",
    f"(( ENABLED_TLS = 1 )); {USED}",
    f"(( ENABLED_TLS++ )); {USED}",
    f": $((ENABLED_TLS = 1)); {USED}",
    f"for ((ENABLED_TLS=0; ENABLED_TLS<3; ENABLED_TLS++)); do {USED}; done",
    f"unset ENABLED_TLS; {USED}",
    f'if [ -n "$ENABLED_TLS" ]; then {USED}; fi',
    f"[[ -z $ENABLED_TLS ]] || {USED}",
    f'[ "$ENABLED_TLS" = "" ] || {USED}',
    f"echo ${{ENABLED_TLS:-no}}; {USED}",
    "app --tls='$ENABLED_TLS'",
    "app --tls=\\$ENABLED_TLS",
    'app --tls="\\$ENABLED_TLS"',
    "envsubst '$ENABLED_TLS $X' < a > b",
    "cat > /etc/app.sh <<'EOF'\n$ENABLED_TLS\nEOF\n",
    'cat > /etc/app.sh <<"EOF"\n$ENABLED_TLS\nEOF\n',
    "cat > /etc/app.sh <<\\EOF\n$ENABLED_TLS\nEOF\n",
    "cat > /etc/app.sh <<EOF\n\\$ENABLED_TLS\nEOF\n",
    "app # $ENABLED_TLS",
    "awk '{print $ENABLED_TLS}' x",
    "app --tls=${ENABLED_TLS:-no}",
    "app $'$ENABLED_TLS'",
]
TOLD = [
    USED,
    'app --tls="$ENABLED_TLS"',
    'app --tls="${ENABLED_TLS}"',
    "X=$ENABLED_TLS; app",
    "app > $ENABLED_TLS",
    "for i in $ENABLED_TLS; do app; done",
    "case $ENABLED_TLS in 1) app;; esac",
    "if [ $ENABLED_TLS = 1 ]; then app; fi",
    "[[ $ENABLED_TLS == 1 ]] && app",
    "x=$(app $ENABLED_TLS)",
    "x=`app $ENABLED_TLS`",
    "f() { app $ENABLED_TLS; }; f",
    "cat > /etc/app <<EOF\ntls=$ENABLED_TLS\nEOF\n",
    "cat > /etc/app <<-EOF\n\ttls=${ENABLED_TLS}\n\tEOF\napp",
    "app 'x'\"$ENABLED_TLS\"'y'",
    f"OTHER=1; read -r X; for i in 1; do :; done; {USED}",
    f"echo 'eval . source'; {USED}",
    f"echo '. /run/env'; {USED}",
    f'if [ -n "$OTHER" ]; then {USED}; fi',
]


def codes(command: list[str], field: str = "command") -> list[str]:
    container: dict[str, Any] = {"name": "x", "image": "x", "env": [{"name": "ENABLE_TLS", "value": "1"}]}
    if field == "command":
        container["command"] = command
    else:
        container["livenessProbe"] = {"exec": {"command": command}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": [container]}}
    return [each.code for each in validate(pod).warnings if each.code == "KG764"]


@pytest.mark.parametrize("text", SILENT, ids=str)
def test_variables_that_are_defined_or_not_looked_at(text: str) -> None:
    assert read(text)
    assert codes(["bash", "-c", text]) == []


@pytest.mark.parametrize("text", TOLD, ids=str)
@pytest.mark.parametrize("field", ["command", "probe"])
def test_variables_that_nobody_defines(text: str, field: str) -> None:
    assert codes(["sh", "-c", text], field) == ["KG764"]


def test_variables_that_shells_and_kubernetes_define() -> None:
    env = [{"name": name, "value": "1"} for name in ("DB_SERVICE_HOSTT", "SECOND", "SHELLL", "GUID")]
    command = ["bash", "-c", "app $DB_SERVICE_HOST $SECONDS $SHELL $UID"]
    containers = [{"name": "x", "image": "x", "env": env, "command": command}]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"containers": containers}}
    assert [each.code for each in validate(pod).warnings] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("""a'$B'"c$D"$E""", [("", "a"), ("'", "$B"), ('"', "c"), ("$", "$D"), ("$", "$E")]),
        (r"\$A\'", [("", r"\$A\'")]),
        ("$'a\\'b'c", [("$'", "a\\'b"), ("", "c")]),
        ('"$(a "$b")"${C:-$D}`e`', [("$", '$(a "$b")'), ("$", "${C:-$D}"), ("$", "`e`")]),
        ("a$", [("", "a$")]),
        ("$$x$1y", [("$", "$$"), ("", "x"), ("$", "$1"), ("", "y")]),
    ],
)
def test_pieces_of_a_word(text: str, expected: list[tuple[str, str]]) -> None:
    [word] = Contents(read(text)).simple[0].words
    assert list(pieces(word)) == expected


def test_what_a_script_defines() -> None:
    text = "A=1; export B=2 C; read -r D; for E in x; do :; done; printf -v F x; : ${G:=1} $((H = 2, I == 3))"
    assert defined_by(Contents(read(text)).commands) == {*"ABCDEFGH", ""}
