package search

import "slices"

// These make nodes in normal form, in which equal queries have equal trees:
// no empty parts, nothing joined of fewer than two, no Or directly in an Or,
// no Not of a Not, and a Sequence in a Sequence only where it differs from its
// parts: a group must match, its words alone need not.

// joinOr joins alternatives; nil for none.
func joinOr(parts []Node) Node {
	var flat Or
	for _, part := range parts {
		switch part := part.(type) {
		case nil:
		case Or:
			flat = append(flat, part...)
		default:
			flat = append(flat, part)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return flat
}

// joinSequence joins what stands side by side; nil for nothing.
func joinSequence(parts []Node) Node {
	var flat Sequence
	for _, part := range parts {
		group, grouped := part.(Sequence)
		switch {
		case part == nil:
		case grouped && !slices.ContainsFunc(group, optional):
			flat = append(flat, group...)
		default:
			flat = append(flat, part)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return flat
}

// optional reports whether a part of a Sequence may fail to match.
func optional(n Node) bool {
	switch n.(type) {
	case Word, Prefix:
		return true
	}
	return false
}

// negate is the opposite of a node; nil for nil.
func negate(n Node) Node {
	switch n := n.(type) {
	case nil:
		return nil
	case Not:
		return n.Part
	}
	return Not{n}
}
