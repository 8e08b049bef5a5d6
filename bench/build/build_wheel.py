"""Build a wheel of the project in the working directory, as PEP 517 says. Neither this script's folder
nor the project leads Python's path, unless the project asks for a part of itself."""

import importlib
import json
import os
import sys

asked = json.loads(sys.argv[1])
sys.path[:1] = [os.path.abspath(path) for path in asked["paths"]]
module, _, inner = asked["backend"].partition(":")
backend = importlib.import_module(module)
for name in filter(None, inner.split(".")):
    backend = getattr(backend, name)
print("built", backend.build_wheel(asked["out"]))
