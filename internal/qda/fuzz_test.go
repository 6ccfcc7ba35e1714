package qda_test

import (
	"errors"
	"testing"

	"earshot/internal/qda"
)

// FuzzOpen reads what people upload as a project: what is not refused with a
// reason has texts that are read, or missing, and selections that lie in them.
func FuzzOpen(f *testing.F) {
	const project = `<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="x">
<CodeBook><Codes><Code guid="11111111-1111-1111-1111-111111111111" name="c" isCodable="true"/></Codes></CodeBook>
<Sources><TextSource guid="22222222-2222-2222-2222-222222222222" name="t"><PlainTextContent>héllo 👩‍👧 there</PlainTextContent>
<PlainTextSelection guid="33333333-3333-3333-3333-333333333333" startPosition="2" endPosition="8"><Coding guid="44444444-4444-4444-4444-444444444444"><CodeRef targetGUID="11111111-1111-1111-1111-111111111111"/></Coding></PlainTextSelection></TextSource></Sources></Project>`
	f.Add([]byte(project))
	f.Add([]byte(`<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="1" name="a"><Code guid="2" name="b"/></Code></Codes></CodeBook>`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := open(b)
		if err != nil {
			if refused, ok := errors.AsType[*qda.RefusedError](err); !ok || refused.Reason == "" {
				t.Fatalf("refused without a reason: %v", err)
			}
			return
		}
		for _, s := range a.Content.Sources {
			if s.Text == nil {
				continue
			}
			text, err := a.Text(*s.Text)
			if err != nil {
				continue
			}
			settled := qda.Settle(text, *s.Text, a.Content.Origin)
			length := len([]rune(settled.Text))
			for _, each := range settled.Selections {
				if each.Start < 0 || each.Start >= each.End || each.End > length {
					t.Errorf("a selection from %d to %d of %d code points", each.Start, each.End, length)
				}
			}
			if len(settled.Selections)+len(settled.Lost) != len(s.Text.Selections) {
				t.Errorf("%d selections became %d and %d that are lost", len(s.Text.Selections), len(settled.Selections), len(settled.Lost))
			}
		}
	})
}
