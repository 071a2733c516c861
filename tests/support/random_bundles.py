"""Random bundles whose objects name one another wherever kustomize follows names."""

from __future__ import annotations

from random import Random
from typing import Any

Plain = dict[str, Any]

VERSIONS = {
    "ConfigMap": "v1",
    "Secret": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "PersistentVolumeClaim": "v1",
    "PersistentVolume": "v1",
    "StorageClass": "storage.k8s.io/v1",
    "PriorityClass": "scheduling.k8s.io/v1",
    "IngressClass": "networking.k8s.io/v1",
    "Role": "rbac.authorization.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "RoleBinding": "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding": "rbac.authorization.k8s.io/v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1",
    "Job": "batch/v1",
    "CronJob": "batch/v1",
    "Pod": "v1",
    "PodTemplate": "v1",
    "Ingress": "networking.k8s.io/v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
    "MutatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicy": "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding": "admissionregistration.k8s.io/v1",
    "APIService": "apiregistration.k8s.io/v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
}
CLUSTER = {
    *("PersistentVolume", "StorageClass", "PriorityClass", "IngressClass", "ClusterRole", "ClusterRoleBinding"),
    *("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy"),
    *("ValidatingAdmissionPolicyBinding", "APIService", "CustomResourceDefinition"),
}
"""The kinds that have no namespace."""
RBAC = "rbac.authorization.k8s.io"


class Maker:
    """Makes bundles; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311

    def bundle(self, namespaces: tuple[str, ...], *, moves: bool) -> list[Plain]:
        """Objects that name one another; what some name is not there.

        Where they are to move, without the kinds of which kustomize 5.8 does not know that they have no namespace.
        """
        self.moves = moves
        kinds = [kind for kind in VERSIONS if not moves or not kind.startswith("ValidatingAdmissionPolicy")]
        self.there: list[tuple[str, str]] = []
        made: list[Plain] = []
        for kind in kinds:
            names = [f"{kind.lower()}-{each}" for each in ("a", "b") if self.often(0.45)]
            for name in names:
                namespace = self.random.choice(namespaces)
                metadata = {"name": name, **({"namespace": namespace} if namespace and kind not in CLUSTER else {})}
                made.append({"apiVersion": VERSIONS[kind], "kind": kind, "metadata": metadata})
                self.there.append((name, namespace))
        for each in made:
            self.namespace = each["metadata"].get("namespace") or self.random.choice(namespaces)
            body: Plain = getattr(self, each["kind"], dict)()
            each["metadata"].update(body.pop("metadata", {}))
            each.update(body)
        return [each for each in made if each["kind"] != "APIService" or each["spec"]["service"]]

    def often(self, probability: float) -> bool:
        return self.random.random() < probability

    def name(self, kind: str) -> str:
        """The name of an object of a kind; there may be none of that name."""
        return f"{kind.lower()}-{self.random.choice('ab')}"

    def some(self, **fields: Any) -> Plain:
        """Some of the fields."""
        return {key: value for key, value in fields.items() if self.often(0.5)}

    # Pods

    def pod(self) -> Plain:
        volumes = self.some(
            a={"configMap": {"name": self.name("ConfigMap")}},
            b={"secret": {"secretName": self.name("Secret")}},
            c={"persistentVolumeClaim": {"claimName": self.name("PersistentVolumeClaim")}},
            d={"projected": {"sources": [*self.some(a=self.source("ConfigMap"), b=self.source("Secret")).values()]}},
        )
        return {
            "containers": [self.container("c")],
            **self.some(
                initContainers=[self.container("i")],
                volumes=[{"name": name, **volume} for name, volume in volumes.items()],
                imagePullSecrets=[{"name": self.name("Secret")}],
                serviceAccountName=self.name("ServiceAccount"),
                priorityClassName=self.name("PriorityClass"),
            ),
        }

    def source(self, kind: str) -> Plain:
        return {kind[0].lower() + kind[1:]: {"name": self.name(kind)}}

    def container(self, name: str) -> Plain:
        env = [
            {"name": "A", "valueFrom": {"configMapKeyRef": {"name": self.name("ConfigMap"), "key": "k"}}},
            {"name": "B", "valueFrom": {"secretKeyRef": {"name": self.name("Secret"), "key": "k"}}},
            {"name": "C", "value": self.name("Secret")},
        ]
        sources = [{"configMapRef": {"name": self.name("ConfigMap")}}, {"secretRef": {"name": self.name("Secret")}}]
        return {"name": name, "image": "i", **self.some(env=env, envFrom=sources)}

    def template(self) -> Plain:
        return {"template": {"metadata": {"labels": {"app": "a"}}, "spec": self.pod()}}

    def workload(self) -> Plain:
        return {"spec": {"selector": {"matchLabels": {"app": "a"}}, **self.template()}}

    Deployment = DaemonSet = workload

    def StatefulSet(self) -> Plain:  # noqa: N802 - named as the kinds are
        claim = {"metadata": {"name": "d"}, "spec": {"storageClassName": self.name("StorageClass")}}
        more = self.some(serviceName=self.name("Service"), volumeClaimTemplates=[claim])
        return {"spec": {**self.workload()["spec"], **more}}

    def Job(self) -> Plain:  # noqa: N802
        return {"spec": self.template()}

    def CronJob(self) -> Plain:  # noqa: N802
        return {"spec": {"schedule": "@daily", "jobTemplate": {"spec": self.template()}}}

    def Pod(self) -> Plain:  # noqa: N802
        return {"spec": self.pod()}

    def PodTemplate(self) -> Plain:  # noqa: N802
        made = self.template()
        for key in ("serviceAccountName", "priorityClassName"):  # kustomize does not look for them here
            made["template"]["spec"].pop(key, None)
        made["template"]["spec"]["volumes"] = []
        return made

    # Others

    def PersistentVolumeClaim(self) -> Plain:  # noqa: N802
        return {"spec": self.some(storageClassName=self.name("StorageClass"), volumeName=self.name("PersistentVolume"))}

    def PersistentVolume(self) -> Plain:  # noqa: N802
        return {"spec": self.some(storageClassName=self.name("StorageClass"))}

    def StorageClass(self) -> Plain:  # noqa: N802
        keys = ("secretName", "adminSecretName", "userSecretName", "secretRef", "other")
        return {"provisioner": "p", "parameters": self.some(**{key: self.name("Secret") for key in keys})}

    def ServiceAccount(self) -> Plain:  # noqa: N802
        return self.some(imagePullSecrets=[{"name": self.name("Secret")}])

    def Role(self) -> Plain:  # noqa: N802
        rules = [
            {"apiGroups": [""], "resources": [f"{kind.lower()}s"], "resourceNames": [self.name(kind)], "verbs": ["get"]}
            for kind in ("ConfigMap", "Secret")
        ]
        return {"rules": rules}

    def ClusterRole(self) -> Plain:  # noqa: N802
        names = [self.name("PersistentVolume")]
        rule = {"apiGroups": [""], "resources": ["persistentvolumes"], "resourceNames": names, "verbs": ["get"]}
        return {"rules": [*self.Role()["rules"], rule]}

    def binding(self, role: str) -> Plain:
        subjects = [
            {"kind": "ServiceAccount", "name": self.name("ServiceAccount"), "namespace": self.namespace or "default"},
            {"kind": "ServiceAccount", "name": "default", "namespace": self.namespace or "default"},
            {"kind": "User", "name": "jane", "apiGroup": RBAC},
        ]
        if not self.namespace:  # kustomize leaves accounts without a namespace that are not there, and `default`
            subjects = [
                {"kind": "ServiceAccount", "name": name} for name, _ in self.there if name == "serviceaccount-a"
            ]
        return {"roleRef": {"apiGroup": RBAC, "kind": role, "name": self.name(role)}, "subjects": subjects}

    def RoleBinding(self) -> Plain:  # noqa: N802
        return self.binding(self.random.choice(["Role", "ClusterRole"]))

    def ClusterRoleBinding(self) -> Plain:  # noqa: N802
        return self.binding("ClusterRole")

    def Ingress(self) -> Plain:  # noqa: N802
        backend = {"service": {"name": self.name("Service"), "port": {"number": 80}}}
        keys = ("auth-secret", "auth-tls-secret")
        annotations = self.some(**{f"nginx.ingress.kubernetes.io/{key}": self.name("Secret") for key in keys})
        spec = self.some(
            ingressClassName="ingressclass",  # kustomize does not find it: its configuration has a version as group
            defaultBackend=backend,
            tls=[{"secretName": self.name("Secret")}],
            rules=[{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}],
        )
        return {"metadata": {"annotations": annotations} if annotations else {}, "spec": spec}

    def HorizontalPodAutoscaler(self) -> Plain:  # noqa: N802
        kind = self.random.choice(["Deployment", "StatefulSet"])
        return {"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": self.name(kind)}}}

    def service(self) -> Plain | None:
        """A Service of the namespace that is there; None where there is none, or the namespace has no name."""
        there = [name for name, namespace in self.there if name[:-1] == "service-" and namespace == self.namespace]
        return {"name": self.random.choice(there), "namespace": self.namespace} if there and self.namespace else None

    def webhooks(self) -> Plain:
        service = self.service()
        config = {"service": service} if service else {"url": "https://example.com"}
        return {"webhooks": [{"name": "a.example.com", "clientConfig": config}]}

    ValidatingWebhookConfiguration = MutatingWebhookConfiguration = webhooks

    def APIService(self) -> Plain:  # noqa: N802
        return {"spec": {"group": "example.com", "version": "v1", "service": self.service()}}

    def CustomResourceDefinition(self) -> Plain:  # noqa: N802
        service = self.service() if self.moves else None  # kustomize does not follow its name
        webhook = {"clientConfig": {"service": service}, "conversionReviewVersions": ["v1"]}
        return {"spec": {"conversion": {"strategy": "Webhook", "webhook": webhook}}} if service else {}

    def ValidatingAdmissionPolicyBinding(self) -> Plain:  # noqa: N802
        return {"spec": {"policyName": self.name("ValidatingAdmissionPolicy")}}
