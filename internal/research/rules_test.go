package research_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"earshot/internal/research"
)

// fields lists what a check complains about.
func fields(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	invalid, ok := errors.AsType[*research.InvalidError](err)
	if !ok {
		t.Fatalf("error %v is no InvalidError", err)
	}
	var names []string
	for _, v := range invalid.Violations {
		if v.Reason == "" {
			t.Errorf("%s has no reason", v.Field)
		}
		names = append(names, v.Field)
	}
	return names
}

func TestBrandsAreChecked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		brand research.Brand
		want  []string
	}{
		{research.Brand{Slug: "nordlicht-2", Name: "Nördlicht™ 北", Languages: []string{"de", "pt-BR", "zh-Hant"}}, nil},
		{research.Brand{}, []string{"slug", "name"}},
		{research.Brand{Slug: "Nordlicht", Name: "x"}, []string{"slug"}},
		{research.Brand{Slug: "-a", Name: "x"}, []string{"slug"}},
		{research.Brand{Slug: "a/../b", Name: "x"}, []string{"slug"}},
		{research.Brand{Slug: strings.Repeat("a", 65), Name: "x"}, []string{"slug"}},
		{research.Brand{Slug: "a", Name: "x\x00y"}, []string{"name"}},
		{research.Brand{Slug: "a", Name: "\u202etxt"}, []string{"name"}},
		{research.Brand{Slug: "a", Name: "bad \xff"}, []string{"name"}},
		{research.Brand{Slug: "a", Name: strings.Repeat("ü", 201)}, []string{"name"}},
		{research.Brand{Slug: "a", Name: "x", Languages: []string{"de", "", "german language"}}, []string{"languages[1]", "languages[2]"}},
	} {
		if got := fields(t, test.brand.Check()); !slices.Equal(got, test.want) {
			t.Errorf("Check of %+q complains about %v, want %v", test.brand, got, test.want)
		}
	}
}

func TestStudiesAndSessionsAreChecked(t *testing.T) {
	t.Parallel()
	study := func(change func(*research.Study)) error {
		s := research.Study{Title: "T", Brand: "b", Method: "interview", Market: "ES-CT", State: research.StudyDraft, Visibility: research.VisibleGroup}
		change(&s)
		return s.Check()
	}
	session := func(change func(*research.Session)) error {
		s := research.Session{Title: "T", HeldOn: "2024-02-29", Language: "de", Market: "DE"}
		change(&s)
		return s.Check()
	}
	for _, test := range []struct {
		name string
		err  error
		want []string
	}{
		{"a good study", study(func(*research.Study) {}), nil},
		{"an unknown method", study(func(s *research.Study) { s.Method = "seance" }), []string{"method"}},
		{"an unknown state", study(func(s *research.Study) { s.State = "lost" }), []string{"state"}},
		{"an unknown visibility", study(func(s *research.Study) { s.Visibility = "" }), []string{"visibility"}},
		{"a market in words", study(func(s *research.Study) { s.Market = "Germany" }), []string{"market"}},
		{"a long question of many lines", study(func(s *research.Study) { s.Question = strings.Repeat("why?\n", 3000) }), nil},
		{"too long a question", study(func(s *research.Study) { s.Question = strings.Repeat("x", 20_001) }), []string{"question"}},
		{"a good session", session(func(*research.Session) {}), nil},
		{"a day that is none", session(func(s *research.Session) { s.HeldOn = "2023-02-29" }), []string{"held_on"}},
		{"a day in words", session(func(s *research.Session) { s.HeldOn = "tomorrow" }), []string{"held_on"}},
		{"no language", session(func(s *research.Session) { s.Language = "" }), nil},
		{"a nameless participant", session(func(s *research.Session) { s.Participants = []research.Participant{{}} }), []string{"participants[0].pseudonym"}},
		{"the same participant twice", session(func(s *research.Session) {
			s.Participants = []research.Participant{{Pseudonym: "P1"}, {Pseudonym: "P1"}}
		}), []string{"participants[1].pseudonym"}},
	} {
		if got := fields(t, test.err); !slices.Equal(got, test.want) {
			t.Errorf("%s: complaints about %v, want %v", test.name, got, test.want)
		}
	}
}

func TestIdsSortByTimeAndAreRecognised(t *testing.T) {
	t.Parallel()
	ids := make([]string, 100)
	for i := range ids {
		ids[i] = research.NewID()
	}
	if !slices.IsSorted(ids) {
		t.Error("ids made one after the other do not sort so")
	}
	for _, bad := range []string{"", "x", ids[0] + "0", "{" + ids[0] + "}", "urn:uuid:" + ids[0], strings.ReplaceAll(ids[0], "-", "")} {
		if research.ValidID(bad) {
			t.Errorf("ValidID(%q) = true", bad)
		}
	}
	if !research.ValidID(ids[0]) {
		t.Errorf("ValidID(%q) = false", ids[0])
	}
}
