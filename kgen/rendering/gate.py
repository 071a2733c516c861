"""Validation before writing: nothing that an API server would refuse should be written."""

from __future__ import annotations

from kgen.validation.inputs import Objects
from kgen.validation.run import check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kgen.settings import Validate
    from kgen.validation.result import Report

    from .render import Rendered


def gate(rendered: Rendered, settings: Validate) -> Report:
    """What `kgen validate` says of a job's objects: `refused()` says whether to write them.

    Advice is not given, and warnings do not refuse.

    Args:
        rendered: What is to be written.
        settings: What pyproject.toml says of validation.

    Raises:
        KgenError: The settings name a version, a rule or a file that there is not.
    """
    crds = rendered.job.crds
    options = settings.options(crds if crds.words == settings.crds else None)
    return check([Objects(rendered.job.label, rendered.objects, rendered.origins)], options)
