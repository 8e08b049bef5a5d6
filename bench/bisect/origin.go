package bisect

import (
	"fmt"
	"reflect"

	"paceline/bench"
)

// origin is what has to be the same of all that a bisect puts together.
type origin struct {
	of       string // what was measured so
	host     bench.Host
	corpus   bench.CorpusIdentity
	checkers []bench.CheckerIdentity
}

func originOf(of string, m bench.Manifest, corpus string) origin {
	return origin{of, m.Host, m.Corpus(corpus), m.Checkers}
}

// sameAs reports what of it is not as that of what was measured before.
func (o origin) sameAs(before origin) error {
	switch {
	case o.corpus != before.corpus:
		return fmt.Errorf("%s checked other sources than %s, or with other packages or another Python: remove it, put back what was there before, and go on", o.of, before.of)
	case !reflect.DeepEqual(o.host.Machine(), before.host.Machine()):
		return fmt.Errorf("%s was measured on another machine than %s: remove it, and go on there", o.of, before.of)
	}
	for _, is := range o.checkers {
		for _, was := range before.checkers {
			if is.Checker == was.Checker && made(is) != made(was) {
				return fmt.Errorf("%s measured another build of %s than %s, or with other packages or another Python: remove it, put back what was there before, and go on",
					o.of, is.Checker, before.of)
			}
		}
	}
	return nil
}

// made is what tells a checker from another one of its name.
func made(c bench.CheckerIdentity) [4]string { return [4]string{c.Version, c.Python, c.Lock, c.Build} }

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
		all = append(all, originOf("the session "+reused.Session+", which is reused,", r.Manifest(reused), r.Corpus))
	}
	return all
}
