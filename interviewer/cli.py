"""The entry point: joins the commands, and is the only place that prints errors.

`interviewer --help` loads no heavy library: a command imports what it needs when it runs.
"""

from __future__ import annotations

import os
import sys

import click

from interviewer import __version__
from interviewer.commands import (
    cards,
    corpus,
    dispute,
    drill,
    grade,
    index,
    interview,
    models,
    search,
    serve,
    sessions,
    speech,
)
from interviewer.commands.shared import Commands
from interviewer.errors import CorpusError, InterviewerError, UsageError
from interviewer.text import printable


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def commands(context: click.Context) -> None:
    """A mock interview that runs on your own machine. Without a command: the app."""
    if context.invoked_subcommand is None:
        interview.run_app()


for _command in (
    interview.interview,
    drill.drill,
    cards.cards,
    dispute.dispute,
    grade.grade,
    search.search,
    index.index,
    corpus.corpus,
    models.model,
    models.doctor,
    sessions.history,
    sessions.report,
    serve.serve,
    speech.speech,
):
    commands.add_command(_command)


def main() -> None:
    """Run the command line. Every error ends here, as a message and an exit status."""
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads: nothing more to flush
        sys.exit(1)
    except InterviewerError as error:
        click.echo(printable(f"interviewer: {error}"), err=True)
        if error.hint:
            click.echo(printable(error.hint), err=True)
        sys.exit(2 if isinstance(error, UsageError | CorpusError) else 1)


if __name__ == "__main__":
    main()
