package research

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Errors that cross every layer, for errors.Is.
var (
	ErrNotFound = errors.New("no such thing")
	ErrConflict = errors.New("exists already")
	// ErrBusy is a change that was given up because another one took long.
	ErrBusy = errors.New("another change is being written")
	// ErrStale is an edit based on a version that has moved on.
	ErrStale = errors.New("changed in the meantime")
)

// NotFoundError is ErrNotFound about a thing, in the words of the vocabulary.
type NotFoundError struct{ Thing string }

// Error says what is missing.
func (e *NotFoundError) Error() string { return "no such " + e.Thing }

// Is makes it an ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

// DeletedError is about a thing that was there once.
type DeletedError struct {
	Thing, Reason string
	At            time.Time
}

// Error says when it was deleted, and why if somebody said.
func (e *DeletedError) Error() string {
	text := "this " + e.Thing + " was deleted on " + e.At.Format(time.DateOnly)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// ConflictError is ErrConflict about a thing.
type ConflictError struct{ Thing, Detail string }

// Error says what exists already.
func (e *ConflictError) Error() string { return e.Detail }

// Is makes it an ErrConflict.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// InvalidError lists everything that is wrong with a value somebody gave.
type InvalidError struct{ Violations []Violation }

// Violation is one thing that is wrong.
type Violation struct {
	Field  string // as in the API, such as "slug" or "languages[1]"
	Reason string
}

// Error joins the reasons.
func (e *InvalidError) Error() string {
	parts := make([]string, len(e.Violations))
	for i, v := range e.Violations {
		parts[i] = v.Field + ": " + v.Reason
	}
	return strings.Join(parts, "; ")
}

// FirstViolation is the first thing that an error finds wrong with a value; of
// other errors, what they say.
func FirstViolation(err error) Violation {
	if invalid, ok := errors.AsType[*InvalidError](err); ok && len(invalid.Violations) > 0 {
		return invalid.Violations[0]
	}
	return Violation{Reason: err.Error()}
}

// Checker collects violations.
type Checker struct{ violations []Violation }

// Require notes a violation of field unless ok.
func (c *Checker) Require(ok bool, field, format string, args ...any) {
	if !ok {
		c.violations = append(c.violations, Violation{field, fmt.Sprintf(format, args...)})
	}
}

// Err is nil, or an *InvalidError with all violations.
func (c *Checker) Err() error {
	if len(c.violations) == 0 {
		return nil
	}
	return &InvalidError{c.violations}
}

// Text requires one line of visible text of at most most code points.
func (c *Checker) Text(field, s string, required bool, most int) {
	c.Require(!required || strings.TrimSpace(s) != "", field, "must not be empty")
	c.Require(utf8.RuneCountInString(s) <= most, field, "must be at most %d characters", most)
	c.Require(utf8.ValidString(s) && !strings.ContainsFunc(s, isForbidden), field, "must not contain control characters")
}

// Prose is like Text, but lines may break.
func (c *Checker) Prose(field, s string, most int) {
	c.Text(field, strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s), false, most)
}

// isForbidden is true for control characters and those that reorder text.
func isForbidden(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069)
}

// Language requires a BCP 47 tag, or nothing where that is allowed.
func (c *Checker) Language(field, tag string, required bool) {
	if tag == "" {
		c.Require(!required, field, "must not be empty")
		return
	}
	_, err := language.Parse(tag)
	c.Require(err == nil && len(tag) <= 35, field, "must be a BCP 47 language tag, such as de or pt-BR")
}

var (
	slugForm   = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)
	marketForm = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)
)

// Slug requires lower-case letters, digits and inner hyphens.
func (c *Checker) Slug(field, s string) {
	c.Require(slugForm.MatchString(s), field, "must be 1 to 64 lower-case letters, digits or inner hyphens")
}

// Market requires an ISO 3166 code, or nothing.
func (c *Checker) Market(field, s string) {
	c.Require(s == "" || marketForm.MatchString(s), field, "must be an ISO 3166 code, such as DE or ES-CT")
}

// Day requires a calendar day, or nothing.
func (c *Checker) Day(field, s string) {
	if s == "" {
		return
	}
	t, err := time.Parse(time.DateOnly, s)
	c.Require(err == nil && t.Year() >= 1900 && t.Year() <= 9998, field, "must be a day such as 2026-03-31")
}

// Method is how a study was done.
type Method string

// Methods lists the methods that pages offer.
func Methods() []Method {
	return []Method{
		"interview", "usability-test", "diary", "survey", "field-visit", "focus-group",
		"card-sort", "tree-test", "first-click", "concept-test", "desk-research", "other",
	}
}

// Method requires one of Methods, or nothing.
func (c *Checker) Method(field string, m Method) {
	names := make([]string, 0, len(Methods()))
	known := m == ""
	for _, each := range Methods() {
		known = known || m == each
		names = append(names, string(each))
	}
	c.Require(known, field, "must be one of %s", strings.Join(names, ", "))
}
