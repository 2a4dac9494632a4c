"""Performs the contract on what is installed, and prints the table."""

import os
import sys

from .command import main

if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Past the interpreter's own end: the native threads of old releases abort there.
    os._exit(status)
