"""Volumes of pods: their names, and one source each."""

from __future__ import annotations

from kgen.apiserver import checks
from kgen.apiserver.defaulting import final_name
from kgen.apiserver.rule import rule
from kgen.diagnostics import duplicate, forbidden, invalid, required
from kgen.k8s.core_v1 import Pod, PodSpec, Volume
from kgen.syntax import grammars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.apiserver.rule import Context, Findings
    from kgen.field_path import FieldPath

SOURCES = (
    *("empty_dir", "host_path", "git_repo", "gce_persistent_disk", "aws_elastic_block_store", "secret", "nfs"),
    *("iscsi", "glusterfs", "flocker", "persistent_volume_claim", "rbd", "cinder", "cephfs", "quobyte"),
    *("downward_api", "fc", "flex_volume", "config_map", "azure_file", "vsphere_volume", "photon_persistent_disk"),
    *("portworx_volume", "azure_disk", "storageos", "projected", "scale_io", "csi", "ephemeral", "image"),
)
"""The sources in the order in which the server looks for one: it takes the first and refuses all others."""

ODD_NAMES = {"downward_api": "downwarAPI", "cephfs": "cephFS"}
"""How the server misspells a source that is one too many."""

IMAGES_SINCE = (1, 35)
"""Before, servers drop image volumes without a word unless an alpha gate is on."""

LONGEST_ISCSI_SESSION = 64


def sources_of(volume: Volume) -> list[str]:
    """The sources that a volume names, the one that counts first; none is an emptyDir.

    >>> from kgen.k8s import EmptyDirVolumeSource, SecretVolumeSource
    >>> sources_of(Volume(name="a", secret=SecretVolumeSource(), empty_dir=EmptyDirVolumeSource()))
    ['empty_dir', 'secret']
    """
    found = [name for name in volume.__dict__ if name != "name"]
    return sorted(found, key=SOURCES.index) if len(found) > 1 else found


def good_volumes(spec: PodSpec, at: FieldPath, context: Context) -> dict[str, Volume]:
    """The volumes of a pod that containers can mount, by name: those in which no rule has found an error.

    Only a rule that runs after all inside the pod may ask.
    """
    good: dict[str, Volume] = {}
    for i, volume in enumerate(spec.volumes or ()):
        if volume.name and volume.name not in good and not context.failed((at / "volumes")[i]):
            good[volume.name] = volume
    return good


@rule("KG260", on=Volume)
def volume_name_invalid(volume: Volume, at: FieldPath) -> Findings:
    """A volume has no name, or one that is no DNS label.

    Bad:
        name: My_Data
        emptyDir: {}
    Good:
        name: my-data
        emptyDir: {}
    """
    if volume.name:
        yield from checks.grammar(at / "name", volume.name, grammars.dns_label)
    else:
        claim = volume.persistent_volume_claim
        from_template = claim is not None and not claim.claim_name
        hint = "it may come from a claim template without metadata.name" if from_template else ""
        yield required(at / "name", "a volume needs a name, for containers to mount it", hint)


@rule("KG261", on=PodSpec, after=True)
def volume_name_twice(spec: PodSpec, at: FieldPath, context: Context) -> Findings:
    """Two volumes of a pod have the same name.

    Bad:
        volumes: [{name: data, emptyDir: {}}, {name: data, configMap: {name: settings}}]
    Good:
        volumes: [{name: data, emptyDir: {}}, {name: settings, configMap: {name: settings}}]
    """
    volumes = spec.volumes or []
    if len(volumes) > 1 and len({volume.name for volume in volumes}) < len(volumes):
        for i, name in _repeated(volumes, at / "volumes", context):
            yield duplicate((at / "volumes")[i] / "name", name, "rename one of them")


def _repeated(volumes: list[Volume], at: FieldPath, context: Context) -> Iterator[tuple[int, str]]:
    """Which volumes repeat the name of an earlier one; the server forgets the names of those with an error."""
    known: set[str] = set()
    for i, volume in enumerate(volumes):
        if volume.name and volume.name in known:
            yield i, volume.name
        elif volume.name and not context.failed(at[i]):
            known.add(volume.name)


def _surplus(volume: Volume) -> tuple[str, ...]:
    return tuple(sources_of(volume)[1:])


@rule("KG262", on=Volume, hides=_surplus)
def volume_with_two_sources(volume: Volume, at: FieldPath) -> Findings:
    """A volume takes its content from two sources at once.

    Often two items of the list grew together because a `- name:` is missing between them.

    Bad:
        name: data
        emptyDir: {}
        configMap: {name: settings}
    Good:
        name: data
        configMap: {name: settings}
    """
    if len(volume.__dict__) < len(("one source", "another")):
        return
    sources = sources_of(volume)
    for name in sources[1:]:
        first, where = volume.__fields__[sources[0]].json, at / ODD_NAMES.get(name, volume.__fields__[name].json)
        yield forbidden(where, f"a volume has one source, and {first} is there", 'is a "- name:" missing before it?')


@rule("KG263", on=Pod)
def ephemeral_claim_name_invalid(item: Pod, at: FieldPath) -> Findings:
    """The claim that the server makes for an ephemeral volume, `pod-volume`, gets a name that no claim can have.

    Bad:
        metadata: {name: web}
        spec: {volumes: [{name: data_1, ephemeral: {volumeClaimTemplate: {spec: {}}}}]}
    Good:
        metadata: {name: web}
        spec: {volumes: [{name: data-1, ephemeral: {volumeClaimTemplate: {spec: {}}}}]}
    """
    pod, volumes = final_name(item), (item.spec and item.spec.volumes) or ()
    for i, volume in enumerate(volumes):
        if volume.ephemeral and volume.name and pod and sources_of(volume)[0] == "ephemeral":
            claim = f"{pod}-{volume.name}"
            for reason in grammars.dns_subdomain(claim):
                where = (at / "spec" / "volumes")[i] / "name"
                yield invalid(where, volume.name, f'would name its claim "{claim}", and that {reason}')


@rule("KG264", on=Pod, after=True)
def ephemeral_claim_used_twice(item: Pod, at: FieldPath) -> Findings:
    """A volume names the claim that the server makes for another, ephemeral volume of the same pod.

    Bad:
        metadata: {name: web}
        spec:
          volumes:
            - {name: scratch, ephemeral: {volumeClaimTemplate: {spec: {}}}}
            - {name: again, persistentVolumeClaim: {claimName: web-scratch}}
    Good:
        metadata: {name: web}
        spec:
          volumes:
            - {name: scratch, ephemeral: {volumeClaimTemplate: {spec: {}}}}
            - {name: other, persistentVolumeClaim: {claimName: other}}
    """
    pod, volumes = item.metadata and item.metadata.name, (item.spec and item.spec.volumes) or ()
    made = {f"{pod}-{volume.name or ''}" for volume in volumes if volume.ephemeral and pod}
    for i, volume in enumerate(volumes):
        claim = volume.persistent_volume_claim
        if claim and (claim.claim_name or "") in made:
            where = (at / "spec" / "volumes")[i] / "persistentVolumeClaim" / "claimName"
            yield invalid(
                where, claim.claim_name, "is the claim that the server makes for an ephemeral volume of this pod"
            )


@rule("KG265", on=Volume)
def iscsi_session_too_long(volume: Volume, at: FieldPath) -> Findings:
    """An iSCSI volume with an initiatorName has a name and a portal of more than 64 bytes together.

    Bad:
        name: a-volume-whose-name-is-longer-than-a-session-can-bear-it
        iscsi: {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.io:a", lun: 0, initiatorName: "iqn.2001-04.io:b"}
    Good:
        name: a-volume
        iscsi: {targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.io:a", lun: 0, initiatorName: "iqn.2001-04.io:b"}
    """
    if volume.iscsi is None or volume.iscsi.initiator_name is None:
        return
    session = f"{volume.name or ''}:{volume.iscsi.target_portal or ''}"
    if len(session.encode()) > LONGEST_ISCSI_SESSION:
        yield invalid(at / "name", volume.name or "", f'is too long: "{session}" must be at most 64 bytes')
