package document_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"earshot/internal/document"
	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	render "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
)

func read(t *testing.T, f document.Format, text string) document.Document {
	t.Helper()
	d, err := document.Read(t.Context(), f, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dump(blocks []document.Block) string {
	var out strings.Builder
	for _, b := range blocks {
		at := ""
		if b.Timed {
			at = b.Start.String()
		}
		fmt.Fprintf(&out, "%s|%s|%s|%s|%s\n", b.Kind, b.Heading, b.Speaker, at, b.Text)
	}
	return out.String()
}

func TestMarkdownBecomesBlocks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"headings": {"# A\nx\n## B\ny\n### C\n## D\nz\n# E\n", "heading|A|||A\nparagraph|A|||x\nheading|A › B|||B\nparagraph|A › B|||y\n" +
			"heading|A › B › C|||C\nheading|A › D|||D\nparagraph|A › D|||z\nheading|E|||E\n"},
		"inline":  {"*a* **b** [c](http://x) ![d](e.png) `f*g` <http://h> ~~i~~ 🤔\nnext", "paragraph||||a b c d f*g http://h i 🤔 next\n"},
		"escapes": {`\[laughs\] R&amp;D \&amp; &#8217; AT&T`, "paragraph||||[laughs] R&D &amp; ’ AT&T\n"},
		"lists":   {"- a\n- b\n  - c\n\n1. d\n\n   more", "list||||a\nlist||||b\nlist||||c\nlist||||d\nlist||||more\n"},
		"quote":   {"> said\n> so\n\n- > in a list", "quote||||said so\nquote||||in a list\n"},
		"table":   {"| a | b |\n|---|---|\n| c *d* | e |", "table||||a | b\ntable||||c d | e\n"},
		"code":    {"```go\nx :=  1\ny\n```\n\n    z", "code||||x :=  1\ny\ncode||||z\n"},
		"html": {
			"<!-- secret -->\n\n<div>a<br>b</div>\n\nc <b>d</b><br>e <!-- no -->\n\n<script>\nevil()\n</script>\n\n<details><summary>s</summary>t</details>",
			"paragraph||||a b\nparagraph||||c d e\nparagraph||||s t\n",
		},
	} {
		if diff := cmp.Diff(c.want, dump(read(t, document.Markdown, c.in).Blocks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFrontMatterIsReadOrKeptAsText(t *testing.T) {
	t.Parallel()
	d := read(t, document.Markdown, "---\ntitle: Gesprek\nlang: NL-nl\ndate: 2024-05-06\ntags: [a, b c]\n---\n# Kop\ntekst")
	if d.Title != "Gesprek" || d.Language != "nl-NL" || d.Date != "2024-05-06" || !slices.Equal(d.Tags, []string{"a", "b c"}) || len(d.Blocks) != 2 {
		t.Errorf("Read = %+v", d)
	}
	for _, in := range []string{"---\ntitle: [\n---\nbody", "---\nnever closed\n\nbody", "---\n- a list\n---\nbody"} {
		d := read(t, document.Markdown, in)
		if text := dump(d.Blocks); !strings.Contains(text, "body") || d.Title != "" {
			t.Errorf("Read(%q) = %s, want its text", in, text)
		}
	}
	if d := read(t, document.Markdown, "# Only\nx"); d.Title != "Only" {
		t.Errorf("Title = %q, want the first heading", d.Title)
	}
}

func TestAnInterviewHasSpeakers(t *testing.T) {
	t.Parallel()
	want := "paragraph||Ana|12s|Hi.\nparagraph||Ana||More of it.\nparagraph||Ben||Yes: so.\nheading|End|||End\n" +
		"paragraph|End|||Note: tape off.\nparagraph|End|Ana||So?\nparagraph|End|Ben|1m2s|No.\n"
	got := read(t, document.Markdown, "**Ana:** \\[00:12\\] Hi.\n\nMore of it.\n\n**Ben:** Yes: so.\n\n# End\n\nNote: tape off.\n\n**Ana:** So?\n\n**Ben:** [1:02] No.\n")
	if diff := cmp.Diff(want, dump(got.Blocks)); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
	want = "paragraph||I||So how\nparagraph||P1||Well, good\nparagraph||I||Yes\nparagraph||P1||And\n"
	got = read(t, document.Text, "I: So\nhow\nP1: Well,\ngood\n\nI: Yes\nP1: And")
	if diff := cmp.Diff(want, dump(got.Blocks)); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	got = read(t, document.Markdown, "**Ana (0:12):** Hi.\n\n**Ben** [0:15]: Yes.\n\n**Ana (0:17):** So.\n\n**Ben** [0:19]: No.")
	want = "paragraph||Ana|12s|Hi.\nparagraph||Ben|15s|Yes.\nparagraph||Ana|17s|So.\nparagraph||Ben|19s|No.\n"
	if diff := cmp.Diff(want, dump(got.Blocks)); diff != "" {
		t.Errorf("stamps behind names (-want +got):\n%s", diff)
	}
	got = read(t, document.Text, "Goal: to see.\n\nNote: one.\n\nNext: two.\n\nNext: three.")
	for _, b := range got.Blocks {
		if b.Speaker != "" {
			t.Errorf("%+v has a speaker, want none in a note", b)
		}
	}
}

func TestSharedInterviewHasItsTurns(t *testing.T) {
	t.Parallel()
	d, err := document.Read(t.Context(), document.Markdown, testdata.Read(t, "transcripts/changelog-md/away-from-keyboard-5.md"))
	if err != nil {
		t.Fatal(err)
	}
	speakers, stamps := map[string]bool{}, []time.Duration{}
	for _, b := range d.Blocks {
		speakers[b.Speaker] = true
		if b.Timed {
			stamps = append(stamps, b.Start.Round(time.Second))
		}
	}
	want := []time.Duration{106 * time.Second, 270 * time.Second, 433 * time.Second, 717 * time.Second, 946 * time.Second}
	if len(speakers) != 3 || !slices.Equal(stamps, want) {
		t.Errorf("speakers %v, stamps %v, want 3 and %v", speakers, stamps, want)
	}
	segments := d.Segments()
	if len(segments) != len(d.Blocks) || segments[0].Speaker != "Tim Smith" || segments[0].Start != 106*time.Second {
		t.Errorf("Segments()[0] = %+v", segments[0])
	}
}

// words are the runs of letters and digits in a text.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
}

// visible renders Markdown with another program path, to HTML, and takes its
// text and the descriptions of its pictures.
func visible(t *testing.T, source []byte) []string {
	t.Helper()
	var page bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough), goldmark.WithRendererOptions(render.WithUnsafe()))
	if err := md.Convert(source, &page); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	z := html.NewTokenizer(&page)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return words(out.String())
		case html.TextToken:
			out.Write(z.Text())
		case html.SelfClosingTagToken, html.StartTagToken:
			token := z.Token()
			if slices.Contains([]string{"br", "td", "th", "p", "li"}, token.Data) {
				out.WriteByte('\n')
			}
			for _, a := range token.Attr {
				if token.Data == "img" && a.Key == "alt" {
					out.WriteString(a.Val)
				}
			}
		}
	}
}

func TestEveryVisibleWordOfTheSharedNotesIsKeptInOrder(t *testing.T) {
	t.Parallel()
	read := 0
	for _, folder := range []string{"research", "transcripts/conference-md", "transcripts/changelog-md"} {
		err := filepath.WalkDir(filepath.Join(testdata.Dir(t), folder), func(name string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".md" {
				return err
			}
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			d, err := document.Read(t.Context(), document.Markdown, b)
			if err != nil {
				return err
			}
			body := b
			if rest, ok := bytes.CutPrefix(b, []byte("---\n")); ok {
				_, body, _ = bytes.Cut(rest, []byte("\n---\n"))
			}
			var got []string
			for _, block := range d.Blocks {
				if block.Speaker != "" && folder != "research" {
					return nil // the names of speakers have moved out of the text
				}
				got = append(got, words(block.Text)...)
			}
			if diff := cmp.Diff(visible(t, body), got); diff != "" {
				t.Errorf("%s (-visible +blocks):\n%s", filepath.Base(name), diff)
			}
			for i, s := range d.Segments() {
				if !slices.Equal(words(s.Text), words(d.Blocks[i].Text)) {
					t.Errorf("%s: segment %d differs from its block", filepath.Base(name), i)
				}
			}
			read++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 20 {
		t.Errorf("%d notes were compared, want at least 20", read)
	}
}

func TestNotesThatMeanHarmAreReadAnyway(t *testing.T) {
	t.Parallel()
	const n = 20_000
	for name, in := range map[string]string{
		"quotes":        strings.Repeat(">", n) + " word",
		"lists":         strings.Repeat("- ", n) + "word",
		"numbers":       strings.Repeat("1. ", n) + "word",
		"brackets":      strings.Repeat("[", n) + "word",
		"pictures":      strings.Repeat("![", n) + "word",
		"links":         strings.Repeat("[", n) + "word" + strings.Repeat("](x)", n),
		"emphasis":      strings.Repeat("*a ", n) + "word" + strings.Repeat("*", n),
		"both":          strings.Repeat("**_", n) + "word" + strings.Repeat("_**", n),
		"tags":          strings.Repeat("<div>", n) + "word",
		"ticks":         strings.Repeat("` `` ", n) + "word",
		"anchors":       "---\na: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\nword",
		"definitions":   strings.Repeat("[a]: b\n", n) + "\nword",
		"half emphasis": strings.Repeat("*a_ ", n) + "word",
		"struck":        strings.Repeat("~~a ~b", n) + "word",
		"indentation":   strings.Repeat(" ", 2000) + "- word",
		"broken HTML":   "<!-- word",
		"NUL and Latin": "word \x00 Gr\xfc\xdfe",
	} {
		begun := time.Now()
		d := read(t, document.Markdown, in)
		if !strings.Contains(dump(d.Blocks), "word") {
			t.Errorf("%s: the word is lost", name)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}
