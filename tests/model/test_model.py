"""What every model can do."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest

from kgen.convert import object_from_plain
from kgen.k8s import (
    NULL,
    ConfigMap,
    Container,
    ContainerPort,
    ControllerRevision,
    Deployment,
    DeploymentSpec,
    EnvVar,
    LabelSelector,
    ObjectMeta,
    PersistentVolumeClaim,
    PodDisruptionBudgetSpec,
    PodSpec,
    PodTemplateSpec,
    Resource,
    ServicePort,
    ServiceSpec,
    StatefulSetSpec,
    Toleration,
)
from kgen.model import Model, Object
from kgen.model.merging import PatchError
from kgen.model.place import PathError
from kgen.model.plain import ConversionError, from_plain, to_plain
from kgen.model.tables import make_model


@pytest.fixture
def web() -> Deployment:
    containers = [Container(name="web", image="web:1"), Container(name="log", image="log:1", args=["-v"])]
    template = PodTemplateSpec(metadata=ObjectMeta(labels={"app": "web"}), spec=PodSpec(containers=containers))
    return Deployment(metadata=ObjectMeta(name="web"), spec=DeploymentSpec(replicas=2, template=template))  # type: ignore[call-arg]


def containers(deployment: Deployment) -> list[Container]:
    found: list[Container] = deployment.pick("spec.template.spec.containers")
    return found


class TestValue:
    def test_equal_fields_make_equal_models(self) -> None:
        assert Container(name="a", image="b") == Container(image="b", name="a")
        assert Container(name="a") != Container(name="b")
        assert Container(name="a") != ContainerPort(name="a")  # type: ignore[call-arg]

    def test_none_is_absent(self) -> None:
        assert Container(name="a", image=None) == Container(name="a")
        assert Container().image is None  # type: ignore[call-arg]

    def test_null_is_not_absent(self) -> None:
        assert Container(image=NULL) != Container()  # type: ignore[call-arg]
        assert to_plain(Container(image=NULL)) == {"image": None}  # type: ignore[call-arg]

    def test_repr_shows_what_is_set_in_the_authors_order(self) -> None:
        assert repr(Container(image="b", name="a")) == "Container(image='b', name='a')"

    def test_a_model_is_frozen(self) -> None:
        model = Container(name="a")
        with pytest.raises(AttributeError, match=r"use \.replace\(name="):
            model.name = "b"  # type: ignore[misc]
        with pytest.raises(AttributeError, match=r"use \.replace\(name=None\)"):
            del model.name
        assert model.name == "a"

    def test_a_model_is_not_hashable(self) -> None:
        with pytest.raises(TypeError, match="unhashable"):
            hash(Container())  # type: ignore[call-arg]

    def test_a_wrong_keyword_gets_the_right_one(self) -> None:
        with pytest.raises(TypeError, match='Container has no field "imge"; did you mean "image"'):
            Container(imge="a")  # type: ignore[call-arg]

    def test_a_json_name_gets_the_python_name(self) -> None:
        with pytest.raises(TypeError, match='did you mean "volume_mounts"'):
            Container(volumeMounts=[])  # type: ignore[call-arg]

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
    def test_copies_are_equal(self, again: object, web: Deployment) -> None:
        resource = Resource("a/v1", "B", metadata=ObjectMeta(name="b"), spec={"c": 1}, cluster_scoped=True)
        plain = object_from_plain({"apiVersion": "a/v1", "kind": "B", "metadata": {"name": "b"}})
        for model in (web, Container(image=NULL), resource, plain):  # type: ignore[call-arg]
            assert again(model) == model  # type: ignore[operator]
        assert again(resource).cluster_scoped is True  # type: ignore[operator]
        assert again(plain).cluster_scoped is None  # type: ignore[operator]

    def test_a_class_has_its_own_fields_whichever_was_asked_first(self) -> None:
        assert (Model.__fields__, Object.__fields__) == ({}, {})
        point = make_model("demo", "Point", "x = int32\nz zIndex int32")
        derived: type[Model] = type("Derived", (point,), {})
        assert list(derived.__fields__) == list(point.__fields__) == ["x", "z"]
        assert derived.field_named("zIndex") is derived.__fields__["z"]
        assert list(make_model("demo", "Web", "@ v1 Web Namespaced webs").__fields__) == ["api_version", "kind"]


class TestReplace:
    def test_changes_a_copy(self) -> None:
        before = Container(name="a", image="b")
        assert before.replace(image="c") == Container(name="a", image="c")
        assert before.image == "b"

    def test_none_removes(self) -> None:
        assert Container(name="a", image="b").replace(image=None) == Container(name="a")

    def test_refuses_an_unknown_field(self) -> None:
        with pytest.raises(TypeError, match="imge"):
            Container().replace(imge="a")  # type: ignore[call-arg]

    def test_attrs_evolve_does_the_same(self) -> None:
        before = Container(name="a", image="b")
        assert attrs.evolve(before, image="c") == before.replace(image="c")

    def test_attrs_asdict_sees_every_field(self) -> None:
        assert attrs.asdict(LabelSelector(match_labels={"a": "b"})) == {
            "match_expressions": None,
            "match_labels": {"a": "b"},
        }


class TestPick:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("spec.replicas", 2),
            ("spec.template.metadata.labels[app]", "web"),
            ("spec.template.metadata.labels.app", "web"),
            ("spec.template.spec.containers[1].args[0]", "-v"),
            ("spec.template.spec.containers[name=log].image", "log:1"),
            ("spec.template.spec.containers[name=nobody].image", "nothing"),
            ("spec.template.spec.containers[7]", "nothing"),
            ("spec.template.spec.containers[*].image", ["web:1", "log:1"]),
            ("spec.strategy.type", "nothing"),
        ],
    )
    def test_finds_the_value_or_the_default(self, web: Deployment, path: str, found: object) -> None:
        assert web.pick(path, "nothing") == found

    def test_a_new_item_cannot_be_picked(self, web: Deployment) -> None:
        with pytest.raises(PathError, match=r"\[\+\] is a new item; there is nothing to pick"):
            web.pick("spec.template.spec.containers[+]")

    def test_a_field_that_the_type_does_not_have_is_an_error(self, web: Deployment) -> None:
        with pytest.raises(PathError, match='a DeploymentSpec has no field "replica"; did you mean "replicas"'):
            web.pick("spec.replica")


class TestPut:
    def test_sets_a_value_in_a_copy(self, web: Deployment) -> None:
        changed = web.put("spec.template.spec.containers[name=log].image", "log:2")
        assert [container.image for container in containers(changed)] == ["web:1", "log:2"]
        assert [container.image for container in containers(web)] == ["web:1", "log:1"]

    def test_makes_what_is_missing_on_the_way(self, web: Deployment) -> None:
        changed = web.put("metadata.annotations[a/b]", "c").put("spec.strategy.rollingUpdate.maxSurge", "25%")
        assert changed.to_plain()["metadata"] == {"name": "web", "annotations": {"a/b": "c"}}
        assert changed.to_plain()["spec"]["strategy"] == {"rollingUpdate": {"maxSurge": "25%"}}

    def test_takes_plain_data_for_a_model(self, web: Deployment) -> None:
        changed = web.put("spec.template.spec.securityContext", {"runAsUser": 1000})
        assert changed.pick("spec.template.spec").security_context.run_as_user == 1000

    def test_none_removes_and_null_stays(self, web: Deployment) -> None:
        assert "replicas" not in web.put("spec.replicas", None).to_plain()["spec"]
        assert web.put("spec.replicas", NULL).to_plain()["spec"]["replicas"] is None
        assert len(containers(web.put("spec.template.spec.containers[name=log]", None))) == 1

    def test_what_is_not_there_is_removed_without_a_trace(self, web: Deployment) -> None:
        assert web.put("spec.strategy.rollingUpdate.maxSurge", None) == web
        assert web.put("metadata.annotations[a/b]", None) == web

    def test_appends(self, web: Deployment) -> None:
        args = "spec.template.spec.containers[name=log].args"
        assert web.put(f"{args}[+]", "-q").pick(args) == web.put(f"{args}[1]", "-q").pick(args) == ["-v", "-q"]
        env = web.put("spec.template.spec.containers[0].env[+]", {"name": "A", "value": "b"})
        assert env.pick("spec.template.spec.containers[0].env") == [EnvVar(name="A", value="b")]
        named = web.put("spec.template.spec.initContainers[+].name", "first")
        assert named.pick("spec.template.spec.initContainers") == [Container(name="first")]

    def test_makes_the_item_that_a_path_names(self, web: Deployment) -> None:
        made = web.put("spec.template.spec.containers[name=web].env[name=NEW].value", "b")
        assert made.pick("spec.template.spec.containers[0].env") == [EnvVar(name="NEW", value="b")]
        new = web.put("spec.template.spec.containers[name=new]", {"image": "new:1"})
        assert repr(containers(new)[2]) == "Container(name='new', image='new:1')"
        port = web.put("spec.template.spec.containers[0].ports[containerPort=80].name", "http")
        assert containers(port)[0].ports == [ContainerPort(container_port=80, name="http")]
        claim = StatefulSetSpec().put("volumeClaimTemplates[metadata.name=data].spec.storageClassName", "fast")  # type: ignore[call-arg]
        assert claim.to_plain() == {
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"storageClassName": "fast"}}]
        }
        assert claim.pick("volumeClaimTemplates[metadata.name=data].spec.storageClassName") == "fast"

    def test_every_item_is_reached(self, web: Deployment) -> None:
        made = web.put("spec.template.spec.containers[*].imagePullPolicy", "Always")
        assert made.pick("spec.template.spec.containers[*].imagePullPolicy") == ["Always", "Always"]
        assert made.pick("spec.template.spec.containers[*].args[*]") == ["-v"]
        assert web.pick("spec.template.spec.initContainers[*].image") == []
        with pytest.raises(PathError, match=r"initContainers\[\*\].image: \[\*\] reaches nothing"):
            web.put("spec.template.spec.initContainers[*].image", "a")
        assert web.put("spec.template.spec.initContainers[*].image", None) == web
        assert (
            web.put("spec.template.spec.containers[*].args", None).pick("spec.template.spec.containers[*].args") == []
        )
        labels = web.put("spec.template.metadata.labels[*]", "x")
        assert labels.pick("spec.template.metadata.labels") == {"app": "x"}
        assert containers(web.put("spec.template.spec.containers[*]", None)) == []

    def test_items_of_a_resource_are_made(self) -> None:
        before = Resource("a/v1", "B", metadata=ObjectMeta(name="b"), spec={"hosts": ["a"]})
        made = before.put("spec.hosts[+]", "b").put("spec.routes[name=new].port", 80).put("spec.routes[*].tls", "on")
        assert made.pick("spec") == {"hosts": ["a", "b"], "routes": [{"name": "new", "port": 80, "tls": "on"}]}
        with pytest.raises(
            PathError, match=r"nothing says whether port is text or not; add the whole item with \[\+\]"
        ):
            before.put("spec.routes[port=80].name", "a")

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            ("spec.replica", 1, 'no field "replica"; did you mean "replicas"'),
            ("spec.template.spec.containers[3].image", "a", r"there is no item 3; the list has 2, and \[\+\] adds one"),
            ("spec.template.spec.containers[0].args[name=a]", "a", "there is nothing inside text"),
            ("spec.template.spec.containers[nam=a]", {}, 'a Container has no field "nam"; did you mean "name"'),
            ("spec.template.spec.containers[name=a]", {"name": "b"}, 'the value has name="b", not "a"'),
            (
                "spec.template.spec.containers[0].ports[containerPort=http].name",
                "a",
                "expected a whole number, got text",
            ),
            ("spec.template.spec.containers[name=nobody]", None, r'no item has name="nobody" \(there are: web, log\)'),
            ("spec.template.spec.containers[name=nobody].image", None, "no item has name"),
            ("spec.template.spec.containers[+]", None, r"\[\+\] is a new item; there is nothing to remove"),
            ("spec.template.spec[+]", "a", "there is no list here"),
            ("spec.replicas[+]", 1, "there is no list here"),
            ("spec.template.spec[*].image", "a", r"\[\*\] reaches the items of a list or the entries of a map"),
            ("spec.replicas[*]", 1, r"\[\*\] reaches the items"),
            ("spec.template.spec.containers.image", "a", "choose an item"),
            ("spec.replicas", "three", "expected a whole number, got text"),
            ("spec.template.spec.containers[0]", {"imge": "a"}, 'unknown field "imge"; did you mean "image"'),
            ("spec.replicas.x", 1, "replicas"),
        ],
    )
    def test_what_leads_nowhere_or_does_not_fit_is_an_error(
        self, web: Deployment, path: str, value: object, message: str
    ) -> None:
        with pytest.raises((PathError, ConversionError), match=message):
            web.put(path, value)


class TestMerge:
    def test_maps_merge_and_null_removes(self, web: Deployment) -> None:
        changed = web.merge({"metadata": {"labels": {"a": "b"}}, "spec": {"replicas": None}})
        assert changed.to_plain()["metadata"] == {"name": "web", "labels": {"a": "b"}}
        assert "replicas" not in changed.to_plain()["spec"]

    def test_lists_merge_by_their_key_in_the_order_of_the_patch(self, web: Deployment) -> None:
        patch = {
            "containers": [
                {"name": "new", "image": "new:1"},
                {"name": "web", "image": None, "command": ["run"]},
            ]
        }
        changed = web.merge({"spec": {"template": {"spec": patch}}})
        assert containers(changed) == [
            Container(name="new", image="new:1"),
            Container(name="web", command=["run"]),
            Container(name="log", image="log:1", args=["-v"]),
        ]

    def test_new_items_come_before_those_that_the_patch_does_not_name(self) -> None:
        before = PodSpec(containers=[Container(name="a"), Container(name="b")])
        names = [each.name for each in before.merge({"containers": [{"name": "c"}]}).containers or []]
        assert names == ["c", "a", "b"]

    def test_an_item_without_its_merge_key_is_refused(self) -> None:
        service = ServiceSpec(ports=[ServicePort(name="http", port=80)])
        with pytest.raises(PatchError, match=r"ports\[0\]: an item has no port, the merge key of ports \(it has: name"):
            service.merge({"ports": [{"name": "http", "targetPort": 8080}]})
        with pytest.raises(PatchError, match="has no name, the merge key of containers"):
            PodSpec(containers=[Container(image="a")]).merge({"containers": [{"name": "b"}]})  # type: ignore[call-arg]

    def test_an_item_of_a_list_that_is_not_there_yet_needs_none(self) -> None:
        assert ServiceSpec().merge({"ports": [{"name": "http"}]}).ports == [ServicePort(name="http")]  # type: ignore[call-arg]

    def test_lists_without_a_key_are_replaced(self) -> None:
        assert Container(args=["a", "b"]).merge({"args": ["c"]}).args == ["c"]  # type: ignore[call-arg]

    def test_lists_of_scalars_that_merge_grow(self) -> None:
        assert ObjectMeta(finalizers=["a"]).merge({"finalizers": ["a", "b"]}).finalizers == ["a", "b"]

    def test_ports_merge_by_number(self) -> None:
        before = Container(ports=[ContainerPort(container_port=80)])  # type: ignore[call-arg]
        patch = {"ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 81}]}
        assert before.merge(patch).ports == [
            ContainerPort(container_port=80, name="http"),
            ContainerPort(container_port=81),
        ]

    def test_directives_delete_and_replace(self, web: Deployment) -> None:
        gone = {"containers": [{"name": "log", "$patch": "delete"}]}
        assert [each.name for each in containers(web.merge({"spec": {"template": {"spec": gone}}}))] == ["web"]
        only = {"containers": [{"$patch": "replace"}, {"name": "only"}]}
        assert containers(web.merge({"spec": {"template": {"spec": only}}})) == [Container(name="only")]
        labels = {"labels": {"$patch": "replace", "b": "c"}}
        assert ObjectMeta(labels={"a": "b"}).merge(labels).labels == {"b": "c"}
        assert web.merge({"spec": {"$patch": "delete"}}).to_plain()["spec"] == {}
        assert web.merge({"status": {"$patch": "delete"}}).status is None

    def test_retain_keys_removes_all_others(self) -> None:
        rolling = DeploymentSpec().merge({"strategy": {"rollingUpdate": {"maxSurge": 1}, "type": "RollingUpdate"}})  # type: ignore[call-arg]
        recreate = {"strategy": {"$retainKeys": ["type"], "type": "Recreate"}}
        for before in (rolling, DeploymentSpec()):  # type: ignore[call-arg]
            assert before.merge(recreate).to_plain() == {"strategy": {"type": "Recreate"}}
        with pytest.raises(PatchError, match=r"strategy.type: \$retainKeys must name every key of the patch"):
            rolling.merge({"strategy": {"$retainKeys": ["rollingUpdate"], "type": "Recreate"}})

    def test_set_element_order_orders_items(self, web: Deployment) -> None:
        patch = {
            "$setElementOrder/containers": [{"name": "log"}, {"name": "web"}],
            "containers": [{"name": "log", "tty": True}],
        }
        changed = web.merge({"spec": {"template": {"spec": patch}}})
        assert [each.name for each in containers(changed)] == ["log", "web"]
        assert containers(changed)[0].tty
        with pytest.raises(PatchError, match="in another order than in"):
            Container(args=["a"]).merge({"$setElementOrder/args": ["a", "b"], "args": ["b", "a"]})  # type: ignore[call-arg]

    def test_delete_from_primitive_list_deletes_items(self) -> None:
        before = ObjectMeta(finalizers=["a/b", "a/c"])
        assert before.merge({"$deleteFromPrimitiveList/finalizers": ["a/b"]}).finalizers == ["a/c"]
        assert ObjectMeta().merge({"$deleteFromPrimitiveList/finalizers": ["a/b"]}).finalizers is None

    def test_a_selector_of_a_budget_is_replaced(self) -> None:
        before = PodDisruptionBudgetSpec(selector=LabelSelector(match_labels={"a": "b"}))
        assert before.merge({"selector": {"matchLabels": {"c": "d"}}}).selector == LabelSelector(
            match_labels={"c": "d"}
        )

    @pytest.mark.parametrize(
        ("patch", "message"),
        [
            ({"$patch": "merge"}, r'\$patch: unknown directive "merge"; a map takes "replace" or "delete"'),
            ({"containers": [{"$patch": "merge"}]}, r'containers\[0\]: unknown directive "merge"'),
            ({"containers": [{"$patch": "delete"}]}, r"containers\[0\]: an item has no name, the merge key"),
            (
                {"containers": [{"name": "n", "env": [{"name": "A", "$patch": "delete"}]}]},
                r"env\[0\]: \$patch has no effect",
            ),
            ({"tolerations": [{"$patch": "replace"}]}, r"tolerations\[0\]: \$patch has no effect"),
            ({"containers": ["a"]}, "expected a map with name, got text"),
            (
                {"$setElementOrder/containers": {}, "containers": []},
                "expected a list and the order of its items, got a map",
            ),
            ({"$setElementOrder/container": []}, 'no field "container"; did you mean "containers"'),
            ({"$setElementOrder/volumes": [], "volumes": []}, "there are no items to put in order"),
            ({"$deleteFromPrimitiveList/tolerations": "a"}, "expected a list of the items to delete"),
            ({"$retainKeys": "a"}, "expected a list of keys, got text"),
        ],
    )
    def test_what_kubectl_refuses_or_leaves_in_the_object_is_refused(self, patch: dict[str, Any], message: str) -> None:
        before = PodSpec(containers=[Container(name="a")], tolerations=[Toleration(key="a")])
        with pytest.raises(PatchError, match=message):
            before.merge(patch)

    def test_a_patch_is_a_map(self, web: Deployment) -> None:
        with pytest.raises(PatchError, match="cannot merge the patch: a patch is a map, got a list"):
            web.merge([{"spec": {}}])  # type: ignore[arg-type]

    def test_maps_of_unknown_content_are_not_merged(self) -> None:
        before = ControllerRevision(data={"spec": {"a": 1}}, revision=1)
        with pytest.raises(PatchError, match=r"data.spec: the API does not say how to merge what is in data; give"):
            before.merge({"data": {"spec": {"b": 2}}})
        assert before.merge({"data": {"$patch": "replace", "spec": {"b": 2}}}).data == {"spec": {"b": 2}}

    def test_a_patch_may_have_the_header_of_its_object_but_no_other(self, web: Deployment) -> None:
        header = {"apiVersion": "apps/v1", "kind": "Deployment"}
        assert web.merge({**header, "spec": {"replicas": 3}}) == web.put("spec.replicas", 3)
        with pytest.raises(PatchError, match="kind: the patch is for StatefulSet, the object is Deployment"):
            web.merge({**header, "kind": "StatefulSet"})

    def test_a_model_is_a_patch_too(self) -> None:
        assert PodSpec(hostname="a").merge(PodSpec(subdomain="b")) == PodSpec(hostname="a", subdomain="b")  # type: ignore[call-arg]

    def test_a_patch_that_does_not_fit_is_refused_with_every_path(self, web: Deployment) -> None:
        with pytest.raises(TypeError) as caught:
            web.merge({"spec": {"replica": 3, "template": {"spec": {"containers": [{"name": "web", "ports": 80}]}}}})
        assert str(caught.value).splitlines() == [
            "this is no Deployment:",
            "  spec.template.spec.containers[0].ports: expected a list, got the number 80",
            '  spec.replica: unknown field "replica"; did you mean "replicas"?',
        ]

    def test_a_resource_merges_as_plain_data_and_keeps_its_scope(self) -> None:
        before = Resource("a/v1", "B", metadata=ObjectMeta(name="b"), spec={"list": [1], "x": 1}, cluster_scoped=True)
        after = before.merge({"spec": {"list": [2], "x": None}})
        assert after.to_plain()["spec"] == {"list": [2]}
        assert after.cluster_scoped is True


class TestPlain:
    def test_an_object_has_its_header_an_embedded_one_has_none(self) -> None:
        claim = PersistentVolumeClaim(metadata=ObjectMeta(name="data"))
        assert claim.to_plain() == {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {"name": "data"},
        }
        assert StatefulSetSpec(volume_claim_templates=[claim]).to_plain() == {  # type: ignore[call-arg]
            "volumeClaimTemplates": [{"metadata": {"name": "data"}}]
        }

    def test_an_embedded_header_that_was_there_stays(self) -> None:
        plain = {"volumeClaimTemplates": [{"apiVersion": "v1", "kind": "PersistentVolumeClaim"}]}
        assert from_plain(plain, StatefulSetSpec).to_plain() == plain

    def test_the_order_of_the_source_stays(self) -> None:
        plain = {"data": {"b": "1", "a": "2"}, "metadata": {"namespace": "n", "name": "c"}}
        assert str(to_plain(from_plain(plain, ConfigMap))) == str(plain)

    @pytest.mark.parametrize(
        ("plain", "problem"),
        [
            ({"data": {"a": 1}}, r"data\[a\]: expected text, got the number 1"),
            ({"data": {1: "a"}}, "data: expected text as key, got the number 1"),
            ({"data": []}, "data: expected a map, got a list"),
            ({"metadata": "x"}, r"metadata: expected a map \(ObjectMeta\), got text"),
            ({"immutable": "true"}, "immutable: expected true or false, got text"),
            ({"metadata": {"generation": True}}, "metadata.generation: expected a whole number, got true"),
            (
                {"metadata": {"generation": 1.0}},
                "metadata.generation: expected a whole number, got the number 1.0",
            ),
            ({"binary_data": {}}, 'unknown field "binary_data"; did you mean "binaryData"?'),
        ],
    )
    def test_nothing_is_guessed(self, plain: dict[str, object], problem: str) -> None:
        with pytest.raises(ConversionError, match=problem):
            from_plain(plain, ConfigMap)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda it: it.spce, 'Deployment has no field "spce"; did you mean "spec"?'),
        (lambda it: it.spec.minReadySeconds, '"minReadySeconds"; did you mean "min_ready_seconds"?'),
        (lambda it: it.spec.replica, 'DeploymentSpec has no field "replica"; did you mean "replicas"?'),
        (lambda it: it.spec.template.spec.container, 'PodSpec has no field "container"; did you mean "containers"?'),
        (lambda it: it.metadta.name, 'Deployment has no field "metadta"; did you mean "metadata"?'),
        (lambda it: it.merg({}), 'Deployment has no field "merg"; did you mean "merge"?'),
        (lambda it: it.zzz, 'Deployment has no field "zzz"'),
        (lambda it: it.__zzz__, "'Deployment' object has no attribute '__zzz__'"),
    ],
)
def test_an_attribute_that_is_misspelt_is_answered_with_the_right_one(read: Any, said: str, web: Deployment) -> None:
    with pytest.raises(AttributeError) as caught:
        read(web)
    assert str(caught.value).endswith(said)
    assert type(caught.value) is AttributeError


def test_asking_for_an_attribute_looks_for_nothing_similar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgen.wording.spelling.did_you_mean", lambda *_: pytest.fail("looked"))
    assert getattr(ConfigMap(), "spec", None) is None
    assert not hasattr(ConfigMap(), "spec")
    assert pickle.loads(pickle.dumps(ConfigMap(data={"a": "b"}))).data == {"a": "b"}
    assert copy.deepcopy(ConfigMap(data={"a": "b"})) == ConfigMap(data={"a": "b"})
