package httpapi_test

import (
	"bytes"
	"testing"
)

// TestWhatIsTakenOutOfASourceIsNowhere takes a word out of a transcript that a
// highlight, a finding and an insight rest on, and looks for it in all that
// leaves: in search, in the claims and their history, and in every format of an
// export, before and after.
func TestWhatIsTakenOutOfASourceIsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const word = "basket"
	w.want(201, w.post("/tags", `{"name":"Pain"}`))
	h := w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"The `+word+` was","tags":["Pain"]}`)).text("id")
	finding := w.want(201, w.post("/findings", `{"title":"It empties","evidence":[{"highlight":"`+h+`"}],"study":"`+w.study+`"}`)).text("id")
	insight := w.want(201, w.post("/insights", `{"title":"It empties everywhere","evidence":[{"highlight":"`+h+`"},{"finding":"`+finding+`"}]}`)).text("id")
	w.want(200, w.send("PATCH", "/findings/"+finding, `{"body":"again"}`, nil)) // so that there is a history
	where := []string{
		"/findings/" + finding, "/insights/" + insight, "/findings/" + finding + "/versions", "/insights/" + insight + "/versions",
		"/sessions/" + w.session + "/transcript?format=json", "/sessions/" + w.session + "/transcript?format=vtt&track=highlights", "/search?q=" + word,
	}
	for _, format := range []string{"csv", "xlsx", "html", "jsonl", "md", "jsonld", "qdpx", "qdc"} {
		where = append(where, "/export/findings?format="+format)
	}
	shows := func() map[string]bool {
		w.found("") // search follows
		in := map[string]bool{}
		for _, path := range where {
			in[path] = bytes.Contains(unpacked(t, w.want(200, w.get(path)).body), []byte(word))
		}
		return in
	}
	before := shows()
	n := 0
	for _, shown := range before {
		if shown {
			n++
		}
	}
	if n < 11 {
		t.Fatalf("the word stands in too little of what is looked at: %v", before)
	}
	w.want(200, w.send("PATCH", "/files/"+w.transcript+"/segments/0", `{"text":"It was empty."}`, nil))
	for path, shown := range shows() {
		if shown && path != "/search?q="+word { // which says what was asked for
			t.Errorf("%s still shows it", path)
		}
	}
	if hits := w.found("q=" + word); len(hits) != 0 {
		t.Errorf("search still finds %v", hits)
	}
}

// TestClaimsComeBeforeWhatWasSaid gives a highlight, a finding and a passage the
// same words.
func TestClaimsComeBeforeWhatWasSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"The basket was empty."}`))
	w.want(201, w.post("/findings", `{"title":"The basket was empty.","language":"en","no_evidence":"seen in logs","study":"`+w.study+`"}`))
	w.found("") // search follows
	score := map[string]float64{}
	for _, kind := range []string{"transcript", "highlight", "finding"} {
		hits := w.found("q=basket&kind=" + kind)
		if len(hits) != 1 {
			t.Fatalf("%s: %v", kind, hits)
		}
		score[kind] = hits[0]["hits"].([]any)[0].(map[string]any)["score"].(float64)
	}
	if score["finding"] <= score["highlight"] || score["highlight"] <= score["transcript"] {
		t.Errorf("scores of the same words: %v", score)
	}
}
