"""Builders of what pods are made of."""
