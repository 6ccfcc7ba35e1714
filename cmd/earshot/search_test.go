package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestSearchPrintsWhatWasFoundAndWhatMayHaveBeenMeant(t *testing.T) {
	t.Parallel()
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query().Get("q")
		_, _ = io.WriteString(w, `{"total":1,"took_ms":4,"did_you_mean":[{"text":"slow checkout"},{"text":"slow check out"}],"items":[
			{"brand":"acme","session":{"title":"P1","held_on":"2026-03-31"},"study":{"title":"Checkout"},"hits":[
			{"kind":"transcript","language":"en","speaker":"Ana","url":"/sessions/1#t=1.0","snippet":{"text":"It was slow.","marks":[[7,11]]}}]}]}`)
	}))
	defer s.Close()
	out, _, err := earshot(t, "search", "slow", "chekout", "--server", s.URL, "--token", "x")
	want := "1 passages in 4 ms\ndid you mean: slow checkout\ndid you mean: slow check out\n\n" +
		"P1 · 2026-03-31 · Checkout · acme\n  [en Ana] It was *slow*.\n    /sessions/1#t=1.0\n"
	if err != nil || out != want || asked != "slow chekout" {
		t.Errorf("search asked %q and printed %q, %v, want %q", asked, out, err, want)
	}
}
