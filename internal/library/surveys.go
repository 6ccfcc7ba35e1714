package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/document"
	"earshot/internal/research"
	"earshot/uploads"
)

// MostSurveyBytes is the size of the largest survey that is read.
const MostSurveyBytes = 64 << 20

// mostColumns is how many columns somebody may say something of.
const mostColumns = 4096

// Survey is a table whose rows are responses, as a preview shows it.
type Survey struct {
	File      research.File // empty for one that is not stored
	Format    string        // csv or xlsx
	Responses int
	Columns   []SurveyColumn
}

// SurveyColumn is a column with the role that it has or would have.
type SurveyColumn struct {
	document.Column
	Samples []string // the first different values, shortened
}

// ErrNoSurvey is a file that is no table.
var ErrNoSurvey = errors.New("the file is no survey")

// SurveyError says why a survey cannot be read as asked.
type SurveyError struct{ Reason string }

// Error gives the reason, a sentence for whoever asked.
func (e *SurveyError) Error() string { return e.Reason }

// previewing bounds how many surveys are looked at at the same time: each may
// take some hundred megabytes of memory.
type previewing chan struct{}

func (p previewing) begin(ctx context.Context) error {
	select {
	case p <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p previewing) end() { <-p }

// PreviewSurvey tells what the columns of a survey are, without keeping it.
func (l *Library) PreviewSurvey(ctx context.Context, who auth.Person, in Incoming) (Survey, error) {
	if err := mayWrite(who); err != nil {
		return Survey{}, err
	}
	if err := l.previews.begin(ctx); err != nil {
		return Survey{}, err
	}
	defer l.previews.end()
	content, err := io.ReadAll(io.LimitReader(in.Body, MostSurveyBytes+1))
	if err != nil {
		return Survey{}, err
	}
	if len(content) > MostSurveyBytes {
		return Survey{}, &uploads.TooLargeError{Most: MostSurveyBytes}
	}
	name := uploads.CleanName(in.Name)
	return openSurvey(ctx, research.File{Name: name, MediaType: uploads.Sniff(content[:min(len(content), 4<<10)], name, declaredType(in.DeclaredType))}, content)
}

// FileSurvey tells what the columns of a stored survey are, with the roles that
// somebody gave them.
func (l *Library) FileSurvey(ctx context.Context, who auth.Person, id string) (Survey, error) {
	f, err := l.File(ctx, who, id)
	if err != nil {
		return Survey{}, err
	}
	if err := l.MayOpen(ctx, who, f); err != nil {
		return Survey{}, err
	}
	return l.surveyOf(ctx, f)
}

// SurveyRoles lists what a column of a survey may hold.
func SurveyRoles() []string {
	roles := make([]string, 0, len(document.Roles()))
	for _, r := range document.Roles() {
		roles = append(roles, string(r))
	}
	return roles
}

// IsSurvey reports whether a file is a table of which one can say what its
// columns hold, by its name and type; FileSurvey looks into it.
func (l *Library) IsSurvey(f research.File) bool {
	if f.Kind != research.KindNote || f.State == research.FileReceived || f.Size > MostSurveyBytes {
		return false
	}
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".csv", ".tsv", ".xlsx":
		return true
	}
	return f.MediaType == "text/csv" || f.MediaType == "text/tab-separated-values"
}

func (l *Library) surveyOf(ctx context.Context, f research.File) (Survey, error) {
	if f.Kind != research.KindNote || f.State == research.FileReceived {
		return Survey{}, ErrNoSurvey
	}
	if f.Size > MostSurveyBytes {
		return Survey{}, &uploads.TooLargeError{Most: MostSurveyBytes}
	}
	if err := l.previews.begin(ctx); err != nil {
		return Survey{}, err
	}
	defer l.previews.end()
	in, err := l.blob.Open(ctx, f.Key, 0, -1)
	if err != nil {
		return Survey{}, err
	}
	content, err := io.ReadAll(in)
	if err = errors.Join(err, in.Close()); err != nil {
		return Survey{}, err
	}
	return openSurvey(ctx, f, content)
}

func openSurvey(ctx context.Context, f research.File, content []byte) (Survey, error) {
	format, ok := document.Detect(f.Name, f.MediaType, content)
	if !ok || format != document.CSV && format != document.XLSX {
		return Survey{}, ErrNoSurvey
	}
	table, err := document.OpenSurvey(ctx, format, content)
	if err == nil {
		err = table.Choose(f.Columns)
		if _, unknown := errors.AsType[*document.UnknownColumnError](err); unknown && f.State == research.FileFailed {
			err = nil // which is why it failed: somebody wants to put it right
		}
	}
	if refused, ok := errors.AsType[*document.RefusedError](err); ok {
		return Survey{}, &SurveyError{refused.Reason}
	}
	if unknown, ok := errors.AsType[*document.UnknownColumnError](err); ok {
		return Survey{}, &SurveyError{unknown.Error()}
	}
	if err != nil {
		return Survey{}, err
	}
	s := Survey{File: f, Format: string(format), Responses: table.Responses}
	for i, c := range table.Columns {
		s.Columns = append(s.Columns, SurveyColumn{c, table.Samples(i)})
	}
	return s, nil
}

func checkColumns(c *research.Checker, columns []research.Column) {
	c.Require(len(columns) <= mostColumns, "columns", "must be at most %d", mostColumns)
	for i, column := range columns[:min(len(columns), mostColumns)] {
		field := fmt.Sprintf("columns[%d]", i)
		c.Require(column.Letter != "" || column.Name != "", field, "must say column or name")
		c.Require(slices.Contains(document.Roles(), document.Role(column.Role)), field, "must have a role: participant, date, language, question, answer, choice or ignore")
		c.Prose(field, column.Sheet+column.Letter+column.Name, research.MostProse)
	}
}

// SetColumns says what the columns of a survey are, and has it read again. It is
// a correction like any other: highlights go along, or are shown as those that
// lost their place.
func (l *Library) SetColumns(ctx context.Context, who auth.Person, id string, columns []research.Column) (research.File, error) {
	if _, err := edit(ctx, l.db, who, "file", id); err != nil {
		return research.File{}, err
	}
	var c research.Checker
	checkColumns(&c, columns)
	if err := c.Err(); err != nil {
		return research.File{}, err
	}
	f, err := database.FileByID(ctx, l.db, id)
	if err != nil {
		return research.File{}, err
	}
	f.Columns = columns
	f.State = research.FileReady // a choice that cannot be carried out is refused now
	if _, err := l.surveyOf(ctx, f); err != nil {
		return research.File{}, err
	}
	return l.workOn(ctx, who, id, func(ctx context.Context, tx *database.Tx, f research.File) error {
		if !f.State.Settled() {
			return ErrBusy
		}
		if err := database.SetColumns(ctx, tx, id, columns); err != nil {
			return err
		}
		return l.readAgain(ctx, tx, f)
	})
}

// ErrBusy is work on a file that is still being read or transcribed.
var ErrBusy = errors.New("the file is still being read")
