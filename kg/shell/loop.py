"""A session from its first question to its last: typed by a person, or read from a file."""

from __future__ import annotations

import sys

from kg import __version__, terminal
from kg.shell import reading
from kg.shell.session import EndOfSession, Session


def read(session: Session, *texts: str) -> int:
    """Carries out the questions of texts; returns the exit code of the last one that failed, else 0."""
    code = 0
    try:
        for text in texts:
            for question in reading.questions(text.splitlines()):
                sys.stdout.flush()
                code = session.do(question) or code
    except EndOfSession:
        pass
    return code


def converse(session: Session) -> int:
    """Asks a person for questions until they leave; returns 0."""
    from kg.shell.prompt import prompt_for  # the library for prompts takes long to import, and files need none

    prompt = prompt_for(session)
    terminal.say(f"newsfacts {__version__}; \\help lists the commands, Ctrl-D leaves")
    while True:
        draft, session.draft = session.draft, ""
        try:
            text = prompt.prompt(default=draft)
            if text.strip():
                session.do(text)
        except KeyboardInterrupt:  # at the prompt: the line is thrown away
            continue
        except (EOFError, EndOfSession):
            return 0
