"""How much memory this process holds, and how much it may come to hold."""

import os
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import UsageError

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_CGROUPS = "/sys/fs/cgroup"


class Limit(NamedTuple):
    """How much memory a command may hold: so many bytes, or a share (0 to 1) of what it could have."""

    text: str
    size: int = 0
    share: float = 0.0

    def in_bytes(self) -> int:
        """The bytes; a share is counted of what is free now and what the process holds already."""
        return self.size or int(self.share * (available() + held()))


def limit(text: str) -> Limit:
    """What `512M`, `2G` or `50%` allows.

    Raises:
        UsageError: it is none of these.
    """
    match = re.fullmatch(
        r"([0-9]{1,15}(?:\.[0-9]{1,3})?)\s*(?:(%)|([KMGT]?)(?:i?B)?)", text.strip(), re.ASCII | re.I
    )
    amount = float(match.group(1)) if match else 0.0
    if match and match.group(2) and 0 < amount <= 100:
        return Limit(text, share=amount / 100)
    if match and not match.group(2) and (size := int(amount * _UNITS[match.group(3).upper()])) >= _UNITS["M"]:
        return Limit(text, size)
    raise UsageError(f"“{text}” is no amount of memory; write 512M, 2G, or 50% of what is free")


def held() -> int:
    """The bytes that this process holds and that nothing else could use meanwhile."""
    try:
        with open("/proc/self/statm", "rb") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except OSError:
        import resource  # not on every system, and only where there is no /proc

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def available() -> int:
    """The bytes that this process could still come to hold: of the machine, and of each group that it is in."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            machine = next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(0, min([machine, *_left_in_groups()]))


def _left_in_groups() -> Iterator[int]:
    """What each control group (version 2 or 1) has left: its limit less its use, but for cached files."""
    for folder, maximum, used in _groups():
        try:
            left = int(_read(f"{folder}/{maximum}")) - int(_read(f"{folder}/{used}"))
            cached = re.search(r"^(?:total_)?inactive_file (\d+)", _read(f"{folder}/memory.stat"), re.MULTILINE)
        except (OSError, ValueError):  # no such group from here, or the word "max"
            continue
        yield left + (int(cached.group(1)) if cached else 0)


def _groups() -> Iterator[tuple[str, str, str]]:
    """The folders of the groups that this process is in, from the innermost, with the names of limit and use."""
    try:
        lines = _read("/proc/self/cgroup").splitlines()
    except OSError:
        return
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if number == "0":
            root, names = _CGROUPS, ("memory.max", "memory.current")
        elif "memory" in controllers.split(","):
            root, names = f"{_CGROUPS}/memory", ("memory.limit_in_bytes", "memory.usage_in_bytes")
        else:
            continue
        parts = [part for part in path.split("/") if part]
        for count in range(len(parts), -1, -1):
            yield ("/".join([root, *parts[:count]]), *names)


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()
