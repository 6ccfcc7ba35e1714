package audit_test

import (
	"os"
	"regexp"
	"testing"

	"earshot/internal/audit"
)

// TestActionsListsAllOfThem compares the list with the constants of the source:
// pages offer what it has.
func TestActionsListsAllOfThem(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("audit.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, a := range audit.Actions() {
		listed[string(a)] = true
	}
	constants := regexp.MustCompile(`Action = "([a-z.-]+)"`).FindAllSubmatch(source, -1)
	for _, c := range constants {
		if !listed[string(c[1])] {
			t.Errorf("%s is not listed", c[1])
		}
	}
	if len(constants) != len(listed) || len(listed) < 20 {
		t.Errorf("there are %d actions and %d are listed", len(constants), len(listed))
	}
}
