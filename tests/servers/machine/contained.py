"""The program that becomes a container, or a command in one: `python -I -S contained.py run|exec SPEC.json`.

It knows nothing of Kubernetes: container.py says in a file which namespaces to enter, what to mount and who to be.
It imports the standard library only, since a probe starts it every few seconds.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import struct
import sys
from typing import Any, NoReturn

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_NAMESPACES = {"mnt": 0x00020000, "pid": 0x20000000, "net": 0x40000000, "uts": 0x04000000, "ipc": 0x08000000}
_READ_ONLY, _NO_SUID, _NO_DEV, _NO_EXEC, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
_DETACH = 2
_SET_PARENT_DEATH_SIGNAL, _DROP_BOUNDING_CAPABILITY, _SET_NO_NEW_PRIVILEGES = 1, 24, 38
_DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}
_NOT_FOUND, _SIGNALLED = 127, 128
_MAX_LINKS = 40


def check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enter(path: str) -> None:
    """Move the calling thread into the namespace of a file such as /proc/1/ns/net."""
    with open(path, "rb") as file:
        check(_LIBC.setns(file.fileno(), 0), f"enter {path}")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    texts = [text.encode() or None for text in (source, target, kind, options)]
    check(_LIBC.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]), f"mount {source} at {target}")


def run(spec: dict[str, Any]) -> int:
    """Start a container in the namespaces of its pod, and wait for its end."""
    os.set_inheritable(spec["status"], False)  # noqa: FBT003 - positional only
    enter(spec["node"] + "/ns/pid_for_children")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    middle = os.fork()
    if not middle:
        ours.close()
        _isolate(spec, theirs)
    theirs.close()
    if pid := _sender(ours):
        _join(spec["cgroup"], pid)
        os.write(spec["status"], f"{pid}\n".encode())
        ours.send(b"go")
    os.close(spec["status"])
    return _exit_code(middle)


def _sender(connection: socket.socket) -> int:
    """The process that sent a message, as seen from here: it sees itself as process 1. 0 when it ended before."""
    message, attached, *_ = connection.recvmsg(16, socket.CMSG_SPACE(12))
    return struct.unpack("iii", attached[0][2])[0] if message else 0


def _join(cgroup: str | None, pid: int) -> None:
    if cgroup:
        with open(cgroup + "/cgroup.procs", "w") as file:
            file.write(str(pid))


def _exit_code(pid: int) -> int:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code if code >= 0 else _SIGNALLED - code


def _isolate(spec: dict[str, Any], connection: socket.socket) -> NoReturn:
    """Between the node and the container: a process of its own namespaces can only be a child."""
    _die_with_parent()
    for namespace in ("ipc", "uts", "net"):
        enter(f"{spec['pod']}/ns/{namespace}")
    enter(spec["node"] + "/ns/mnt")  # the last, since it has another /proc
    check(_LIBC.unshare(_NEW_NAMESPACES["mnt"] | _NEW_NAMESPACES["pid"]), "unshare")
    pid = os.fork()
    if pid:
        os.close(spec["status"])
        connection.close()
        os._exit(_exit_code(pid))
    os.setsid()
    connection.send(b"here")
    if connection.recv(16):
        _guarded(_contain, spec)
    os._exit(_SIGNALLED)


def _contain(spec: dict[str, Any]) -> None:
    _die_with_parent()
    _mount_root(spec)
    _become(spec)


def _guarded(prepare: Any, spec: dict[str, Any]) -> NoReturn:
    """Replace this process by the container's; what fails is said on its standard error."""
    try:
        prepare(spec)
        os.chdir(spec["folder"])
        _execute(spec["command"], spec["environment"])
    except OSError as error:
        os.write(2, f"cannot start the container: {error}\n".encode())
    os._exit(_SIGNALLED)


def _mount_root(spec: dict[str, Any]) -> None:
    """Make the overlay of the image the root, with the volumes in it."""
    mount("none", "/", flags=_RECURSIVE | _PRIVATE)
    root, upper, work = (f"{spec['root']}/{name}" for name in ("root", "upper", "work"))
    mount("overlay", root, "overlay", options=f"lowerdir={':'.join(spec['layers'])},upperdir={upper},workdir={work}")
    mount("proc", root + "/proc", "proc", _NO_SUID | _NO_DEV | _NO_EXEC)
    mount("sysfs", root + "/sys", "sysfs", _READ_ONLY | _NO_SUID | _NO_DEV | _NO_EXEC)
    _make_devices(root + "/dev")
    for each in spec["mounts"]:
        _mount_volume(root, **each)
    os.chdir(root)
    check(_LIBC.pivot_root(b".", b"."), "pivot_root")
    check(_LIBC.umount2(b".", _DETACH), "detach the old root")
    if spec["read_only"]:
        mount("none", "/", flags=_REMOUNT | _BIND | _READ_ONLY)


def _make_devices(folder: str) -> None:
    mount("tmpfs", folder, "tmpfs", _NO_SUID, "mode=755")
    for name, number in _DEVICES.items():
        os.mknod(f"{folder}/{name}", 0o20666, os.makedev(*number))
        os.chmod(f"{folder}/{name}", 0o666)  # noqa: S103 - as devices are
    for name, target in {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        os.symlink(target, f"{folder}/{name}")
    os.mkdir(folder + "/shm")
    mount("shm", folder + "/shm", "tmpfs", _NO_SUID | _NO_DEV, "size=64m,mode=1777")


def _mount_volume(root: str, source: str, target: str, read_only: bool) -> None:  # noqa: FBT001 - from a file
    where = _inside(root, target)
    if os.path.isdir(source):
        os.makedirs(where, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(where), exist_ok=True)
        if not os.path.lexists(where):
            open(where, "w").close()
    mount(source, where, flags=_BIND | _RECURSIVE)
    if read_only:
        mount("none", where, flags=_REMOUNT | _BIND | _READ_ONLY)


def _inside(root: str, path: str) -> str:
    """A path of the container as one of the node: links are followed as the container would follow them."""
    found, rest, links = "", path.split("/"), 0
    while rest:
        part = rest.pop(0)
        if part == "..":
            found = found.rpartition("/")[0]
        elif os.path.islink(f"{root}{found}/{part}") and links < _MAX_LINKS:
            links += 1
            target = os.readlink(f"{root}{found}/{part}")
            found, rest = "" if target.startswith("/") else found, target.split("/") + rest
        elif part not in ("", "."):
            found = f"{found}/{part}"
    return root + found


def _become(spec: dict[str, Any]) -> None:
    """Take the user, groups and capabilities of the container."""
    for number in spec["dropped_capabilities"]:
        _LIBC.prctl(_DROP_BOUNDING_CAPABILITY, number, 0, 0, 0)
    os.setgroups(spec["groups"])
    os.setgid(spec["group"])
    os.setuid(spec["user"])
    if spec["no_new_privileges"]:
        _LIBC.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _die_with_parent()  # which a change of user undoes
    for each in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):  # which Python ignores or handles
        signal.signal(each, signal.SIG_DFL)


def _die_with_parent() -> None:
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _execute(command: list[str], environment: dict[str, str]) -> NoReturn:
    program, problem = command[0], "executable file not found in $PATH"
    folders = [""] if "/" in program else [folder + "/" for folder in environment["PATH"].split(":")]
    for folder in folders:
        try:
            os.execve(folder + program, command, environment)  # noqa: S606
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problem = str(error.strerror)
    os.write(2, f'exec: "{program}": {problem}\n'.encode())
    os._exit(_NOT_FOUND)


def execute(spec: dict[str, Any]) -> int:
    """Run a command in a container that runs, and wait for its end."""
    enter(spec["container"] + "/ns/pid")
    pid = os.fork()
    if not pid:
        _guarded(_enter_container, spec)
    return _exit_code(pid)


def _enter_container(spec: dict[str, Any]) -> None:
    _die_with_parent()
    _join(spec["cgroup"], os.getpid() if not spec["cgroup"] else 0)
    for namespace in ("ipc", "uts", "net", "mnt"):
        enter(f"{spec['container']}/ns/{namespace}")
    _become(spec)


if __name__ == "__main__":
    with open(sys.argv[2]) as opened:
        sys.exit({"run": run, "exec": execute}[sys.argv[1]](json.load(opened)))
