"""Rules without a check of their own: what is found while text is read, decoded, or held against a schema."""

from __future__ import annotations

from .rule import stated

NO_OBJECT = stated(
    "KG000",
    "no-object",
    """A document that is no Kubernetes object: it has no apiVersion or no kind.

    Bad:
        kind: ConfigMap
        metadata: {name: web}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
    """,
    stage="parse",
)
UNKNOWN_FIELD = stated(
    "KG001",
    "unknown-field",
    """A field that the kind does not have in the target version.

    kubectl asks the server to refuse it; for a client that does not ask, the server drops the field without a word.
    Names count with their case, and a field that is indented too far or not far enough is in another map.

    Bad:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports: [{port: 80, targetport: 8080}]
    Good:
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports: [{port: 80, targetPort: 8080}]
    """,
    stage="decode",
)
WRONG_TYPE = stated(
    "KG002",
    "wrong-type",
    """A value whose type the field cannot hold, such as text for a number.

    Most often quotes are missing around text that YAML reads as a number or a boolean, as in labels, annotations, data
    of ConfigMaps and environment variables; or there are some around a number.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {port: 8080, debug: true}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {port: "8080", debug: "true"}
    """,
    stage="decode",
)
UNKNOWN_KIND = stated(
    "KG003",
    "unknown-kind",
    """A kind that the target version of Kubernetes does not serve.

    The kind is misspelt, in another group or version, or gone: `kgen explain KIND` says in which versions it is. Of
    a group that is not Kubernetes' own it is a custom resource, and no error.

    Bad:
        apiVersion: extensions/v1beta1
        kind: Ingress
        metadata: {name: web}
    Good:
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}}
    """,
    stage="decode",
)
SYNTAX_ERROR = stated(
    "KG004",
    "syntax-error",
    """Text that is no YAML or JSON, or that Kubernetes' reader would refuse.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web
        data: {}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {}
    """,
    stage="parse",
)
KEY_GIVEN_TWICE = stated(
    "KG005",
    "key-given-twice",
    """A key that stands twice in a map; a server refuses it, kubectl drops the first.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {a: b}
        data: {c: d}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {a: b, c: d}
    """,
    stage="parse",
)
UNREADABLE_FILE = stated("KG006", "unreadable-file", "A file that cannot be read.", stage="parse")
OBJECT_TOO_LARGE = stated(
    "KG007",
    "object-too-large",
    "An object of more bytes than a server reads, or than etcd stores: then a warning.",
    stage="parse",
)
KUSTOMIZATION_FAILS = stated(
    "KG009",
    "kustomization-fails",
    "A kustomization that kubectl refuses to build: nothing of it can be applied.",
    stage="parse",
)
KUSTOMIZATION_LACKS_FILE = stated(
    "KG010",
    "kustomization-file-missing",
    "A kustomization names a file that is not there: kubectl refuses to build it.",
    severity="warning",
    stage="parse",
)
TAG_DROPPED = stated(
    "KG011",
    "tag-dropped",
    """A tag that means nothing to Kubernetes: kubectl and an API server read the value without it.

    Tags such as `!Ref`, `!vault` or `!reference` belong to other programs, which put something else in their place.

    Bad:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {host: !Ref Host}
    Good:
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {host: web.example.com}
    """,
    severity="warning",
    stage="parse",
)
NO_DEFINITION = stated(
    "KG650",
    "definition-missing",
    "A custom resource without its CustomResourceDefinition, with --strict-kinds.",
    stage="decode",
)
TYPE = stated("KG651", "value-of-wrong-type", "A value of another type than its CustomResourceDefinition says.")
MISSING = stated(
    "KG652", "value-missing", "A field of a custom resource that its CustomResourceDefinition requires is absent."
)
NOT_ALLOWED = stated(
    "KG653", "value-not-allowed", "A value that is none of those in the enum of its CustomResourceDefinition."
)
FORM = stated("KG654", "value-malformed", "Text that has not the pattern or format of its CustomResourceDefinition.")
BOUNDS = stated(
    "KG655", "value-out-of-bounds", "A number, text, list or map beyond the bounds of its CustomResourceDefinition."
)
TWICE = stated(
    "KG656", "item-twice", "An item stands twice in a list that is a set, or a map by some fields of its items."
)
ALTERNATIVES = stated(
    "KG657", "alternatives-do-not-fit", "A value does not fit anyOf, oneOf, allOf or not of its definition."
)
EMBEDDED = stated(
    "KG658", "embedded-object-invalid", "An object inside a custom resource has a wrong apiVersion or kind, or none."
)
SCALE = stated(
    "KG659", "scale-invalid", "The replicas of a custom resource are no number of pods, or their selector no text."
)
DEPRECATED = stated(
    "KG660",
    "deprecated-version",
    "A version of a custom resource whose CustomResourceDefinition says to leave it.",
    severity="warning",
)
FINALIZER = stated(
    "KG661",
    "finalizer-without-domain",
    "A finalizer of a custom resource that others may have: it has no domain.",
    severity="warning",
)
