#!/usr/bin/env bash
# A StatefulSet's partition is not the ordinal that its documentation calls it, once ordinals start elsewhere.
#
# The API says of `partition`: "the ordinal at which the StatefulSet should be partitioned for updates". The controller of
# Kubernetes 1.37.2 counts pods instead, whatever their ordinals are. With `ordinals.start: 5` and three pods, x-5 to x-7,
# `partition: 6` should leave x-5 alone and update two pods; it updates none, for ever and without an event, because there
# are not six pods. `partition: 1` is what leaves x-5 alone. A canary that is rolled out by its ordinal never rolls out.
#
# This runs the controller itself, of the package k8s.io/kubernetes, on the fake client of client-go, and marks each pod
# Ready. kube-controller-manager 1.36.3 and 1.37.2 with real API servers do the same.
#
# Needs Go and the Go module proxy, and some minutes to compile. Works in a temporary folder, exits with 1 if the behavior
# is another one.
set -euo pipefail

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-modcacherw
kubernetes=v1.37.2 staging=v0.37.2

cat >main.go <<'GO'
// Rolls out a StatefulSet with each partition, and prints which pods get the new image.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/kubernetes/pkg/controller/statefulset"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func number[T any](value T) *T { return &value }

func set(partition int32) *apps.StatefulSet {
	labels := map[string]string{"app": "x"}
	return &apps.StatefulSet{
		ObjectMeta: meta.ObjectMeta{Name: "x", Namespace: "default", UID: "1"},
		Spec: apps.StatefulSetSpec{
			Replicas:             number(int32(3)),
			Ordinals:             &apps.StatefulSetOrdinals{Start: 5},
			ServiceName:          "x",
			Selector:             &meta.LabelSelector{MatchLabels: labels},
			RevisionHistoryLimit: number(int32(10)),
			PodManagementPolicy:  apps.OrderedReadyPodManagement,
			UpdateStrategy: apps.StatefulSetUpdateStrategy{
				Type:          apps.RollingUpdateStatefulSetStrategyType,
				RollingUpdate: &apps.RollingUpdateStatefulSetStrategy{Partition: &partition},
			},
			Template: core.PodTemplateSpec{
				ObjectMeta: meta.ObjectMeta{Labels: labels},
				Spec:       core.PodSpec{Containers: []core.Container{{Name: "a", Image: "old"}}},
			},
		},
	}
}

// until marks pods Ready until nothing has changed for a second, and returns their images by name.
func settle(client *fake.Clientset) map[string]string {
	ctx, quiet := context.Background(), time.Now()
	for time.Since(quiet) < time.Second {
		time.Sleep(50 * time.Millisecond)
		pods, err := client.CoreV1().Pods("default").List(ctx, meta.ListOptions{})
		check(err)
		for i := range pods.Items {
			pod := &pods.Items[i]
			if pod.Status.Phase == core.PodRunning {
				continue
			}
			quiet = time.Now()
			pod.Status.Phase = core.PodRunning
			pod.Status.Conditions = []core.PodCondition{{Type: core.PodReady, Status: core.ConditionTrue}}
			_, err := client.CoreV1().Pods("default").UpdateStatus(ctx, pod, meta.UpdateOptions{})
			check(err)
		}
	}
	pods, err := client.CoreV1().Pods("default").List(ctx, meta.ListOptions{})
	check(err)
	images := map[string]string{}
	for _, pod := range pods.Items {
		images[pod.Name] = pod.Spec.Containers[0].Image
	}
	return images
}

func updated(partition int32) []string {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client := fake.NewClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	controller := statefulset.NewStatefulSetController(ctx,
		factory.Core().V1().Pods(), factory.Apps().V1().StatefulSets(),
		factory.Core().V1().PersistentVolumeClaims(), factory.Apps().V1().ControllerRevisions(), client)
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	go controller.Run(ctx, 1)

	sets := client.AppsV1().StatefulSets("default")
	_, err := sets.Create(ctx, set(partition), meta.CreateOptions{})
	check(err)
	if found := settle(client); len(found) != 3 {
		check(fmt.Errorf("expected three pods, there are %v", found))
	}
	living, err := sets.Get(ctx, "x", meta.GetOptions{})
	check(err)
	living.Spec.Template.Spec.Containers[0].Image = "new"
	living.Generation = 2
	_, err = sets.Update(ctx, living, meta.UpdateOptions{})
	check(err)

	var names []string
	for name, image := range settle(client) {
		if image == "new" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func main() {
	for _, partition := range []int32{0, 1, 2, 5, 6} {
		fmt.Printf("partition %d updates %v\n", partition, updated(partition))
	}
}
GO

go mod init example.com/partition 2>/dev/null
go mod edit -require="k8s.io/kubernetes@$kubernetes"
for module in $(go mod download -json "k8s.io/kubernetes@$kubernetes" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p' |
    xargs sed -n 's/^\t\(k8s.io\/[a-z-]*\) => .*/\1/p'); do
    go mod edit -replace="$module=$module@$staging"
done
go mod tidy 2>/dev/null
go run . 2>errors.log | tee seen.txt || { cat errors.log >&2; exit 2; }

cat >expected.txt <<'TEXT'
partition 0 updates [x-5 x-6 x-7]
partition 1 updates [x-6 x-7]
partition 2 updates [x-7]
partition 5 updates []
partition 6 updates []
TEXT
diff expected.txt seen.txt
# Output seen on 2026-11-30: the lines above.
