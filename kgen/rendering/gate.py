"""Validation before writing: nothing that an API server would refuse should be written."""

from __future__ import annotations

from kgen.validation import NEWEST_PROVEN
from kgen.validation.inputs import Objects
from kgen.validation.options import Options
from kgen.validation.run import check

from .job import Definitions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgen.apiserver.rule import Rule
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
    options = options_of(settings, crds if crds.words == settings.crds else Definitions(settings.crds))
    return check([Objects(rendered.job.label, rendered.objects, rendered.origins)], options)


def options_of(settings: Validate, crds: Definitions, *, own_rules: bool = True) -> Options:
    """The options of a validation as settings say, advice apart.

    Raises:
        KgenError: The settings name a version, a module or a file that there is not.
    """
    return Options(
        kubernetes=settings.kubernetes or NEWEST_PROVEN,
        ignore=settings.ignore,
        external=settings.external,
        crds=crds.read(),
        strict_kinds=settings.strict_kinds,
        rules=_own_rules(settings.rules) if own_rules else (),
    )


def _own_rules(modules: Sequence[str]) -> list[Rule]:
    if not modules:
        return []
    from kgen.catalog.own_rules import own_rules

    return own_rules(modules)
