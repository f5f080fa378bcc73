"""The command line, and how failures are said."""

from __future__ import annotations

import os
import sys

import click

from assist import __version__
from assist.cli import calls, evaluation, exports, housekeeping, people, stored
from assist.errors import AssistError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=False,
    epilog="Every command takes --debug, which shows where a failure came from.",
)
@click.version_option(__version__, message="%(version)s")
def app() -> None:
    """Hears a call as it happens and says what to say. Nothing leaves this machine."""


for command in (
    *calls.COMMANDS,
    *evaluation.COMMANDS,
    *exports.COMMANDS,
    *housekeeping.COMMANDS,
    *people.COMMANDS,
    *stored.COMMANDS,
):
    app.add_command(command)


def run(arguments: list[str]) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name.

    Returns:
        0 done, 1 the work failed, 2 the command was called wrongly, 130 interrupted.
    """
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"] or ["--help"]
    try:
        status = app.main(arguments, prog_name="assist", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        hint = f"; see '{context.command_path} --help'" if context else ""
        print(f"assist: {error.format_message().rstrip('.')}{hint}.", file=sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except AssistError as error:
        if debug:
            raise
        print(f"assist: {error}", file=sys.stderr)
        return error.exit_status
    except Exception as error:
        if debug:
            raise
        print(
            f"assist: {type(error).__name__}: an internal fault; run again with --debug "
            "and report what it prints.",
            file=sys.stderr,
        )
        return 1
