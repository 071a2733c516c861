"""The CronJob that makes dumps, the Job that restores one, the claim that holds them, and who reaches whom."""

from __future__ import annotations

from kgen.blueprints.mysql.production import network
from kgen.blueprints.mysql.production.given import PORT, TEMPORARY, UID
from kgen.builders import (
    allow,
    anywhere,
    claim,
    claim_ref,
    config_map,
    container,
    cron_job,
    empty_dir,
    field_of,
    job,
    mount,
    network_policy,
    peer,
    restricted,
    secret_ref,
)

from .texts import BACKUPS, DOWNLOAD, SCRATCH, SCRIPTS, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kgen.blueprints.mysql.backups import Backup, Transfer
    from kgen.blueprints.mysql.production.given import Given
    from kgen.builders.pods.parts import ContainerPart, Mount
    from kgen.k8s import ConfigMap, CronJob, Job, NetworkPolicy, Object, PersistentVolumeClaim, ServiceAccount, Volume

READABLE_BY_GROUP = 0o440
DUMP_SECONDS = 300
"""How old a missed run may be that still starts."""


class Around:
    """The objects of the servers, and of the backup itself, which its pods mount or run as."""

    def __init__(
        self, given: Given, backup: Backup, scripts: ConfigMap, cluster: ConfigMap, account: ServiceAccount
    ) -> None:
        self.given, self.backup, self.account = given, backup, account
        self.labels = {"app.kubernetes.io/name": network.BACKUP, "app.kubernetes.io/instance": given.name}
        self.texts = config_map(f"{given.name}-backup", texts(given, backup), labels=self.labels)
        self.claim = None if backup.claim else self._claim()
        self.scripts, self.cluster = scripts, cluster

    def _claim(self) -> PersistentVolumeClaim:
        """Dumps and a restore share it; while there is a restore no dump is made."""
        backup = self.backup
        return claim(
            f"{self.given.name}-backup",
            backup.size,
            storage_class=backup.storage_class,
            labels=self.labels,
            annotations={"kgen/ignore": "claim-shared"} if backup.restore else None,
        )

    def mounts(self, *keys: str) -> dict[str, Mount]:
        """What every script of kgen finds; of the Secrets these keys of passwords, and the CA."""
        given = self.given
        passwords = secret_ref(given.secret)
        authority = secret_ref(given.tls)
        return {
            "/run/mysqld": mount(empty_dir("run", medium="Memory", size="64Mi")),
            TEMPORARY: mount(empty_dir("tmp", size=given.storage.temporary)),
            "/etc/kgen/scripts": mount(self.scripts, read_only=True, volume="scripts"),
            SCRIPTS: mount(self.texts, read_only=True, volume="backup-scripts"),
            "/etc/kgen/cluster": mount(self.cluster, read_only=True, volume="cluster"),
            "/etc/kgen/secrets": mount(
                passwords,
                read_only=True,
                mode=READABLE_BY_GROUP,
                items={key: key for key in keys},
                volume="passwords",
            ),
            "/etc/kgen/tls": mount(
                authority, read_only=True, mode=READABLE_BY_GROUP, items={"ca.crt": "ca.crt"}, volume="tls"
            ),
        }

    def dumps(self, *, read_only: bool | None = None) -> Mount:
        """The volume with the dumps."""
        source = claim_ref(str(self.backup.claim)) if self.claim is None else self.claim
        return mount(source, read_only=read_only, volume="backups")


def objects(
    given: Given, backup: Backup, *, scripts: ConfigMap, cluster: ConfigMap, account: ServiceAccount
) -> Iterator[Object]:
    """The claim, the scripts, the CronJob, the Job where a dump is to be restored, and their NetworkPolicy."""
    around = Around(given, backup, scripts, cluster, account)
    yield around.texts
    if around.claim is not None:
        yield around.claim
    yield _dumps(around)
    if backup.restore:
        yield _restore(around)
    if given.network.isolated:
        yield _policy(around)


def _dumps(around: Around) -> CronJob:
    backup, name = around.backup, around.given.name
    mounts = {**around.mounts("backup-password"), SCRATCH: mount(_scratch(around))}
    dump = _script(around, "dump", mounts)
    test = _script(around, "test", {**mounts, BACKUPS: around.dumps()})
    upload = backup.upload and _transfer(
        "upload", backup.upload, {"/upload": mount(_scratch(around), sub_path="upload")}
    )
    return cron_job(
        f"{name}-backup",
        backup.schedule,
        upload or test,
        init=[dump, test] if upload else [dump],
        time_zone=backup.time_zone,
        concurrency="Forbid",
        starting_deadline=DUMP_SECONDS,
        suspend=True if backup.restore else None,  # what is half restored is not dumped
        keep_successful=3,
        keep_failed=3,
        backoff_limit=2,
        deadline=backup.deadline,
        **_options(around),
    )


def _restore(around: Around) -> Job:
    from hashlib import sha256

    backup, name = around.backup, around.given.name
    mounts = around.mounts("root-password")
    if backup.private_key:
        mounts["/etc/kgen/key"] = mount(
            secret_ref(backup.private_key), read_only=True, mode=READABLE_BY_GROUP, volume="private-key"
        )
    download = None
    if backup.download:
        mounts[DOWNLOAD] = mount(_scratch(around))
        download = _transfer("download", backup.download, {DOWNLOAD: mounts[DOWNLOAD]}, {"KGEN_FILE": backup.restore})
    else:
        mounts[BACKUPS] = around.dumps(read_only=True)
    wish = sha256(f"{backup.restore} {backup.restore_over}".encode()).hexdigest()[:8]
    return job(
        f"{name}-restore-{wish}",
        _script(around, "restore", mounts),
        init=[download] if download else [],
        backoff_limit=0,
        deadline=backup.deadline,
        **_options(around),
    )


def _options(around: Around) -> Any:
    """What the pods of both have: a new pod for each attempt, no token, the least rights."""
    given, rollout = around.given, around.given.rollout
    return {
        "labels": around.labels,
        "annotations": None if "@" in given.image else {"kgen/ignore": "image-not-pinned"},
        "restart": "Never",
        "service_account": around.account,
        "enable_service_links": False,
        "security": restricted(run_as_user=UID, run_as_group=UID).pod.replace(
            fs_group=UID, fs_group_change_policy="OnRootMismatch"
        ),
        "node_selector": dict(rollout.node_selector) or None,
        "tolerations": rollout.tolerations or None,
        "pull_secrets": rollout.pull_secrets or None,
        "pod": {"automountServiceAccountToken": False},
    }


def _scratch(around: Around) -> Volume:
    """A volume of its own, which goes with the pod."""
    from kgen.k8s import ObjectMeta, core_v1

    backup = around.backup
    template = claim("scratch", backup.scratch, storage_class=backup.storage_class)
    return core_v1.Volume(
        name="scratch",
        ephemeral=core_v1.EphemeralVolumeSource(
            volume_claim_template=core_v1.PersistentVolumeClaimTemplate(
                metadata=ObjectMeta(labels=around.labels), spec=template.spec
            )
        ),
    )


def _script(around: Around, name: str, mounts: dict[str, Mount]) -> ContainerPart:
    return container(
        name,
        around.given.image,
        command=["bash", f"{SCRIPTS}/{name}.sh"],
        env={"POD_NAMESPACE": field_of("metadata.namespace")},
        mounts=mounts,
        resources=around.backup.resources,
        security=restricted().container.replace(read_only_root_filesystem=True),
    )


def _transfer(name: str, given: Transfer, mounts: dict[str, Mount], env: dict[str, Any] | None = None) -> ContainerPart:
    """A container of the user's; it may write to /tmp alone."""
    return container(
        name,
        given.image,
        command=given.command or None,
        env={"HOME": TEMPORARY, **(env or {}), **given.env},
        env_from=[secret_ref(given.secret)] if given.secret else None,
        mounts={**mounts, TEMPORARY: mount(empty_dir(f"{name}-tmp", size="1Gi"))},
        requests={"cpu": "100m", "memory": "128Mi"},
        limits={"memory": "512Mi"},
        security=restricted().container.replace(read_only_root_filesystem=True),
    )


def _policy(around: Around) -> NetworkPolicy:
    """Nobody comes in; they go to the servers, and where dumps are carried."""
    given, backup = around.given, around.backup
    others = [
        allow(*each.to, ports=list(each.ports)) if each.to else allow(anywhere, ports=list(each.ports))
        for each in (backup.upload, backup.restore and backup.download)
        if each
    ]
    return network_policy(
        f"{given.name}-backup",
        selects=around.labels,
        ingress=[],
        egress=[allow(peer(given.labels), ports=PORT), network.name_servers(given), *others],
        labels=around.labels,
    )
