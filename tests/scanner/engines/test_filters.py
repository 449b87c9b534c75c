"""The filter of system calls, run instruction by instruction as the kernel would, for every architecture we know."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from scanner.engines import landlock, seccomp

PID = 4711
ALLOW = 0x7FFF0000
REFUSED = {"EPERM": 0x50000 | errno.EPERM, "ENOSYS": 0x50000 | errno.ENOSYS}
NAMES = [
    "fork",
    "vfork",
    "execve",
    "execveat",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "tkill",
    "chmod",
    "fchmod",
    "fchmodat",
    "chown",
    "fchown",
    "lchown",
    "fchownat",
    "utime",
    "utimes",
    "utimensat",
    "futimesat",
    "setxattr",
    "lsetxattr",
    "fsetxattr",
    "removexattr",
    "lremovexattr",
    "fremovexattr",
    "mknod",
    "mknodat",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "open_by_handle_at",
    "keyctl",
    "add_key",
    "request_key",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "iopl",
    "ioperm",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "pidfd_send_signal",
    "pidfd_getfd",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "process_madvise",
    "mount_setattr",
    "fchmodat2",
    "setxattrat",
    "removexattrat",
    "file_setattr",
]
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def run(machine: str, number: int, *, network: bool = False, audit: int | None = None, first: int = 0) -> int:
    """What the filter for ``machine`` answers to a call."""
    numbers = seccomp.ARCHITECTURES[machine]
    data = struct.pack("<LLQ6Q", number, numbers.audit if audit is None else audit, 0, first, *[0] * 5)
    program, at, held = seccomp.program(numbers, PID, network=network), 0, 0
    while True:
        code, yes, no, value = program[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            (held,) = struct.unpack_from("<L", data, value)
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += yes if holds else no


def numbers_of(machine: str) -> dict[str, int]:
    """The system's own list of its calls."""
    if not HEADERS[machine].exists():
        pytest.skip("no headers of the kernel here")
    text = HEADERS[machine].read_text("ascii")
    return {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_are_those_of_the_calls_that_are_meant(machine: str) -> None:
    known = numbers_of(machine)
    new = {"fchmodat2": 452, "setxattrat": 463, "removexattrat": 466, "file_setattr": 469}
    meant = {known.get(name, new.get(name)) for name in NAMES} - {None}
    allowed_on_itself = {known[name] for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")}
    refused = {number for number in range(600) if run(machine, number) == REFUSED["EPERM"]}
    assert refused == meant | {known["socket"], known["clone"]} | allowed_on_itself
    assert {number for number in range(600) if run(machine, number, first=PID) == ALLOW} >= allowed_on_itself


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_threads_start_and_processes_do_not(machine: str) -> None:
    clone = seccomp.ARCHITECTURES[machine].clone
    assert run(machine, clone, first=0x3D0F00) == ALLOW  # what glibc asks for a thread
    assert run(machine, clone, first=0x1200011) == REFUSED["EPERM"]  # and for fork
    assert run(machine, 435) == REFUSED["ENOSYS"]


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_sockets_are_for_workers_that_read_from_the_network(machine: str) -> None:
    (socket,) = seccomp.ARCHITECTURES[machine].sockets
    assert (run(machine, socket), run(machine, socket, network=True)) == (REFUSED["EPERM"], ALLOW)


def test_other_binary_interfaces_of_the_same_kernel_are_no_way_around() -> None:
    assert run("x86_64", 0, audit=0x40000003) == REFUSED["EPERM"]  # 32 bits
    assert run("x86_64", 0x40000000) == REFUSED["EPERM"]  # x32
    assert run("x86_64", 0) == run("aarch64", 63) == ALLOW  # read


def test_older_versions_of_landlock_are_asked_only_for_what_they_know() -> None:
    files, net, scopes = landlock.handled(1, network=False)
    assert (files, net, scopes) == (0x1FF3, 0, 0)
    assert landlock.handled(3, network=False) == (0x7FF3, 0, 0)
    assert landlock.handled(6, network=False) == (0xFFF3, 3, 3)
    assert landlock.handled(6, network=True) == (0xFFF3, 0, 3)
