"""Refuses a backup that cannot be right, and says what a good one lacks."""

from __future__ import annotations

from kgen.blueprints.mysql.production.engines import MIB
from kgen.blueprints.mysql.production.given import in_bytes
from kgen.syntax.cron import schedule_problem
from kgen.syntax.time_zones import is_time_zone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.backups import Backup
    from kgen.blueprints.mysql.production.given import Given

_MAX_NAME = 52 - len("-backup")


def reasons(given: Given, backup: Backup) -> dict[str, list[str]]:
    """What cannot be right, by parameter."""
    return {
        "name": list(_name(given)),
        "backup.schedule": list(_schedule(backup)),
        "backup.time_zone": list(_time_zone(backup)),
        "replication.binlog_retention": list(_retention(given, backup)),
        "backup.resources": list(_resources(given, backup)),
        "backup.public_key": list(_public_key(backup)),
        "backup.restore": list(_restore(backup)),
    }


def _name(given: Given) -> Iterator[str]:
    if len(given.name) > _MAX_NAME:
        yield f"with backups it may have at most {_MAX_NAME} characters, as {given.name}-backup is a CronJob"


def _schedule(backup: Backup) -> Iterator[str]:
    problem = schedule_problem(backup.schedule)
    if problem:
        yield problem
    elif "TZ=" in backup.schedule:
        yield "must not have a time zone in it: set backup.time_zone"


def _time_zone(backup: Backup) -> Iterator[str]:
    if backup.time_zone is not None and not is_time_zone(backup.time_zone):
        yield f'"{backup.time_zone}" is not a time zone'


def _retention(given: Given, backup: Backup) -> Iterator[str]:
    """Binary logs reach from each dump over the next one, also when one was missed."""
    if list(_schedule(backup)):
        return
    from .intervals import longest

    interval, kept = longest(backup.schedule), given.replication.binlog_retention
    if kept < 2 * interval:
        yield (
            f"{kept} seconds are less than twice the {interval} seconds between two dumps ({backup.schedule}): "
            f"set at least {2 * interval}, or dump more often"
        )


def _resources(given: Given, backup: Backup) -> Iterator[str]:
    least, limits = given.engine.least_memory, backup.resources.limits or backup.resources.requests or {}
    if in_bytes(limits.get("memory", 0)) < least * MIB:
        yield f"the scratch server needs a memory limit of at least {least}Mi, not {limits.get('memory', 'none')}"


_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
_RSA = bytes.fromhex("2a864886f70d010101")
_LEAST_LENGTH = 290
"""Bytes of a key with 2048 bits."""


def _public_key(backup: Backup) -> Iterator[str]:
    from base64 import b64decode
    from binascii import Error

    text = (backup.public_key or "").strip()
    if not text:
        return
    how = "make it with: openssl rsa -in private.pem -pubout"
    if "PRIVATE" in text:
        yield f"this is a private key, which stays with you; {how}"
    elif not (text.startswith(_BEGIN) and text.endswith(_END)):
        yield f"must be the text of a public key, which begins with {_BEGIN}; {how}"
    else:
        try:
            key = b64decode("".join(text[len(_BEGIN) : -len(_END)].split()), validate=True)
        except Error:
            yield f"is not base64 between its first and its last line; {how}"
            return
        if _RSA not in key or len(key) < _LEAST_LENGTH:
            yield f"must be a key of RSA with at least 2048 bits; {how}"


def _restore(backup: Backup) -> Iterator[str]:
    for name in ("restore_over", "private_key", "download"):
        if getattr(backup, name) and not backup.restore:
            yield f"must name a dump, as backup.{name} is set"
    if backup.restore and backup.restore.endswith(".enc") and not backup.private_key:
        yield f"{backup.restore} is encrypted: set backup.private_key to the name of a Secret with private.pem"
