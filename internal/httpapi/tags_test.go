package httpapi_test

import (
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
	"earshot/internal/research"
)

func TestTagsAreEditedMergedSplitPromotedAndUndone(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, tagsAreEditedMergedSplitPromotedAndUndone)
}

func tagsAreEditedMergedSplitPromotedAndUndone(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	key := map[string]string{"Idempotency-Key": "k1"}
	made := w.want(201, w.send("POST", "/tags", `{"name":" Check  out ","colour":"#AABBCC","study":"`+w.study+`"}`, key))
	id := made.text("id")
	if again := w.want(201, w.send("POST", "/tags", `{"name":" Check  out ","colour":"#AABBCC","study":"`+w.study+`"}`, key)); again.text("id") != id {
		t.Errorf("twice under one key: %s", again.body)
	}
	if v := made.json(); v["name"] != "Check out" || v["colour"] != "#aabbcc" || v["scope"] != "study" || made.header.Get("Location") != "/api/v1/tags/"+id {
		t.Errorf("a new tag = %s", made.body)
	}
	conflict := w.want(409, w.post("/tags", `{"name":"CHECK OUT","study":"`+w.study+`"}`))
	if conflict.text("type") != problem.Path+problem.Conflict {
		t.Errorf("a second tag of the name = %s", conflict.body)
	}
	w.want(403, w.send("POST", "/tags", `{"name":"n"}`, map[string]string{"Authorization": "Bearer " + w.viewer}))
	w.want(404, w.get("/tags/"+research.NewID()))
	w.want(422, w.post("/tags", `{"name":"n","parent":"none"}`))

	w.want(412, w.send("PATCH", "/tags/"+id, `{"name":"Till"}`, map[string]string{"If-Match": `"v9"`}))
	changed := w.want(200, w.send("PATCH", "/tags/"+id, `{"name":"Till"}`, map[string]string{"If-Match": `"v1"`}))
	if changed.text("name") != "Till" || changed.json()["aliases"].([]any)[0] != "Check out" || changed.header.Get("ETag") != `"v2"` {
		t.Errorf("a renamed tag = %s", changed.body)
	}

	// A highlight is tagged by a name that the tag had, and only within its study.
	mark := func(tags string) answer {
		return w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"basket","tags":[`+tags+`]}`)
	}
	h := w.want(201, mark(`"check out"`)).text("id")
	elsewhere := w.want(201, w.post("/studies", `{"title":"Other","brand":"acme"}`)).text("id")
	theirs := w.want(201, w.post("/tags", `{"name":"Theirs","study":"`+elsewhere+`"}`)).text("id")
	w.want(422, mark(`"Theirs"`))
	w.want(422, mark(`"`+theirs+`"`))

	version2 := map[string]string{"If-Match": `"v2"`, "Idempotency-Key": "k2"}
	for range 2 { // the second one finds what the first one did
		promoted := w.want(200, w.send("POST", "/tags/"+id+"/promote", `{"scope":"brand"}`, version2))
		if promoted.text("scope") != "brand" || promoted.text("brand") != "acme" {
			t.Errorf("promoted = %s", promoted.body)
		}
	}
	w.want(412, w.send("POST", "/tags/"+id+"/promote", `{"scope":"group"}`, map[string]string{"If-Match": `"v2"`}))
	parts := w.want(201, w.post("/tags/"+id+"/split", `{"parts":[{"name":"Part","objects":["`+h+`"]}]}`)).items()
	if got := w.want(200, w.get("/highlights/"+h)).json()["tags"].([]any); len(parts) != 1 || got[0] != "Part" {
		t.Errorf("after a split in %v the highlight has %v", parts, got)
	}
	into := w.want(201, w.post("/tags", `{"name":"Whole"}`)).text("id")
	merged := w.want(200, w.post("/tags/"+parts[0]["id"].(string)+"/merge", `{"into":"`+into+`"}`))
	if merged.text("id") != into || merged.json()["uses"] != 1.0 {
		t.Errorf("merged = %s", merged.body)
	}
	if a := w.want(200, w.get("/tags/"+parts[0]["id"].(string))); a.text("id") != into {
		t.Errorf("the id of a merged tag leads to %s", a.body)
	}
	w.want(422, w.post("/tags/"+into+"/merge", `{"into":"`+into+`"}`))

	w.want(200, w.send("PATCH", "/tags/"+into, `{"archived":true}`, nil))
	w.want(422, mark(`"Whole"`))
	events := w.want(200, w.get("/tag-events?limit=3")).items()
	split := w.want(200, w.get("/tag-events?tag="+id)).items()[0]
	if events[0]["kind"] != "edit" || events[1]["kind"] != "merge" || split["kind"] != "split" || split["retagged"] != 1.0 {
		t.Errorf("the history is %v, %v", events, split)
	}
	blocked := w.want(409, w.post("/tag-events/"+split["id"].(string)+"/undo", ``))
	if blocked.text("type") != problem.Path+problem.ChangedSince {
		t.Errorf("undoing a split whose part was merged = %s", blocked.body)
	}
	for _, e := range []map[string]any{events[1], split} {
		w.want(201, w.post("/tag-events/"+e["id"].(string)+"/undo", ``))
	}
	w.want(409, w.post("/tag-events/"+split["id"].(string)+"/undo", ``))
	if got := w.want(200, w.get("/highlights/"+h)).json()["tags"].([]any); got[0] != "Till" {
		t.Errorf("after undoing the highlight has %v", got)
	}
	if list := w.want(200, w.get("/tags?archived=false&brand=acme&q=CHECK")).items(); len(list) != 1 || list[0]["id"] != id {
		t.Errorf("a search among the tags finds %v", list)
	}
	if list := w.want(200, w.get("/tags?parent=root&scope=group")).items(); len(list) != 1 || list[0]["id"] != into {
		t.Errorf("tags of the group at the root = %v", list)
	}
}
