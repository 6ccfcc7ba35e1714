package research

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Judged is a query with its right answers, by which search is measured.
type Judged struct {
	ID       string
	Text     string // as a person would type it
	Language string // BCP 47, of Text
	Target   string // BCP 47, of the answers; "" for any
	Answers  []JudgedAnswer
	Author   string
	Version  int64 // grows with each edit
	// CreatedAt and UpdatedAt are when it was written and changed last.
	CreatedAt, UpdatedAt time.Time
}

// JudgedAnswer is one right answer. It holds no words: they are read where it
// refers to.
type JudgedAnswer struct {
	JudgedRef
	Grade     int  // how well it answers, from 1 on
	Lost      bool // the lines no longer stand in their file
	Author    string
	CreatedAt time.Time
}

// JudgedRef says what an answer is, by what outlives the passages that a text is
// cut into.
type JudgedRef struct {
	Kind   JudgedKind
	Object string // id of a session, finding, insight or file
	// First and Last are the moment in milliseconds, or the numbers of its lines,
	// both included; 0 for whatever is an answer as a whole.
	First, Last int64
}

// JudgedKind is what kind of thing an answer is.
type JudgedKind string

// The kinds of answers.
const (
	JudgedSession JudgedKind = "session"
	JudgedFinding JudgedKind = "finding"
	JudgedInsight JudgedKind = "insight"
	JudgedMoment  JudgedKind = "moment" // of a file with times
	JudgedLines   JudgedKind = "lines"  // of a file without
)

// Limits of judged queries.
const (
	MostJudged        = 2000 // queries
	MostJudgedText    = 1024 // bytes, as in a search
	MostJudgedAnswers = 100  // of one query
	MostGrade         = 10
)

// Normalize tidies the text and the tags of languages.
func (j *Judged) Normalize() {
	j.Text = norm.NFC.String(strings.Join(strings.Fields(j.Text), " "))
	j.Language = CanonicalLanguage(strings.TrimSpace(j.Language))
	if j.Target = strings.TrimSpace(j.Target); j.Target != "" {
		j.Target = CanonicalLanguage(j.Target)
	}
}

// Check returns an *InvalidError that lists everything wrong with j.
func (j *Judged) Check() error {
	var c Checker
	c.Text("text", j.Text, true, MostJudgedText)
	c.Require(len(j.Text) <= MostJudgedText, "text", "must be at most %d bytes", MostJudgedText)
	c.Language("language", j.Language, true)
	c.Language("target", j.Target, false)
	c.Require(len(j.Answers) > 0, "relevant", "must not be empty")
	c.Require(len(j.Answers) <= MostJudgedAnswers, "relevant", "must be at most %d", MostJudgedAnswers)
	for i, a := range j.Answers {
		c.Require(a.Grade >= 1 && a.Grade <= MostGrade, fmt.Sprintf("relevant[%d].grade", i), "must be from 1 to %d", MostGrade)
	}
	c.Require(!j.mixed(), "relevant", "must be either sessions or passages, with findings and insights among either")
	return c.Err()
}

// BySession reports whether the answers are whole sessions.
func (j *Judged) BySession() bool { return j.has(JudgedSession) }

func (j *Judged) mixed() bool {
	return j.has(JudgedSession) && (j.has(JudgedMoment) || j.has(JudgedLines))
}

func (j *Judged) has(kind JudgedKind) bool {
	return slices.ContainsFunc(j.Answers, func(a JudgedAnswer) bool { return a.Kind == kind })
}
