"""`python -m app` is the `atbalss` command."""

from app.cli import main

main()
