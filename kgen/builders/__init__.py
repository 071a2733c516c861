"""Functions that make models: `stateful_set(...)`, `headless_service(...)`, `storage_class.longhorn(...)`."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .access import cluster_role as cluster_role
    from .access import cluster_role_binding as cluster_role_binding
    from .access import cluster_role_ref as cluster_role_ref
    from .access import group as group
    from .access import policy_rule as policy_rule
    from .access import role as role
    from .access import role_binding as role_binding
    from .access import role_ref as role_ref
    from .access import service_account_ref as service_account_ref
    from .access import url_rule as url_rule
    from .access import user as user
    from .configuration import config_map as config_map
    from .configuration import hashed as hashed
    from .configuration import namespace as namespace
    from .configuration import registry_secret as registry_secret
    from .configuration import secret as secret
    from .configuration import service_account as service_account
    from .configuration import tls_secret as tls_secret
    from .custom import resource as resource
    from .derived import labels_of as labels_of
    from .derived import port_of as port_of
    from .jobs import cron_job as cron_job
    from .jobs import job as job
    from .network.ingresses import ingress as ingress
    from .network.ingresses import ingress_class as ingress_class
    from .network.policies import allow as allow
    from .network.policies import anywhere as anywhere
    from .network.policies import ip_block as ip_block
    from .network.policies import network_policy as network_policy
    from .network.policies import peer as peer
    from .network.policies import port_range as port_range
    from .network.service_ports import service_port as service_port
    from .network.services import dns_name as dns_name
    from .network.services import expose as expose
    from .network.services import external_service as external_service
    from .network.services import headless_service as headless_service
    from .network.services import service as service
    from .pods.containers import container as container
    from .pods.containers import port as port
    from .pods.mounts import empty_dir as empty_dir
    from .pods.mounts import host_path as host_path
    from .pods.mounts import mount as mount
    from .pods.probes import probe as probe
    from .pods.references import claim_ref as claim_ref
    from .pods.references import config_ref as config_ref
    from .pods.references import field_of as field_of
    from .pods.references import key_of as key_of
    from .pods.references import resource_of as resource_of
    from .pods.references import secret_ref as secret_ref
    from .pods.security import restricted as restricted
    from .policies import hpa as hpa
    from .policies import limit_range as limit_range
    from .policies import pod_disruption_budget as pod_disruption_budget
    from .policies import priority_class as priority_class
    from .policies import priority_class_ref as priority_class_ref
    from .policies import resource_quota as resource_quota
    from .storage.claims import claim as claim
    from .storage.claims import claim_template as claim_template
    from .storage.claims import storage_class_ref as storage_class_ref
    from .storage.classes import storage_class as storage_class
    from .storage.volumes import persistent_volume as persistent_volume
    from .workloads import daemon_set as daemon_set
    from .workloads import deployment as deployment
    from .workloads import pod as pod
    from .workloads import replication_controller as replication_controller
    from .workloads import stateful_set as stateful_set
else:
    from kgen.model.tables import lazy_exports

    _EXPORTS = {
        "access": "cluster_role cluster_role_binding cluster_role_ref group policy_rule role role_binding role_ref "
        "service_account_ref url_rule user",
        "configuration": "config_map hashed namespace registry_secret secret service_account tls_secret",
        "pods.containers": "container port",
        "custom": "resource",
        "derived": "labels_of port_of",
        "jobs": "cron_job job",
        "pods.mounts": "empty_dir host_path mount",
        "network.policies": "allow anywhere ip_block network_policy peer port_range",
        "network.ingresses": "ingress ingress_class",
        "policies": "hpa limit_range pod_disruption_budget priority_class priority_class_ref resource_quota",
        "pods.probes": "probe",
        "pods.references": "claim_ref config_ref field_of key_of resource_of secret_ref",
        "pods.security": "restricted",
        "network.service_ports": "service_port",
        "network.services": "dns_name expose external_service headless_service service",
        "storage.claims": "claim claim_template storage_class_ref",
        "storage.classes": "storage_class",
        "storage.volumes": "persistent_volume",
        "workloads": "daemon_set deployment pod replication_controller stateful_set",
    }
    __getattr__, __dir__ = lazy_exports(__name__, _EXPORTS, f"{__name__}.other_names")
