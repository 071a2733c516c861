"""Builders of Services, Ingresses and NetworkPolicies."""
