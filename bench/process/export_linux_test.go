package process

// RunWithGrace is [Run] with a grace time short enough for tests.
var RunWithGrace = run
