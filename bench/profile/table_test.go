package profile

import (
	"slices"
	"strings"
	"testing"
)

// What mypy 2.4.1 has for a scheduler and for IPC, as its developers would list it.
const (
	schedulerFunctions = `mypy.build.process_graph mypy.build.find_stale_sccs mypy.build.BuildManager.submit
		mypy.build.BuildManager.submit_to_workers mypy.build.BuildManager.get_scc_batch mypy.build.BuildManager.wait_for_done
		mypy.build.BuildManager.wait_for_done_workers mypy.build.process_results mypy.build.sorted_components
		mypy.build.BuildManager.is_transitive_scc_dep`
	ipcFunctions = `mypy.ipc.send mypy.ipc.receive mypy.ipc.ready_to_read mypy.ipc.IPCBase.read_bytes
		mypy.ipc.IPCBase.frame_from_buffer mypy.ipc.IPCBase.write_bytes mypy.build.BuildManager.broadcast
		mypy.build.BuildManager.wait_ack mypy.build.BuildManager.receive_worker_message mypy.build_worker.worker.timed_send
		mypy.build.State.read mypy.build.State.write mypy.build.AckMessage.read mypy.build.AckMessage.write
		mypy.build.SccRequestMessage.read mypy.build.SccRequestMessage.write mypy.build.SccResponseMessage.read
		mypy.build.SccResponseMessage.write mypy.build.SourcesDataMessage.read mypy.build.SourcesDataMessage.write
		mypy.build.SccsDataMessage.read mypy.build.SccsDataMessage.write mypy.build.GraphMessage.read mypy.build.GraphMessage.write`
)

// symbolOf is how mypyc names the function.
func symbolOf(t *testing.T, m modules, name string) string {
	t.Helper()
	module, rest, ok := m.split(name)
	if !ok {
		t.Fatalf("%s is of no module", name)
	}
	shortest := module
	for _, end := range endsOf(module) {
		if m.byEnd[end] == module {
			shortest = end
			break
		}
	}
	return "CPyDef_" + strings.ReplaceAll(shortest+"."+rest, ".", "___")
}

func TestAreasOfMypy(t *testing.T) {
	n := testNaming(t)
	for area, list := range map[Area]string{"scheduler": schedulerFunctions, "ipc": ipcFunctions} {
		for _, name := range strings.Fields(list) {
			compiled := n.namer.function(frame{name: symbolOf(t, n.namer.modules, name), file: lib})
			if compiled.name != name {
				t.Errorf("%s comes back as %s", name, compiled.name)
			}
			module, rest, _ := n.namer.modules.split(name)
			pure := n.namer.function(frame{name: rest, file: n.namer.modules.files[module], line: 1})
			// Before Python 3.11 a method is told without its class.
			bare := n.namer.function(frame{name: pure.last(), file: n.namer.modules.files[module], line: 1})
			for _, f := range []function{compiled, pure, bare} {
				if got := n.classifier.meaning(f).area; got != area {
					t.Errorf("%s (%s) is in the area %q, want %s", name, f.system, got, area)
				}
			}
		}
	}
}

func TestClassify(t *testing.T) {
	n := testNaming(t)
	const (
		main     = "CPyDef_mypy___main___main (x.so);CPyDef_mypy___build___dispatch (x.so);"
		graph    = main + "CPyDef_mypy___build___process_graph (x.so);"
		serve    = "serve (mypy/build_worker/worker.py:200);"
		face     = serve + "process_stale_scc_interface (mypy/build.py:4960);"
		bodies   = serve + "process_stale_scc_implementation (mypy/build.py:5033);"
		imported = "<module> (mypy/__main__.py:3);_find_and_load (<frozen importlib._bootstrap>:1);"
	)
	for stack, want := range map[string]class{
		graph + "CPyDef_graph_utils___topsort (x.so)": {"scheduler", "scheduling", false},
		graph + "CPyDef_mypy___build___BuildManager___wait_for_done_workers (x.so);CPyDef_ipc___ready_to_read (x.so);select_select (libpython3.11.so);select (libc.so.6)": {"ipc", "ipc", true},
		graph + "CPyDef_mypy___build___State___write (x.so);write_int_internal (librt_internal.c:3)":                                                                      {"ipc", "ipc", false},
		main + "CPyDef_mypy___build___load_graph (x.so);CPyDef_fscache___FileSystemCache___isfile (x.so)":                                                                 {"other", "loading", false},
		main + "CPyDef_mypy___build___load_graph (x.so);CPyDef_nativeparse___native_parse (x.so)":                                                                         {"parsing", "loading", false},
		main + "CPyDef_mypy___build___WorkerClient___connect (x.so);pthread_cond_timedwait (libc.so.6);0x12 (libc.so.6)":                                                  {"ipc", "starting", true},
		face + "semantic_analysis_for_scc (mypy/semanal_main.py:3);visit_func_def (mypy/semanal.py:3);accept (mypy/nodes.py:3)":                                           {"semantic analysis", "interface", false},
		face + "State.type_check_first_pass (mypy/build.py:3452);accept (mypy/types.py:3)":                                                                                {"type checking", "interface", false},
		face + "maybe_load_deps (mypy/build.py:4767);Instance.read (mypy/types.py:3)":                                                                                     {"serialization", "loading", false},
		face + "write_cache (mypy/build.py:4767);SqliteMetadataStore.write (mypy/metastore.py:3);pwrite64 (libc.so.6)":                                                    {"cache", "interface", false},
		bodies + "check_func_item (mypy/checker.py:3);gc_collect_main (libpython3.11.so);types___Instance_traverse (x.so)":                                                {"garbage collection", "implementation", false},
		bodies + "check_func_item (mypy/checker.py:3);malloc (libc.so.6);0x12 (libc.so.6)":                                                                                {"type checking", "implementation", false},
		imported + "CPyDef_checker_____top_level__ (x.so)":                                                                                                                {"interpreter", "starting", false},
		imported + "<module> (mypy/checker.py:3)":                                                                                                                         {"interpreter", "starting", false},
		"<module> (mypy/__main__.py:3);parse_args (argparse.py:3)":                                                                                                        {"other", "starting", false},
		"f (a.py:1)": {"other", "starting", false},
	} {
		read, ok := parseStack(stack + " 1")
		if !ok {
			t.Fatal(stack)
		}
		if got := n.classifier.classify(n.namer.fold(read.frames)); got != want {
			t.Errorf("%s\nis %+v, want %+v", stack, got, want)
		}
	}
}

func TestTableHasEverything(t *testing.T) {
	read, err := readTable(tableText)
	if err != nil {
		t.Fatal(err)
	}
	for _, area := range Areas() {
		if !slices.ContainsFunc(read.areas, func(s section) bool { return s.name == string(area) && len(s.rules) > 0 }) {
			t.Errorf("no function is in the area %s", area)
		}
	}
	for _, phase := range Phases() {
		if !slices.ContainsFunc(read.phases, func(s section) bool { return s.name == string(phase) && len(s.rules) > 0 }) {
			t.Errorf("no function is in the phase %s", phase)
		}
	}
	if len(read.blocked.rules) == 0 {
		t.Error("no function blocks")
	}
}

func TestTableErrors(t *testing.T) {
	for text, want := range map[string]string{
		"mypy.build":         "line 1: \"mypy.build\" stands below no heading",
		"\n[area nonsense]":  "line 2: [area nonsense] is no area",
		"[phase ipc]\n[ipc]": "line 2: [ipc]",
	} {
		if _, err := readTable(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
