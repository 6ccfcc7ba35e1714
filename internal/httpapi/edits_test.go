package httpapi_test

import (
	"fmt"
	"sync"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
)

func TestARepeatedRequestMakesOneThing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, aRepeatedRequestMakesOneThing)
}

func aRepeatedRequestMakesOneThing(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	for _, test := range []struct{ path, body, same, other string }{
		{"/brands", `{"slug":"beta","name":"Beta"}`, `{"name":"Beta" , "slug":"beta"}`, `{"slug":"gamma","name":"Gamma"}`},
		{"/studies", `{"title":"A","brand":"acme"}`, `{"brand":"acme","title":"A"}`, `{"title":"B","brand":"acme"}`},
		{"/studies/" + w.study + "/sessions", `{"title":"S","participants":["P1"]}`, `{"participants":[{"pseudonym":"P1"}],"title":"S"}`, `{"title":"S"}`},
	} {
		key := map[string]string{"Idempotency-Key": "key of " + test.path}
		key["Idempotency-Key"] = fmt.Sprintf("key-%d", len(test.path))
		first := w.want(201, w.send("POST", test.path, test.body, key))
		again := w.want(201, w.send("POST", test.path, test.same, key))
		if first.text("id") != again.text("id") || first.header.Get("Location") != again.header.Get("Location") {
			t.Errorf("%s twice made %s and %s", test.path, first.text("id"), again.text("id"))
		}
		other := w.want(422, w.send("POST", test.path, test.other, key))
		if other.text("type") != problem.Path+problem.KeyReused {
			t.Errorf("%s with the key of another request = %s", test.path, other.body)
		}
	}
}

func TestARepeatedUploadMakesOneFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := map[string]string{"Idempotency-Key": "upload-1"}
	first := w.want(202, w.upload(w.session, key, part{"file", "a.txt", "words"})).items()[0]["id"]
	objects := len(w.objects())
	again := w.want(202, w.upload(w.session, key, part{"file", "a.txt", "words"})).items()[0]["id"]
	if first != again || len(w.objects()) != objects {
		t.Errorf("upload twice = %v and %v with %d objects, want one file and %d objects", first, again, len(w.objects()), objects)
	}
	w.want(422, w.upload(w.session, key, part{"file", "a.txt", "other words"}))
	if len(w.objects()) != objects {
		t.Errorf("a refused upload left an object behind")
	}
}

func TestRequestsWithOneKeyAtOnceMakeOneThing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, requestsWithOneKeyAtOnceMakeOneThing)
}

func requestsWithOneKeyAtOnceMakeOneThing(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	ids := make([]string, 6)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			ids[i] = w.send("POST", "/studies", `{"title":"A","brand":"acme"}`, map[string]string{"Idempotency-Key": "k"}).text("id")
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("six requests with one key made %v", ids)
		}
	}
}

func TestAnEditNeedsTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/studies/" + w.study
	first := w.want(200, w.get(path)).header.Get("ETag")
	edit := func(status int, body, ifMatch string) answer {
		return w.want(status, w.send("PATCH", path, body, map[string]string{"If-Match": ifMatch, "Content-Type": "application/merge-patch+json"}))
	}
	edited := edit(200, `{"title":"New","market":null,"languages":["de"]}`, first)
	if edited.text("title") != "New" || edited.text("market") != "" || edited.text("method") != "interview" {
		t.Errorf("patch = %s, want a new title, no market, the same method", edited.body)
	}
	if tag := edited.header.Get("ETag"); tag == first || tag == "" {
		t.Errorf("ETag after an edit = %q, was %q", tag, first)
	}
	edit(412, `{"title":"Lost"}`, first)
	edit(200, `{"title":"Any"}`, "*")
	edit(200, `{"title":"One of them"}`, `"v1", "v3"`)
	if got := edit(200, `{"languages":null}`, "").json()["languages"]; got == nil {
		t.Error("emptied languages = null, want an empty list")
	}
}

func TestListsComeInParts(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, listsComeInParts)
}

func listsComeInParts(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	for i := range 4 {
		brand := fmt.Sprintf("b%d", i)
		w.want(201, w.post("/brands", fmt.Sprintf(`{"slug":%q,"name":"B"}`, brand)))
		w.want(201, w.post("/studies", fmt.Sprintf(`{"title":"T%d","brand":"b0"}`, i)))
		w.want(201, w.post("/studies/"+w.study+"/sessions", `{"title":"S","participants":null}`))
	}
	for path, total := range map[string]int{
		"/brands?": 5, "/studies?": 5, "/studies?brand=b0&": 4, "/studies?brand=nobody&": 0, "/studies/" + w.study + "/sessions?": 5,
	} {
		seen, after := map[any]bool{}, ""
		for range 10 {
			got := w.want(200, w.get(path+"limit=2"+after))
			for _, item := range got.items() {
				seen[item["id"]] = true
			}
			next, more := got.json()["next"].(string)
			if !more {
				break
			}
			after = "&after=" + next
		}
		if len(seen) != total {
			t.Errorf("%s in parts of two has %d items, want %d", path, len(seen), total)
		}
	}
}
