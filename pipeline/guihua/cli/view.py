"""``guihua view`` and ``guihua report``: the dataset in a browser, and as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from guihua.cli.options import dataset_option

doc_option = click.option(
    "--doc", "patterns", multiple=True, help="Only plans with this in their file's name, or matching it with * and ?."
)


@click.command("view")
@dataset_option
@doc_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1.  [default: a free one]")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the page in the browser, or only say where.")
def view_command(output: Path, patterns: tuple[str, ...], port: int, open_browser: bool) -> None:
    """Look at OUTPUT in a browser: every row with the source it stands in. Ends with Ctrl-C."""
    import webbrowser

    from guihua.errors import OutputError
    from guihua.viewer.engine import ViewError
    from guihua.viewer.server import Dataset, Server

    dataset = Dataset(output, patterns)
    try:
        dataset.open()  # says what is wrong before a browser does
        server = Server(dataset, port)
    except (OutputError, ViewError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}; choose another with --port") from error
    with server:
        click.echo(f"{server.url}  (Ctrl-C ends it)")
        if open_browser:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


@click.command("report")
@dataset_option
@doc_option
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="The file to write.",
)
def report_command(output: Path, patterns: tuple[str, ...], target: Path) -> None:
    """Write OUTPUT as one HTML file that works offline and can be mailed."""
    from guihua.dataset.releases import snapshot
    from guihua.errors import OutputError
    from guihua.viewer.engine import ViewError
    from guihua.viewer.page import write_report

    try:
        with snapshot(output) as release:
            size = write_report(release, target, patterns)
    except (OutputError, ViewError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot write {target}: {error.strerror}; choose another file with --to") from error
    click.echo(f"{target}: {size / 1e6:.1f} MB")
