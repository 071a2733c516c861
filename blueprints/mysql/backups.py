"""What can be chosen for dumps and restores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import attrs

from kgen.k8s import NetworkPolicyPeer, ResourceRequirements
from kgen.parameters import Image, Name, Port, Size, ge, pattern, unit


@attrs.frozen(kw_only=True)
class Transfer:
    """A container that carries a dump to another place, or brings one from there.

    Attributes:
        image: Its image.
        command: Its command; the image's own where not given.
        env: Its environment.
        secret: Secret whose keys become environment variables, too.
        to: Whom it may reach, as a NetworkPolicy has them; everybody where not given.
        ports: The ports there.
    """

    image: Image
    command: list[str] = attrs.field(factory=list)
    env: Mapping[str, str] = attrs.field(factory=dict)
    secret: Name | None = None
    to: list[NetworkPolicyPeer] = attrs.field(factory=list)
    ports: list[Port] = attrs.field(factory=lambda: [443])


@attrs.frozen(kw_only=True)
class Backup:
    """Dumps by the clock, each of them restored into a scratch server and compared; and how one is restored.

    Attributes:
        schedule: When dumps are made: minute, hour, day of the month, month and day of the week, or a name such as
            @daily.
        time_zone: The time zone of the schedule, such as Europe/Berlin; that of the control plane where not given.
        size: Size of the volume with the dumps, in bytes.
        storage_class: StorageClass of the volume with the dumps and of the scratch volume.
        claim: A claim that is there already, for the dumps; one is made where not given.
        keep: How many dumps are kept on the volume.
        scratch: Size of the volume of one run, which holds a dump and the scratch server with all data, in bytes.
        resources: Requests and limits of the dump and of the scratch server.
        deadline: How long a run may take, in seconds.
        public_key: Public key of RSA, as PEM text: dumps lie on the volume encrypted to it.
        upload: A container that finds each dump in /upload and carries it elsewhere.
        restore: Name of a dump that is to be restored now, by a Job.
        restore_over: Whether the restore drops the databases of the dump before it makes them again; else it refuses to
            begin where there is something in them.
        private_key: Secret with the key private.pem, for the restore of an encrypted dump.
        download: A container that brings the dump $KGEN_FILE into /download before it is restored; it is on the volume
            where not given.
    """

    schedule: str = "30 1 * * *"
    time_zone: str | None = None
    size: Size = "20Gi"
    storage_class: str | None = None
    claim: Name | None = None
    keep: Annotated[int, ge(1)] = 7
    scratch: Size = "20Gi"
    resources: ResourceRequirements = attrs.field(
        factory=lambda: ResourceRequirements(requests={"cpu": "100m", "memory": "1Gi"}, limits={"memory": "1Gi"})
    )
    deadline: Annotated[int, ge(60), unit("seconds")] = 21600
    public_key: str | None = None
    upload: Transfer | None = None
    restore: Annotated[str, pattern(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None = None
    restore_over: bool = False
    private_key: Name | None = None
    download: Transfer | None = None
