"""`python tools/calls.py REPORT ARGUMENT...` runs kgen; the file REPORT gets the numbers of its calls and modules.

It is a process of its own, so that nothing is imported beforehand.
"""

import os
import sys
from runpy import run_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "kgen", "")


def main() -> None:
    """Run kgen and write the report; kgen's exit status is ours."""
    report, *arguments = sys.argv[1:]
    sys.argv = ["kgen", *arguments]
    calls = 0

    def count(frame: "FrameType", event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename.startswith(FOLDER)

    os._exit = sys.exit  # type: ignore[assignment]  # kgen ends without unwinding
    sys.setprofile(count)
    try:
        run_module("kgen", run_name="__main__")
    finally:
        sys.setprofile(None)
        modules = sum(name.partition(".")[0] == "kgen" for name in sys.modules)
        with open(report, "w", encoding="ascii") as file:
            file.write(f"{calls} {modules}")


if __name__ == "__main__":
    main()
