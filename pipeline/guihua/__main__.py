"""``python -m guihua``: the command."""

from guihua.cli.main import main

main()
