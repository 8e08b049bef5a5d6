"""Runs the mypy beside it, then burns CPU time in proportion: slowed by a known share.

The share stands in the name, in per cent: plus-2 takes 1.02 times as long, plus-0 as long as it
takes. What comes after a further hyphen tells equal ones apart: plus-0-again.
"""

import os.path
import subprocess
import sys
import time

began = time.perf_counter()
here, name = os.path.split(os.path.abspath(sys.argv[0]))
status = subprocess.call([os.path.join(here, "mypy"), *sys.argv[1:]])
share = float(name.split("-")[1]) / 100
until = began + (time.perf_counter() - began) * (1 + share)
while time.perf_counter() < until:
    pass
sys.exit(status)
