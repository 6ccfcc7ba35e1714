package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"earshot/internal/qda"
)

var (
	recordingBytes = flag.Int64("recording-bytes", 48<<20, "how long the recording of TestALargeRecordingGoesOutAndComesIn is")
	projectCodings = flag.Int("project-codings", 3000, "how many codings the project of TestAnImportIsWholeOrNotThere has")
	importKills    = flag.Int("import-kills", 6, "how often TestAnImportIsWholeOrNotThere kills the service")
)

// TestALargeRecordingGoesOutAndComesIn takes a recording through a project into
// another service, and bounds the memory of both, whatever its length. It is of
// a session without a text, whose participant comes along.
//
//	go test -run ALargeRecording ./internal/e2e -recording-bytes 2147483647
func TestALargeRecordingGoesOutAndComesIn(t *testing.T) {
	const most = 96.0 // 10^6 bytes beyond what the service needs when it does nothing
	from := newService(t, nil).start(t)
	study := from.addStudy(t, "hoorn", "Hoorn", "interview", "NL", []string{"nl"})
	session := from.addSession(t, study, "long")
	digest := from.sendRecording(t, session, *recordingBytes)
	from.settled(t, session)
	idle := from.forgetPeak(t)
	project := filepath.Join(t.TempDir(), "long.qdpx")
	begun := time.Now()
	if b, err := from.command(t, "export", "--server", from.address, "--token", from.token, "--format", "qdpx", "--recordings", "--out", project).CombinedOutput(); err != nil {
		t.Fatalf("export: %v\n%s", err, b)
	}
	info, err := os.Stat(project)
	if err != nil {
		t.Fatal(err)
	}
	taken := from.peakMemory(t) - idle
	t.Logf("out: %d bytes in %.1f s, %.0f MB of memory beyond %.0f", info.Size(), time.Since(begun).Seconds(), taken, idle)
	if taken > most {
		t.Errorf("an export of %d bytes takes %.0f MB of memory", info.Size(), taken)
	}
	if *recordingBytes > qda.MostRecording {
		if info.Size() > 1<<20 {
			t.Errorf("a recording of %d bytes is in the project, whose readers count in 31 bits", *recordingBytes)
		}
		return
	}
	from.stop(t)

	into := newService(t, nil).start(t)
	empty := into.addStudy(t, "other", "Other", "interview", "AT", []string{"de"})
	idle, begun = into.forgetPeak(t), time.Now()
	if b, err := into.command(t, "import", "qda", project, "--study", empty, "--server", into.address, "--token", into.token).CombinedOutput(); err != nil ||
		!strings.Contains(string(b), "recordings\t1 new") || !strings.Contains(string(b), "participants\t1 new") {
		t.Fatalf("import: %v\n%s", err, b)
	}
	taken = into.peakMemory(t) - idle
	t.Logf("in: %.1f s, %.0f MB of memory beyond %.0f", time.Since(begun).Seconds(), taken, idle)
	if taken > most {
		t.Errorf("an import of %d bytes takes %.0f MB of memory", info.Size(), taken)
	}
	var sessions struct{ Items []identified }
	into.must(t, http.MethodGet, "/api/v1/studies/"+empty+"/sessions", nil, &sessions)
	var got sessionAnswer
	into.must(t, http.MethodGet, "/api/v1/sessions/"+sessions.Items[0].ID, nil, &got)
	if len(got.Files) != 1 || got.Files[0].SHA256 != digest || got.Files[0].Size != *recordingBytes || got.Files[0].Kind != "recording" {
		t.Errorf("what came in is %+v, want %d bytes of %s", got.Files, *recordingBytes, digest)
	}
	if len(got.Participants) != 1 || got.Participants[0].Pseudonym != "P1 of long" {
		t.Errorf("participants = %+v", got.Participants)
	}
}

// sendRecording uploads sound of so many bytes and returns their digest.
func (s *service) sendRecording(t *testing.T, session string, size int64) string {
	t.Helper()
	head := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x80\xbb\x00\x00\x00\xdc\x05\x00\x08\x00\x20\x00data")
	head = append(head, "\xff\xff\xff\xff"...) // as long as the file is
	sum := sha256.New()
	body := io.TeeReader(io.LimitReader(io.MultiReader(bytes.NewReader(head), rand.NewChaCha8([32]byte{7})), size), sum)
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	res := s.tusRequest(t, http.MethodPost, "/api/v1/uploads", map[string]string{
		"Upload-Length": strconv.FormatInt(size, 10), "Upload-Metadata": "filename " + encoded("long.wav") + ",session " + encoded(session),
	}, nil, 0)
	where := res.Header.Get("Location")
	res = s.tusRequest(t, http.MethodPatch, where, map[string]string{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}, body, size)
	if res.StatusCode != http.StatusNoContent || res.Header.Get("Earshot-File") == "" {
		t.Fatalf("PATCH = %s; log of the service:\n%s", res.Status, s.log)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// TestAnImportIsWholeOrNotThere kills the real program at random moments of an
// import: either all of the project is there afterwards, or nothing is. Somebody
// else goes on writing meanwhile; how long they wait at most is told.
//
//	go test -run AnImportIsWhole ./internal/e2e -project-codings 200000 -import-kills 0 -v
func TestAnImportIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	project := filepath.Join(t.TempDir(), "many.qdpx")
	if err := os.WriteFile(project, projectOf(t, *projectCodings), 0o600); err != nil {
		t.Fatal(err)
	}
	importInto := func(study string) (string, error) {
		b, err := s.command(t, "import", "qda", project, "--study", study, "--server", s.address, "--token", s.token).CombinedOutput()
		return string(b), err
	}
	s.addStudy(t, "hoorn", "Hoorn", "interview", "NL", []string{"nl"})
	study := func(n int) string {
		var made identified
		s.must(t, http.MethodPost, "/api/v1/studies", map[string]any{"title": fmt.Sprint("Killed ", n), "brand": "hoorn", "method": "interview"}, &made)
		return made.ID
	}
	whole := study(0)
	waited := s.writeMeanwhile(t)
	begun := time.Now()
	if out, err := importInto(whole); err != nil || !strings.Contains(out, fmt.Sprintf("highlights\t%d new", *projectCodings)) {
		t.Fatalf("import: %v\n%s", err, out)
	}
	took := time.Since(begun)
	t.Logf("%d codings took %.1f s; another writer waited %.1f s at most", *projectCodings, took.Seconds(), waited().Seconds())
	want := s.holds(t, whole)
	if want["highlights"] != *projectCodings {
		t.Fatalf("there are %v", want)
	}
	nothing, all := 0, 0
	for n := range *importKills {
		killed := study(n + 1)
		ended := make(chan error, 1)
		go func() {
			_, err := importInto(killed)
			ended <- err
		}()
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		s.kill()
		failed := <-ended
		if err := s.tryStart(t); err != nil {
			t.Fatal(err)
		}
		switch got := s.holds(t, killed); {
		case got["highlights"] == 0 && got["sessions"] == 0 && got["tags"] == 0:
			nothing++
			if failed == nil {
				t.Error("an import that was answered is not there")
			}
		case got["highlights"] == *projectCodings && got["sessions"] == want["sessions"] && got["tags"] == want["tags"]:
			all++
		default:
			t.Errorf("after a kill there are %v of %v", got, want)
		}
		if out, err := importInto(killed); err != nil || s.holds(t, killed)["highlights"] != *projectCodings {
			t.Errorf("importing again: %v\n%.500s", err, out)
		}
	}
	t.Logf("of %d imports that were killed, %d were there and %d were not", *importKills, all, nothing)
}

// writeMeanwhile adds tags until the function that it returns
// is called, which says how long that took at most.
func (s *service) writeMeanwhile(t *testing.T) func() time.Duration {
	t.Helper()
	stop, longest := make(chan struct{}), make(chan time.Duration)
	go func() {
		most := time.Duration(0)
		for n := 0; ; n++ {
			begun := time.Now()
			err := s.call(t.Context(), http.MethodPost, "/api/v1/tags", map[string]any{"name": fmt.Sprint("meanwhile ", n)}, nil)
			if err != nil && !strings.Contains(err.Error(), "/problems/busy") {
				t.Error(err)
			}
			most = max(most, time.Since(begun))
			select {
			case <-stop:
				longest <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() time.Duration {
		close(stop)
		return <-longest
	}
}

// holds counts what is in a study.
func (s *service) holds(t *testing.T, study string) map[string]int {
	t.Helper()
	var sessions, tags struct{ Items []identified }
	s.must(t, http.MethodGet, "/api/v1/studies/"+study+"/sessions?limit=200", nil, &sessions)
	s.must(t, http.MethodGet, "/api/v1/tags?limit=200&scope=study&study="+study, nil, &tags)
	marked := map[string]bool{}
	rows, err := s.command(t, "export", "--server", s.address, "--token", s.token, "--format", "jsonl", "--study", study).Output()
	if err != nil {
		t.Fatalf("export: %v\n%s", err, stderr(err))
	}
	for line := range bytes.Lines(rows) {
		var row struct {
			Highlight string
			Tags      [][]string
		}
		if err := json.Unmarshal(line, &row); err != nil || len(row.Tags) != 1 {
			t.Fatalf("a row without its tag: %s, %v", line, err)
		}
		marked[row.Highlight] = true
	}
	return map[string]int{"sessions": len(sessions.Items), "tags": len(tags.Items), "highlights": len(marked)}
}

// projectOf is a project of another program with so many codings, 500 in a text.
func projectOf(t *testing.T, codings int) []byte {
	t.Helper()
	const each, codes = 500, 40
	guid := func(kind, n int) string { return fmt.Sprintf("AAAAAAAA-%04X-4000-8000-%012X", kind, n) }
	var x, b bytes.Buffer
	z := zip.NewWriter(&b)
	fmt.Fprint(&x, `<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="Many" origin="MAXQDA 2024"><CodeBook><Codes>`)
	for n := range codes {
		fmt.Fprintf(&x, `<Code guid="%s" name="Code %d" isCodable="true"/>`, guid(1, n), n)
	}
	fmt.Fprint(&x, `</Codes></CodeBook><Sources>`)
	texts := map[string]string{}
	for first := 0; first < codings; first += each {
		name := guid(2, first/each)
		fmt.Fprintf(&x, `<TextSource guid="%s" name="Interview %d" plainTextPath="internal://%s.txt">`, name, first/each, name)
		var text strings.Builder
		for n := first; n < min(first+each, codings); n++ {
			at := text.Len()
			fmt.Fprintf(&text, "Answer %d of the interview: the delivery page promised a date that nobody found again.\n", n)
			fmt.Fprintf(&x, `<PlainTextSelection guid="%s" name="Answer" startPosition="%d" endPosition="%d"><Coding guid="%s"><CodeRef targetGUID="%s"/></Coding></PlainTextSelection>`,
				guid(3, n), at, text.Len()-1, guid(4, n), guid(1, n%codes))
		}
		fmt.Fprint(&x, `</TextSource>`)
		texts[name] = text.String()
	}
	fmt.Fprint(&x, `</Sources></Project>`)
	write := func(name, content string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("project.qde", x.String())
	for name, text := range texts {
		write("sources/"+name+".txt", text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
