#!/usr/bin/env bash
# One patch, one Deployment, two outcomes: kustomize 5.8.1 drops a device that the library behind `kubectl patch` keeps.
#
# A strategic merge patch that changes one entry of `resourceClaims` merges by `name` with k8s.io/apimachinery 0.37.2.
# kustomize 5.8.1, which kubectl 1.37.2 embeds as `kubectl kustomize`, merges by types from before that field existed:
# the list of the patch replaces the whole list. It exits with 0 and prints no warning, and a container still names the
# claim that is gone. The list `volumes` of the same patch is merged by both.
#
# Needs Go and the Go module proxy. Works in a temporary folder, exits with 1 if the behavior is another one.
set -euo pipefail

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-modcacherw

cat >deployment.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: train
spec:
  selector:
    matchLabels: {app: train}
  template:
    metadata:
      labels: {app: train}
    spec:
      containers:
        - name: train
          image: registry.k8s.io/pause:3.10
          resources:
            claims: [{name: gpu}, {name: nic}]
      resourceClaims:
        - {name: gpu, resourceClaimTemplateName: gpu}
        - {name: nic, resourceClaimTemplateName: nic}
      volumes:
        - {name: data, emptyDir: {}}
        - {name: cache, emptyDir: {}}
YAML
cat >patch.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: train
spec:
  template:
    spec:
      resourceClaims:
        - {name: gpu, resourceClaimTemplateName: bigger-gpu}
      volumes:
        - {name: cache, emptyDir: {sizeLimit: 1Gi}}
YAML
cat >kustomization.yaml <<'YAML'
resources: [deployment.yaml]
patches:
  - path: patch.yaml
YAML

mkdir merge
cat >merge/main.go <<'GO'
// Applies patch.yaml to deployment.yaml as `kubectl patch --type strategic` does.
package main

import (
	"fmt"
	"os"

	apps "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

func json(path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	data, err := yaml.YAMLToJSON(text)
	if err != nil {
		panic(err)
	}
	return data
}

func main() {
	merged, err := strategicpatch.StrategicMergePatch(json("../deployment.yaml"), json("../patch.yaml"), apps.Deployment{})
	if err != nil {
		panic(err)
	}
	text, err := yaml.JSONToYAML(merged)
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text))
}
GO
GOBIN=$work/bin go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 2>/dev/null
(
    cd merge
    go mod init example.com/merge
    go get k8s.io/api@v0.37.2 k8s.io/apimachinery@v0.37.2 sigs.k8s.io/yaml@v1.6.0
    go mod tidy
) 2>/dev/null

(cd merge && go run .) >merged.yaml
bin/kustomize build . >built.yaml 2>built.err

names() { # of the entries of a list that stand at six blanks
    sed -n "/^      $1:/,/^      [a-z]/p" "$2" | sed -n 's/.* name: //p' | sort | xargs
}
expect() {
    printf '%-24s %-15s %s\n' "$1" "$2" "$3"
    [[ $3 == "$4" ]] || { echo "expected: $4" >&2; exit 1; }
}
bin/kustomize version
expect 'k8s.io/apimachinery' resourceClaims "$(names resourceClaims merged.yaml)" 'gpu nic'
expect 'kustomize build' resourceClaims "$(names resourceClaims built.yaml)" 'gpu'
expect 'k8s.io/apimachinery' volumes "$(names volumes merged.yaml)" 'cache data'
expect 'kustomize build' volumes "$(names volumes built.yaml)" 'cache data'
expect 'kustomize build' 'on stderr' "$(cat built.err)" ''
# Output seen on 2026-11-30:
#   v5.8.1
#   k8s.io/apimachinery      resourceClaims  gpu nic
#   kustomize build          resourceClaims  gpu
#   k8s.io/apimachinery      volumes         cache data
#   kustomize build          volumes         cache data
#   kustomize build          on stderr
