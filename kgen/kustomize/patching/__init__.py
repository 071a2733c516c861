"""Patches of kustomizations: which objects they are for, and what they do to them."""
