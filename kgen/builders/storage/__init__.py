"""Builders of volumes, claims and storage classes."""
