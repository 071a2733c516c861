"""`python -m kgen` is `kgen`."""

from kgen.cli import run

if __name__ == "__main__":
    run()
