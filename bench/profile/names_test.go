package profile

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

const lib = "6ec5__mypyc.cpython-311-x86_64-linux-gnu.so"

func TestNames(t *testing.T) {
	n := newNamer(mypyModules(t))
	for symbol, want := range map[string]string{
		"CPyDef_mypy___build___State___fix_cross_refs":                                        "mypy.build.State.fix_cross_refs",
		"CPyDef_mypy___build___process_graph":                                                 "mypy.build.process_graph",
		"CPyDef_mypy___main_____top_level__":                                                  "mypy.main.__top_level__",
		"CPyDef_ipc___receive":                                                                "mypy.ipc.receive",
		"CPyPy_ipc___receive":                                                                 "mypy.ipc.receive",
		"CPyDef_worker___serve":                                                               "mypy.build_worker.worker.serve",
		"CPyDef_types___Instance":                                                             "mypy.types.Instance",
		"CPyDef_types___Instance_____eq__":                                                    "mypy.types.Instance.__eq__",
		"CPyDunder___hash__types___Instance":                                                  "mypy.types.Instance.__hash__",
		"CPyDef_modulefinder___FindModuleCache____find_module":                                "mypy.modulefinder.FindModuleCache._find_module",
		"CPyDef_checker___TypeChecker___visit_block__StatementVisitor_glue":                   "mypy.checker.TypeChecker.visit_block",
		"CPyDef_semanal___file_context_SemanticAnalyzer_gen_____mypyc_generator_helper__":     "mypy.semanal.SemanticAnalyzer.file_context",
		"CPyDef_graph_utils___strongly_connected_components_gen_____mypyc_generator_helper__": "mypy.graph_utils.strongly_connected_components",
		"CPyDef_graph_utils___dfs_gen___3_33_____mypyc_generator_helper__":                    "mypy.graph_utils.dfs",
		"CPyDunder_am_sendgraph_utils___dfs_gen___3_33":                                       "mypy.graph_utils.dfs",
		"nodes___ImportFrom_clear":                                                            "mypy.nodes.ImportFrom_clear",
		"CPyDef_nowhere___to___be":                                                            "nowhere.to.be",
		"not___of___mypy":                                                                     "not___of___mypy",
		"gc_collect_main":                                                                     "gc_collect_main",
		"0x7fc8bbe46f16":                                                                      "[" + lib + "]",
		"_RNvNtCs6VXY8HSKfqu_13ast_serialize13serialize_ast21serialize_python_file":           "ast_serialize::serialize_ast::serialize_python_file",
	} {
		got := n.function(frame{name: symbol, file: lib})
		if got.name != want {
			t.Errorf("%s is named %s, want %s", symbol, got.name, want)
		}
		if symbol[0] != '0' && got.system != symbol {
			t.Errorf("%s has the system name %s", symbol, got.system)
		}
	}
}

func TestPythonNames(t *testing.T) {
	n := newNamer(mypyModules(t))
	for _, c := range []struct{ text, name, module string }{
		{"State.fix_cross_refs (mypy/build.py:3146)", "mypy.build.State.fix_cross_refs", "mypy.build"},
		{"<module> (mypy/__main__.py:52)", "mypy.__main__.<module>", "mypy.__main__"},
		{"loads (json/__init__.py:3)", "json.loads", "json"},
		{"_find_and_load (<frozen importlib._bootstrap>:1176)", "importlib._bootstrap._find_and_load", "importlib._bootstrap"},
		{"f (/home/me/plugin.py:3)", "plugin.f", "plugin"},
		{"f (<string>:3)", "<string>.f", "<string>"},
	} {
		got := n.function(parseFrame(c.text))
		if got.name != c.name || got.module != c.module {
			t.Errorf("%s: %s of %s, want %s of %s", c.text, got.name, got.module, c.name, c.module)
		}
	}
}

// Compiled and interpreted, a function has one name, module and file.
func TestBuildsAgree(t *testing.T) {
	n := newNamer(mypyModules(t))
	compiled := n.function(frame{name: "CPyDef_mypy___build___State___write", file: lib})
	pure := n.function(parseFrame("State.write (mypy/build.py:2929)"))
	if compiled.name != pure.name || compiled.module != pure.module || compiled.short != pure.short || compiled.file != pure.file {
		t.Errorf("compiled %+v, pure %+v", compiled, pure)
	}
}

func TestFold(t *testing.T) {
	n := newNamer(mypyModules(t))
	for name, c := range map[string]struct{ symbols, want []string }{
		"wrapper":           {[]string{"CPyPy_ipc___receive", "CPyDef_ipc___receive"}, []string{"mypy.ipc.receive"}},
		"wrapper alone":     {[]string{"CPyPy_ipc___receive", "CPyDef_ipc___send"}, []string{"mypy.ipc.receive", "mypy.ipc.send"}},
		"wrapper innermost": {[]string{"CPyDef_ipc___send", "CPyPy_ipc___receive"}, []string{"mypy.ipc.send", "mypy.ipc.receive"}},
		"recursion":         {[]string{"CPyDef_ipc___send", "CPyDef_ipc___send"}, []string{"mypy.ipc.send", "mypy.ipc.send"}},
		"two wrappers": {[]string{"CPyPy_checker___TypeChecker___visit_block__StatementVisitor_glue",
			"CPyDef_checker___TypeChecker___visit_block__StatementVisitor_glue", "CPyDef_checker___TypeChecker___visit_block"},
			[]string{"mypy.checker.TypeChecker.visit_block"}},
		"generator":        {[]string{"CPyDunder_am_sendgraph_utils___dfs_gen___3_33", "CPyDef_graph_utils___dfs_gen___3_33_____mypyc_generator_helper__"}, []string{"mypy.graph_utils.dfs"}},
		"outermost hidden": {[]string{"0x12", "0x34", "CPyDef_ipc___send", "0x56"}, []string{"mypy.ipc.send", "[" + lib + "]"}},
		"all hidden":       {[]string{"0x12"}, nil},
	} {
		var frames []frame
		for _, s := range c.symbols {
			frames = append(frames, frame{name: s, file: lib})
		}
		var got []string
		for _, f := range n.fold(frames) {
			got = append(got, f.name)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestReadModules(t *testing.T) {
	site := t.TempDir()
	for _, file := range []string{
		"mypy/build.cpython-311-x86_64-linux-gnu.so", "mypy/build.py", "mypyc/build.cpython-311-x86_64-linux-gnu.so",
		"mypy/ipc.cpython-311-x86_64-linux-gnu.so", "mypy/pyinfo.py", "mypy/typeshed/stdlib/ipc.pyi", "mypy/py.typed",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(site, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(site, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := readModules(site)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"mypy.build.f": "mypy.build", "mypyc.build.f": "mypyc.build", "ipc.C.f": "mypy.ipc", "build.f": "", "pyinfo.f": "mypy.pyinfo"} {
		if got, _, _ := m.split(name); got != want {
			t.Errorf("%s is of module %q, want %q", name, got, want)
		}
	}
	if _, err := readModules(t.TempDir()); err != nil {
		t.Errorf("a folder without mypy: %v", err)
	}
}
