"""The API server's rules, a module a subject; a module's rules are those that it defines, in their order.

The modules' order counts: `service_allocation` answers before `services`, and `definition_defaults` asks what
`definition_structure` has found, `definition_schemas` what all before it have.
"""

from __future__ import annotations

from kgen.validation.modules import defined_in
from kgen.validation.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.model import Model

MODULES = {
    "metadata": "Object",
    "kinds": "Object",
    "configuration": "ConfigMap ServiceAccount",
    "secrets": "Secret",
    "access": "AggregationRule ClusterRole ClusterRoleBinding PolicyRule Role RoleBinding Subject",
    "persistent_volumes": "PersistentVolume PersistentVolumeClaimSpec PersistentVolumeSpec VolumeNodeAffinity",
    "persistent_volume_sources": (
        "AzureFilePersistentVolumeSource CSIPersistentVolumeSource CephFSPersistentVolumeSource "
        "CinderPersistentVolumeSource FlexPersistentVolumeSource GlusterfsPersistentVolumeSource "
        "ISCSIPersistentVolumeSource LocalVolumeSource RBDPersistentVolumeSource "
        "ScaleIOPersistentVolumeSource StorageOSPersistentVolumeSource"
    ),
    "persistent_volume_claims": "PersistentVolumeClaim PersistentVolumeClaimSpec",
    "storage_classes": "StorageClass VolumeAttributesClass",
    "csi": "CSIDriverSpec CSINodeDriver CSINodeSpec CSIStorageCapacity VolumeAttachmentSpec",
    "devices": "ResourceSliceSpec",
    "device_claims": (
        "DeviceClaim DeviceClaimConfiguration DeviceClassConfiguration DeviceClassSpec DeviceConstraint DeviceRequest "
        "DeviceSubRequest DeviceToleration ExactDeviceRequest ResourceClaimTemplateSpec"
    ),
    "containers": "Container EphemeralContainer PodSpec",
    "restarts": "Container EphemeralContainer",
    "ports": "Container ContainerPort EphemeralContainer PodSpec",
    "environment": "Container EnvVar EnvVarSource EphemeralContainer FileKeySelector PodSpec",
    "mounts": "Container EphemeralContainer PodSpec",
    "probes": "Container ExecAction GRPCAction HTTPGetAction LifecycleHandler Probe SleepAction TCPSocketAction",
    "resources": "Container EphemeralContainer PodResourceClaim PodSpec ResourceRequirements",
    "security": "AppArmorProfile PodSecurityContext PodSpec SeccompProfile SecurityContext",
    "windows": "PodSpec WindowsSecurityContextOptions",
    "volumes": "Pod PodSpec Volume",
    "volume_sources": (
        "AWSElasticBlockStoreVolumeSource AzureDiskVolumeSource AzureFileVolumeSource CSIVolumeSource "
        "CephFSVolumeSource CinderVolumeSource ConfigMapVolumeSource DownwardAPIVolumeSource "
        "EmptyDirVolumeSource EphemeralVolumeSource FlexVolumeSource GitRepoVolumeSource "
        "GlusterfsVolumeSource HostPathVolumeSource ISCSIVolumeSource ImageVolumeSource KeyToPath "
        "NFSVolumeSource PersistentVolumeClaimTemplate PersistentVolumeClaimVolumeSource "
        "PhotonPersistentDiskVolumeSource Pod PortworxVolumeSource ProjectedVolumeSource "
        "QuobyteVolumeSource RBDVolumeSource ScaleIOVolumeSource SecretVolumeSource StorageOSVolumeSource "
        "VsphereVirtualDiskVolumeSource"
    ),
    "projected_volumes": (
        "ConfigMapProjection DownwardAPIVolumeFile ProjectedVolumeSource SecretProjection "
        "ServiceAccountTokenProjection VolumeProjection"
    ),
    "disks": (
        "AWSElasticBlockStoreVolumeSource AzureDiskVolumeSource FCVolumeSource FlexVolumeSource "
        "FlockerVolumeSource GCEPersistentDiskVolumeSource GitRepoVolumeSource ISCSIVolumeSource "
        "NFSVolumeSource QuobyteVolumeSource StorageOSVolumeSource"
    ),
    "affinity": (
        "NodeSelector NodeSelectorRequirement PodAffinityTerm PreferredSchedulingTerm "
        "TopologySpreadConstraint WeightedPodAffinityTerm"
    ),
    "scheduling": "Pod PodSpec Toleration TopologySpreadConstraint",
    "dns": "HostAlias PodDNSConfig PodSpec",
    "pods": "PodSpec PodTemplateSpec StatefulSetSpec",
    "pod_annotations": "Pod PodTemplateSpec StatefulSetSpec",
    "operating_systems": "PodSpec",
    "pod_admission": "Pod",
    "pod_warnings": (
        "ConfigMapVolumeSource DownwardAPIVolumeSource NodeSelectorTerm Pod PodAffinityTerm PodSpec "
        "PodTemplateSpec PreferredSchedulingTerm ProjectedVolumeSource SecretVolumeSource "
        "TopologySpreadConstraint Volume VolumeProjection"
    ),
    "workloads": (
        "CronJob DaemonSetSpec Deployment DeploymentSpec Job ReplicaSet ReplicaSetSpec "
        "ReplicationController ReplicationControllerSpec StatefulSetSpec"
    ),
    "deployments": (
        "DaemonSet DaemonSetUpdateStrategy Deployment DeploymentSpec DeploymentStrategy ReplicationControllerSpec"
    ),
    "stateful_sets": (
        "StatefulSetOrdinals StatefulSetPersistentVolumeClaimRetentionPolicy StatefulSetSpec StatefulSetUpdateStrategy"
    ),
    "jobs": "Job JobSpec",
    "job_policies": (
        "JobSpec PodFailurePolicy PodFailurePolicyOnExitCodesRequirement "
        "PodFailurePolicyOnPodConditionsPattern PodFailurePolicyRule SuccessPolicy"
    ),
    "cron_jobs": "CronJob CronJobSpec JobTemplateSpec",
    "autoscalers": "CrossVersionObjectReference HPAScalingPolicy HPAScalingRules HorizontalPodAutoscalerSpec",
    "autoscaler_metrics": "MetricSpec",
    "autoscaler_annotations": "HorizontalPodAutoscaler",
    "disruption_budgets": "PodDisruptionBudgetSpec",
    "service_allocation": "ServiceSpec",
    "services": "Service ServiceSpec",
    "service_ports": "EndpointPort ServicePort ServiceSpec",
    "service_warnings": "Service ServiceSpec",
    "endpoints": "Endpoint EndpointAddress EndpointHints EndpointPort EndpointSlice EndpointSubset",
    "ingresses": (
        "HTTPIngressPath HTTPIngressRuleValue Ingress IngressBackend IngressClassParametersReference "
        "IngressClassSpec IngressRule IngressSpec IngressTLS"
    ),
    "network_policies": "IPBlock NetworkPolicyPeer NetworkPolicyPort NetworkPolicySpec",
    "quotas": "LimitRangeItem LimitRangeSpec ResourceQuotaSpec",
    "webhooks": "MutatingWebhook MutatingWebhookConfiguration ValidatingWebhook ValidatingWebhookConfiguration",
    "admission_rules": (
        "MatchResources MutatingAdmissionPolicySpec MutatingWebhook NamedRuleWithOperations RuleWithOperations "
        "ValidatingAdmissionPolicySpec ValidatingWebhook"
    ),
    "admission_policies": (
        "MutatingAdmissionPolicyBindingSpec MutatingAdmissionPolicySpec Mutation ParamKind ParamRef "
        "ValidatingAdmissionPolicyBindingSpec ValidatingAdmissionPolicySpec Validation Variable"
    ),
    "api_services": "APIServiceSpec",
    "flow_control": (
        "ExemptPriorityLevelConfiguration FlowSchemaSpec LimitResponse LimitedPriorityLevelConfiguration "
        "NonResourcePolicyRule PolicyRulesWithSubjects PriorityLevelConfigurationSpec QueuingConfiguration "
        "ResourcePolicyRule Subject"
    ),
    "service_ranges": "IPAddressSpec ServiceCIDRSpec",
    "revisions": "ControllerRevision",
    "nodes": "NodeSpec",
    "schema_formats": "CustomResourceDefinitionVersion",
    "definitions": "CustomResourceDefinition CustomResourceDefinitionSpec",
    "definition_names": "CustomResourceDefinitionNames",
    "definition_conversions": "CustomResourceConversion CustomResourceDefinitionSpec",
    "definition_versions": "CustomResourceDefinitionSpec CustomResourceDefinitionVersion",
    "definition_structure": "CustomResourceDefinitionSpec",
    "definition_defaults": "CustomResourceDefinitionSpec",
    "definition_lists": "CustomResourceDefinitionSpec",
    "definition_schemas": "CustomResourceDefinitionSpec",
    "cluster": "LeaseSpec Namespace NamespaceSpec Overhead PriorityClass RuntimeClass Scheduling",
}
"""Module -> the types that its rules look at, so that only what an object holds is imported."""


def rules_on(model: type[Model]) -> Iterator[Rule]:
    """The rules that look at a type, in the modules' order."""
    names = {base.__name__ for base in model.__mro__}
    for module, types in MODULES.items():
        if not names.isdisjoint(types.split()):
            yield from (rule for rule in rules_in(module) if issubclass(model, (rule.on, *rule.also)))


def all_rules() -> Iterator[Rule]:
    """Every rule of the API server that kgen has."""
    for name in MODULES:
        yield from rules_in(name)


def rules_in(module: str) -> Iterator[Rule]:
    """The rules of one module."""
    return defined_in(f"{__name__}.{module}", Rule)
