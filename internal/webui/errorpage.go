package webui

import (
	"net/http"
	"slices"

	"earshot/internal/problem"
	"earshot/internal/wording"
)

type errorPage struct {
	frame
	Status  int
	Heading string
	Detail  string
	Advice  string
}

// Told is a problem in the language of the reader whose browser met it, which it
// also returns: scripts of pages show what the API answers them.
func Told(r *http.Request, p *problem.Problem) (told *problem.Problem, language string) {
	say, said := printer(r), *p
	said.Title, said.Detail = say.Told(p.Title), say.Told(p.Detail)
	said.Errors = slices.Clone(p.Errors)
	for i := range said.Errors {
		said.Errors[i].Reason = say.Told(said.Errors[i].Reason)
	}
	return &said, say.Tag()
}

// ErrorPage shows a problem as a page.
func (u *UI) ErrorPage(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	said, _ := Told(r, p)
	view := errorPage{
		frame: u.frame(r, said.Title), Status: p.Status,
		Heading: said.Title, Detail: sentence(said.Detail), Advice: printer(r).T(advice(p.Status)),
	}
	if p.Status == http.StatusNotFound && p.Detail != "" { // says which thing, and all of it
		view.Heading, view.Detail = capital(said.Detail), ""
	}
	if err := u.write(w, p.Status, "error", view); err != nil {
		http.Error(w, p.Title, p.Status)
	}
}

// advice says what a person can do about a problem.
func advice(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return wording.Text("Sign in and try again.")
	case status == http.StatusForbidden:
		return wording.Text("Whoever runs Earshot for you can give you access.")
	case status == http.StatusNotFound:
		return wording.Text("The link may be old, or what it led to was removed. Search may still find what you are after.")
	case status == http.StatusGone:
		return wording.Text("Search may still find what you are after.")
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
		return wording.Text("This passes by itself. Try again in a minute.")
	case status >= http.StatusInternalServerError:
		return wording.Text("Nothing that you stored is lost. Try again; if it happens again, tell whoever runs Earshot for you, with the time at which it happened.")
	}
	return wording.Text("Check the address, or go back and try again.")
}
