"""Custom resources, judged by the CustomResourceDefinitions that are at hand, as the API server judges them.

The way of a resource: `definitions` finds what defines its kind, `reading` makes of it what the server's decoder
makes (unknown fields, nulls, defaults), `values` holds it against the `schema`, and `check` is the whole of it.
"""
