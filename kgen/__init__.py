"""Typed Python that renders Kubernetes manifests a real API server accepts.

>>> from kgen import bundle, to_yaml
>>> from kgen.builders import config_map
>>> print(to_yaml(bundle(config_map("greeting", {"text": "hello"}))), end="")
apiVersion: v1
kind: ConfigMap
metadata:
  name: greeting
data:
  text: hello
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .blueprinting import Blueprint as Blueprint
    from .blueprinting import blueprint as blueprint
    from .bundles import Bundle as Bundle
    from .bundles import bundle as bundle
    from .bundles.reading import read as read
    from .config_text import template as template
    from .config_text import text as text
    from .errors import KgenError as KgenError
    from .model import NULL as NULL
    from .syntax.quantity import Quantity as Quantity
    from .validation import validate as validate
    from .yaml.writer import to_json as to_json
    from .yaml.writer import to_yaml as to_yaml
else:
    from kgen.model.tables import lazy_exports

    _EXPORTS = {
        "blueprinting": "Blueprint blueprint",
        "bundles": "Bundle bundle",
        "config_text": "template text",
        "errors": "KgenError",
        "model": "NULL",
        "syntax.quantity": "Quantity",
        "bundles.reading": "read",
        "validation": "validate",
        "yaml.writer": "to_json to_yaml",
    }
    __getattr__, __dir__ = lazy_exports(__name__, _EXPORTS, f"{__name__}.elsewhere")
