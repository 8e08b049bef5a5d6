package profile

import (
	"fmt"
	"slices"

	"paceline/bench"
	"paceline/bench/summary"
)

// topFunctions is how many functions a table lists.
const topFunctions = 12

// Tables tell where the time of an average run of the cell goes.
func (c Cell) Tables() ([]summary.Table, error) {
	top, err := c.Top(topFunctions, "scheduler", "ipc")
	if err != nil {
		return nil, err
	}
	title := fmt.Sprintf("%s %s, %s", c.Checker, c.Name, summary.Counted(c.Runs(), "sampled run"))
	tables := []summary.Table{c.processes(title), c.areas(), c.phaseTable()}
	if len(top) > 0 {
		tables = append(tables, functionTable(top))
	}
	return tables, nil
}

// processes tells what each process did, and what its samples stand for.
func (c Cell) processes(title string) summary.Table {
	t := summary.Table{Title: title, Header: []string{"process", "CPU", "lives", "waits", "samples", "of which running", "scale"}}
	waits := map[string]int64{}
	for _, s := range c.Wall.Sample {
		if label(s, labelThread) == "main" && label(s, labelState) == "blocked" {
			role := label(s, labelRole)
			if worker := label(s, labelWorker); worker != "" {
				role += "-" + worker
			}
			waits[role] += s.Value[1]
		}
	}
	for _, r := range c.Raw {
		runs := int64(r.Runs)
		t.Rows = append(t.Rows, []string{
			r.Role, seconds(r.CPUNanos / runs), seconds(r.WatchedNanos / runs), seconds(waits[r.Role] / runs),
			fmt.Sprint(r.Running + r.Blocked), fmt.Sprint(r.Running), fmt.Sprintf("%.2f", r.Scale()),
		})
	}
	return t
}

// columns are the roles of a cell as headings.
func (c Cell) columns() (roles, headings []string) {
	for _, r := range c.Raw {
		if name, _ := splitRole(r.Role); !slices.Contains(roles, name) {
			roles = append(roles, name)
			if name == string(bench.Worker) {
				name = summary.Counted(c.workers(), name)
			}
			headings = append(headings, name)
		}
	}
	return roles, headings
}

func (c Cell) areas() summary.Table {
	values := map[string]map[string]int64{}
	for _, u := range c.Uses() {
		if values[u.Role] == nil {
			values[u.Role] = map[string]int64{}
		}
		values[u.Role][string(u.Area)] = u.CPUNanos
	}
	return c.shares("CPU time of a run by area", "area", names(Areas()), values)
}

func (c Cell) phaseTable() summary.Table {
	return c.shares("CPU time of a run by phase", "phase", names(Phases()), c.phases())
}

func names[T ~string](all []T) []string {
	var texts []string
	for _, a := range all {
		texts = append(texts, string(a))
	}
	return texts
}

// shares shows values by role as times and as shares of the role's total.
func (c Cell) shares(title, what string, rows []string, values map[string]map[string]int64) summary.Table {
	roles, headings := c.columns()
	t := summary.Table{Title: title, Header: []string{what}}
	total := map[string]int64{}
	for i, role := range roles {
		t.Header = append(t.Header, headings[i], "")
		for _, v := range values[role] {
			total[role] += v
		}
	}
	for _, row := range rows {
		cells, any := []string{row}, false
		for _, role := range roles {
			v := values[role][row]
			any = any || v > 0
			cells = append(cells, seconds(v), summary.Share(v, total[role]))
		}
		if any {
			t.Rows = append(t.Rows, cells)
		}
	}
	return t
}

func functionTable(top []Function) summary.Table {
	t := summary.Table{
		Title:  "What the scheduler and IPC spend CPU time on",
		Header: []string{"function", "area", "process", "CPU", "of its CPU"},
	}
	for _, f := range top {
		t.Rows = append(t.Rows, []string{
			f.Name, string(f.Area), f.Role, fmt.Sprintf("%.1f ms", float64(f.CPUNanos)/1e6), fmt.Sprintf("%.1f%%", 100*f.Share),
		})
	}
	return t
}

// Overview sets cells side by side: CPU time of a run by area, and what each process did.
func Overview(cells []Cell) []summary.Table {
	areas := summary.Table{Title: "CPU time of a run by area", Header: []string{"area"}}
	for _, area := range Areas() {
		areas.Rows = append(areas.Rows, []string{string(area)})
	}
	areas.Rows = append(areas.Rows, []string{all})
	processes := summary.Table{Title: "Processes of a run"}
	for _, c := range cells {
		uses := c.Uses()
		roles, headings := c.columns()
		for i, role := range roles {
			areas.Header = append(areas.Header, c.Name+" "+headings[i])
			var total int64
			for row, area := range Areas() {
				nanos := used(uses, role, area)
				total += nanos
				areas.Rows[row] = append(areas.Rows[row], seconds(nanos))
			}
			last := len(areas.Rows) - 1
			areas.Rows[last] = append(areas.Rows[last], seconds(total))
		}
		of := c.processes("")
		processes.Header = append([]string{"cell", "runs"}, of.Header...)
		for _, row := range of.Rows {
			processes.Rows = append(processes.Rows, append([]string{c.Name, fmt.Sprint(c.Runs())}, row...))
		}
	}
	return []summary.Table{areas, processes}
}
