package fetch

import "context"

// Made returns the folder ROOT/builds/KEY, which fill fills aside when it is not there. It is whole
// or absent, whatever ends the filling. key tells everything that decides its contents, as a plain
// file name. When the folder is there, it is verified, and nothing else happens.
func (s *Store) Made(ctx context.Context, key string, fill func(ctx context.Context, aside string) error) (dir string, err error) {
	return s.make(ctx, "builds", key, func(aside string) error { return fill(ctx, aside) })
}
