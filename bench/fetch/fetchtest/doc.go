// Package fetchtest has stores for tests that need real environments. Making one takes seconds, so tests share those of the user's
// cache. Only tests import it.
package fetchtest
