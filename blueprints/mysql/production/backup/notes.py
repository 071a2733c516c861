"""What a person should know who renders a backup."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kgen.blueprints.mysql.backups import Backup


def notes(backup: Backup) -> Iterator[str]:
    """What a backup lacks, and what a restore is about to do."""
    if backup.upload is None:
        yield (
            "backup: the dumps lie on one volume of the cluster that they are to save; set backup.upload to carry them "
            "elsewhere"
        )
    if backup.upload is not None and not backup.public_key:
        yield "backup: the dumps leave the cluster as they are; set backup.public_key to encrypt them"
    if backup.restore:
        over = "drops the databases of the dump first" if backup.restore_over else "refuses to begin over existing data"
        yield (
            f"backup.restore={backup.restore} makes a Job that restores it into the primary, and {over}; while it is "
            "set there is an account restore with the password of root: leave it out again afterwards"
        )
