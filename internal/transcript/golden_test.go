package transcript_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
	"earshot/internal/transcript"
)

var update = flag.Bool("update", false, "write the golden table anew")

const golden = "testdata/shared.golden"

// TestEverySharedFileReadsAsTheTableSays compares a line for each transcript
// of the shared material: format, language, segments, first and last time,
// speakers and how often each has the word, and warnings. All other files must
// be told apart from transcripts.
func TestEverySharedFileReadsAsTheTableSays(t *testing.T) {
	t.Parallel()
	root := testdata.Dir(t)
	var table strings.Builder
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		format, ok := transcript.Detect(filepath.Base(name), b)
		if ok {
			fmt.Fprintf(&table, "%s\t%s\n", filepath.ToSlash(rel), row(format, b))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(table.String())
	for name, line := range rowsOf(string(want)) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Logf("%s is not among the material", name)
			continue
		}
		if rows[name] != line {
			t.Errorf("%s\n got %s\nwant %s", name, rows[name], line)
		}
		delete(rows, name)
	}
	for name, line := range rows {
		if os.Getenv("EARSHOT_TESTDATA") == "" {
			t.Errorf("%s is not in the table: %s", name, line)
		}
	}
}

// rowsOf maps the names of files to what the table says of them.
func rowsOf(table string) map[string]string {
	rows := map[string]string{}
	for line := range strings.Lines(table) {
		name, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		rows[name] = rest
	}
	return rows
}

// row describes what is read from a file.
func row(format transcript.Format, b []byte) string {
	got, err := transcript.Read(context.Background(), format, b)
	if err != nil {
		return fmt.Sprintf("%s\t%v", format, err)
	}
	first, last := time.Duration(-1), time.Duration(-1)
	timed, words, said := 0, 0, map[string]int{}
	var names []string
	for _, s := range got.Segments {
		if said[s.Speaker]++; said[s.Speaker] == 1 {
			names = append(names, s.Speaker)
		}
		words += len(s.Words)
		if s.Timed {
			if timed++; timed == 1 {
				first = s.Start
			}
			last = s.End
		}
	}
	when := "untimed"
	if timed > 0 {
		when = fmt.Sprintf("%v to %v", first, last)
		if timed < len(got.Segments) {
			when += fmt.Sprintf(" (%d timed)", timed)
		}
	}
	if words > 0 {
		when += fmt.Sprintf(", %d words", words)
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = fmt.Sprintf("%s×%d", name, said[name])
	}
	return fmt.Sprintf("%s\t%s\t%d segments\t%s\t%s\t%d warnings",
		format, got.Language, len(got.Segments), when, strings.Join(names, ", "), len(got.Warnings))
}
