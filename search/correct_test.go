package search

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// texts stand in for an index: a query finds those that have all its words,
// phrases and fields, and none of what is excluded.
type texts []string

func (all texts) count(q Query) (n int, err error) {
	for _, text := range all {
		if holds(q.Root, " "+text+" ") {
			n++
		}
	}
	return n, nil
}

func holds(n Node, text string) bool {
	every := func(parts []Node) bool {
		return !slices.ContainsFunc(parts, func(p Node) bool { return !holds(p, text) })
	}
	switch n := n.(type) {
	case Sequence:
		return every(n)
	case Or:
		return slices.ContainsFunc(n, func(p Node) bool { return holds(p, text) })
	case Not:
		return !holds(n.Part, text)
	case Word:
		return strings.Contains(text, " "+n.Text+" ")
	case Phrase:
		return strings.Contains(text, " "+n.Text+" ")
	case Prefix:
		return strings.Contains(text, " "+n.Text)
	case Field:
		return strings.Contains(text, n.Value)
	}
	return true
}

func TestCorrect(t *testing.T) {
	t.Parallel()
	all := texts{
		"the checkout was slow", "slow delivery", "delivery of the parcel", "check out the sign up page", "please sign up",
		"acme refunds late", "rust never sleeps",
	}
	spellings := map[string][]string{
		"chekout": {"checkout"}, "delivry": {"delivery"}, "refnds": {"refunds", "rust"}, "slwo": {"slow"}, "signup": {"signal"},
		"late": {"lake"},
	}
	c := Corrector{Count: all.count, Similar: func(word string) ([]string, error) { return spellings[word], nil }}
	for _, tt := range []struct{ query, wrong, want string }{
		{"chekout", "chekout", "checkout"},
		{"slow chekout", "chekout", "slow checkout"},
		{"slow chekout page please", "chekout", "slow checkout page please"},
		{"slwo delivry", "slwo delivry", "slow delivery"},
		{"refnds", "refnds", "refunds|rust"},
		{"refnds delivry", "refnds delivry", ""},
		{"signup", "signup", "sign up"},
		{"page signup", "signup", "page sign up"},
		{"signup OR chekout", "signup", "sign up OR chekout"},
		{"(signup -please) page", "signup", "(sign up -please) page"},
		{"slow check out", "check", "slow checkout"},
		{"refnds brand:acme", "refnds", "refunds brand:acme"},
		{"delivry brand:acme", "delivry", ""},
		{`chekout -slow`, "chekout", ""},
		{`chekout "was slow"`, "chekout", `checkout "was slow"`},
		{`chekout "too slow"`, "chekout", ""},
		{"late", "late", ""},
		{"unheard", "unheard", ""},
		{"slow", "", ""},
	} {
		q, err := Parse(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		proposals, err := c.Correct(q, strings.Fields(tt.wrong), 3)
		var got []string
		for _, p := range proposals {
			got = append(got, p.String())
		}
		if err != nil || strings.Join(got, "|") != tt.want {
			t.Errorf("Correct(%s) = %q, %v, want %q", tt.query, got, err, tt.want)
		}
	}
	much := c
	much.Least = 2
	if got, err := much.Correct(Query{Word{"delivry"}}, []string{"delivry"}, 3); err != nil || len(got) != 1 {
		t.Errorf("Correct(delivry), found twice at least = %v, %v, want one", got, err)
	}
	much.Least = 3
	if got, err := much.Correct(Query{Word{"delivry"}}, []string{"delivry"}, 3); err != nil || len(got) != 0 {
		t.Errorf("Correct(delivry), found three times at least = %v, %v, want none", got, err)
	}
}

func TestCorrectPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	fails := func(string) ([]string, error) { return nil, broken }
	works := func(string) ([]string, error) { return []string{"b"}, nil }
	for _, c := range []Corrector{
		{Similar: fails, Count: texts{}.count},
		{Similar: works, Count: func(Query) (int, error) { return 0, broken }},
	} {
		if _, err := c.Correct(Query{Word{"a"}}, []string{"a"}, 1); !errors.Is(err, broken) {
			t.Errorf("Correct = %v, want %v", err, broken)
		}
	}
}
