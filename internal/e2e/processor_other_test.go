//go:build !unix

package e2e

import "time"

// processorTime is not measured here.
func processorTime() time.Duration { return 0 }
