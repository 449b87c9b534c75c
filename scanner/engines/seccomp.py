"""A seccomp filter (Linux): the calls of the system that reading files never needs are refused with EPERM.

Refused are sockets (where the network is to be kept out) and the ways around that, other programs and processes,
signals to others and looking into them, changing modes, owners, times and attributes of files, mounts, and what only an
administrator could do. Everything else is let through: a list of what is allowed would break with each library's next
release. The filter cannot be taken off again, and holds for all that this thread starts.

A program is a list of classic BPF instructions (linux/filter.h) over ``struct seccomp_data``: number of the call,
architecture, arguments.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass

_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2  # linux/prctl.h
_LOAD, _EQUAL, _AT_LEAST, _SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # of struct seccomp_data; the low half of a little-endian argument
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_X32 = 0x40000000  # numbers from here on are of another binary interface of x86_64
_THREAD = 0x10000  # CLONE_THREAD

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The calls of one architecture. ``own``: allowed on this process alone, which is their first argument."""

    audit: int
    sockets: tuple[int, ...]
    refused: tuple[int, ...]
    own: tuple[int, ...]
    clone: int


# Since Linux 5.1 a new call has one number everywhere: io_uring_setup .. register, pidfd_send_signal and pidfd_getfd,
# open_tree .. fspick, process_madvise, mount_setattr, fchmodat2, setxattrat, removexattrat, file_setattr.
_ANYWHERE = (425, 426, 427, 424, 438, 428, 429, 430, 431, 432, 433, 440, 442, 452, 463, 466, 469)
_CLONE3 = 435

# asm/unistd_64.h, in the order of Numbers: socket; fork vfork execve execveat, ptrace process_vm_readv writev, tkill,
# chmod fchmod fchmodat, chown fchown lchown fchownat, utime utimes utimensat futimesat, setxattr.. removexattr..,
# mknod mknodat, mount umount2 pivot_root chroot unshare setns, bpf perf_event_open userfaultfd open_by_handle_at,
# keyctl add_key request_key, kexec_load kexec_file_load, init_module finit_module delete_module, reboot swapon swapoff
# acct quotactl sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex iopl ioperm.
_X86_64 = Numbers(
    0xC000003E,
    (41,),
    (57, 58, 59, 322, 101, 310, 311, 200, 90, 91, 268, 92, 93, 94, 260, 132, 235, 280, 261, 188, 189, 190, 197, 198,
     199, 133, 259, 165, 166, 155, 161, 272, 308, 321, 298, 323, 304, 250, 248, 249, 246, 320, 175, 313, 176, 169, 167,
     168, 163, 179, 170, 171, 164, 227, 305, 159, 172, 173),
    (62, 234, 129, 297),
    56,
)  # fmt: skip
# asm-generic/unistd.h, the same calls as far as there are any.
_GENERIC = (
    (198,),
    (221, 281, 117, 270, 271, 130, 52, 53, 55, 54, 88, 5, 6, 7, 14, 15, 16, 33, 40, 39, 41, 51, 97, 268, 280, 241, 282,
     265, 219, 217, 218, 104, 294, 105, 273, 106, 142, 224, 225, 89, 60, 161, 162, 170, 112, 266, 171),
    (129, 131, 138, 240),
    220,
)  # fmt: skip
ARCHITECTURES: dict[str, Numbers] = {
    "x86_64": _X86_64,
    "aarch64": Numbers(0xC00000B7, *_GENERIC),
    "riscv64": Numbers(0xC00000F3, *_GENERIC),
    "loongarch64": Numbers(0xC0000102, *_GENERIC),
}
"""By the names that ``platform.machine`` gives."""


def program(numbers: Numbers, pid: int, *, network: bool) -> list[Instruction]:
    """The filter for the process ``pid``; ``network``: sockets stay."""
    refused = [*numbers.refused, *_ANYWHERE, *(() if network else numbers.sockets)]
    wanted = [(_AT_LEAST, _X32, "refuse")]
    wanted += [(_EQUAL, number, "own") for number in numbers.own]
    wanted += [(_EQUAL, numbers.clone, "clone"), (_EQUAL, _CLONE3, "clone3")]
    wanted += [(_EQUAL, number, "refuse") for number in refused]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    ends = {"refuse": 1, "own": 2, "clone": 6, "clone3": 10}
    return [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, numbers.audit),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        *((test, len(wanted) - at - 1 + ends[end], 0, number) for at, (test, number, end) in enumerate(wanted)),
        allow,
        refuse,
        (_LOAD, 0, 0, _FIRST_ARGUMENT),  # own
        (_EQUAL, 1, 0, pid),
        refuse,
        allow,
        (_LOAD, 0, 0, _FIRST_ARGUMENT),  # clone: a thread, and no process
        (_SET, 1, 0, _THREAD),
        refuse,
        allow,
        # clone3 keeps its flags where no filter can look; whoever is told that it does not exist takes clone.
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]


def restrict(*, network: bool) -> bool:
    """Put the filter around this thread and all it starts. False where the system has none, or we no table for it."""
    numbers = ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or numbers is None or sys.maxsize < 1 << 32:
        return False
    code = b"".join(struct.pack("=HBBI", *each) for each in program(numbers, os.getpid(), network=network))
    held = ctypes.create_string_buffer(code, len(code))
    call = ctypes.CDLL(None).prctl
    call.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if call(_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    description = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    return not call(_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(description), 0, 0)
