"""CustomResourceDefinitions as the API server sees them.

`parts` says where the server looks for what the versions say, `reading` makes schemas comparable, `nodes` lists all
schemas within each other, and `default_values`, `field_paths` and `urls` look at what stands in some of their fields.
"""
