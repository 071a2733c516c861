"""Generates kgen.k8s from the JSON schemas of `kubernetes-validate` and the fact tables beside this file.

Run it with `python -m tools.models`; a test compares what it makes with what is checked in.
"""
