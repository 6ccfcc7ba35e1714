package e2e

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"earshot/internal/testdata"
)

var importFiles = flag.Int("import-files", 164, "how many files BenchmarkImport sends")

// BenchmarkImport sends transcripts and documents of the shared material until
// they are as many as asked for, twenty to a session, and waits until all can be
// found. It tells how fast that goes, and the most memory that the program had.
//
//	go test -run - -bench Import -benchtime 1x ./internal/e2e
func BenchmarkImport(b *testing.B) {
	root := testdata.Dir(b)
	var shared []upload
	for _, folder := range []string{"transcripts", "documents"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(name)
			shared = append(shared, upload{filepath.Base(name), content})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var files []upload
	var size int64
	for n := range *importFiles {
		f := shared[n%len(shared)]
		files = append(files, upload{fmt.Sprintf("%d-%s", n, f.name), f.bytes})
		size += int64(len(f.bytes))
	}
	s := newService(b, nil)
	if err := s.tryStart(b); err != nil {
		b.Fatal(err)
	}
	defer s.stop(b)
	study := s.addStudy(b, "bench", "Bench", "interview", "DE", []string{"de"})
	idle := s.forgetPeak(b)
	for b.Loop() {
		var sessions []string
		for batch := range slices.Chunk(files, 20) {
			session := s.addSession(b, study, "batch")
			if _, err := s.send(b.Context(), session, nil, "", batch...); err != nil {
				b.Fatalf("%v; log of the service:\n%s", err, s.log)
			}
			sessions = append(sessions, session)
		}
		for _, session := range sessions {
			s.settled(b, session)
		}
	}
	took := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(float64(len(files))/took, "files/s")
	b.ReportMetric(float64(size)/1e6/took, "MB/s")
	b.ReportMetric(idle, "idle-MB")
	b.ReportMetric(s.peakMemory(b), "peak-MB")
}

// BenchmarkImportOfOne reads transcripts of several sizes, each in a program of
// its own, to tell what memory does as they grow.
func BenchmarkImportOfOne(b *testing.B) {
	for _, size := range []int{1, 4, 16} {
		b.Run(fmt.Sprintf("%dMB", size), func(b *testing.B) {
			content := longTranscript(size * 1_000_000)
			s := newService(b, nil)
			if err := s.tryStart(b); err != nil {
				b.Fatal(err)
			}
			defer s.stop(b)
			study := s.addStudy(b, "bench", "Bench", "interview", "DE", []string{"en"})
			idle := s.forgetPeak(b)
			for b.Loop() {
				session := s.addSession(b, study, "long")
				if _, err := s.send(b.Context(), session, nil, "", upload{"long.vtt", content}); err != nil {
					b.Fatalf("%v; log of the service:\n%s", err, s.log)
				}
				if f := s.settled(b, session)[0]; f.State != "ready" {
					b.Fatalf("it is %s: %+v", f.State, f.Problem)
				}
			}
			b.ReportMetric(float64(len(content))/1e6*float64(b.N)/b.Elapsed().Seconds(), "MB/s")
			b.ReportMetric(idle, "idle-MB")
			b.ReportMetric(s.peakMemory(b), "peak-MB")
		})
	}
}

// longTranscript is a talk of two in WebVTT, at least so many bytes long.
func longTranscript(bytesLong int) []byte {
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	clock := func(d time.Duration) string {
		return fmt.Sprintf("%02d:%02d:%06.3f", int(d.Hours()), int(d.Minutes())%60, (d % time.Minute).Seconds())
	}
	for n := 0; b.Len() < bytesLong; n++ {
		from := time.Duration(n) * 4 * time.Second
		fmt.Fprintf(&b, "\n%s --> %s\n<v Speaker %d>In part %d we talked about the delivery page, and why nobody found the date that was promised on it.\n",
			clock(from), clock(from+4*time.Second), n/5%2+1, n)
	}
	return b.Bytes()
}

// BenchmarkImportOfSeveralLarge reads four transcripts of 8 MB that come at
// once, to tell whether memory does as for one.
func BenchmarkImportOfSeveralLarge(b *testing.B) {
	content := longTranscript(8_000_000)
	s := newService(b, nil)
	if err := s.tryStart(b); err != nil {
		b.Fatal(err)
	}
	defer s.stop(b)
	study := s.addStudy(b, "bench", "Bench", "interview", "DE", []string{"en"})
	idle := s.forgetPeak(b)
	for b.Loop() {
		session := s.addSession(b, study, "long")
		for n := range 4 {
			if _, err := s.send(b.Context(), session, nil, "", upload{fmt.Sprintf("long%d.vtt", n), content}); err != nil {
				b.Fatalf("%v; log of the service:\n%s", err, s.log)
			}
		}
		s.settled(b, session)
	}
	b.ReportMetric(idle, "idle-MB")
	b.ReportMetric(s.peakMemory(b), "peak-MB")
}
