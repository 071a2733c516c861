"""From a target to manifests on standard output, in a file or in a folder."""
