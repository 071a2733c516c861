"""The tables of options, held to what real servers answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kgen.errors import KgenError
from kgen.lint.databases import problems
from kgen.lint.databases.upgrades import FIXED, outcome
from kgen.lint.engines import ASKED, VERSIONS, is_plain, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[1] / "conformance" / "engines"
STOPS, WARNS = ("refused", "depends"), ("ignored", "adjusted", "deprecated", "skipped")
OF_THE_MACHINE = {
    "container-aware": "there is no container",
    "large-pages": "there are no large pages",
    "bind-address": "Galera guesses an address",
}
NOT_JUDGED = {
    **OF_THE_MACHINE,
    "default-time-zone": "looked up at the start, in tables of the data directory",
    "log-error": "a file that is not meant, of which the server says nothing",
    "enforce-gtid-consistency": "looked at together with gtid_mode, at the start",
    "binlog-row-value-options": "a warning that it is used",
    "log-error-services": "names of components",
    "log-bin": "a warning that the name of the host is in the name of the file",
    "flashback": "a warning of log_bin",
    "max-allowed-packet": "is smaller than net_buffer_length",
    "performance-schema-instrument": "a pattern",
    "performance-schema-logger": "a pattern",
    "ft-boolean-syntax": "15 operators",
    "lc-messages": "a locale",
    "lc-time-names": "a locale",
    "date-format": "a format",
    "datetime-format": "a format",
    "time-format": "a format",
    "log-basename": "a name of a file",
    "secure-file-priv": "a folder",
    "redirect-url": "a URL",
    "session-track-system-variables": "names of variables",
    "admin-ssl-cipher": "ciphers of OpenSSL",
    "admin-tls-ciphersuites": "ciphers of OpenSSL",
    "ssl-cipher": "ciphers of OpenSSL",
    "tls-ciphersuites": "ciphers of OpenSSL",
    "mysqlx-ssl-cipher": "ciphers of OpenSSL",
    "exit-info": "for debugging",
    "ansi": "MariaDB takes no value, not even an empty one",
    "innodb-defragment-fill-factor": "bounds of a fraction",
    "innodb-segment-reserve-factor": "bounds of a fraction",
    "mysqlx-compression-algorithms": "names of algorithms",
    "ndb-": "depends on the build",
    "myisam-max-sort-file-size": "has bounds of its own",
    "master-retry-count": "a number, and not a variable",
    "alter-algorithm": "ignored, and still looked at",
    "keyring-migration": "several options together",
    "replicate-": "a form of its own",
    "innodb-cmp": "begins the name of another option, too",
    "innodb-buffer-page": "begins the name of another option, too",
    "innodb-sys-": "begins the name of another option, too",
    "binlog-expire-logs-seconds": "does nothing without log_bin, said when the server starts",
    "expire-logs-days": "does nothing without log_bin, said when the server starts",
}
"""Options, or the beginning of their names, of whose values kgen says less or more than the server without a start."""


JUDGED_AT_THE_START = ("enforce-gtid-consistency", "myisam-max-sort-file-size")
"""Of these kgen refuses values that the server takes without a start, or that are no sizes of files."""


def recorded(name: str) -> Iterator[dict[str, Any]]:
    lines = (FOLDER / f"{name}.jsonl").read_text().splitlines()[1:]
    return (json.loads(line) for line in lines)


def verdict(engine: str, text: str) -> str:
    effects = {each.effect for each in problems(engine, text)}
    return "stops" if effects & set(STOPS) else "warns" if effects else "ok"


@pytest.mark.parametrize("engine", ASKED)
def test_each_option_is_judged_as_the_server_judges_it(engine: str) -> None:
    other = []
    for row in recorded(engine):
        if row["name"].startswith(tuple(NOT_JUDGED)):
            continue
        for told in ("ok", "warns", "stops"):
            options = [f"{row['name']}{value}" for value in row.get(told, ())]
            other += [(each, told) for each in options if verdict(engine, f"[mysqld]\n{each}\n") != told]
    assert not other


@pytest.mark.parametrize("engine", ASKED)
def test_nothing_is_refused_that_the_server_takes(engine: str) -> None:
    for row in recorded(engine):
        for value in (*row.get("ok", ()), *row.get("warns", ())):
            found = problems(engine, f"[mysqld]\n{row['name']}{value}\n")
            refused = [each for each in found if each.effect == "refused"]
            assert not refused or row["name"] in JUDGED_AT_THE_START, (row["name"], value, refused)


@pytest.mark.parametrize("engine", [f"{product}-{each}" for product in VERSIONS for each in VERSIONS[product]])
def test_what_needs_no_judgement_is_right(engine: str) -> None:
    table = table_of(engine)
    options = [f"{name}{value}" for name in table.names() for value in ("", "=ON", "=0", "=2", "=x")]
    plain = [each for each in options if is_plain(f"[mysqld]\n{each}\n", table)]
    assert len(plain) > len(table.names()) / 4
    assert not [each for each in plain if problems(engine, f"[mysqld]\n{each}\n")]


AT_THE_START = ("ok", "warns", "errors", "stops")
SEES_FOLDERS_AND_DATA = (
    *("pid_file", "socket", "log_bin=/", "tmpdir", "secure_file_priv", "init_file", "ssl_ca", "ssl=1", "!includedir"),
    *("innodb_page_size", "lower_case_table_names", "innodb_data_file_path", "innodb_undo_directory"),
    *("innodb_data_home_dir", "default_storage_engine=TokuDB", "skip-innodb", "plugin-load-add=auth_socket.so"),
    *("replicate-rewrite-db=foo", "innodb_buffer_pool_size=1M", "lc_messages=xx", "lc_time_names=xx"),
)
"""What servers refuse only when they start, or by files that are not there: of these kgen says less."""
DEPENDS = "plugin-load-add=semisync_source.so"
"""A plugin that is there: kgen says that the next line depends on it."""


@pytest.mark.parametrize("engine", ASKED)
def test_what_is_refused_is_what_a_real_start_refuses(engine: str) -> None:
    rows = [row for row in recorded("starts") if engine in row]
    assert len(rows) >= {"mysql-9.7": 290, "mariadb-11.8": 290, "mariadb-10.11": 280}[engine]
    for row in rows:
        _, verdict_of_start, message = row[engine]
        assert verdict_of_start in AT_THE_START
        effects = {each.effect for each in problems(engine, row["text"])}
        if "refused" in effects:
            assert verdict_of_start == "stops", (row["text"], message)
        elif verdict_of_start == "stops" and "depends" not in effects:
            assert any(each in row["text"] for each in SEES_FOLDERS_AND_DATA), (row["text"], message)
        elif "depends" in effects:
            assert verdict_of_start == "stops" or DEPENDS in row["text"], (row["text"], message)


@pytest.mark.parametrize("engine", ASKED)
def test_a_start_with_another_fixed_value_ends_as_kgen_says(engine: str) -> None:
    asked = set()
    for row in recorded("starts"):
        name, _, value = row["text"].partition("\n")[2].strip().replace("_", "-").partition("=")
        if name in FIXED and engine in row and row["text"].count("\n") == 2 and value not in ("16384", "0", "ibdata1"):
            asked.add(name)
            is_default = value == FIXED[name]
            stops = not is_default and outcome(name, table_of(engine)) in ("stops", "depends")
            assert (row[engine][1] == "stops") == stops or "=/other" in row["text"], row
    assert asked == set(FIXED)


def test_what_contradicts_is_refused() -> None:
    text = "[mysqld]\ngtid_mode=ON\nenforce_gtid_consistency=OFF\n"
    assert [each.line for each in problems("mysql-9.7", text)] == [3]
    assert problems("mysql-8.4", {"enforce_gtid_consistency": "OFF"}) == []
    assert [each.instead for each in problems("mysql-9.7", {"collation_server": "latin1_swedish_ci"})] == [
        "character_set_server=latin1"
    ]
    assert problems("mariadb-11.8", {"collation_server": "utf8mb4_unicode_ci"}) == []
    assert problems("mariadb-11.8", {"collation_server": "utf8mb4_uca1400_ai_ci"}) == []
    assert problems("mariadb-11.8", {"collation_server": "latin1_uca1400_ai_ci"})
    [problem] = problems("mariadb-11.8", {"collation_server": "uca1400_ai_ci"})
    assert (problem.effect, problem.instead) == ("refused", "utf8mb4_uca1400_ai_ci")


def test_the_groups_that_each_server_reads() -> None:
    text = "".join(
        f"[{each}]\nnosuch = 1\n"
        for each in (
            *("client", "mysqld", "mysqld-8.4", "mysqld-9.7", "server", "mysql_cluster", "mysqld_safe"),
            *(
                "mariadb",
                "mariadb-11",
                "mariadb-11.8",
                "mariadb-10.11",
                "client-server",
                "galera",
                " mysqld",
                "MYSQLD ",
            ),
        )
    )
    assert [each.line for each in problems("mysql-9.7", text)] == [4, 8, 10, 12, 30]
    assert [each.line for each in problems("mysql-8.4", text)] == [4, 6, 10, 12, 30]
    assert [each.line for each in problems("mariadb-11.8", text)] == [4, 10, 16, 18, 20, 24, 26, 30]
    assert [each.line for each in problems("mariadb-10.11", text)] == [4, 10, 16, 22, 24, 26, 30]


@pytest.mark.parametrize(
    ("engine", "option", "effect"),
    [
        ("mysql-9.7", "loose-nosuch=1", "skipped"),
        ("mysql-9.7", "loose_max_connections=abc", "refused"),
        ("mysql-9.7", "skip-max_connections", "adjusted"),
        ("mysql-9.7", "skip_loose_autocommit", ""),
        ("mysql-9.7", "disable-log-bin", ""),
        ("mysql-9.7", "max_conn=5", "refused"),
        ("mysql-9.7", "Max_Connections=5", "refused"),
        ("mysql-9.7", "--max_connections=5", "refused"),
        ("mysql-9.7", "hot.key_buffer_size=16M", ""),
        ("mysql-9.7", "default_time_zone=+25:00", "refused"),
        ("mariadb-11.8", "Max_Connections=50", ""),
        ("mariadb-11.8", "loose-port=x", "ignored"),
        ("mariadb-11.8", "collation_server=utf8mb4_uca1400_ai_ci", ""),
        ("mariadb-11.8", "collation_server=uca1400_ai_ci", "refused"),
        ("mariadb-11.8", "tls_version=TLSv1.1,TLSv1.2", "deprecated"),
        ("mariadb-11.8", "tls_version=TLSv1", "refused"),
        ("mysql-9.7", "validate_password.policy=LOW", "depends"),
        ("mysql-9.7", "rpl_semi_sync_source_enabled=1", "depends"),
        ("mysql-9.7", "rpl_semi_sync_master_enabled=1", "refused"),
        ("mysql-8.0", "rpl_semi_sync_master_enabled=1", "depends"),
        ("mysql-8.0", "expire_logs_days=7", ""),
        ("mysql-8.4", "expire_logs_days=7", "refused"),
        ("mysql-8.4", "innodb_log_file_size=1G", ""),
        ("mysql-8.4", "mysql_native_password=ON", ""),
        ("mysql-5.7", "query_cache_size=0", ""),
        ("mysql-8.0", "query_cache_size=0", "refused"),
        ("mariadb-11.8", "max_connecti=50", "deprecated"),
        ("mariadb-11.8", "innodb_log=1", "refused"),
        ("mariadb-11.8", "master_info_repository=TABLE", "ignored"),
        ("mariadb-11.8", "innodb_large_prefix=1", "ignored"),
    ],
)
def test_names(engine: str, option: str, effect: str) -> None:
    found = problems(engine, f"[mysqld]\n{option}\n")
    assert [each.effect for each in found] == ([effect] if effect else [])


def test_values_by_name() -> None:
    found = problems("mysql-9.7", {"skip_name_resolve": None, "autocommit": True, "max_connections": 0, "port": "x"})
    assert [(each.name, each.effect) for each in found] == [("max_connections", "adjusted"), ("port", "refused")]


def test_an_engine_without_a_table_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(KgenError, match=r"mysql-5.7, mysql-8.0, mysql-8.4, mysql-9.7, mariadb-10.11, mariadb-11.8"):
        problems("mysql-5.6", "")


@pytest.mark.parametrize("engine", [f"mysql-{each}" for each in ("5.7", "8.0", "8.4")])
def test_what_every_version_has_is_known_to_those_that_were_not_asked(engine: str) -> None:
    usual = "port datadir socket max-connections innodb-buffer-pool-size log-bin server-id sql-mode ssl-ca tls-version"
    assert not set(usual.split()) - set(table_of(engine).names())
