package webui

import "slices"

// differ notes what one statement says in both versions, unless it is the same.
func (t *theirs) differ(what, mine, other string) {
	if mine != other {
		t.Lines = append(t.Lines, theirLine{what, mine, other})
	}
}

// differAll notes what one version lists and the other does not.
func (t *theirs) differAll(what string, mine, other []string) {
	for _, m := range mine {
		if !slices.Contains(other, m) {
			t.differ(what, m, "")
		}
	}
	for _, o := range other {
		if !slices.Contains(mine, o) {
			t.differ(what, "", o)
		}
	}
}
