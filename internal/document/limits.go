package document

import (
	"fmt"
	"time"
)

// What a document may hold. All limits stand here; each has a test. A larger
// file is refused with the limit in the reason, so that nobody takes a part
// for the whole. They leave room for the minutes of a year and the survey of a
// country, and none for files that are made to fill the memory.
const (
	mostBytes     = 64 << 20         // of a file
	mostUnpacked  = 96 << 20         // bytes that all parts of an archive unpack to, as far as they are read
	mostInflation = 200              // times the packed size, beyond the first MiB of a part
	mostEntries   = 10_000           // parts of an archive
	mostDepth     = 256              // elements, groups or parts within each other
	mostMailDepth = 16               // messages and groups of parts within each other, in a mail
	mostMailParts = 1_000            // parts of a mail
	mostCells     = 2_000_000        // of a table, the empty ones included
	mostColumns   = 4_096            // of a table
	mostPages     = 5_000            // of a PDF, slides of a presentation
	mostTime      = 60 * time.Second // for a PDF
	mostText      = 32 << 20         // bytes of text
	mostBlocks    = 500_000
)

// RefusedError says why a file cannot be read, in a sentence for the person
// who sent it. It holds no words of the file.
type RefusedError struct {
	Type   string // stable: "too-large", "locked", "damaged" or "unsupported"
	Reason string
}

// Error gives the reason.
func (e *RefusedError) Error() string { return e.Reason }

func tooMuch(format string, args ...any) error {
	return &RefusedError{"too-large", fmt.Sprintf(format, args...)}
}

func damaged(format string, args ...any) error {
	return &RefusedError{"damaged", fmt.Sprintf(format, args...)}
}

func locked(reason string) error { return &RefusedError{"locked", reason} }
