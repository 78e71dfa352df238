"""The command line: each command reads, calls, and prints."""

from kg.cli.entry import main

__all__ = ["main"]
