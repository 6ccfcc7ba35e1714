package webui

import (
	"earshot/internal/library"
	"earshot/internal/wording"
	"earshot/search"
)

// dropped is what was not searched for beside one word of the query.
type dropped struct {
	From   string
	Groups []dropGroup
	More   string
}

// dropGroup are the words that were left out for one reason.
type dropGroup struct {
	Terms  []term
	Reason string
}

var dropReasons = map[search.DropReason]string{
	search.DroppedCost:     wording.Text("so common that looking for all of them would take too long"),
	search.DroppedLimit:    wording.Text("beyond the number of other words for one query"),
	search.DroppedCommon:   wording.Text("said so often that finding it says little"),
	search.DroppedUnlikely: wording.Text("hardly ever meant"),
	search.DroppedAbsent:   wording.Text("nobody said it"),
}

// droppedWords groups what was left out by word and reason.
func droppedWords(say *wording.Printer, list []library.Dropped) []dropped {
	var shown []dropped
	for _, d := range list {
		v := dropped{From: d.From}
		if d.More > 0 {
			v.More = say.N(d.More, "and %s more", "and %s more")
		}
		for _, t := range d.Terms { // in order of reason
			reason := say.T(dropReasons[t.Reason])
			if n := len(v.Groups); n == 0 || v.Groups[n-1].Reason != reason {
				v.Groups = append(v.Groups, dropGroup{Reason: reason})
			}
			g := &v.Groups[len(v.Groups)-1]
			g.Terms = append(g.Terms, term{t.Text, t.Language})
		}
		shown = append(shown, v)
	}
	return shown
}
