"""What the generated models are made of; their tables and classes stand in kgen.k8s."""

from .base import Model, Object, Resource
from .record import NULL

__all__ = ["NULL", "Model", "Object", "Resource"]
