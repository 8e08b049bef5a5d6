package bisect

import (
	"fmt"
	"reflect"

	"paceline/bench"
)

// origin is what has to be the same of all that a bisect puts together.
type origin struct {
	of     string // what was measured so
	host   bench.Host
	corpus bench.CorpusIdentity
}

// sameAs reports what of it is not as that of what was measured before.
func (o origin) sameAs(before origin) error {
	o.host.LoadAverage, before.host.LoadAverage = nil, nil // may differ
	switch {
	case o.corpus != before.corpus:
		return fmt.Errorf("%s checked other sources than %s, or with other packages or another Python: remove it, put back what was there before, and go on", o.of, before.of)
	case !reflect.DeepEqual(o.host, before.host):
		return fmt.Errorf("%s was measured on another machine than %s: remove it, and go on there", o.of, before.of)
	}
	return nil
}

// sameAsAll reports the first difference from what was measured before.
func (o origin) sameAsAll(before []origin) error {
	for _, other := range before {
		if err := o.sameAs(other); err != nil {
			return err
		}
	}
	return nil
}

// origins are those of the sessions that are reused.
func (r Record) origins() []origin {
	var all []origin
	for _, reused := range r.Reused {
		all = append(all, origin{"the session " + reused.Session + ", which is reused,", reused.Host, reused.Corpus})
	}
	return all
}
