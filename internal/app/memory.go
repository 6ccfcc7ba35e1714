package app

import (
	"os"
	"runtime/debug"
)

// collectAt is how much garbage may lie about, in percent of what is in use,
// before it is collected. A third of what Go allows: most of what a service
// holds are long lists of numbers, over which the collector does not linger, and
// between two collections dozens of searches fit all the same.
const collectAt = 35

// collectSooner makes the process of a service smaller, unless the environment
// says how it is to be.
func collectSooner() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

// settleMemory gives back to the system what is not needed from now on. It is
// for when the service has read something large: that takes several times what
// stays, of the heap as of the program file, which holds the lexicon.
func settleMemory() {
	debug.FreeOSMemory()
	dropProgram()
}
