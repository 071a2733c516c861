"""Loads each YAML file below a folder with PyYAML's C loader, and does nothing with it."""

import sys
from pathlib import Path

import yaml

for file in Path(sys.argv[1]).rglob("*.yaml"):
    for _ in yaml.load_all(file.read_bytes(), Loader=yaml.CSafeLoader):
        pass
