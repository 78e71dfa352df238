"""How much memory a command may hold, and how much it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import memory
from kg.errors import UsageError

MB = 1 << 20


@pytest.mark.parametrize(
    ("text", "size"),
    [("512M", 512 * MB), ("2G", 2048 * MB), ("1.5g", 1536 * MB), ("300 MB", 300 * MB), ("64MiB", 64 * MB),
     ("1048576", MB), ("2048K", 2 * MB)],
)  # fmt: skip
def test_an_amount_of_memory_is_read(text: str, size: int) -> None:
    assert memory.limit(text).in_bytes() == size


@pytest.mark.parametrize("text", ["", "much", "0", "-1G", "5", "100K", "0%", "101%", "2G%", "1e9", "٣G"])
def test_what_is_no_amount_of_memory_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="is no amount of memory; write 512M, 2G, or 50% of what is free"):
        memory.limit(text)


def test_a_share_is_one_of_what_is_free_and_of_what_is_held_already() -> None:
    whole, half = memory.limit("100%").in_bytes(), memory.limit("50%").in_bytes()
    assert whole / half == pytest.approx(2, rel=0.2)
    assert 0 < half < whole


def test_what_this_process_holds_grows_with_what_it_makes() -> None:
    before = memory.held()
    block = b"x" * (80 * MB)
    assert 60 * MB < memory.held() - before < 120 * MB
    del block


@pytest.mark.skipif(not Path("/proc/self/cgroup").exists(), reason="there are no control groups here")
def test_the_limit_of_a_group_counts_where_it_is_less_than_what_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def group(folder: Path, names: tuple[str, str], limit: str, used: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / names[0]).write_text(f"{limit}\n")
        (folder / names[1]).write_text(f"{used}\n")
        (folder / "memory.stat").write_text(f"anon 5\ninactive_file {3 * MB}\n")

    new, old = ("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")
    monkeypatch.setattr(memory, "_CGROUPS", str(tmp_path))
    machine = memory.available()
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if number == "0":
            group(tmp_path / path.strip("/"), new, "max", 5)
            group(tmp_path, new, str(100 * MB), 60 * MB)
        elif "memory" in controllers.split(","):
            group(tmp_path / "memory" / path.strip("/"), old, str(100 * MB), 60 * MB)
    assert memory.available() == 43 * MB < machine
