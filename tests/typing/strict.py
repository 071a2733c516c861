"""How strict pyright sees kgen: the type of each public name is known in full; tests/repo/test_typing.py holds it so."""

# pyright: strict

import kgen
import kgen.builders as b

PUBLIC = (
    kgen.Blueprint,
    kgen.Bundle,
    kgen.KgenError,
    kgen.NULL,
    kgen.Quantity,
    kgen.blueprint,
    kgen.bundle,
    kgen.read,
    kgen.template,
    kgen.text,
    kgen.to_json,
    kgen.to_yaml,
    kgen.validate,
)
BUILDERS = (
    b.allow,
    b.anywhere,
    b.claim,
    b.claim_ref,
    b.claim_template,
    b.cluster_role,
    b.cluster_role_binding,
    b.cluster_role_ref,
    b.config_map,
    b.config_ref,
    b.container,
    b.cron_job,
    b.daemon_set,
    b.deployment,
    b.dns_name,
    b.empty_dir,
    b.expose,
    b.external_service,
    b.field_of,
    b.group,
    b.hashed,
    b.headless_service,
    b.host_path,
    b.hpa,
    b.ingress,
    b.ingress_class,
    b.ip_block,
    b.job,
    b.key_of,
    b.labels_of,
    b.limit_range,
    b.mount,
    b.namespace,
    b.network_policy,
    b.peer,
    b.persistent_volume,
    b.pod,
    b.pod_disruption_budget,
    b.policy_rule,
    b.port,
    b.port_of,
    b.port_range,
    b.priority_class,
    b.priority_class_ref,
    b.probe,
    b.registry_secret,
    b.replication_controller,
    b.resource,
    b.resource_of,
    b.resource_quota,
    b.restricted,
    b.role,
    b.role_binding,
    b.role_ref,
    b.secret,
    b.secret_ref,
    b.service,
    b.service_account,
    b.service_account_ref,
    b.service_port,
    b.stateful_set,
    b.storage_class,
    b.storage_class_ref,
    b.tls_secret,
    b.url_rule,
    b.user,
)
PRESETS = (
    b.storage_class.aws_ebs,
    b.storage_class.aws_efs,
    b.storage_class.azure_file,
    b.storage_class.ceph_fs,
    b.storage_class.ceph_rbd,
    b.storage_class.filestore,
    b.storage_class.azure_disk,
    b.storage_class.gce_pd,
    b.storage_class.local,
    b.storage_class.longhorn,
    b.storage_class.nfs,
    b.probe.exec,
    b.probe.grpc,
    b.probe.http,
    b.probe.tcp,
)
MAIN = b.container("a", "b:1", mounts={"/cache": b.empty_dir("cache")}, env={"A": b.field_of("metadata.name")})
LABELS = {"app": "a"}
KEPT = b.stateful_set("a", MAIN, labels=LABELS, update={"type": "OnDelete"}, management="Parallel")
RUN = b.deployment("a", MAIN, labels=LABELS, update={"rollingUpdate": {"maxSurge": 1}})
EACH = b.daemon_set("a", MAIN, labels=LABELS, update={"rollingUpdate": {"maxUnavailable": 1}})
CLASS = b.storage_class.longhorn("a", reclaim="Retain", expandable=True, binding="Immediate")
PROBE = b.probe.tcp(80)(every=5, delay=3)
RELEASE = kgen.bundle(KEPT, RUN, EACH, CLASS, b.expose(KEPT), b.hpa(RUN, max=3))
NAMES = [each.metadata.name for each in RELEASE]
TEXT = kgen.to_yaml(RELEASE)
REPORT = kgen.validate(RELEASE)
