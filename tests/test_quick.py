"""The quick way reads a command line exactly as the command-line library does, or leaves it alone."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import quick
from kg.cli.group import cli
from kg.cli.options import QUERY, RUN

WORDS = st.sampled_from([
    "run", "query", "-s", "--store", "DIR", "papers-at", "company=ByteDance", "-", "--", "", "a b", "--limit", "3",
    "-3", "٣", "0", "--limit=3", "-F", "csv", "-Fcsv", "--format", "-o", "out.json", "--labels", "--iris", "-e",
    "-ef", "--print", "-p", "k=v", "--count", "--coun", "--timeout", "5s", "-f", "x.rq", "--help", "-h",
    "--offset", "--param", "=", "find", "--include", "alleged,denied", "--min-sources", "--from", "--as-of",
])  # fmt: skip


def protected(context: click.Context) -> list[str]:
    """The words that the group keeps for its command; click 8.1 has them under another name than later ones."""
    return list(vars(context).get("_protected_args") or vars(context).get("protected_args") or ())


def by_library(arguments: list[str]) -> tuple[str, str | None, dict[str, object]] | None:
    """What click reads; None where it refuses, or does something else than carry the command out."""
    try:
        with cli.make_context("kg", list(arguments)) as outer:
            name, command, rest = cli.resolve_command(outer, [*protected(outer), *outer.args])
            assert command is not None
            inner = command.make_context(name, rest, parent=outer)
    except (click.ClickException, click.exceptions.Exit):
        return None
    return command.name or "", outer.params["store"], inner.params


@given(st.lists(WORDS, max_size=4), st.sampled_from(["run", "query"]), st.lists(WORDS, max_size=7))
def test_what_the_quick_way_reads_is_what_the_library_reads(
    before: list[str], name: str, after: list[str]
) -> None:
    arguments = [*before, name, *after]
    found = quick.parse(arguments)
    if found is not None:
        assert by_library(arguments) == (found.command, found.store, found.values)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "papers-at", "company=ByteDance", "-F", "csv", "--limit", "3", "--iris", "-p", "a=b", "-p", "c=d"],
        ["-s", "DIR", "query", "ASK {}", "-e", "--timeout", "5s"],
        ["query", "-"],
        ["query", "-f", "x.rq", "-o", "out.json"],
    ],
)
def test_what_is_asked_every_day_goes_the_quick_way(arguments: list[str]) -> None:
    assert quick.parse(arguments) is not None
    assert by_library(arguments) is not None


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "-h"], ["find", "x"], ["--version"]])
def test_what_is_not_plain_is_left_to_the_library(arguments: list[str]) -> None:
    assert quick.parse(arguments) is None


def test_no_two_options_of_a_command_share_a_name_or_a_flag() -> None:
    for options in (RUN, QUERY):
        flags = [flag for option in options for both in option.flags for flag in both.split("/")]
        assert len(set(flags)) == len(flags)
        assert len({option.name for option in options}) == len(options)
