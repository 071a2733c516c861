"""The machine does with pods what a kubelet does."""

from __future__ import annotations

import time

import pytest

from tests.servers.databases.pods import ANSWERS, FOREVER, pod, service, shell, stateful_set
from tests.servers.machine.cluster import Cluster

pytestmark = [pytest.mark.databases, pytest.mark.short]

_DATA = [{"name": "data", "mountPath": "/data"}]
_CLAIM = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
_NOW = "$(date +%s.%N)"


def test_a_sidecar_starts_before_the_containers_and_stops_after_them(cluster: Cluster) -> None:
    def noting(name: str) -> str:
        return f"trap 'echo {name} stops >>/data/order; exit 0' TERM\necho {name} starts >>/data/order\n{FOREVER}"

    sidecar = shell(noting("sidecar"), restartPolicy="Always", volumeMounts=_DATA)
    sidecar["name"] = "sidecar"
    sidecar["startupProbe"] = {"exec": {"command": ["grep", "sidecar", "/data/order"]}, "periodSeconds": 1}
    first = shell("echo init >>/data/order", volumeMounts=_DATA) | {"name": "init"}
    main = shell("sleep 0.1\n" + noting("main"), volumeMounts=_DATA)
    cluster.apply([pod(main, initContainers=[sidecar, first], volumes=[_CLAIM])])
    order = cluster.claims.seen("data") / "order"
    cluster.until("the main container writes", lambda: order.exists() and "main starts" in order.read_text())
    assert cluster.pods["web"].is_ready
    cluster.container("web", "sidecar").kill()
    cluster.until("the sidecar is started again", lambda: order.read_text().count("sidecar starts") == 2)
    cluster.delete_pod("web")
    assert order.read_text().split("\n") == [
        *("sidecar starts", "init", "main starts", "sidecar starts", "main stops", "sidecar stops", "")
    ]


def test_a_job_is_tried_again_as_often_as_it_says(cluster: Cluster) -> None:
    second = shell("echo try; [ -e /data/tried ] || { touch /data/tried; exit 3; }", volumeMounts=_DATA)
    spec = {"backoffLimit": 1, "template": pod(second, restartPolicy="Never", volumes=[_CLAIM])}
    cluster.apply([{"kind": "CronJob", "metadata": {"name": "try"}, "spec": {"jobTemplate": {"spec": spec}}}])
    assert cluster.run_job("CronJob", "try") == (0, "try\n")
    cluster.claims.delete("data")
    cluster.apply([{"kind": "Job", "metadata": {"name": "try"}, "spec": {**spec, "backoffLimit": 0}}])
    assert cluster.run_job("Job", "try") == (1, "try\n")
    assert cluster.pods == {}


def test_an_init_container_is_tried_again_with_a_back_off(cluster: Cluster) -> None:
    third = shell(f"echo {_NOW} >>/data/tries; [ $(wc -l </data/tries) = 3 ]", volumeMounts=_DATA) | {"name": "init"}
    cluster.apply([pod(shell(), initContainers=[third], volumes=[_CLAIM])])
    cluster.until_ready("web")
    first, second, last = map(float, (cluster.claims.seen("data") / "tries").read_text().split())
    assert second - first >= 1  # the first back-off of these tests; a kubelet's is 10 s
    assert last - second >= 2


def test_a_sized_claim_can_be_full(cluster: Cluster) -> None:
    cluster.claims.sizes["data-web-0"] = "8Mi"
    cluster.apply([stateful_set(replicas=2)])
    cluster.until_ready("web-0", "web-1")
    write = ("dd", "if=/dev/zero", "of=/data/big", "bs=1M", "count=16")
    code, text = cluster.exec("web-0", *write)
    assert code == 1
    assert "No space left on device" in text
    assert cluster.exec("web-0", "bash", "-c", "rm /data/big; echo small >/data/small").code == 0
    cluster.delete_pod("web-0")
    cluster.until_ready("web-0")
    assert cluster.exec("web-0", "cat", "/data/small") == (0, "small\n")
    assert cluster.exec("web-1", *write).code == 0


def test_a_cut_network_loses_packets_until_it_heals(cluster: Cluster) -> None:
    cluster.apply([service(), stateful_set(ANSWERS, replicas=2)])
    cluster.until_ready("web-0", "web-1")
    ask = ("bash", "-c", "exec 3<>/dev/tcp/web-1.web/8080 && cat <&3")
    cluster.until("web-1 answers", lambda: cluster.exec("web-0", *ask).code == 0)
    cluster.pods["web-1"].network.cut()
    assert cluster.exec("web-0", *ask, timeout=2).code is None
    cluster.pods["web-1"].network.heal()
    code, text = cluster.exec("web-0", *ask)
    assert (code, text.strip()) == (0, "HTTP/1.0 200 Text")


def test_a_container_above_its_memory_limit_is_killed_and_started_again(cluster: Cluster) -> None:
    if cluster.node.cgroup is None:
        pytest.skip("no memory cgroup can be made here")
    cluster.apply([pod(shell(resources={"limits": {"memory": "64Mi"}}))])
    cluster.until_ready("web")
    container = cluster.container("web")
    assert int(container.memory("memory.limit_in_bytes", "memory.max")[""]) == 64 * 2**20
    assert cluster.exec("web", "bash", "-c", "head -c 16M /dev/zero | tail -c 16M | wc -c") == (0, f"{16 * 2**20}\n")
    assert container.restarts == container.oom_kills == 0
    assert cluster.exec("web", "bash", "-c", "exec tail /dev/zero").code == 137
    container.kill()
    cluster.until("the container is started again", lambda: container.restarts == 1 and container.is_ready)
    assert container.oom_kills == 1


def test_a_pod_whose_empty_folder_is_too_full_is_evicted(cluster: Cluster) -> None:
    manifest = stateful_set(
        "[ -e /data/second ] || { touch /data/second; head -c 4M /dev/zero >/big/zeros; }\n" + FOREVER
    )
    spec = manifest["spec"]["template"]["spec"]
    spec["volumes"] = [{"name": "big", "emptyDir": {"sizeLimit": "1Mi"}}]
    spec["containers"][0]["volumeMounts"].append({"name": "big", "mountPath": "/big"})
    cluster.apply([manifest])
    cluster.until("web-0 is evicted", lambda: any("emptyDir big exceeds" in event for event in cluster.events))
    evicted = cluster.pods["web-0"]
    cluster.until("there is another web-0", lambda: cluster.pods.get("web-0") not in (None, evicted))
    cluster.until_ready("web-0")
    assert cluster.exec("web-0", "ls", "/big") == (0, "")


def test_probes_decide_when_a_container_is_ready_and_when_it_starts_anew(cluster: Cluster) -> None:
    probe = {"httpGet": {"path": "/", "port": 8080}, "periodSeconds": 1, "timeoutSeconds": 5}
    container = shell(ANSWERS, readinessProbe={**probe, "failureThreshold": 1})
    container["livenessProbe"] = {"exec": {"command": ["test", "!", "-e", "/dead"]}, "periodSeconds": 1}
    cluster.apply([service(), pod(container)])
    cluster.until_ready("web")
    assert [each.name for each in cluster.behind("web")] == ["web"]
    cluster.exec("web", "bash", "-c", "echo 503 >/status")
    cluster.until("web is not ready", lambda: not cluster.pods["web"].is_ready)
    assert cluster.behind("web") == []
    cluster.exec("web", "bash", "-c", "touch /dead")
    cluster.until("the container is started again", lambda: cluster.container("web").restarts == 1)
    cluster.until_ready("web")  # with a new root: both files are gone


def test_a_container_that_ignores_sigterm_is_killed_when_its_time_is_over(cluster: Cluster) -> None:
    stubborn = shell("trap '' TERM\n" + FOREVER, lifecycle={"preStop": {"exec": {"command": ["touch", "/data/stop"]}}})
    cluster.apply([pod({**stubborn, "volumeMounts": _DATA}, volumes=[_CLAIM], terminationGracePeriodSeconds=3)])
    cluster.until_ready("web")
    started = time.monotonic()
    cluster.delete_pod("web")
    assert time.monotonic() - started >= 3
    assert (cluster.claims.seen("data") / "stop").exists()


def test_a_container_gets_the_user_groups_and_capabilities_of_its_manifest(cluster: Cluster) -> None:
    show = (
        "id -u; id -g; id -G; grep -E 'CapEff|NoNewPrivs' /proc/self/status; touch /x 2>&1; stat -c %g /data; hostname"
    )
    context = {
        "runAsUser": 12345,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    cluster.apply(
        [pod(shell(securityContext=context, volumeMounts=_DATA), volumes=[_CLAIM], securityContext={"fsGroup": 77})]
    )
    cluster.until_ready("web")
    assert cluster.exec("web", "bash", "-c", show).text.split("\n") == [
        *("12345", "0", "0 77", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"),
        *("touch: cannot touch '/x': Read-only file system", "77", "web", ""),
    ]


def test_files_of_objects_change_when_the_objects_do(cluster: Cluster) -> None:
    def settings(**data: str) -> dict[str, object]:
        return {"kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data}

    secret = {"kind": "Secret", "metadata": {"name": "password"}, "data": {"password": "b2xk"}}
    volumes = [
        {"name": "settings", "configMap": {"name": "settings"}},
        {"name": "password", "secret": {"secretName": "password", "defaultMode": 0o400}},
    ]
    mounts = [{"name": name, "mountPath": f"/{name}"} for name in ("settings", "password")]
    cluster.apply([settings(a="1", b="2"), secret, pod(shell(volumeMounts=mounts), volumes=volumes)])
    cluster.until_ready("web")
    show = ("bash", "-c", "grep . /dev/null /settings/*; cat /password/password; stat -L -c ' %a' /password/password")
    assert cluster.exec("web", *show).text == "/settings/a:1\n/settings/b:2\nold 400\n"
    cluster.apply([settings(a="3"), {**secret, "data": {"password": "bmV3"}}])
    assert cluster.exec("web", *show).text == "/settings/a:3\nnew 400\n"
