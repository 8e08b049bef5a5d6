"""Writes messages.json: messages as mypy's own classes write them, with what is in them.

Run it with a Python that has mypy 2.0 or newer and write its output to messages.json:

    python make_messages.py > messages.json

The fields are named as in the Go structs; bytes are in base64, as in Go's JSON. They are read back
from what mypy's classes decode, not from what was put in.
"""

import base64
import json
import os
import tempfile

from librt.internal import ReadBuffer, WriteBuffer, read_tag
from mypy import build, errorcodes
from mypy.errors import CompileError, ErrorInfo
from mypy.modulefinder import BuildSource
from mypy.nodes import FileRawData
from mypy.options import Options
from mypy.version import __version__

LONG = "größe." * 40 + "ü"  # more than 117 bytes: its length takes two


def b64(data):
    return base64.b64encode(data).decode() if data else None


def places(pairs):
    return [{"Path": path, "Line": line} for path, line in pairs] or None


def error_fields(e):
    return {
        "ImportCtx": places(e.import_ctx),
        "Type": e.local_ctx[0],
        "Function": e.local_ctx[1],
        "Line": e.line,
        "Column": e.column,
        "EndLine": e.end_line,
        "EndColumn": e.end_column,
        "Severity": e.severity,
        "Message": e.message,
        "Code": e.code.code if e.code else None,
        "Blocker": e.blocker,
        "OnlyOnce": e.only_once,
        "Module": e.module,
        "Target": e.target,
        "OriginSpan": list(e.origin_span),
        "Priority": e.priority,
    }


def raw_fields(raw):
    return raw and {
        "Defs": b64(raw.defs),
        "Imports": b64(raw.imports),
        "RawErrors": [
            {
                "Line": e["line"],
                "Column": e["column"],
                "Message": e["message"],
                "Blocker": e.get("blocker"),
                "Code": e.get("code"),
            }
            for e in raw.raw_errors
        ]
        or None,
        "IgnoredLines": [{"Line": n, "Codes": c or None} for n, c in raw.ignored_lines.items()] or None,
        "IsPartialStubPackage": raw.is_partial_stub_package,
        "UsesTemplateStrings": raw.uses_template_strings,
        "SourceHash": raw.source_hash,
        "MypyComments": [{"Line": n, "Text": t} for n, t in raw.mypy_comments] or None,
    }


def request_fields(m):
    return {
        "SccIDs": m.scc_ids or None,
        "ImportErrors": [
            {"Module": module, "Errors": [error_fields(e) for e in errors] or None}
            for module, errors in m.import_errors.items()
        ]
        or None,
        "ModData": [
            {"Module": module, "SuppressedDepsOpts": b64(opts), "RawData": raw_fields(raw)}
            for module, (opts, raw) in m.mod_data.items()
        ]
        or None,
    }


def response_fields(m):
    return {
        "SccIDs": m.scc_ids,
        "IsInterface": m.is_interface,
        "Result": m.result
        and [
            {"Module": module, "InterfaceHash": r.interface_hash, "ErrorLines": r.error_lines or None}
            for module, r in m.result.items()
        ],
        "Blocker": m.blocker
        and {
            "Messages": m.blocker.messages,
            "UseStdout": m.blocker.use_stdout,
            "ModuleWithBlocker": m.blocker.module_with_blocker,
        },
    }


def sources_fields(m):
    return {
        "Sources": [
            {"Path": s.path, "Module": s.module, "Text": s.text, "BaseDir": s.base_dir, "Followed": s.followed}
            for s in m.sources
        ]
    }


def sccs_fields(m):
    return {"Sccs": [{"ModIDs": sorted(s.mod_ids), "ID": s.id, "Deps": sorted(s.deps) or None} for s in m.sccs]}


def state_fields(s):
    return {
        "Order": s.order,
        "ID": s.id,
        "Path": s.path,
        "Source": s.source,
        "IgnoreAll": s.ignore_all,
        "CallerLine": s.caller_line,
        "ImportContext": places(s.import_context),
        "InterfaceHash": b64(s.interface_hash),
        "MetaSourceHash": s.meta_source_hash,
        "Dependencies": s.dependencies or None,
        "Suppressed": s.suppressed or None,
        "Priorities": [{"Module": m, "Value": v} for m, v in s.priorities.items()] or None,
        "DepLineMap": [{"Module": m, "Value": v} for m, v in s.dep_line_map.items()] or None,
        "DepHashes": [{"Module": m, "Hash": b64(h)} for m, h in s.dep_hashes.items()] or None,
        "SizeHint": s.size_hint,
    }


def graph_fields(m):
    return {
        "States": [state_fields(s) for s in m.graph.values()],
        "MissingModules": [{"Module": name, "Reason": why} for name, why in m.missing_modules.items()] or None,
        "FromCache": list(m.from_cache) or None,
    }


def import_error():
    return ErrorInfo(
        import_ctx=[("src/größe/__init__.py", 3), ("src/a.py", 20_000)],
        local_ctx=("Klasse", None),
        line=12,
        column=-1,
        end_line=12,
        end_column=700_000_000,
        severity="error",
        message='Cannot find implementation or library stub for module named "größe.日本"',
        code=errorcodes.IMPORT_NOT_FOUND,
        blocker=False,
        only_once=True,
        module="größe",
        target=None,
        origin_span=[12, 13],
        priority=-5,
    )


def note():
    return ErrorInfo(
        import_ctx=[],
        local_ctx=(None, "f"),
        line=-1,
        column=0,
        end_line=0,
        end_column=0,
        severity="note",
        message="",
        code=None,
        blocker=True,
        only_once=False,
        module=None,
        target="größe.f",
    )


def raw_data():
    return FileRawData(
        defs=bytes(range(256)) * 2,
        imports=b"\xff\x00",
        raw_errors=[
            {"line": 1, "column": 2, "message": "ungültig", "blocker": True, "code": "syntax"},
            {"line": 3, "column": 4, "message": "b", "blocker": False},
            {"line": 5, "column": 6, "message": "c"},
        ],
        ignored_lines={7: [], 900: ["attr-defined", "misc"]},
        is_partial_stub_package=False,
        uses_template_strings=True,
        source_hash="0123456789abcdef",
        mypy_comments=[(1, "strict"), (2, "disable-error-code=misc")],
    )


def manager():
    """A manager that a State can belong to; nothing of it is written."""
    options = Options()
    options.incremental = False
    options.cache_dir = os.devnull
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        result = build.build([BuildSource(None, "__main__", "")], options)
        os.chdir(os.path.dirname(empty))
    return result.manager


def state(manager, id, **fields):
    defaults = dict(
        path=None, source=None, ignore_all=False, caller_line=0, import_context=[], interface_hash=b"",
        meta_source_hash=None, dependencies=[], suppressed=[], priorities={}, dep_line_map={}, dep_hashes={}, size_hint=0,
    )  # fmt: skip
    return build.State(
        manager=manager, options=manager.options, meta=None, error_lines=[], imports_ignored={}, id=id, **(defaults | fields)
    )


def graph(manager):
    states = [
        state(manager, "builtins", order=1, path="/usr/lib/builtins.pyi", size_hint=536_860_912),
        state(
            manager,
            "größe.日本",
            order=300,
            path="src/größe/日本.py",
            source="x = 'ä'\n",
            ignore_all=True,
            caller_line=7,
            import_context=[("src/a.py", 1), ("src/größe/__init__.py", 17_000)],
            interface_hash=b"\x00\x01\xfe\xff",
            meta_source_hash="fedcba",
            dependencies=["builtins", "größe"],
            suppressed=["fehlt"],
            priorities={"builtins": 5, "größe": 10, "fehlt": 20},
            dep_line_map={"builtins": 1, "größe": 118, "fehlt": -1},
            dep_hashes={"builtins": b"\xaa\xbb", "größe": b""},
            size_hint=16_284,
        ),
    ]
    message = build.GraphMessage(graph={s.id: s for s in states}, missing_modules={"fehlt": 1, "übersprungen": 2})
    message.from_cache = {"größe.日本"}
    return message


def messages(manager):
    """Of each message: a name, its kind, itself, how to read it back, and its fields."""
    request, response = build.SccRequestMessage, build.SccResponseMessage
    yield "ack", "Ack", build.AckMessage(), build.AckMessage.read, lambda m: {}
    yield "request", "SccRequest", request(
        scc_ids=[3, 0, 117, 118, 20_000],
        import_errors={"größe": [import_error(), note()], "leer": []},
        mod_data={"größe": (b"\x01\x02", raw_data()), "größe.日本": (b"", None)},
    ), request.read, request_fields
    yield "shutdown", "SccRequest", request(scc_ids=[], import_errors={}, mod_data={}), request.read, request_fields
    yield "interface", "SccResponse", response(
        scc_ids=[3, 200],
        is_interface=True,
        result={
            "größe": build.ModuleResult("0a" * 20, []),
            LONG: build.ModuleResult("", []),
        },
    ), response.read, response_fields
    yield "implementation", "SccResponse", response(
        scc_ids=[3],
        is_interface=False,
        result={"größe": build.ModuleResult(None, ["größe.py:1: error: Größe „x“  [misc]", ""])},
    ), response.read, response_fields
    yield "blocker", "SccResponse", response(
        scc_ids=[-1, 536_860_912],
        is_interface=True,
        blocker=CompileError(["größe.py:1: error: ungültig  [syntax]"], True, "größe"),
    ), response.read, response_fields
    yield "sources", "Sources", build.SourcesDataMessage(
        sources=[
            BuildSource("src/größe.py", "größe", None, "/home/jürgen/src", False),
            BuildSource(None, None, "x = 1\n", None, True),
        ]
    ), build.SourcesDataMessage.read, sources_fields
    yield "sccs", "Sccs", build.SccsDataMessage(
        sccs=[
            build.SCC({"builtins", "typing", "größe"}, 0, []),
            build.SCC({"größe.日本"}, 118, [0]),
            build.SCC({"a"}, 2, [0, 118]),
        ]
    ), build.SccsDataMessage.read, sccs_fields
    yield "graph", "Graph", graph(manager), lambda buf: build.GraphMessage.read(buf, manager), graph_fields


def main():
    out = []
    for name, kind, message, read, fields in messages(manager()):
        buf = WriteBuffer()
        message.write(buf)
        data = buf.getvalue()
        again = ReadBuffer(data)
        read_tag(again)
        out.append({"name": name, "kind": kind, "hex": data.hex(), "fields": fields(read(again))})
    print(json.dumps({"mypy": __version__, "messages": out}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
