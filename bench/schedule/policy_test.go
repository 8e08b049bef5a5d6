package schedule

import (
	"strings"
	"testing"
)

func TestPolicies(t *testing.T) {
	names := map[string]bool{}
	for i, p := range Policies() {
		if (p.Name == "mypy") != (i == 0) {
			t.Errorf("policy %d is %s", i, p.Name)
		}
		if names[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		names[p.Name] = true
		if !strings.HasSuffix(p.About, ".") || strings.Count(p.About, ". ") > 0 {
			t.Errorf("%s: %q is no sentence", p.Name, p.About)
		}
		if strings.ContainsAny(p.Name, " /,:") {
			t.Errorf("%q does not fit into a flag or a file name", p.Name)
		}
		found, err := PolicyNamed(p.Name)
		if err != nil || found.Name != p.Name || found.Whole != p.Whole {
			t.Errorf("PolicyNamed(%s): %+v, %v", p.Name, found, err)
		}
	}
	_, err := PolicyNamed("<best>\n")
	if err == nil {
		t.Fatal("a policy that is not there was found")
	}
	for name := range names {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%v is not escaped", err)
	}
}

// The policies that go by more than mypy knows say so.
func TestPoliciesThatMeasure(t *testing.T) {
	s := of(scc(1, 5, 7), scc(2, 500, 70, 1), scc(3, 50, 7000), scc(4, 1, 1), scc(5, 9, 9, 4))
	for i := range s.SCCs {
		s.SCCs[i].SizeHint = 10
	}
	costless := of(scc(1, 0, 0), scc(2, 0, 0, 1), scc(3, 0, 0), scc(4, 0, 0), scc(5, 0, 0, 4))
	for i := range costless.SCCs {
		costless.SCCs[i].SizeHint = 10
	}
	for _, p := range Policies() {
		measures := strings.Contains(p.About, "measured")
		if same := order(p, s) == order(p, costless); same == measures {
			t.Errorf("%s: it says %q, but that costs matter is %t", p.Name, p.About, !same)
		}
	}
}

// order is how a policy hands out what imports nothing, to one worker.
func order(p Policy, s Schedule) string {
	q := p.New(s, 1)
	q.Push(NewReady(s).First())
	return handOut(q)
}
