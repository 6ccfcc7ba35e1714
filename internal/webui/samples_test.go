package webui

import (
	"bytes"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/wording"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the pages of testdata/pages anew")

// sampled is a view of each page. Samples of it are filled in by the types of its
// fields, so that a new field is in the golden file as soon as its page shows it.
var sampled = map[string]view{
	"account": accountPage{}, "audit": auditPage{}, "brand": brandPage{}, "claim": claimPage{}, "claimform": claimForm{}, "claimhistory": claimHistoryPage{}, "columns": columnsPage{},
	"concept": conceptPage{}, "conceptdelete": conceptDeletion{}, "conceptform": conceptForm{}, "docs": docsPage{}, "error": errorPage{},
	"glossary": glossaryPage{}, "glossaryimport": importPage{}, "highlightdelete": highlightDeletion{}, "highlightform": highlightForm{},
	"home": homePage{}, "judged": judgedPage{}, "judgedform": judgedForm{}, "judgedimport": judgedImportPage{}, "judgedmeasurement": judgedMeasurement{}, "invite": invitePage{}, "overview": overviewPage{}, "people": peoplePage{}, "person": personPage{}, "player": playerPage{},
	"question": question{}, "queue": queuePage{}, "role": rolePage{}, "roles": rolesPage{}, "saved": savedPage{}, "search": searchPage{},
	"searchhelp": helpPage{}, "session": sessionPage{}, "settings": settingsPage{}, "signedout": leavePage{}, "signin": signInPage{},
	"study": studyPage{}, "styleguide": styleGuidePage{}, "tag": tagPage{}, "tagform": tagForm{}, "taghistory": tagHistoryPage{}, "tags": tagsPage{},
	"token": tokenPage{}, "tokens": tokensPage{},
}

// states are what each page is shown in.
var states = []struct {
	name           string
	data, may, bad bool
}{
	{"with data, for who may change it", true, true, false},
	{"with data, for who may not", true, false, false},
	{"empty", false, true, false},
	{"empty, for who may not change it", false, false, false},
	{"with mistakes", true, true, true},
}

// sampler fills in views.
type sampler struct {
	say *wording.Printer
	// There is something to show, whoever looks may do what pages ask of a view,
	// and something went wrong.
	data, may, bad bool
}

var (
	mistaken = regexp.MustCompile(`^(Error|Wrong|Mistakes?|Theirs|Failed|Unreadable|Problem)$`)
	required = regexp.MustCompile(`^(Title|Heading|Name|ID|Action|Cancel|URL)$`) // an empty list has them, too
	address  = regexp.MustCompile(`(URL|^Href|^Source|^Frame|^Action|^Cancel|^New|^Download|^Retry|^Transcribe|^Similar|^Clear|^Next|^First|^Prev)$`)
	day      = regexp.MustCompile(`(On|Day|^From|^To|^Until)$`)
	tongue   = regexp.MustCompile(`^((Other)?Languages?|Tag)$`)
)

// fill gives v values that tell the field, by its name, and which of a list it is.
func (s sampler) fill(v reflect.Value, name string, n, deep int) {
	if mistaken.MatchString(name) && !s.bad || deep > 9 || !v.CanSet() {
		return
	}
	switch v.Interface().(type) {
	case []formError, *theirs:
		if !s.bad {
			return
		}
	case frame:
		v.Set(reflect.ValueOf(frame{Title: "Page", Assets: "/assets/sample/", Address: "/page", Person: auth.Person{ID: "person", Name: "Ida Tester"}, say: s.say}))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 3, 31, 9, 30, 0, 0, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range reflect.VisibleFields(v.Type()) {
			if len(f.Index) == 1 {
				s.fill(v.FieldByIndex(f.Index), f.Name, n, deep+1)
			}
		}
	case reflect.Pointer:
		if s.data {
			v.Set(reflect.New(v.Type().Elem()))
			s.fill(v.Elem(), name, n, deep+1)
		}
	case reflect.Slice:
		if s.data {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range 2 {
				s.fill(v.Index(i), strings.TrimSuffix(name, "s"), i+1, deep+1)
			}
		}
	case reflect.Map:
		s.fillMap(v, name, deep)
	case reflect.Bool:
		v.SetBool(s.may)
	case reflect.Int, reflect.Int64:
		if s.data {
			v.SetInt(int64(n + 2))
		}
	case reflect.Float64:
		v.SetFloat(float64(n) / 2)
	case reflect.String:
		if s.data || required.MatchString(name) {
			v.SetString(sampleText(v.Type(), name, n))
		}
	}
}

func (s sampler) fillMap(v reflect.Value, name string, deep int) {
	if v.Type().Key().Kind() != reflect.String || !s.data {
		return
	}
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	key.SetString(strings.ToLower(name))
	s.fill(value, name, 1, deep+1)
	v.Set(reflect.MakeMap(v.Type()))
	v.SetMapIndex(key, value)
}

// sampleText has what has to be escaped, except where an address or a tag stands.
func sampleText(of reflect.Type, name string, n int) string {
	low := strings.ToLower(name)
	switch {
	case of == reflect.TypeFor[template.HTML]():
		return fmt.Sprintf("<b>%s %d</b>", name, n)
	case address.MatchString(name):
		return fmt.Sprintf("/%s/%d?a=1&b=2", low, n)
	case day.MatchString(name):
		return fmt.Sprintf("2026-03-%02d", n)
	case tongue.MatchString(name):
		return "de"
	case strings.HasPrefix(name, "Market"):
		return "GB"
	case strings.HasSuffix(name, "ID"), strings.HasSuffix(name, "Anchor"), strings.HasSuffix(name, "Class"), name == "Words", name == "Value":
		return fmt.Sprintf("%s-%d", low, n)
	}
	return fmt.Sprintf("%s <%d> & “more”", name, n)
}

// sample is a page of some state in a language.
func (s sampler) sample(t *testing.T, page string, set *template.Template) string {
	t.Helper()
	v := reflect.New(reflect.TypeOf(sampled[page])).Elem()
	s.fill(v, page, 1, 0)
	shown := v.Interface()
	if v.Addr().Type().Implements(reflect.TypeFor[view]()) {
		shown = v.Addr().Interface() // methods of the view, too
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, pageName(page), shown); err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	return b.String()
}

// TestEachPageIsRenderedAsItWas renders every page in every state and language. What
// it looks like in English is in testdata/pages: go test ./internal/webui -run
// EachPageIsRendered -update writes that anew.
func TestEachPageIsRenderedAsItWas(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	all := pages()
	for _, file := range files {
		page := strings.TrimSuffix(filepath.Base(file), ".html")
		if file == layoutFile {
			continue
		}
		if sampled[page] == nil {
			t.Errorf("the page %s has no sample", page)
			continue
		}
		t.Run(page, func(t *testing.T) {
			var golden strings.Builder
			var seen []string
			for _, state := range states {
				if page == "styleguide" && !state.data { // it shows all pieces to everybody
					continue
				}
				for _, tag := range wording.Tags {
					shown := sampler{wording.In(tag), state.data, state.may, state.bad}.sample(t, page, all[tag]())
					checkSample(t, page+" "+state.name+" in "+tag, shown)
					if tag != "en" || slices.Contains(seen, shown) {
						continue
					}
					seen = append(seen, shown)
					fmt.Fprintf(&golden, "<!-- %s -->\n%s\n", state.name, strings.TrimSpace(shown))
				}
			}
			wantGolden(t, filepath.Join("testdata", "pages", page+".html"), golden.String())
		})
	}
}

func wantGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is not what is rendered; look at it, and write it anew with -update (-want +got):\n%s", file, diff)
	}
}

// checkSample holds a page to what is true whatever it shows.
func checkSample(t *testing.T, what, shown string) {
	t.Helper()
	for _, wrong := range []string{"%!", "ZgotmplZ", "<no value>", "<1>"} {
		if strings.Contains(shown, wrong) {
			t.Errorf("%s has %s", what, wrong)
		}
	}
	root, err := html.Parse(strings.NewReader(shown))
	if err != nil {
		t.Fatal(err)
	}
	headings := 0
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "h1" {
			headings++
		}
	}
	if headings != 1 {
		t.Errorf("%s has %d headings of the first level, want 1", what, headings)
	}
}
