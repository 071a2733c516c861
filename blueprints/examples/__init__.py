"""The manifests that five documents on stateful applications show, one blueprint a module."""
