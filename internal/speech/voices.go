package speech

import (
	"fmt"
	"regexp"
	"slices"

	"earshot/internal/transcript"
)

// numbered are labels that a recogniser gives voices, which mean another voice in
// the next piece. All others are names.
var numbered = regexp.MustCompile(`(?i)^(?:(?:speaker|spk|s|voice|person|channel|sprecher(?:in)?|stimme|locuteur|intervenant|hablante|spreker|interlocutore)[ _-]*)?(?:\d{1,3}|[a-z])$`)

// nameVoices gives the voices in each piece names of the whole recording. It
// reports whether one of them could not be followed from the piece before.
func nameVoices(pieces []Piece, heard []transcript.Transcript) (apart bool) {
	labelled := slices.Clone(heard)
	before := map[string]string{} // label in the piece before → name
	for i := range heard {
		same := map[string]string{}
		if i > 0 {
			same = sameVoices(pieces[i-1], labelled[i-1], pieces[i], labelled[i])
		}
		names := map[string]string{}
		heard[i].Segments = slices.Clone(heard[i].Segments)
		for n, s := range heard[i].Segments {
			if !numbered.MatchString(s.Speaker) {
				continue
			}
			if names[s.Speaker] == "" {
				names[s.Speaker] = before[same[s.Speaker]]
			}
			if names[s.Speaker] == "" {
				names[s.Speaker] = fmt.Sprintf("%s (part %d)", s.Speaker, i+1)
				apart = apart || i > 0
			}
			heard[i].Segments[n].Speaker = names[s.Speaker]
		}
		before = names
	}
	return apart
}

// sameVoices finds the labels in a piece that are labels of the piece before:
// both say the same words at the same times in the overlap, and say none that
// the other piece gives to somebody else.
func sameVoices(p Piece, before transcript.Transcript, q Piece, after transcript.Transcript) map[string]string {
	type pair struct{ before, after string }
	votes := map[pair]int{}
	tail := tokensOf(0, p, before, true, true)
	for _, b := range tokensOf(1, q, after, true, true) {
		if b.start > p.End+slack {
			break
		}
		best, like := "", 0.0
		for _, a := range tail {
			if l := likeness(a, b); a.end > q.Start-slack && l > like {
				best, like = before.Segments[a.segment].Speaker, l
			}
		}
		if label := after.Segments[b.segment].Speaker; best != "" && label != "" {
			votes[pair{best, label}]++
		}
	}
	same, taken, disputed := map[string]string{}, map[string]string{}, map[string]bool{}
	for v := range votes {
		if old, ok := same[v.after]; ok && old != v.before {
			disputed[v.after] = true
		}
		if old, ok := taken[v.before]; ok && old != v.after {
			disputed[v.after], disputed[old] = true, true
		}
		same[v.after], taken[v.before] = v.before, v.after
	}
	for label := range disputed {
		delete(same, label)
	}
	return same
}
