"""`interviewer serve`: the app in a browser."""

from __future__ import annotations

import asyncio

import click

from interviewer.commands.shared import echo

LOOPBACK = "127.0.0.1"


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8765, show_default=True, help="TCP port.")
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Address to serve on; any but this machine's own opens it to others.",
)
def serve(port: int, host: str) -> None:
    """The app in a browser, on this machine, at an address that only you are told."""
    from interviewer.web.guard import Guard, is_loopback
    from interviewer.web.server import AppServer
    from interviewer.web.server import serve as run

    guard = Guard(host)
    server = AppServer(host, port, guard)
    if not is_loopback(host):
        click.echo(_warning(host), err=True)

    def announce() -> None:
        echo(f"Interviewer is at http://{_in_url(host)}:{port}/{guard.token}/")
        echo("Keep the address to yourself. Ctrl+C ends it.")

    asyncio.run(run(server, announce))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _warning(host: str) -> str:
    return (
        f"Warning: {host} can be reached from other machines. Nothing on the way is encrypted: whoever can listen\n"
        "reads the address and all you type, and whoever has the address uses the app as you. From another machine\n"
        "of yours, rather serve on this one alone and tunnel: ssh -L 8765:127.0.0.1:8765 THIS-MACHINE"
    )
