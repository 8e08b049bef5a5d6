"""Prints the SCCs that two messages of mypy tell, as mypy's own classes read them.

Run it with a Python that has mypy 2.0 or newer, and with a file that holds the message of the
graph and one that holds that of the SCCs, each without its frame:

    python decode_graph.py GRAPH SCCS
"""

import json
import sys
from pathlib import Path

from librt.internal import ReadBuffer, read_tag
from mypy import build
from mypy.modulefinder import BuildSource
from mypy.options import Options


def opened(path, tag):
    message = ReadBuffer(Path(path).read_bytes())
    found = read_tag(message)
    assert found == tag, f"{path} has the tag {found}, not {tag}"
    return message


def manager():
    """That of some build: a graph is read into one."""
    options = Options()
    options.incremental = False
    options.use_builtins_fixtures = True
    options.semantic_analysis_only = True
    options.native_parser = True
    return build.build([BuildSource(None, "empty", "")], options).manager


graph = build.GraphMessage.read(opened(sys.argv[1], build.GRAPH_MESSAGE), manager()).graph
sccs = build.SccsDataMessage.read(opened(sys.argv[2], build.SCCS_DATA_MESSAGE)).sccs
json.dump(
    [
        {
            "id": scc.id,
            "modules": sorted(scc.mod_ids),
            "deps": sorted(scc.deps),
            "size_hint": sum(graph[module].size_hint for module in scc.mod_ids),
        }
        for scc in sccs
    ],
    sys.stdout,
)
