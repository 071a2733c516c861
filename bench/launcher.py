"""`python launcher.py OUTPUT FOLLOW COMMAND...` runs a program whose stdout goes to OUTPUT, and prints what it took.

That is the exit status, the seconds, the seconds of processors, and the most memory in KiB. It is a small process of
its own, since what the system counts as a child's most memory begins with what its parent has.
"""

import os
import sys
import time

KIB = 1024 if sys.platform == "darwin" else 1
"""What the system counts a process's memory in: bytes on macOS, KiB elsewhere."""
PAUSE = 0.005
"""Seconds between two looks at the memory of processes."""


def main() -> None:
    """Run the program to its end; with FOLLOW = 1, look at the memory of all its processes on the way, too."""
    output, follow, *command = sys.argv[1:]
    start = time.perf_counter()
    to_file = [(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=to_file)
    together = most_together(child) if follow == "1" else 0
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    peak = max(used.ru_maxrss // KIB, together)
    print(os.waitstatus_to_exitcode(status), seconds, used.ru_utime + used.ru_stime, peak)  # noqa: T201 - its purpose


def most_together(child: int) -> int:
    """The most KiB that a process and all below it hold at once until it ends; shared pages are shared out (PSS)."""
    most = 0
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, sum(map(held, family(child))))
        time.sleep(PAUSE)
    return most


def family(process: int) -> list[int]:
    """A process and all that it has started, as far as they still run."""
    found = [process]
    for each in found:
        found += children(each)
    return found


def children(process: int) -> list[int]:
    """The processes that a process has started; none where the system does not say."""
    try:
        threads = os.listdir(f"/proc/{process}/task")
        return [int(each) for thread in threads for each in read(f"/proc/{process}/task/{thread}/children").split()]
    except OSError:
        return []


def held(process: int) -> int:
    """The KiB that a process holds; 0 where it has ended, or the system does not say."""
    try:
        lines = read(f"/proc/{process}/smaps_rollup").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def read(path: str) -> str:
    """The text of a file of the system."""
    with open(path, encoding="ascii") as file:
        return file.read()


if __name__ == "__main__":
    main()
