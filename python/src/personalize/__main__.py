"""`python -m personalize` runs the binary."""

from . import _main

_main()
