package search

import (
	"slices"
	"testing"
)

func TestScope(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		scope   Scope
		all     bool
		sees    []string
		blind   []string // what it does not see
		allowed []string
	}{
		{"the zero scope sees nothing", Scope{}, false, nil, []string{"", "a"}, nil},
		{"no studies see nothing", Studies(), false, nil, []string{"", "a"}, nil},
		{"studies see themselves only", Studies("b", "a", "b"), false, []string{"a", "b"}, []string{"", "c", "ab"}, []string{"a", "b"}},
		{"everything sees passages without a study", Everything(), true, []string{"", "a"}, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.scope.All() != tt.all {
				t.Errorf("All() = %v, want %v", tt.scope.All(), tt.all)
			}
			for _, study := range tt.sees {
				if !tt.scope.Sees(study) {
					t.Errorf("Sees(%q) = false", study)
				}
			}
			for _, study := range tt.blind {
				if tt.scope.Sees(study) {
					t.Errorf("Sees(%q) = true", study)
				}
			}
			if got := tt.scope.Allowed(); !slices.Equal(got, tt.allowed) {
				t.Errorf("Allowed() = %q, want %q", got, tt.allowed)
			}
		})
	}
}

func TestScopeDoesNotFollowItsSource(t *testing.T) {
	t.Parallel()
	ids := []string{"b", "a"}
	scope := Studies(ids...)
	ids[0] = "c"
	scope.Allowed()[0] = "d"
	if !scope.Sees("a") || !scope.Sees("b") || scope.Sees("c") || scope.Sees("d") {
		t.Errorf("scope of b and a changed to %q", scope.Allowed())
	}
	if ids[1] != "a" {
		t.Errorf("Studies sorted its caller's slice: %q", ids)
	}
}
