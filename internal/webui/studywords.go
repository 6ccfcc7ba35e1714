package webui

import (
	"earshot/internal/research"
	"earshot/internal/wording"
)

// methodNames are the methods of studies in words.
var methodNames = map[research.Method]string{
	"interview":      wording.Text("interview"),
	"usability-test": wording.Text("usability test"),
	"diary":          wording.Text("diary"),
	"survey":         wording.Text("survey"),
	"field-visit":    wording.Text("field visit"),
	"focus-group":    wording.Text("focus group"),
	"card-sort":      wording.Text("card sort"),
	"tree-test":      wording.Text("tree test"),
	"first-click":    wording.Text("first click test"),
	"concept-test":   wording.Text("concept test"),
	"desk-research":  wording.Text("desk research"),
	"other":          wording.Text("other method"),
}

// methodName names a method; "" where none is noted, and what is none as it is.
func methodName(say *wording.Printer, m research.Method) string {
	if name, ok := methodNames[m]; ok {
		return say.T(name)
	}
	return string(m)
}

// studyStates are the states of studies in words.
var studyStates = map[research.StudyState]string{
	research.StudyDraft:     wording.Text("Draft"),
	research.StudyActive:    wording.Text("Active"),
	research.StudyPublished: wording.Text("Published"),
	research.StudyArchived:  wording.Text("Archived"),
}
