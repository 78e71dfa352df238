from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg import articles
from kg.errors import DataError


def test_a_text_is_taken_as_it_is(tmp_path: Path) -> None:
    data = "\ufeffcafé\r\n\U0001f600".encode()
    (tmp_path / "t.txt").write_bytes(data)
    text = articles.read(tmp_path / "t.txt")
    assert text.content == "\ufeffcafé\r\n\U0001f600"
    assert text.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("data", "message"), [
    (b"caf\xe9", "is not UTF-8 (byte 3); save it as UTF-8"),
    (b"a\0b", "holds a NUL character at 1; is it a text?"),
])  # fmt: skip
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        articles.read(path)
    assert str(caught.value) == f"the text {path} {message}"


def test_a_text_that_is_absent_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.txt"
    with pytest.raises(DataError, match=r"cannot read the text .*t\.txt: No such file"):
        articles.read(path)
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(articles, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="is larger than 0 MiB"):
        articles.read(path)
