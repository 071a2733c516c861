"""Values of the wrong kind for each argument of each builder: a sentence of kgen's, and no silent nonsense."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kgen import builders, k8s
from kgen.builders.options import REQUIRED
from kgen.builders.reference import every_builder
from tests.support.wrong_values import (
    APP,
    HOLDERS,
    PART,
    WEB,
    WRONG,
    arguments,
    fault_of,
    good,
    outcome,
    value_of,
)

b: Any = builders  # mypy knows what is wrong with the calls
m: Any = k8s
FITS = {
    "a dict": "aggregate annotations backing_image_source data disk_labels env headers instance_labels labels "
    "namespaces node_selector parameters peers pod_annotations pod_labels pods selector selects tags tls",
    "a workload": "peers pods selects source target workload",
    "a peer": "peers",
    "anywhere": "peers",
    "a number": "backoff_limit completions cpu deadline directory_perms failures gid grace host initial_delay "
    "iops_per_gb keep_failed keep_successful last max max_shares max_unavailable memory min min_ready mode "
    "mount_permissions number parallelism period port ports replicas run_as_group run_as_user size stale_timeout "
    "starting_deadline target termination_grace timeout ttl uid value",
    "a text": "app_protocol backing_image backing_image_checksum backup_block_size backup_target base_path "
    "certificate class_name cluster_domain cluster_id command container data_cache_size data_pool description "
    "disk_selector email encryption_kms encryption_set file_system from_backup fs_type groups host image "
    "image_features key kind kms_key location medium mkfs_params name namespace namespaces network nfs_options "
    "node_selector password path pod pool port ports priority_class provisioner resource_group resource_tags "
    "resources runtime_class server service service_account share share_name source storage_account storage_class "
    "storage_pools sub_dir sub_path target tier tls type urls username verbs volume working_dir",
    "a list": "args command disk_selector groups image_features keys mount_options names node_selector ports "
    "post_start pre_stop pull_secrets recurring_groups recurring_jobs resource_tags resources storage_pools urls "
    "verbs",
    "a list of numbers": "ports",
    "a tuple": "default ports",
    "a generator": "args command disk_selector groups image_features init keys mount_options names node_selector "
    "ports post_start pre_stop pull_secrets recurring_groups recurring_jobs resource_tags resources storage_pools "
    "urls verbs",
    "a port": "ports",
    "a float": "size",
    "a dict of None": "job metadata pod spec",
    "a rule": "rules",
    "a list of dicts": "aggregate",
    "a bool": "allow_iops_increase allow_volume_expansion automount cluster_scoped default disable_revision_counter "
    "enable_service_links encrypted full headless host_network immutable in_tree indexed migratable multi_zone "
    "optional performance_plus publish_not_ready read_only stdin strict_topology suspend tty write_accelerator",
    "a dict of numbers": "env parameters ports",
    "a bundle": "env_from names restart_on",
    "a dict of models": "mounts",
    "a handler": "liveness post_start pre_stop readiness startup",
    "a privilege": "security",
    "a container": "containers",
    "a service port": "ports",
    "a dict of lists": "node_affinity tls topologies",
    "a reference": "source tls",
    "an object": "source",
    "a model's type": "resources",
    "bytes": "certificate key",
}
"""By kind of value: the arguments that take it."""
ABSENT = ("None", "NULL", "an empty text", "an empty dict", "an empty list")
"""What says nothing, or what a server takes as nothing."""
BUILDERS = sorted(every_builder())


@pytest.mark.parametrize("name", BUILDERS)
def test_the_right_call_is_right(name: str) -> None:
    args, named = good(name)
    assert outcome(lambda _: every_builder()[name](*args, **named), None, HOLDERS.get(name)) == ("valid", "")


@pytest.mark.parametrize("name", BUILDERS)
def test_a_value_of_a_wrong_kind_is_answered_with_a_sentence(name: str) -> None:
    wrong = []
    for argument, call in arguments(name):
        for kind in WRONG:
            found, message = outcome(call, value_of(kind), HOLDERS.get(name))
            fits = kind in ABSENT or argument in FITS.get(kind, "").split()
            if found == "fault" or (found == "valid" and not fits):
                wrong.append(f"{name}({argument}={kind}): {found} {message}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", BUILDERS)
def test_what_is_missing_and_what_has_no_place_is_named(name: str) -> None:
    builder = every_builder()[name]
    parameters = inspect.signature(builder).parameters.values()
    required = [each.name for each in parameters if each.default is REQUIRED]
    assert not [each for each in parameters if each.default is each.empty and each.kind.name[:3] != "VAR"]
    if required:
        with pytest.raises(TypeError, match=r"needs? ") as missing:
            builder()
        assert fault_of(missing.value) == ""
    if any(each.name == "_rest" for each in parameters):
        places = [each for each in parameters if each.kind.name.startswith("POSITIONAL")]
        args = [*good(name)[0], *["x"] * len(places)][: len(places)]
        with pytest.raises(TypeError) as refused:
            builder(*args, WEB, **good(name)[1])
        assert str(refused.value).startswith(f"{name}() takes ")
        assert 'by place, and the Deployment "web" is one too many; ' in str(refused.value)
        assert fault_of(refused.value) == ""


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: b.deployment(PART, labels=APP), 'a name comes first, as a text such as "web", not a container(…)'),
        (lambda: b.service(ports=80), 'a name comes first, as a text such as "web", and there is none'),
        (
            lambda: b.service("x", WEB, ports=80),
            (
                'service() takes name by place, and the Deployment "web" is one too many; all else has a keyword: '
                "ports=, selects=, headless=, type=, …"
            ),
        ),
        (
            lambda: b.mount("/d", b.config_map("c")),
            (
                'mount() takes source by place, and the ConfigMap "c" is one too many; the path stands before it: '
                'mounts={"/d": mount(…)}'
            ),
        ),
        (
            lambda: b.policy_rule("pods", "get", "list"),
            (
                "policy_rule() takes resources and verbs by place, and 'list' is one too many; several are one list: "
                "['get', 'list']"
            ),
        ),
        (lambda: b.claim_ref("a", "b"), "claim_ref() takes name by place, and 'b' is one too many; leave it out"),
        (lambda: b.probe.http("/"), 'probe.http() needs an argument "port": the port\'s number or name'),
        (lambda: b.tls_secret("a"), 'tls_secret() needs an argument "certificate": the certificate, or a chain'),
        (b.storage_class.longhorn, 'storage_class.longhorn() needs an argument "name": the class\'s name'),
        (lambda: b.external_service("a"), 'external_service() needs an argument "host": '),
        (
            lambda: b.container("a", "b", security=b.restricted),
            "security takes a SecurityContext, or a dict with its fields, not restricted without brackets",
        ),
        (
            lambda: b.container("a", "b", readiness=b.probe.tcp),
            "readiness takes a Probe, or a dict with its fields, not probe.tcp without brackets",
        ),
        (lambda: b.container("a", "b", env={"B": None}), "env['B'] is None; leave it out, or write a text; an env"),
        (
            lambda: b.container("a", "b", env={"B": {"valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}}),
            "env['B'] takes what stands below valueFrom: {'fieldRef': {'fieldPath': 'spec.nodeName'}}",
        ),
        (lambda: b.container("a", "b", args=["-v", None]), "args[1] is None; write a text, or leave it out"),
        (lambda: b.config_map("a", labels={"x": None}), "labels['x'] is None; leave it out, or write a text"),
        (lambda: b.container("a", "b", args={"-v"}), "args is a list of words, not a set"),
        (
            lambda: b.deployment("a", PART, labels=APP, replicas=len),
            "replicas of a DeploymentSpec is a whole number, not the function len",
        ),
        (
            lambda: b.ingress("a", class_name=WEB),
            'class_name takes an IngressClass or its name, not the Deployment "web"',
        ),
        (
            lambda: b.stateful_set("a", PART, labels=APP, service=WEB),
            'service takes a Service or its name, not the Deployment "web"',
        ),
        (
            lambda: b.storage_class.aws_ebs("a", fs_type="ext5"),
            (
                'fs_type is one of ext4, ext3, xfs, ntfs, not "ext5"; did you mean "ext4"? (what is newer goes into '
                "parameters={'csi.storage.k8s.io/fstype': …})"
            ),
        ),
        (
            lambda: b.storage_class.aws_ebs("a", fs_type="ext5", in_tree=True),
            "fs_type is one of ext4, ext3, xfs, ntfs, not 'ext5'; did you mean \"ext4\"?",
        ),
        (lambda: b.storage_class.aws_ebs("a", iops_per_gb="many"), "iops_per_gb is a whole number, not 'many'"),
        (
            lambda: b.storage_class.aws_efs("a", file_system="fs-1", gid_range=7),
            "gid_range is two whole numbers such as (50000, 60000), not 7",
        ),
        (
            lambda: b.storage_class.gce_pd("a", parameters={3: "x"}),
            "parameters have texts for names, and 3 is none",
        ),
        (lambda: b.storage_class.longhorn("a", replicas="3"), "replicas is a whole number, not '3'"),
        (
            lambda: m.Container("x"),
            "Container takes its fields by keyword (args=, command=, env=, …), not 'x' by place",
        ),
        (lambda: m.PodSpec(containers=[PART]), "containers of a PodSpec cannot hold a container(…)"),
        (lambda: m.PodSpec(volumes=PART), "volumes of a PodSpec is a list, not a container(…)"),
        (
            lambda: m.ObjectMeta(labels={"a": b.restricted}),
            "labels of an ObjectMeta cannot hold restricted without brackets",
        ),
        (lambda: m.Container(name="a").replace(image=b.probe), "image of a Container is text, not probe"),
        (
            lambda: m.Resource("a/v1"),
            "a Resource takes apiVersion and kind as texts, by place, and all else by keyword",
        ),
        (lambda: b.secret("a", "hunter2"), 'data takes a mapping such as {"my.cnf": "…"}, not text'),
    ],
)
def test_sentences(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        call()
    assert message in str(refused.value)
    assert fault_of(refused.value) == ""
