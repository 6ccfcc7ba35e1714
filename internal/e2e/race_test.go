//go:build race

package e2e

// buildFlags give the program under test the race detector, as the tests have.
var buildFlags = []string{"-race"}
