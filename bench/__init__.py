"""How fast kgen is beside its peers: `make bench` prints one table of ratios, measured in one run on one machine."""
