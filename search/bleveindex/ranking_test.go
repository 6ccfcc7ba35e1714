package bleveindex_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"earshot/search/indextest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestRankingStaysAsItWas(t *testing.T) {
	t.Parallel()
	golden := filepath.Join("testdata", "ranking.golden")
	got := indextest.Ranking(t, open(t, t.TempDir()))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the ranking has changed (if for the better, run with -update):\n%s\nwant\n%s", got, want)
	}
}
