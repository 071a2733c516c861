from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgen.syntax import grammars
from kgen.syntax.grammars import (
    annotation_key,
    cidr,
    config_key,
    cron_schedule,
    dns_1035_label,
    dns_label,
    dns_subdomain,
    domain_prefixed_path,
    env_name,
    env_name_before_1_32,
    http_header_name,
    ip,
    label_value,
    lenient_cidr,
    lenient_ip,
    path_segment,
    percent,
    port_name,
    qualified_name,
    subdomain_with_underscore,
    sysctl_name,
    time_zone,
    wildcard_subdomain,
)
from kgen.syntax.time_zones import time_zone_names

Grammar = Callable[[str], list[str]]
GRAMMARS: dict[str, Grammar] = {
    name: function
    for name, function in inspect.getmembers(grammars, inspect.isfunction)
    if not name.startswith("_") and function.__annotations__["return"] == "Reasons"
}

# What a real server of Kubernetes 1.36 said: the ids are those of the recorded answers, the numbers count the
# causes that it reported for the field.
RECORDED: dict[str, tuple[Grammar, str, int]] = {
    "name-ns-dots": (dns_label, "a.b", 1),
    "name-svc-64": (dns_label, "a" * 64, 1),
    "name-svc-digit-start": (dns_label, "1db", 0),
    "x-svc-name-digit-only": (dns_label, "123", 0),
    "ctr-name-upper": (dns_label, "C", 1),
    "ctr-name-underscore": (dns_label, "a_b", 1),
    "pod-subdomain-upper": (dns_label, "A", 1),
    "sts-servicename-bad": (dns_label, "A_b", 1),
    "svc-port-name-long-ok": (dns_label, "abcdefghijklmnopqrst", 0),
    "meta-name-upper": (dns_subdomain, "Abc", 1),
    "meta-name-trailing-dash": (dns_subdomain, "a-", 1),
    "meta-name-253-ok": (dns_subdomain, "a" * 253, 0),
    "meta-name-254": (dns_subdomain, "a" * 254, 1),
    "x-name-trailing-newline": (dns_subdomain, "cm\n", 1),
    "x-sa-name-dot": (dns_subdomain, "a.b", 0),
    "y-name-subdomain-longlabel-ok": (dns_subdomain, "a" * 64 + ".b", 0),
    "ing-host-port": (dns_subdomain, "a.com:80", 1),
    "ing-host-wild-mid": (wildcard_subdomain, "a.*.com", 1),
    "pod-dns-search-bad": (subdomain_with_underscore, "A B", 1),
    "meta-label-key-bad": (qualified_name, "a b", 1),
    "meta-label-key-two-slash": (qualified_name, "a/b/c", 1),
    "meta-label-key-64": (qualified_name, "a" * 64, 1),
    "meta-label-prefix-upper": (qualified_name, "Example.com/x", 1),
    "meta-anno-key-bad": (annotation_key, "a b", 1),
    "meta-anno-key-upper-prefix-ok": (annotation_key, "Example.COM/x", 0),
    "sc-provisioner-upper-ok": (annotation_key, "Example.com/NFS", 0),
    "meta-label-empty-value-ok": (label_value, "", 0),
    "meta-label-value-bad": (label_value, "b c", 1),
    "meta-label-value-64": (label_value, "a" * 64, 1),
    "meta-label-value-slash": (label_value, "a/b", 1),
    "meta-label-value-plus": (label_value, "1.0+git", 1),
    "x-label-trailing-newline": (label_value, "b\n", 1),
    "ctr-portname-long": (port_name, "abcdefghijklmnop", 1),
    "ctr-portname-upper": (port_name, "HTTP", 2),
    "ctr-portname-digits": (port_name, "80", 1),
    "ctr-portname-dash2": (port_name, "a--b", 1),
    "x-probe-port-name-case": (port_name, "MySQL", 1),
    "probe-http-port-name-bad": (port_name, "THIS IS BAD", 2),
    "svc-targetport-strnum": (port_name, "3306", 1),
    "ctr-env-name-equals": (env_name, "A=B", 1),
    "ctr-env-name-space-ok": (env_name, "A B", 0),
    "ctr-env-name-digit-ok": (env_name, "1A", 0),
    "ctr-env-name-unicode": (env_name, "é", 1),
    "ctr-envfrom-prefix-eq": (env_name, "a=", 1),
    "cm-key-bad": (config_key, "a b", 1),
    "cm-key-slash": (config_key, "conf/my.cnf", 1),
    "cm-key-dotdot": (config_key, "..", 1),
    "cm-key-254": (config_key, "a" * 254, 1),
    "x-cm-key-newline": (config_key, "a\n", 1),
    "name-role-colon-ok": (path_segment, "system:x", 0),
    "name-role-slash": (path_segment, "a/b", 1),
    "name-role-percent": (path_segment, "a%b", 1),
    "name-role-dotdot": (path_segment, "..", 1),
    "probe-http-header": (http_header_name, "X Y", 1),
    "x-pdb-pct-leading0": (percent, "050%", 0),
    "x-pdb-zero-pct": (percent, "0%", 0),
    "x-pdb-int-as-string": (percent, "1", 1),
    "pdb-pct-bad": (percent, "half", 1),
    "job-managedby-bad": (domain_prefixed_path, "foo", 1),
    "y-ic-controller": (domain_prefixed_path, "nodomain", 1),
    "psc-sysctl-bad": (sysctl_name, "A B", 1),
    "pod-ipleading0": (ip, "010.0.0.1", 1),
    "pod-hostalias-ip": (ip, "x", 1),
    "svc-clusterip-none-lower": (ip, "none", 1),
    "np-cidr-bad": (cidr, "10.0.0.0", 1),
    "np-cidr-hostbits": (cidr, "10.0.0.1/8", 1),
    "svc-lbranges-bad": (cidr, "x", 1),
    "cj-schedule-bad": (cron_schedule, "61 * * * *", 1),
    "cj-schedule-6-fields": (cron_schedule, "0 0 1 * * *", 1),
    "cj-schedule-macro-ok": (cron_schedule, "@daily", 0),
    "cj-schedule-every-ok": (cron_schedule, "@every 1h", 0),
    "cj-schedule-tz": (cron_schedule, "TZ=UTC 0 * * * *", 1),
    "cj-schedule-dow7": (cron_schedule, "0 0 * * 7", 1),
    "cj-schedule-L": (cron_schedule, "0 0 L * *", 1),
    "cj-tz-bad": (time_zone, "Mars/Base", 1),
    "cj-tz-empty": (time_zone, "", 1),
    "cj-tz-local": (time_zone, "Local", 1),
}


@pytest.mark.parametrize(("grammar", "value", "causes"), RECORDED.values(), ids=RECORDED)
def test_as_many_reasons_as_the_server_reports(grammar: Grammar, value: str, causes: int) -> None:
    assert len(grammar(value)) == causes


# What the server's own functions say, where no answer was recorded.
@pytest.mark.parametrize(
    ("grammar", "value", "causes"),
    [
        (dns_label, "", 1),
        (dns_label, "a." + "b" * 63, 2),
        (dns_label, "é" * 32, 2),  # 64 bytes, 32 characters
        (dns_1035_label, "a1", 0),
        (dns_1035_label, "1a", 1),
        (dns_subdomain, "a..b", 1),
        (wildcard_subdomain, "*.example.com", 0),
        (wildcard_subdomain, "*.", 1),
        (subdomain_with_underscore, "_sip._tcp.example.com", 0),
        (subdomain_with_underscore, "__sip", 1),
        (qualified_name, "", 2),
        (qualified_name, "a/", 2),
        (qualified_name, "/a", 1),
        (qualified_name, "A/B C", 2),
        (annotation_key, "\N{KELVIN SIGN}8s.io/x", 0),  # its lower case is a plain "k"
        (port_name, "", 2),
        (port_name, "-Ab--0123456789_", 4),
        (env_name, "", 1),
        (env_name, "a\tb", 1),
        (env_name_before_1_32, "my.env-NAME_1", 0),
        (env_name_before_1_32, "1A", 1),
        (env_name_before_1_32, "..a", 1),
        (config_key, "..data", 1),
        (config_key, ".data", 0),
        (config_key, "", 1),
        (path_segment, "a/b%c", 2),
        (path_segment, "", 0),
        (percent, "-1%", 1),
        (domain_prefixed_path, "acme.io/foo/bar%20", 0),
        (domain_prefixed_path, "Acme.io/a b", 2),
        (domain_prefixed_path, "acme.io/", 1),
        (sysctl_name, "net/ipv4.tcp_mem", 0),
        (sysctl_name, "a." * 130 + "A", 1),
        (ip, "2001:0db8::1", 0),
        (ip, "::00001", 1),
        (lenient_ip, "::00001", 0),
        (ip, "::ffff:10.0.0.1", 1),
        (lenient_ip, "::ffff:10.0.0.1", 0),
        (lenient_ip, "010.0.0.1", 0),
        (lenient_ip, "fe80::1%eth0", 1),
        (lenient_ip, "256.0.0.1", 1),
        (cidr, "10.0.0.0/08", 1),
        (lenient_cidr, "10.0.0.0/08", 0),
        (lenient_cidr, "10.0.0.1/8", 0),
        (cidr, "10.0.0.0/0", 1),
        (cidr, "0.0.0.0/0", 0),
        (cidr, "2001:db8::/64", 0),
        (cidr, "::ffff:10.0.0.0/104", 1),
        (lenient_cidr, "10.0.0.0/33", 1),
        (lenient_cidr, "10.0.0.0/8/8", 1),
        (lenient_cidr, "10.0.0.0/+8", 1),
        (cron_schedule, "*/15 8-18,20 1 JAN-mar ?", 0),
        (cron_schedule, "5/20 * * * Sun", 0),
        (cron_schedule, "*-x 1,,2 , * *", 0),  # all of this is overlooked
        (cron_schedule, "\t0\u00a00 1 1 0 ", 0),
        (cron_schedule, "* * 0 * *", 1),
        (cron_schedule, "*\x1c * * * *", 1),  # white space for Python, not for Go
        (cron_schedule, "* * * monday *", 1),
        (cron_schedule, "5-1 * * * *", 1),
        (cron_schedule, "*/0 * * * *", 1),
        (cron_schedule, "*/-2 * * * *", 1),
        (cron_schedule, "1-2-3 * * * *", 1),
        (cron_schedule, "1/2/3 * * * *", 1),
        (cron_schedule, "", 1),
        (cron_schedule, "@every -1h30m.5s", 0),
        (cron_schedule, "@every 0", 0),
        (cron_schedule, "@every 1d", 1),
        (cron_schedule, "@every 2562048h", 1),
        (cron_schedule, f"@every 1{'0' * 30}ns", 1),
        (cron_schedule, f"{'0' * 5000}5 * * * *", 0),
        (cron_schedule, "@reboot", 1),
        (cron_schedule, " @daily", 1),
        (cron_schedule, "TZ=UTC", 2),
        (cron_schedule, "CRON_TZ=Mars/Base @daily", 2),
        (cron_schedule, "CRON_TZ=Europe/Berlin  @daily", 1),
        (time_zone, "UTC", 0),
        (time_zone, "America/Argentina/Buenos_Aires", 0),
        (time_zone, "local", 2),
        (time_zone, "/UTC", 1),
        (time_zone, "Europe/", 1),
        (time_zone, "Europe", 1),
    ],
)
def test_as_many_reasons_as_the_servers_code_gives(grammar: Grammar, value: str, causes: int) -> None:
    assert len(grammar(value)) == causes


@pytest.mark.parametrize(
    ("grammar", "value", "reasons"),
    [
        (dns_label, "a.b", ['must not contain "."']),
        (dns_label, "-" * 64, [
            "must be at most 63 bytes",
            'must consist of lower case letters, digits and "-", and start and end with a letter or digit',
        ]),
        (qualified_name, "A/", [
            (
                'the part before "/" must consist of lower case letters, digits, "-" and ".", '
                'and start and end with a letter or digit, also around each "."'
            ),
            'the part after "/" must not be empty',
            (
                'the part after "/" must consist of letters, digits, "-", "_" and ".", '
                "and start and end with a letter or digit"
            ),
        ]),
        (port_name, "-Ab--", [
            'must consist of lower case letters, digits and "-"',
            'must not contain "--"',
            'must not start or end with "-"',
        ]),
        (config_key, "..x", ['must not start with ".."']),
        (ip, "::ffff:10.0.0.1", ['must not be the IPv4 address "10.0.0.1" written as IPv6']),
        (cidr, "10.1.2.3/16", ['must not have bits set after the first 16; did you mean "10.1.0.0/16"?']),
        (cron_schedule, "0 0 0 * * *", [
            "must have 5 fields (minute, hour, day of month, month, day of week), not 6",
        ]),
        (cron_schedule, "61 * * * *", ['the minute must be between 0 and 59, not "61"']),
        (cron_schedule, "9-5 * * * *", ['the minute must not end before it starts, as "9-5" does']),
        (cron_schedule, "*/0 * * * *", ['the minute must have a step of at least 1, not "*/0"']),
        (cron_schedule, "0 0 L * *", [
            (
                'the day of the month must be "*", a number or a range such as "1-5", '
                'each with an optional step such as "/2", not "L"'
            ),
        ]),
        (cron_schedule, "TZ=UTC 0 * * * *", ['must not contain "TZ"; the time zone has a field of its own']),
        (time_zone, "Europe/Berln", [
            'must be known to the time zone database; did you mean "Europe/Berlin"?',
        ]),
        (time_zone, "", ["must not be empty"]),
    ],
)  # fmt: skip
def test_the_reasons_help(grammar: Grammar, value: str, reasons: list[str]) -> None:
    assert grammar(value) == reasons


@pytest.mark.parametrize("grammar", GRAMMARS.values(), ids=GRAMMARS)
@given(value=st.text(max_size=40))
def test_any_text_gets_an_answer(grammar: Grammar, value: str) -> None:
    reasons = grammar(value)
    assert len(set(reasons)) == len(reasons)
    assert all(reason.startswith(("must ", "the ")) for reason in reasons)


@pytest.mark.parametrize("grammar", GRAMMARS.values(), ids=GRAMMARS)
@pytest.mark.parametrize("value", ["\ud800", "0" * 5000, "1" * 5000, "a" * 5000 + "!", "1.0.0.0/" + "0" * 5000])
def test_hostile_text_gets_an_answer_at_once(grammar: Grammar, value: str) -> None:
    grammar(value)


@given(st.from_regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True))
def test_a_label_fits_wherever_it_may_stand(label: str) -> None:
    for grammar in (
        dns_label,
        dns_subdomain,
        qualified_name,
        label_value,
        config_key,
        path_segment,
        sysctl_name,
    ):
        assert grammar(label) == []
    assert wildcard_subdomain(f"*.{label}") == []
    assert qualified_name(f"{label}/{label}") == []


@given(st.ip_addresses())
def test_every_address_is_read_and_is_its_own_network(address: object) -> None:
    bits = 128 if ":" in str(address) else 32
    assert lenient_ip(str(address)) == []
    assert lenient_cidr(f"{address}/{bits}") == []
    assert (ip(str(address)) == []) == (cidr(f"{address}/{bits}") == [])


def test_each_time_zone_is_known_in_its_own_spelling_only() -> None:
    names = time_zone_names()
    assert names == sorted(set(names))
    assert {"UTC", "Europe/Kyiv", "America/Coyhaique", "Etc/GMT+12"} <= set(names)
    for name in names:
        assert time_zone(name) == []
        assert name == name.upper() or time_zone(name.upper())
