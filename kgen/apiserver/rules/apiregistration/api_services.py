"""APIServices: parts of the API that another server answers."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.rule import rule
from kgen.diagnostics import invalid, required
from kgen.k8s.apiregistration_v1 import APIServiceSpec
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.apiserver.rule import Findings
    from kgen.field_path import FieldPath


@rule("KG1341", on=APIServiceSpec)
def served_version_invalid(spec: APIServiceSpec, at: FieldPath) -> Findings:
    """An APIService is about a group or a version that there cannot be.

    Bad:
        {group: metrics.example.com, version: "1", groupPriorityMinimum: 100, versionPriority: 100}
    Good:
        {group: metrics.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 100}
    """
    if spec.group:
        yield from checks.grammar(at / "group", spec.group, grammars.dns_subdomain)
    elif spec.version != "v1":
        yield required(at / "group", "must be a group; only v1 has none")
    yield from checks.grammar(at / "version", spec.version or "", grammars.dns_1035_label)


@rule("KG1342", on=APIServiceSpec)
def served_priority_out_of_range(spec: APIServiceSpec, at: FieldPath) -> Findings:
    """An APIService does not say how much its group or its version counts beside others, or too much.

    Bad:
        {group: metrics.example.com, version: v1, groupPriorityMinimum: 100}
    Good:
        {group: metrics.example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 100}
    """
    yield from checks.bounds(spec, "group_priority_minimum", at)
    yield from checks.bounds(spec, "version_priority", at)


@rule("KG1343", on=APIServiceSpec)
def serving_service_invalid(spec: APIServiceSpec, at: FieldPath) -> Findings:
    """The Service behind an APIService has no name or namespace, or a port that there is not.

    Bad:
        group: metrics.example.com
        version: v1
        groupPriorityMinimum: 100
        versionPriority: 100
        service: {name: metrics}
    Good:
        group: metrics.example.com
        version: v1
        groupPriorityMinimum: 100
        versionPriority: 100
        service: {name: metrics, namespace: kube-system}
    """
    service, where = spec.service, at / "service"
    if service is None:
        return
    for json, value in (("namespace", service.namespace), ("name", service.name)):
        if not value:
            yield required(where / json, f"the {json} of the Service must be set")
    yield from checks.bounds(service, "port", where)


@rule("KG1344", on=APIServiceSpec)
def serving_trust_contradictory(spec: APIServiceSpec, at: FieldPath) -> Findings:
    """An APIService says whom to trust although the server itself answers, or not to check whom it says to trust.

    Bad:
        group: metrics.example.com
        version: v1
        groupPriorityMinimum: 1
        versionPriority: 1
        insecureSkipTLSVerify: true
    Good:
        group: metrics.example.com
        version: v1
        groupPriorityMinimum: 1
        versionPriority: 1
    """
    if spec.service is None and spec.ca_bundle:
        yield invalid(at / "caBundle", f"{len(spec.ca_bundle)} bytes", "must not be there without a service")
    if spec.insecure_skip_tls_verify and (spec.service is None or spec.ca_bundle):
        why = "without a service" if spec.service is None else "beside caBundle"
        yield invalid(at / "insecureSkipTLSVerify", "true", f"must not be there {why}")
