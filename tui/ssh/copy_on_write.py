"""What the fork server holds stays shared with its sessions: nobody writes to its objects or into its gaps.

A session is a fork; the kernel copies each page of 4 KiB that it writes to. CPython writes to an object
whenever it is referred to (its count), and new objects go into the gaps between old ones.
"""

import ctypes
import gc
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any, BinaryIO

_MOST_COUNTED = 1 << 31
"""From here on CPython 3.12 and 3.13 never change the lower half of a count (PEP 683, ``_Py_IsImmortal``)."""
_IMMORTAL = 0xFFFFFFFF
_ALIVE = (FrameType, GeneratorType, CoroutineType, AsyncGeneratorType)
"""What runs is not looked into."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Options of glibc's mallopt(3)."""
_LARGE = 128 * 1024
"""Bytes of a block that the kernel gives and takes back alone."""
_SMALL, _STEP = 512, 16
"""Largest block of CPython's own allocator, and what its sizes differ by, in bytes."""
_SLACK = 1 << 20


def give_back_large_blocks() -> None:
    """What is large and freed goes back to the kernel at once, and threads share one heap.

    Otherwise glibc keeps blocks as large as the largest that was ever freed: argon2's 19 MB (mallopt(3),
    M_MMAP_THRESHOLD). Inherited by every fork. Elsewhere than with glibc nothing is done.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in ((_M_MMAP_THRESHOLD, _LARGE), (_M_TRIM_THRESHOLD, _LARGE), (_M_ARENA_MAX, 1)):
            mallopt(option, value)


def keep_shared() -> None:
    """Prepare all that there is for forks: the last thing before the first of them.

    Where the interpreter can have objects whose count never changes, all become such, and the gaps of the
    heap are filled. Everywhere the garbage collector leaves them alone from now on.
    """
    gc.collect()
    if can_be_immortal():
        for thing in _reachable():
            if type(thing) is str:
                hash(thing)  # it is kept in the object
            count = _count(thing)
            if count.value < _MOST_COUNTED:
                count.value = _IMMORTAL
        gc.collect()
        _fill_pools()
        _fill_heap()
    gc.freeze()


def can_be_immortal() -> bool:
    """Whether this interpreter has such objects, where we know them to be: tried out on one of ours."""
    if sys.implementation.name != "cpython" or not (3, 12) <= sys.version_info[:2] <= (3, 13):
        return False
    if getattr(sys, "_is_gil_enabled", lambda: True)() is False or sys.byteorder != "little":
        return False
    tried = ["an object that nobody else has"]
    count = _count(tried)
    if count.value != sys.getrefcount(tried) - 1:
        return False
    count.value = _IMMORTAL
    others = [tried, tried]
    others.clear()
    return count.value == _IMMORTAL


def _count(thing: object) -> ctypes.c_uint32:
    return ctypes.c_uint32.from_address(id(thing))


def _reachable() -> list[Any]:
    """Every object that can be found from those the collector knows."""
    found: dict[int, Any] = {}
    left = gc.get_objects()
    ours = {id(found), id(left)}
    while left:
        thing = left.pop()
        if id(thing) in found or id(thing) in ours or isinstance(thing, _ALIVE):
            continue
        found[id(thing)] = thing
        left += _parts(thing) if type(thing) is CodeType else gc.get_referents(thing)
    return list(found.values())


def _parts(code: CodeType) -> tuple[object, ...]:
    """What the collector does not see of a function's code."""
    return (
        *(code.co_consts, code.co_names, code.co_filename, code.co_name, code.co_qualname),
        *(code.co_linetable, code.co_exceptiontable),
    )


def _fill_pools() -> None:
    """Take the free blocks of CPython's allocator: what a session makes goes into pages of its own."""
    take = ctypes.pythonapi.PyObject_Malloc
    take.argtypes, take.restype = [ctypes.c_size_t], ctypes.c_void_p
    for size in range(_SMALL, 0, -_STEP):
        for _ in range(_free_blocks().get(size, 0)):
            take(size)


def _free_blocks() -> dict[int, int]:
    """How many blocks of each size, in bytes, are free in pages that are in use."""
    with tempfile.TemporaryFile() as file:
        with _stderr_into(file):
            sys._debugmallocstats()
        file.seek(0)
        rows = re.finditer(r"^ +\d+ +(\d+) +\d+ +\d+ +(\d+)$", file.read().decode("ascii", "replace"), re.M)
        return {int(row[1]): int(row[2]) for row in rows}


@contextmanager
def _stderr_into(file: BinaryIO | Any) -> Iterator[None]:
    held = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(held, 2)
        os.close(held)


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc: all in bytes, or counts of blocks."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    )


def _fill_heap() -> None:
    """Take the gaps of glibc's heap, the largest first; never more than there are, and a megabyte."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallinfo2"):
        return
    libc.malloc.argtypes, libc.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    libc.mallinfo2.restype = _MallInfo
    libc.malloc_trim(0)
    info = libc.mallinfo2()
    budget, size = info.fordblks - info.keepcost + _SLACK, _LARGE // 2
    while size >= 24 and budget > 0:
        top = libc.mallinfo2().keepcost
        while budget > 0:
            block = libc.malloc(size)
            if libc.mallinfo2().keepcost != top:  # it came from the top: there is no gap so large any more
                libc.free(block)
                break
            budget -= size
        size = int(size * 0.93) if size > 1024 else size - _STEP
