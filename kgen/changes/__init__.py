"""What a change to manifests will do: two sides, their objects in pairs, what differs, and a verdict for each change.

`sides` reads OLD and NEW, `pairing` finds which objects belong together, `compare` says which fields differ, `verdicts`
what an API server and its controllers make of that, and `formats` prints it. Nothing is ever written or applied.
"""
