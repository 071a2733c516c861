"""Scripts in manifests: what is found in them, and above all what is not."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kgen.apiserver.registry import all_rules
from kgen.blueprints.mysql import mysql
from kgen.cli.group import kgen
from kgen.lint.scripts import may_have_scripts, programs
from kgen.lint.scripts.shell.reading import read
from kgen.validation import validate

TESTS = Path(__file__).parents[1]
RULES = list(all_rules("script"))
SECRET = "hunter2"  # noqa: S105  # what must never be shown


def pod(command: list[str] | None = None, *, kind: str = "Pod", **more: Any) -> dict[str, Any]:
    """A pod, or a workload of it, that runs a command; `container` and `spec` add fields."""
    container = {"name": "main", "image": more.get("image", "web"), **more.get("container", {})}
    if command:
        container["command"] = command
    spec = {"containers": [container], **more.get("spec", {})}
    if kind == "Pod":
        return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "main"}, "spec": spec}
    template = {"metadata": {"labels": {"app": "main"}}, "spec": spec}
    if kind == "Job":
        spec.setdefault("restartPolicy", "Never")
        return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "main"}, "spec": {"template": template}}
    workload = {"selector": {"matchLabels": {"app": "main"}}, "template": template}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": "main"}, "spec": workload}


def config_map(text: str, key: str = "run.sh") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "main"}, "data": {key: text}}


def said(source: Any, **options: Any) -> list[str]:
    """Code and message of what is said of scripts; nothing of it is the server's."""
    report = validate(source, **options)
    assert not report.errors, report.errors
    found = [each for each in report if each.stage == "scripts"]
    assert all(each.severity == "warning" and not each.server_answer for each in found)
    return [f"{each.code} {each.message} / {each.hint}" for each in found]


def codes(source: Any, **options: Any) -> list[str]:
    return [each[:5] for each in said(source, **options)]


DUMP = "mysqldump -h old shop | mysql -h new shop"
PIPELINES = {
    f"set -e\n{DUMP}\necho done": "KG850",
    f"set -euo pipefail\n{DUMP}\necho done": "",
    f"set -e\nset -o pipefail\n{DUMP}\necho done": "",
    f"set -e\nset +e\n{DUMP}\necho done": "",
    f"set +e\nset -e\n{DUMP}\necho done": "KG850",
    f"set -e; if {DUMP}; then echo copied; fi": "",
    f"set -e; {DUMP} || exit 1; echo done": "",
    f"set -e; ! {DUMP}; echo done": "",
    f"set -e; {DUMP} && echo copied; echo done": "",
    f"set -e; [ -n $COPY ] && {DUMP}; echo done": "KG850",
    f"set -e; while {DUMP}; do sleep 1; done": "",
    f"set -e; {DUMP} & wait": "",
    f"set -e; for db in a b; do {DUMP}; done": "KG850",
    f"set -e; copy() {{ {DUMP}; }}; copy": "KG850",
    f"set -e; ({DUMP}); echo done": "KG850",
    f"[ -f x ] && set -e; {DUMP}; echo done": "",
    f"(set -e); {DUMP}; echo done": "",
    f"{DUMP}; echo done": "",
    f"echo copying; {DUMP}": "KG850",
    "set -e; pg_dump shop | gzip > /backup/shop.gz; ls": "KG850",
    "set -e; pg_dump shop | gzip -9 | aws s3 cp - s3://b/shop.gz; ls": "KG850",
    "set -e; pg_dump shop | gzip > /dev/null; ls": "",
    "set -e; curl -fsSL https://x/y.tgz | tar xz -C /opt; ls": "",
    "set -e; curl -fsSL https://x/install.sh | bash -s -- -b /bin; ls": "KG850",
    "set -e; curl -s https://x/key | gpg --dearmor -o /etc/key.gpg; ls": "",
    "set -e; zcat dump.sql.gz | psql shop; ls": "KG850",
    "set -e; gunzip < dump.gz | mysql; ls": "KG850",
    "set -e; cat dump.sql | mysql; ls": "",
    "set -e; echo 'SELECT 1' | mysql; ls": "",
    "set -e; mysql -e 'SHOW SLAVE STATUS' | grep -q Yes; ls": "",
    "set -e; kubectl get pods | awk '{print $1}'; ls": "",
    "set -e; lag=$(mysql -e 'SHOW SLAVE STATUS' | awk '{print $2}'); ls": "",
    "set -e; helm template . | kubectl apply -f -; ls": "",
    "set -e; tar c . | ssh host 'tar x'; ls": "",
    "set -e; mysqldump shop | gzip > x.gz; [ ${PIPESTATUS[0]} = 0 ]": "",
    "set -e; curl -s x | tee /dev/stderr; ls": "",
}


@pytest.mark.parametrize("text", PIPELINES, ids=str)
def test_pipelines_whose_failure_is_lost(text: str) -> None:
    assert codes(config_map(f"#!/bin/bash\n{text}\n")) == ([PIPELINES[text]] if PIPELINES[text] else [])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["bash", "-ec"], ["KG850"]),
        (["bash", "-e", "-c"], ["KG850"]),
        (["bash", "-o", "errexit", "-c"], ["KG850"]),
        (["/bin/bash", "-eo", "pipefail", "-c"], []),
        (["bash", "-euxo", "pipefail", "-c"], []),
        (["bash", "-c"], []),
        (["/usr/bin/tini", "-g", "--", "bash", "-ec"], ["KG850"]),
        (["timeout", "-k", "5", "60", "bash", "-ec"], ["KG850"]),
        (["env", "A=1", "bash", "-ec"], ["KG850"]),
        (["python3", "-ec"], []),
    ],
)
def test_options_of_the_command_line_count(command: list[str], expected: list[str]) -> None:
    assert codes(pod([*command, f"{DUMP}; echo done"], kind="Job")) == expected


def test_doubled_dollars_are_single_ones_in_a_command() -> None:
    script = f"set -e; x=$$(date); {DUMP}; echo $$x"
    assert codes(pod(["bash", "-c", script], kind="Job")) == ["KG850"]


def test_arguments_behind_a_command_are_the_script() -> None:
    assert codes(pod(["bash", "-ec"], kind="Job", container={"args": [f"{DUMP}; echo done"]})) == ["KG850"]
    assert codes(pod(kind="Job", container={"args": ["bash", "-ec", f"{DUMP}; echo done"]})) == ["KG850"]


PATTERNS = {
    r"[[ $x =~ ^(.*?)\ (.*)$ ]]": True,
    r"[[ $x =~ ^(a+?)b$ ]]": True,
    r"[[ $x =~ (a??)b ]]": True,
    r"[[ $x =~ ([0-9]{1,3}?)b ]]": True,
    're="^(.*?) "; [[ $x =~ $re ]]': True,
    r"[[ $x =~ ^(.*)$ ]]": False,
    r"[[ $x =~ ^(a)?(b)?$ ]]": False,
    r"[[ $x =~ (\*?)b ]]": False,
    r"[[ $x =~ ([*?]+)b ]]": False,
    r"[[ $x =~ ([^]*?]+)b ]]": False,
    r"[[ $x =~ ([[:alpha:]*?])b ]]": False,
    '[[ $x =~ ("*"?)b ]]': False,
    "[[ $x == *?b ]]": False,
    "case $x in *?b) ;; esac": False,
}


@pytest.mark.parametrize("text", PATTERNS, ids=str)
def test_lazy_matches(text: str) -> None:
    script = f"#!/bin/bash\n{text} && echo ${{BASH_REMATCH[1]}}\n"
    assert codes(config_map(script)) == (["KG851"] if PATTERNS[text] else [])


def test_a_lazy_match_that_nobody_looks_at_does_no_harm() -> None:
    assert codes(config_map("#!/bin/bash\n[[ $x =~ ^.*?b ]] && echo yes\n")) == []


PASSWORDS = {
    'mysql -uroot -p"$PASS" -e "SELECT 1"': "`mysql -p$PASS`",
    f"mysql -uroot -p{SECRET}": "`mysql -p…`",
    'mysqladmin --password="${MYSQL_ROOT_PASSWORD}" ping': "`mysqladmin --password=${MYSQL_ROOT_PASSWORD}`",
    f"mysql -p'${SECRET}'": "`mysql -p…`",
    f"mysqldump --password={SECRET} shop > x": "`mysqldump --password=…`",
    f'mysqldump --password="${{P:-{SECRET}}}" shop > x': "`mysqldump --password=…`",
    "mysql -p$(cat /run/secrets/p)": "`mysql -p…`",
    "until mysql -p$P -e 'SELECT 1'; do sleep 1; done": "`mysql -p$P`",
    'redis-cli -a "$REDIS_PASSWORD" ping': "`redis-cli -a $REDIS_PASSWORD`",
    f"timeout 3 redis-cli --pass {SECRET} ping": "`redis-cli --pass …`",
    f"sshpass -p {SECRET} ssh host": "`sshpass -p …`",
    f"sshpass -p{SECRET} ssh host": "`sshpass -p…`",
    'curl -s -u "$USER:$PASS" https://x': "`curl -u USER:$PASS`",
    f"curl -uadmin:{SECRET} https://x": "`curl -u USER:…`",
    'curl --user "elastic:${ELASTIC_PASSWORD}" https://x': "`curl --user USER:${ELASTIC_PASSWORD}`",
    f"curl https://admin:{SECRET}@x/y": "`curl the URL with …`",
    'mongosh -u root -p "$MONGO_PASS" --eval 1': "`mongosh -p $MONGO_PASS`",
    f"psql postgresql://u:{SECRET}@h/db -c 'SELECT 1'": "`psql the URL with …`",
    "docker login -u me -p $TOKEN reg": "`docker -p $TOKEN`",
    f"serve --password={SECRET}": "`serve --password=…`",
    'x=$(mysql -p"$P" -Ne "SELECT 1")': "`mysql -p$P`",
    'PGPASSWORD="$P" psql -c "SELECT 1"': "",
    'MYSQL_PWD="$P" mysql -uroot': "",
    'REDISCLI_AUTH="$P" redis-cli ping': "",
    "mysql -uroot -p": "",
    "mysql --password= -uroot": "",
    'mysql -p"" -uroot': "",
    "mysql --defaults-extra-file=/etc/my.cnf -P3306 --protocol=tcp": "",
    "mysql -P $PORT -h $HOST": "",
    "curl -u admin: https://x": "",
    "curl --negotiate -u : https://x": "",
    "curl -u $CREDENTIALS https://x": "",
    "curl -u ${USER:-me} https://x": "",
    "curl -sS https://x:8443/healthz": "",
    "curl -H 'Accept: x' -p https://x": "",
    "mkdir -p /data/mysql; cp -p a b; ssh -p 22 host": "",
    "redis-cli -h $H -p 6379 ping": "",
    "psql -p 5432 -U me": "",
    "serve --password-file=/run/p --password=/run/secrets/p": "",
    "serve --password=file:/run/p --password=-": "",
    'echo "mysql -p$PASS"; printf "%s" --password=$P': "",
    "login() { :; }; login --password=$P": "",
    "export PGPASSWORD=$P": "",
    "mongosh -p --eval 1": "",
    "cat <<EOF > x\nmysql -psecret\nEOF": "",
    "# mysql -psecret\nls": "",
    "docker run -p 80:80 x": "",
}


@pytest.mark.parametrize("text", PASSWORDS, ids=str)
def test_passwords_in_command_lines(text: str) -> None:
    found = said(config_map(f"#!/bin/bash\n{text}\n:\n"))
    assert [each[:5] for each in found] == (["KG852"] if PASSWORDS[text] else [])
    assert all(PASSWORDS[text] in each for each in found)
    assert all(SECRET not in each for each in found)


def test_passwords_without_a_shell() -> None:
    probe = {"exec": {"command": ["mysqladmin", f"-p{SECRET}", "ping"]}}
    hook = {"preStop": {"exec": {"command": ["redis-cli", "-a", SECRET, "shutdown"]}}}
    found = said(pod(container={"livenessProbe": probe, "lifecycle": hook, "args": ["--password=$(PASS)"]}))
    assert [each[:5] for each in found] == ["KG852"] * 3
    assert "`--password=$(PASS)`" in found[0]
    assert all(SECRET not in each for each in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('mysql -uroot -p "$MYSQL_ROOT_PASSWORD" shop', ["KG861"]),
        ("mysqladmin --password ${DB_PASS} ping", ["KG861"]),
        ("mysql -p shop", []),
        ("mysql -p $DATABASE", []),
        ("mongosh -u root -P 3306 $PASS_FILE", []),
    ],
)
def test_a_password_in_a_word_of_its_own(text: str, expected: list[str]) -> None:
    assert codes(config_map(f"#!/bin/sh\n{text}\n:\n")) == expected
    assert codes(pod(text.replace('"', "").split(), kind="Job")) == expected


def test_a_rule_that_breaks_silences_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(next(rule for rule in RULES if rule.code == "KG852"), "check", broken)
    found = validate(pod(["sh", "-c", "exec ncat -l 1; exit"])).warnings
    assert [each.code for each in found] == ["KG008", "KG853"]


def test_one_command_is_told_once_however_often_it_runs() -> None:
    assert codes(config_map("#!/bin/sh\n" + 'mysql -p"$P" -e 1\n' * 3)) == ["KG852"]


TRACES = {
    "set -ex\nexport PGPASSWORD=$(cat /p)": True,
    "set -x\nMYSQL_PWD=$P mysql": True,
    "set -o xtrace\nDB_PASSWORD=$(cat /p)": True,
    "set -x\nset +x\nexport PGPASSWORD=$(cat /p)": False,
    "set -e\nexport PGPASSWORD=$(cat /p)": False,
    "[ -n $DEBUG ] && set -x\nexport PGPASSWORD=$(cat /p)": False,
    "export PGPASSWORD=$(cat /p)\nset -x\npsql": False,
    "set -x\nPASSWORD_FILE=/p; DB_PASSWORD=; PWD=/x": False,
}


@pytest.mark.parametrize("text", TRACES, ids=str)
def test_traces_of_passwords(text: str) -> None:
    assert codes(config_map(f"#!/bin/bash\n{text}\n")) == (["KG860"] if TRACES[text] else [])


DEAF = {
    "exec ncat --listen --keep-open 3307": ("Pod", True),
    "ncat --listen --keep-open 3307": ("Pod", True),
    "set -e\ncd /data\nexec ncat -l 3307 -c 'cat x'": ("StatefulSet", True),
    "exec python3 -m http.server 80": ("Pod", True),
    "exec sleep infinity": ("Deployment", True),
    "sleep 99999": ("Deployment", True),
    "while true; do date; sleep 5; done": ("Deployment", True),
    "until false; do date; sleep 5; done": ("DaemonSet", True),
    "tail -f /dev/null": ("Deployment", True),
    "exec tail -n0 -F /var/log/x": ("DaemonSet", True),
    "tail -5 /var/log/x": ("Deployment", False),
    "sleep infinity": ("Pod", False),
    "while true; do date; sleep 5; done ": ("Pod", False),
    "exec ncat -l 3307 ": ("Job", False),
    "sleep 5": ("Deployment", False),
    "trap 'exit 0' TERM; sleep infinity & wait": ("Deployment", False),
    "trap 'exit 0' TERM; while :; do sleep 1; done": ("Deployment", False),
    "exec tini -- ncat -l 3307": ("Pod", False),
    "ncat -l 3307 & exec nginx": ("Pod", False),
    "exec nc -l 3307": ("Pod", False),
    "exec socat TCP-LISTEN:1,fork EXEC:cat": ("Pod", False),
    "exec java -jar app.jar": ("Deployment", False),
    "sleep 3600 | cat": ("Deployment", True),
    "sleep 5 | cat": ("Deployment", False),
    "while true; do check && exit 0; sleep 1; done": ("Deployment", False),
    "while check; do sleep 1; done": ("Deployment", False),
    "exec > /tmp/log; serve": ("Deployment", False),
}


@pytest.mark.parametrize("text", DEAF, ids=str)
def test_processes_that_ignore_sigterm(text: str) -> None:
    kind, expected = DEAF[text]
    assert codes(pod(["bash", "-c", text], kind=kind)) == (["KG853"] if expected else [])


ENDINGS: dict[str, tuple[str, str]] = {
    "/app/migrate\njava -jar app.jar": ("java", "Deployment"),
    "java -jar app.jar": ("java", "Pod"),
    "/app/serve": ("serve", "StatefulSet"),
    "/app/serve ": ("", "Pod"),
    '"${JAVA_HOME}/bin/java" -jar app.jar': ("java", "Deployment"),
    'set -- serve "$@"\n"$@"': ("$@", "Deployment"),
    "nginx & wait $!": ("nginx", "Pod"),
    "nginx\nrc=$?\necho ended\nexit $rc": ("nginx", "Pod"),
    "nginx | tee /var/log/x": ("nginx", "Pod"),
    "gosu web serve": ("serve", "Deployment"),
    "serve || exit 1": ("serve", "Deployment"),
    'case "$1" in web) serve;; worker) work;; *) echo usage; exit 1;; esac': ("serve", "Deployment"),
    'main() { setup; serve; }\nmain "$@"': ("serve", "Deployment"),
    "tail -f /var/log/x | grep error": ("tail", "Deployment"),
    "exec java -jar app.jar": ("", "Deployment"),
    "/app/migrate\nexec /app/serve": ("", "Deployment"),
    'case "$1" in web) exec serve;; *) exec "$@";; esac': ("", "Deployment"),
    'if [ -n "$X" ]; then exec a; else serve; fi': ("", "Deployment"),
    "main() { setup; exec serve; }\nmain": ("", "Deployment"),
    "/app/migrate\necho done\nsleep 1": ("", "Deployment"),
    "curl -s http://x | grep ok": ("", "Deployment"),
    "java -jar app.jar ": ("", "Job"),
    "$PROGRAM": ("", "Deployment"),
    ". /app/start.sh": ("", "Deployment"),
    ". /app/env\njava -jar app.jar": ("java", "Deployment"),
    ". /app/env\n/app/serve": ("serve", "Deployment"),
    ". /app/functions\nserve": ("", "Deployment"),
    ". /app/env\ngosu app serve": ("serve", "Deployment"),
    "nginx -g 'daemon off;' &": ("", "Deployment"),
    "trap 'kill $P' TERM; serve & P=$!; wait $P": ("", "Deployment"),
    "timeout 60 serve": ("", "Deployment"),
    "while read -r line; do serve; done < /x": ("", "Deployment"),
    "f() { f; }; f": ("", "Deployment"),
}
"""Scripts by what they end in, run as a file."""


@pytest.mark.parametrize("text", ENDINGS, ids=str)
def test_shells_that_keep_the_signal(text: str) -> None:
    name, kind = ENDINGS[text]
    mounted = {"container": {"volumeMounts": [{"name": "s", "mountPath": "/s"}]}}
    volumes = {"spec": {"volumes": [{"name": "s", "configMap": {"name": "main", "defaultMode": 0o755}}]}}
    source = pod(["/s/run.sh"], kind=kind, **mounted, **volumes)
    found = [each.message for each in validate([source, config_map(f"#!/bin/sh\nset -e\n{text}\n")]).warnings]
    told = [each for each in found if "stays process 1" in each]
    assert [f"while {name} runs" in each for each in told] == ([True] if name else [])


@pytest.mark.parametrize(
    ("shell", "image", "text", "is_told"),
    [
        ("sh", "debian:12", "migrate; serve", True),
        ("sh", "python:3.13-slim-bookworm", "migrate && serve", True),
        ("dash", "x", "serve", True),
        ("sh", "app:1", "migrate; serve", False),
        ("sh", "nginx:1.29-alpine", "migrate; serve", False),
        ("sh", "nginx:1.29-alpine", "migrate\nserve\n", True),
        ("sh", "redhat/ubi9", "migrate; serve", False),
        ("sh", "redhat/ubi9", "if migrate; then serve; fi", True),
        ("bash", "debian:12", "migrate; serve", False),
        ("bash", "debian:12", "migrate\nserve\n", False),
        ("sh", "app:1", "serve | tee /log", True),
        ("ksh", "x", "migrate; serve", False),
    ],
)
def test_which_shell_stays(shell: str, image: str, text: str, is_told: bool) -> None:  # noqa: FBT001
    assert codes(pod([shell, "-c", text], kind="Deployment", image=image)) == (["KG853"] if is_told else [])


@pytest.mark.parametrize(
    ("command", "spec", "container"),
    [
        (["tini", "--", "ncat", "-l", "1"], {}, {}),
        (["/usr/bin/dumb-init", "ncat", "-l", "1"], {}, {}),
        (["ncat", "-l", "1"], {"shareProcessNamespace": True}, {}),
        (["ncat", "-l", "1"], {"hostPID": True}, {}),
        (["ncat", "-l", "1"], {"terminationGracePeriodSeconds": 1}, {}),
        (["ncat", "-l", "1"], {"restartPolicy": "Never"}, {}),
        (["ncat", "-l", "1"], {}, {"lifecycle": {"preStop": {"exec": {"command": ["pkill", "ncat"]}}}}),
    ],
)
def test_processes_that_are_ended_otherwise(
    command: list[str], spec: dict[str, Any], container: dict[str, Any]
) -> None:
    assert codes(pod(["ncat", "-l", "1"])) == ["KG853"]
    assert codes(pod(command, spec=spec, container=container)) == []


def test_an_init_container_is_not_waited_for() -> None:
    init = {"name": "init", "image": "x", "command": ["sh", "-c", "exec ncat -l 1"]}
    assert codes(pod(spec={"initContainers": [init]})) == []
    assert codes(pod(spec={"initContainers": [{**init, "restartPolicy": "Always"}]})) == ["KG853"]


HOOKS: dict[str, tuple[int | None, str]] = {
    "sleep 60": (None, "for 60 seconds"),
    "sleep 1m": (None, "for 60 seconds"),
    "sleep 20 20": (None, "for 40 seconds"),
    "nginx -s quit; sleep 45": (None, "for 45 seconds"),
    "nginx -s quit && sleep 45": (None, "for 45 seconds"),
    "sleep 20; nginx -s quit\nsleep 20": (None, "for 40 seconds"),
    "{ sleep 40; }": (None, "for 40 seconds"),
    "(sleep 40) || true": (None, "for 40 seconds"),
    "sleep 40 | cat": (None, "for 40 seconds"),
    "for i in 1 2 3; do sleep 15; done": (None, "for 45 seconds"),
    "while true; do sleep 1; done": (None, "for ever"),
    "sleep infinity": (600, "for ever"),
    "sleep 700": (600, "for 700 seconds"),
    "sleep 0.5": (0, "for 0.5 seconds"),
    "sleep 30": (None, ""),
    "sleep 600": (600, ""),
    "sleep 45 & nginx -s quit": (None, ""),
    "[ -f /x ] && sleep 60": (None, ""),
    "[[ -f /x ]] && sleep 60": (None, ""),
    "nginx -s quit || sleep 60": (None, ""),
    "if [ -f /x ]; then sleep 60; fi": (None, ""),
    "[ -f /x ] || exit 0; sleep 60": (None, ""),
    "while pgrep nginx; do sleep 60; done": (None, ""),
    "for i in 1 2 3; do sleep 15; pgrep nginx || break; done": (None, ""),
    "for i in $(seq 9); do sleep 15; done": (None, ""),
    "timeout 10 sleep 60": (None, ""),
    "echo sleep 60": (None, ""),
    "sleep $DELAY": (None, ""),
    "stop() { sleep 60; }": (None, ""),
}


@pytest.mark.parametrize("text", HOOKS, ids=str)
def test_hooks_that_outlast_the_grace_period(text: str) -> None:
    grace, expected = HOOKS[text]
    spec = {} if grace is None else {"terminationGracePeriodSeconds": grace}
    hook = {"exec": {"command": ["bash", "-c", text]}}
    found = said(pod(["serve"], container={"lifecycle": {"preStop": hook}}, spec=spec))
    assert [expected in each for each in found if each.startswith("KG864")] == ([True] if expected else [])
    assert codes(pod(["serve"], container={"lifecycle": {"postStart": hook}, "livenessProbe": hook}, spec=spec)) == []


def test_a_hook_without_a_shell() -> None:
    assert codes(pod(container={"lifecycle": {"preStop": {"exec": {"command": ["/bin/sleep", "60"]}}}})) == ["KG864"]
    assert codes(pod(container={"lifecycle": {"preStop": {"exec": {"command": ["sleep", "5"]}}}})) == []


COPY = "tar -x -C /data"
COPIES = {
    f"[[ -d /data/shop ]] && exit 0\n{COPY}": True,
    f"[ -d /data/shop ] && exit\n{COPY}": True,
    f"test -d /data && exit 0\n{COPY}": True,
    f"if [ -d /data/shop ]; then echo there; exit 0; fi\n{COPY}": True,
    '[ -d "$DATA/shop" ] && exit 0\nrsync -a host::x "$DATA"': True,
    "[[ -d /data/shop ]] && exit 0\nxtrabackup --target-dir=/data --prepare": True,
    f"[[ -f /data/.complete ]] && exit 0\n{COPY}": False,
    f"[[ ! -d /data ]] && exit 0\n{COPY}": False,
    f"[[ -d /data ]] && exit 1\n{COPY}": False,
    f"[[ -d /data && -f /data/done ]] && exit 0\n{COPY}": False,
    f"[[ -d /data ]] || mkdir /data\n{COPY}": False,
    "[[ -d /data ]] && exit 0\ntar -x -C /data.tmp\nmv /data.tmp /data": False,
    "[[ -d /data/shop ]] && exit 0\ntar -x -C /data --one-top-level=new\nmv /data/new /data/shop": False,
    f"trap 'rm -rf /data' ERR\n[[ -d /data ]] && exit 0\n{COPY}": False,
    f"[[ -d /proc/1 ]] && exit 0\n{COPY}": False,
    "[[ -d /data/shop ]] && exit 0\nmkdir -p /data/shop": False,
    "[[ -d /data/shop ]] && exit 0\nmysql_install_db --datadir=/data": False,
    f"if [ -d /data ]; then echo there; fi\n{COPY}": False,
}


@pytest.mark.parametrize("text", COPIES, ids=str)
def test_folders_taken_for_complete_copies(text: str) -> None:
    assert codes(config_map(f"#!/bin/bash\n{text}\n")) == (["KG854"] if COPIES[text] else [])


BASHISMS = {
    "a=(1 2); echo ${a[1]}": "both",
    "a[0]=1; echo $a": "both",
    "a=1; a+=2; echo $a": "both",
    "x=ab; echo ${x^^}": "both",
    "x=ab; echo ${x@Q}": "both",
    "x=HOME; echo ${!x}": "both",
    "x=1; cat <<< $x": "both",
    "for ((i=0; i<3; i++)); do echo $i; done": "both",
    "((x=1)); echo $x": "both",
    "if ((1 > 0)); then echo yes; fi": "both",
    "echo $[1 + 1]": "both",
    "x=$(</etc/passwd); echo ${#x}": "both",
    "for i in {1..3}; do echo $i; done": "both",
    "echo {1..3}": "both",
    "for i in a{b,c}; do echo $i; done": "both",
    "ls -d /{etc,usr}": "both",
    "declare x=1; echo $x": "both",
    "typeset x=1; echo $x": "both",
    "shopt -s nullglob": "both",
    "pushd / && popd": "both",
    "printf -v x %s 1; echo $x": "both",
    "printf %q 'a b'": "both",
    "mapfile -t a < /etc/passwd && echo ok": "both",
    "readarray -t a < /etc/passwd && echo ok": "both",
    "echo a | { read -a x && echo $x; }": "both",
    "f() { echo f; }; export -f f": "both",
    "f() { local -r x=1; echo $x; }; f": "both",
    "HOME=/ && [ -v HOME ] && echo ok": "both",
    "builtin echo ok": "both",
    "trap 'echo x' DEBUG; echo ok": "both",
    "case a in a) echo a;& b) echo b;; esac": "both",
    "case a in a) echo a;;& b) echo b;; esac": "both",
    "echo ok |& cat": "both",
    "false &>> /dev/null && echo ok": "both",
    "exec {fd}>/dev/null && echo ok": "both",
    "f-x() { echo ok; }; f-x": "both",
    "echo ${OSTYPE}": "both",
    "[[ -f /etc/passwd ]] && echo ok": "dash",
    "[[ a == a ]] && echo ok": "dash",
    "source /dev/null && echo ok": "dash",
    "function f { echo ok; }; f": "dash",
    "function f() { echo ok; }; f": "dash",
    "cat <(echo ok)": "dash",
    "while read -r l; do echo $l; done < <(echo ok)": "dash",
    "{ echo x; } > >(cat)": "dash",
    "echo ok &> /dev/null; ! true &> /dev/null && echo ok": "dash",
    "if false &> /dev/null; then echo yes; fi": "dash",
    "echo ok >& /dev/null": "dash",
    "[ a == a ] && echo ok": "dash",
    "test a == a && echo ok": "dash",
    "x=aXa; echo ${x//X/b}": "dash",
    "x=aXa; echo ${x/X/b}": "dash",
    "x=abc; echo ${x:1:1}": "dash",
    "x=abc; echo ${x:1}": "dash",
    'x=abc; echo "${x: -1}"': "dash",
    '[ -n "$RANDOM" ] && echo ok': "dash",
    "let x=1+1; echo $x": "dash",
    "set -o pipefail; echo ok": "dash",
    "set -euo pipefail; echo ok": "dash",
    "echo $'a\\tb'": "dash",
    "trap 'echo err' ERR; false; echo ok": "dash",
    "trap 'echo x' SIGTERM; echo ok": "dash",
    "trap 'echo x' EXIT SIGINT; echo ok": "dash",
    "true & wait -n; echo $?": "dash",
    "x=1; echo $((x++))": "dash",
    "echo $((2**3))": "dash",
    "x=08; echo $((10#$x))": "dash",
    "echo abc | { read -n 1 x; echo $x; }": "dash",
    "echo a | { read -rs x; echo $x; }": "dash",
    "echo a | { read -t 1 x; echo $x; }": "dash",
    "echo a | { read -d '' x; echo $x; }": "dash",
    "echo a | { read; echo $REPLY; }": "dash",
    "echo -e 'a\\tb'": "dash",
    "type -t ls >/dev/null && echo ok": "dash",
    "echo ${x:-y} ${x%/*} ${x##*/} ${#x} ${x:+y}": "",
    "x=$(< /etc/passwd grep root); echo $x": "",
    "f() { local x=1; echo $((x + 2)); }; f; . /dev/null": "",
    "echo 'a=(1 2) ${a[0]} {1..3} [[ $x ]]'": "",
    "echo \"{1..3} {a,b} ((1)) $'x'\"": "",
    "printf '1 a\\n' | awk '{a[$1]++} END {for (i in a) print i}'": "",
    "printf 'aa' | grep -cE a{1,2}": "left alone",
    'x={1,2}; echo "$x"': "",
    "echo a{ }b {} {a}": "",
    "echo a >&2; echo b 2>&1 >/dev/null": "",
    "[ a = a ] && test a = a && echo ok": "",
    "trap 'echo x' EXIT TERM INT 0; trap - TERM; echo ok": "",
    "echo a b | { read -r x y; echo $y; }": "",
    "echo a | { read x; echo $x; }": "",
    "printf '%s\\n' -v; echo -n a; printf -- '-e'": "",
    "true & wait $!; echo $?": "",
    "set -eu; set -- a b; echo $1": "",
    "(set -o pipefail 2>/dev/null) && set -o pipefail; echo ok": "",
    "shopt -s nullglob 2>/dev/null || true; echo ok": "",
    "export X=1 Y=2; readonly Z=3; echo $X$Y$Z": "",
    "source() { echo own; }; source x": "left alone",
    "x=5; echo $((x * 2)) $((x - 1)) $((${#x} + 1)) $(( $# + 1 ))": "",
    "RANDOM=7; echo $RANDOM": "left alone",
    "echo ${RANDOM:-x} >/dev/null; echo ${SECONDS:-y} >/dev/null": "",
    "cat <<EOF\n[[ a ]] {1..3}\nEOF\n": "",
    "x=a; case $x in [ab]) echo ok;; esac": "",
    "command -v ls >/dev/null 2>&1 && echo ok": "",
    'if [ -n "$BASH_VERSION" ]; then a=(1); fi': "left alone",
    'exec bash -c "[[ a == a ]]" x; [[ a ]]': "left alone",
}
"""Which of dash and busybox do not do what bash does; what is left alone is said of neither, whatever they do."""


@pytest.mark.parametrize("text", BASHISMS, ids=str)
def test_bashisms_in_sh(text: str) -> None:
    both = ["KG856"] if BASHISMS[text] == "both" else []
    dash = ["KG856"] if BASHISMS[text] == "dash" else both
    assert codes(config_map(f"#!/bin/sh\n{text}\n")) == both
    assert codes(config_map(f"#!/bin/bash\n{text}\n")) == []
    assert codes(config_map(f"{text}\n")) == []
    assert codes(pod(["sh", "-c", text], kind="Job", image="app:1")) == both
    assert codes(pod(["sh", "-c", text], kind="Job", image="debian:12")) == dash
    assert codes(pod(["dash", "-c", text], kind="Job")) == dash
    assert codes(pod(["sh", "-c", text], kind="Job", image="python:3-alpine3.22")) == both
    assert codes(pod(["sh", "-c", text], kind="Job", image="registry.access.redhat.com/ubi9/ubi")) == []


@pytest.mark.parametrize(("program", "name"), [(["dash"], "dash"), (["busybox", "sh"], "busybox")], ids=str)
def test_it_is_what_the_shells_do(program: list[str], name: str, tmp_path: Path) -> None:
    if not (shutil.which(program[0]) and shutil.which("bash")):
        pytest.skip(f"there is no {program[0]}")
    refused = {"both"} | ({"dash"} if name == "dash" else set())
    wrong = [
        text
        for text, expected in BASHISMS.items()
        if expected != "left alone"
        and (ran(program, text, tmp_path) != ran(["bash"], text, tmp_path)) != (expected in refused)
    ]
    assert not wrong


def ran(program: list[str], text: str, folder: Path) -> tuple[object, ...]:
    """What a shell makes of a text: its status and output, and whether it complains."""
    done = subprocess.run(
        [*program, "-c", text],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=20,
        check=False,
    )
    return done.returncode, done.stdout, bool(done.stderr)


def test_options_that_dash_does_not_have() -> None:
    assert codes(pod(["sh", "-euo", "pipefail", "-c", "ls"], kind="Job", image="debian:12")) == ["KG856"]
    assert codes(pod(["sh", "-euo", "pipefail", "-c", "ls"], kind="Job")) == []
    assert codes(pod(["bash", "-euo", "pipefail", "-c", "ls"], kind="Job", image="debian:12")) == []


def test_all_bashisms_of_a_script_in_one_line() -> None:
    text = (
        "declare x=1\nif [[ $x ]]; then source /x; fi\nfor i in {1..3}; do [[ a ]]; done\nlet y=1; shopt -s x; pushd /"
    )
    [found] = said(pod(["sh", "-c", text], kind="Job", image="debian:12"))
    assert (
        "line 1 of the script: sh is dash in this image, and does not know declare, [[, source, {1..3}, let and 2"
        in found
    )


STARTS: dict[str, tuple[list[str], list[str]]] = {
    "permission denied": (["/scripts/run.sh"], ["KG857"]),
    "permission denied, behind an init": (["tini", "--", "/scripts/run.sh", "x"], ["KG857"]),
    "permission denied in a shell": (["sh", "-c", "ls; exec /scripts/run.sh"], ["KG857"]),
    "run by a shell": (["bash", "/scripts/run.sh"], []),
    "sourced": (["bash", "-c", ". /scripts/run.sh"], []),
    "looked for": (["sh", "-c", "[ -x /scripts/run.sh ] && /scripts/run.sh"], []),
    "a mode of its own": (["/scripts/own.sh"], []),
    "another folder": (["/scripts2/run.sh"], []),
    "a folder inside": (["/scripts/data/run.sh"], []),
    "an executable volume": (["/ready/run.sh"], []),
    "a single file": (["/usr/local/bin/one.sh"], ["KG857"]),
    "one word": (["nginx -g 'daemon off;'"], ["KG858"]),
    "one word with a path": (["/bin/sh -c 'ls'"], ["KG858"]),
    "a path with a blank": (["/opt/My App/run"], []),
    "a variable": (["$(PROGRAM) x"], []),
    "one word with an operator": (["/bin/ps aux | /bin/grep x"], ["KG858"]),
    "one word of two paths": (["/usr/bin/python3 /app.py"], ["KG858"]),
    "one word with a file of a known ending": (["./run.sh arg"], ["KG858"]),
    "one word with a path and an argument": (["/app/server serve"], ["KG858"]),
    "one word with a variable": (["/app/server $PORT"], ["KG858"]),
    "a folder with a blank": (["/opt/my app/run"], []),
    "a file with a blank": (["/opt/My App"], []),
    "a template": (["{{ program }} x"], []),
    "a file and its argument": (["/bin/sh", "/probe/live.sh my_worker"], ["KG862"]),
    "a file and its argument, behind options": (["bash", "-e", "/probe/live.sh my_worker"], ["KG862"]),
    "a script without -c": (["bash", "echo a && sleep 1"], ["KG862"]),
    "a script of several lines without -c": (["timeout", "5", "sh", "[ -f x ]\nls"], ["KG862"]),
    "a forgotten dash": (["/bin/bash", "c", "test -f /ready"], ["KG862"]),
    "a forgotten dash of several options": (["sh", "ec", "ls"], ["KG862"]),
    "a dash of a text processor": (["sh", "\N{EN DASH}c", "ls"], ["KG862"]),
    "an option in one word with the script": (["sh", "-c ls"], ["KG862"]),
    "no script": (["sh", "-c"], ["KG862"]),
    "no script, behind an init": (["tini", "--", "bash", "-ec"], ["KG862"]),
    "a file with a blank in its folder": (["sh", "/opt/My App/run.sh"], []),
    "a file with a blank in its name": (["sh", "/scripts/my script.sh"], []),
    "a file called c": (["sh", "c"], []),
    "a file and its arguments": (["sh", "/probe/live.sh", "my_worker", "a b"], []),
    "a shell alone": (["bash"], []),
    "a shell that reads its input": (["sh", "-s", "x"], []),
    "a file that Kubernetes puts in": (["sh", "$(FILE) x"], []),
    "an empty script": (["sh", "-c", ""], []),
    "a pipe": (["ps", "aux", "|", "grep", "worker"], ["KG863"]),
    "a pipe behind an option": (["ps", "-ef", "|", "grep", "worker"], ["KG863"]),
    "a list": (["migrate", "&&", "serve"], ["KG863"]),
    "a list behind an option": (["migrate", "--all", "||", "serve"], ["KG863"]),
    "a list of a script": (["/app/run.sh", "&&", "serve"], ["KG863"]),
    "a redirection": (["serve", ">", "/dev/null"], ["KG863"]),
    "a redirection in one word": (["serve", ">/dev/null", "x"], ["KG863"]),
    "a redirection of errors": (["timeout", "5", "serve", "2>&1"], ["KG863"]),
    "a list with a semicolon": (["cat", "/a;", "cat", "/b"], ["KG863"]),
    "a semicolon in a program of another language": (["psql", "-c", "select 1;", "postgres"], []),
    "in the background": (["serve", "&"], ["KG863"]),
    "the rest of a line": (["ps", "aux", "| grep worker"], ["KG863"]),
    "a list behind a file of a shell": (["sh", "/app/run.sh", "&&", "serve"], ["KG863"]),
    "another shell": (["fish", "-c", "a", "&&", "b"], []),
    "a semicolon": (["sleep", "5", ";", "serve"], ["KG863"]),
    "a pattern": (["rm", "-rf", "/cache/*"], ["KG863"]),
    "a pattern of a test": (["test", "-f", "/data/*.db"], ["KG863"]),
    "a list of folders": (["mkdir", "-p", "/data/{a,b}"], ["KG863"]),
    "the home folder": (["cat", "~/.ready"], ["KG863"]),
    "a substitution": (["serve", "--id=$(cat /etc/hostname)"], ["KG863"]),
    "a substitution in backquotes": (["serve", "--id=`hostname`"], ["KG863"]),
    "a calculation": (["serve", "--port=$((8000 + 80))"], ["KG863"]),
    "a semicolon of find": (["find", "/x", "-exec", "rm", "{}", ";"], []),
    "a separator": (["report", "--separator", "|", "--file", "x"], []),
    "a separator at the end": (["report", ";"], []),
    "an expression": (["expr", "1", "|", "2"], []),
    "a test": (["[", "1", "<", "2", "]"], []),
    "a pattern of grep": (["grep", "|", "/x"], []),
    "a pattern of a program": (["java", "-cp", "/lib/*", "Main"], []),
    "a pattern of find": (["find", "/x", "-name", "*.log"], []),
    "a variable of Kubernetes": (["serve", "--port=$(PORT)"], []),
    "a parameter": (["serve", "--url=$(params.url)"], []),
    "names of a database": (["mysql", "-e", "select * from `users`"], []),
    "a program of awk": (["awk", '{print $1 | "sort"}', "/x"], []),
    "a shell elsewhere": (["kubectl", "exec", "x", "--", "sh", "-c", "a", "|", "b"], []),
    "a shell of a program": (["watch", "ls", "|", "wc"], []),
    "lost": (["sh", "-c", "echo", "hello"], ["KG859"]),
    "used": (["sh", "-c", 'exec "$0" "$@"', "serve", "--port=80"], []),
    "used by name": (["sh", "-c", "echo $1", "--", "hello"], []),
    "named": (["sh", "-c", "ls", "--"], []),
    "a program of a variable": (["sh", "-c", "$(START) x", "--port=80"], []),
    "lost, though in quotes": (["sh", "-c", "echo '$1' \\$2 ${#PATH}", "a", "b"], ["KG859"]),
    "lost, though options are set": (["sh", "-c", "set -eu\necho", "a", "b"], ["KG859"]),
    "set anew": (["sh", "-c", 'set -- x "$@"; run', "a", "b"], []),
    "lost, though a number is used": (["sh", "-c", "echo a1 # $1", "a", "b"], ["KG859"]),
    "used in a default": (["sh", "-c", 'echo "${X:-$1}"', "sh", "b"], []),
    "used in braces": (["sh", "-c", "echo ${1%x}", "sh", "b"], []),
    "used in a number": (["sh", "-c", "echo $(( $1 + 1 ))", "sh", "b"], []),
    "used in a document": (["sh", "-c", "cat <<E\n$1\nE", "sh", "b"], []),
    "used by a count": (["sh", "-c", "echo $#", "sh", "b"], []),
    "a loop over all": (["sh", "-c", "for x; do echo $x; done", "sh", "a"], []),
}


@pytest.mark.parametrize("name", STARTS)
def test_how_containers_start(name: str) -> None:
    command, expected = STARTS[name]
    mounts = [
        {"name": "scripts", "mountPath": "/scripts"},
        {"name": "data", "mountPath": "/scripts/data"},
        {"name": "ready", "mountPath": "/ready"},
        {"name": "scripts", "mountPath": "/usr/local/bin/one.sh", "subPath": "one.sh"},
    ]
    items = [{"key": key, "path": key} for key in ("run.sh", "one.sh")] + [
        {"key": "own.sh", "path": "own.sh", "mode": 0o755}
    ]
    volumes = [
        {"name": "scripts", "configMap": {"name": "scripts", "optional": True, "items": items}},
        {"name": "ready", "configMap": {"name": "scripts", "optional": True, "defaultMode": 0o555}},
        {"name": "data", "emptyDir": {}},
    ]
    source = pod(command, kind="Job", container={"volumeMounts": mounts}, spec={"volumes": volumes})
    assert codes(source) == expected


@pytest.mark.parametrize("name", [name for name, (_, codes) in STARTS.items() if codes == ["KG862"]])
@pytest.mark.parametrize("shell", ["bash", "dash"])
def test_shells_do_not_find_their_script(name: str, shell: str) -> None:
    command, _ = STARTS[name]
    words = command[next(i for i, word in enumerate(command) if word.rpartition("/")[2] in ("sh", "bash")) + 1 :]
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell}")
    assert subprocess.run([shell, *words], capture_output=True, check=False).returncode


def test_arguments_alone_may_be_read_by_a_shell_of_the_image() -> None:
    assert codes(pod(container={"args": ["a", "&&", "b"]})) == []
    assert codes(pod(["ps"], container={"args": ["aux", "|", "grep", "x"]})) == ["KG863"]
    assert codes(pod(["sh", "-c"], container={"args": ["ls"]})) == []


@pytest.mark.parametrize(
    "volume",
    [
        {"secret": {"secretName": "s", "optional": True}},
        {"projected": {"sources": [{"configMap": {"name": "s", "optional": True}}]}},
        {"configMap": {"name": "s", "optional": True, "defaultMode": 0o640}},
    ],
)
def test_files_of_other_volumes_cannot_be_run_either(volume: dict[str, Any]) -> None:
    container = {"volumeMounts": [{"name": "s", "mountPath": "/s/"}]}
    source = pod(["/s/run"], kind="Job", container=container, spec={"volumes": [{"name": "s", **volume}]})
    assert codes(source) == ["KG857"]


def test_carriage_returns() -> None:
    assert codes(config_map("#!/bin/sh\r\nset -e\r\nls\r\n")) == ["KG855"]
    assert codes(config_map('#!/bin/sh\nprintf "a\r\n"\nls\n')) == []


LIFE = dict(each.split("\n", 1) for each in (TESTS / "cases" / "good_scripts.txt").read_text().split("==== ") if each)


@pytest.mark.parametrize("name", LIFE)
def test_scripts_as_in_life_are_left_alone(name: str) -> None:
    assert codes(config_map(LIFE[name], name)) == []


@pytest.mark.parametrize("name", LIFE)
def test_scripts_as_in_life_are_understood(name: str) -> None:
    assert read(LIFE[name])


MOUNTED: dict[str, tuple[list[str], str, list[str]]] = {
    "a first process": (["/scripts/run"], "#!/bin/sh\nexec ncat -l 1\n", ["KG853"]),
    "run by a shell": (["bash", "/scripts/run"], "exec ncat -l 1\n:", ["KG853"]),
    "behind an init": (["tini", "--", "/scripts/run"], "#!/bin/sh\nexec ncat -l 1\n", []),
    "options of the shell": (["bash", "-e", "/scripts/run"], f"{DUMP}\nls\n", ["KG850"]),
    "another shell than it asks for": (["sh", "/scripts/run"], "#!/bin/bash\na=(1)\n", ["KG856"]),
    "a shell that stays": (["sh", "/scripts/run"], "migrate\nserve\n", ["KG853"]),
    "what dash does not know": (["sh", "/scripts/run"], "cd /\n[[ -f /x ]] && ls\n", ["KG856"]),
    "told of it by itself": (["/scripts/run"], f"#!/bin/bash -e\n{DUMP}\nls\n", ["KG850"]),
    "another file": (["bash", "/scripts/other"], "exec ncat -l 1\n:", []),
    "another folder": (["bash", "/other/run"], "exec ncat -l 1\n:", []),
    "no script": (["python3", "/scripts/run"], "exec ncat -l 1\n:", []),
    "a script of its own": (["bash", "-c", "ls /scripts/run"], "exec ncat -l 1\n:", []),
}


@pytest.mark.parametrize("name", MOUNTED)
@pytest.mark.parametrize("items", [None, [{"key": "start", "path": "run"}]])
def test_scripts_as_pods_of_the_bundle_run_them(name: str, items: list[dict[str, str]] | None) -> None:
    command, text, expected = MOUNTED[name]
    volume = {"name": "s", "configMap": {"name": "main", "defaultMode": 0o755, **({"items": items} if items else {})}}
    runs = pod(
        command,
        kind="Deployment" if "stays" in name else "Pod",
        image="debian:12",
        container={"volumeMounts": [{"name": "s", "mountPath": "/scripts"}]},
        spec={"volumes": [volume]},
    )
    found = validate([runs, config_map(text, "start" if items else "run")]).warnings
    assert [each.code for each in found if each.stage == "scripts"] == expected
    assert all(each.kind == "ConfigMap" and each.script_line for each in found if each.stage == "scripts")


def test_secrets_are_not_looked_into() -> None:
    text = f"#!/bin/sh\nmysql -p{SECRET}\n"
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"run.sh": text}}
    assert codes(secret) == []


@pytest.mark.parametrize(
    "text",
    [
        "if true",
        "echo 'x",
        "((((",
        "$(" * 3000,
        "${" * 3000,
        "{ " * 3000,
        "`" * 3001,
        "a <<X\n",
        ")",
        "x=(",
        "\\",
        "[[",
    ],
)
def test_what_is_not_understood_is_left_alone(text: str) -> None:
    assert codes(config_map(f"#!/bin/bash\nset -e\n{DUMP}\n{text}")) in ([], ["KG850"])


def test_the_same_script_in_two_places() -> None:
    script = {"command": ["bash", "-ec", f"{DUMP}\nls"], "image": "x"}
    both = pod(kind="Job", spec={"containers": [{"name": "a", **script}, {"name": "b", **script}]})
    fields = [each.field for each in validate(both).warnings]
    assert fields == [f"spec.template.spec.containers[{i}].command[2]" for i in (0, 1)]


def test_an_object_by_itself_is_looked_at() -> None:
    assert codes(mysql(), independent=True) == codes(mysql()) == ["KG850", "KG854", "KG851", "KG853"]


def test_what_the_documents_have_to_be_told() -> None:
    found = {}
    for path in sorted((TESTS / "documents").glob("*.yaml")):
        if "as-written" not in path.name:
            found[path.stem] = codes([each for each in yaml.safe_load_all(path.read_text()) if each])
    assert {name: sorted(each) for name, each in found.items() if each} == {
        "003-mysql-replicated": ["KG850", "KG851", "KG853", "KG854"],
        "004-mysql-single": ["KG852"],
    }


@pytest.mark.parametrize("item", [pod(), config_map("a=1", "web.conf"), {"apiVersion": "v1", "kind": "Namespace"}])
def test_what_runs_nothing_is_not_looked_into(item: dict[str, Any]) -> None:
    from kgen.convert import object_from_plain

    assert not may_have_scripts(object_from_plain({**item, "metadata": {"name": "main"}}))


# Places, the command line and other programs

MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: main}
data:
  run.sh: |
    #!/bin/bash

    set -e
    mysqldump old | mysql new
    echo done
  folded.sh: >
    set -e;
    cd /data;

    mysqldump old | mysql new;
  "quoted.sh": "set -e\\nmysqldump old | mysql new\\nls"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "all.yaml").write_text("# a comment\n---\n" + MANIFEST)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def places(*words: str) -> list[str]:
    done = CliRunner().invoke(kgen, ["validate", "--format", "json", "all.yaml", *words])
    said = json.loads(done.stdout)["diagnostics"]
    return [f"{place['line']}:{each['column']} {each['code']}" for each in said for place in (each, *each["also"])]


@pytest.mark.usefixtures("folder")
def test_lines_of_a_block_are_those_of_the_file() -> None:
    assert places() == ["11:5 KG850", "13:3 KG850", "18:3 KG850"]


@pytest.fixture
def path_of_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


def install(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_programs_are_asked_where_somebody_wants_it(folder: Path, path_of_programs: Path) -> None:
    install(path_of_programs / "bash", "echo 'bash: line 4: syntax error near unexpected token' >&2; exit 2")
    install(
        path_of_programs / "shellcheck",
        """echo '[{"line": 5, "code": 2086, "level": "warning", "message": "Double quote"}]'""",
    )
    assert len(places()) == 3
    asked = [each for each in places("--scripts") if "KG89" in each]
    assert [each for each in asked if each.startswith(("11", "12"))] == ["11:5 KG890", "12:5 KG891"]
    (folder / "pyproject.toml").write_text("[tool.kgen.validate]\nscripts = true\n")
    assert [each for each in places() if "KG89" in each] == asked


@pytest.mark.usefixtures("folder", "path_of_programs")
def test_what_is_not_installed_is_said_once() -> None:
    done = CliRunner().invoke(kgen, ["validate", "all.yaml", "--scripts"])
    line = "not installed, so that they did not look at the scripts: bash, shellcheck"
    assert done.stdout.splitlines().count(line) == 1
    assert line not in CliRunner().invoke(kgen, ["validate", "all.yaml"]).stdout


@pytest.mark.usefixtures("folder")
def test_a_program_that_hangs_or_babbles_does_no_harm(path_of_programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_TIMEOUT", 0.2)
    install(path_of_programs / "bash", "exec /bin/sleep 9")
    install(path_of_programs / "shellcheck", "echo '{'")
    found = said(config_map("#!/bin/bash\nls\n"), scripts=True)
    assert [each[:5] for each in found] == ["KG890"]
    assert "was ended" in found[0]


def test_nothing_of_a_script_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    (tmp_path / "env.sh").write_text(f"touch {started}")
    monkeypatch.setenv("BASH_ENV", str(tmp_path / "env.sh"))
    monkeypatch.setenv("ENV", str(tmp_path / "env.sh"))
    said(config_map(f"#!/bin/bash\ntouch {started}\n$(touch {started})\n"), scripts=True)
    assert not started.exists()
