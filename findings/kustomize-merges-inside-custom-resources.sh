#!/usr/bin/env bash
# kustomize 5.8.1 patches two equal lists of a custom resource in two ways, by what stands two lines above them.
#
# kustomize has no schema of a custom resource, so a patch replaces its lists, as an API server does: JSON merge patch.
# But where a map inside it has an `apiVersion` and a `kind` that kustomize knows, as in resources that carry a whole
# manifest, it changes to the schema of that kind half way down, and merges `containers` by name. A patch that should
# leave one container leaves two, and the one of the patch comes first.
#
# Needs Go and the Go module proxy. Works in a temporary folder, exits with 1 if the behavior is another one.
set -euo pipefail

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cd "$work"

carrier() { # a custom resource whose container list has these lines
    cat <<YAML
apiVersion: example.com/v1
kind: Carrier
metadata:
  name: cargo
spec:
  plain:
    spec:
      containers:
$1
  manifest:
    apiVersion: v1
    kind: Pod
    spec:
      containers:
$1
YAML
}
carrier '        - {name: app, image: app:1}
        - {name: sidecar, image: sidecar:1}' >carrier.yaml
carrier '        - {name: only, image: only:1}' >patch.yaml
cat >kustomization.yaml <<'YAML'
resources: [carrier.yaml]
patches:
  - path: patch.yaml
YAML

GOFLAGS=-modcacherw GOBIN=$work/bin go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 2>/dev/null
bin/kustomize build . >built.yaml

containers() { sed -n "/^  $1:/,/^  [a-z]/p" built.yaml | sed -n 's/^ *name: //p' | xargs; }
expect() {
    printf '%-9s %s\n' "$1" "$2"
    [[ $2 == "$3" ]] || { echo "expected: $3" >&2; exit 1; }
}
expect plain "$(containers plain)" 'only'
expect manifest "$(containers manifest)" 'only app sidecar'
# Output seen on 2026-11-30:
#   plain     only
#   manifest  only app sidecar
