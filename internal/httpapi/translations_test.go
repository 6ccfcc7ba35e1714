package httpapi_test

import (
	"strings"
	"testing"
)

func TestTranslationsAreDeclaredByRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	files := w.want(202, w.upload(w.session, nil, part{"translation_of", "", "talk.vtt"}, part{"translation_status", "", "reviewed"}, part{"language", "", "de"},
		part{"file", "talk.de.vtt", talk})).items()
	path := "/files/" + files[0]["id"].(string) + "/translation"
	if said := files[0]["translation"].(map[string]any); said["awaits"] != "talk.vtt" || said["status"] != "reviewed" || said["of"] != nil {
		t.Errorf("an upload says %v", said)
	}
	w.want(422, w.upload(w.session, nil, part{"translation_status", "", "human"}, part{"file", "a.vtt", talk}))
	w.want(422, w.upload(w.session, nil, part{"translation_of", "", "talk.vtt"}, part{"translation_status", "", "good"}, part{"file", "a.vtt", talk}))
	w.want(422, w.upload(w.session, nil, part{"translation_of", "", unknownID}, part{"file", "a.vtt", talk}))
	least := w.want(202, w.upload(w.session, nil, part{"translation_of", "", w.transcript}, part{"file", "b.vtt", talk})).items()[0]["translation"].(map[string]any)
	if least["status"] != "machine" || least["awaits"] != w.transcript {
		t.Errorf("without a status: %v, want the least that can be said", least)
	}

	read := w.want(200, w.get(path))
	if etag := read.header.Get("ETag"); etag != `"v1"` || read.json()["translation"].(map[string]any)["awaits"] != "talk.vtt" {
		t.Errorf("read: %s %s", etag, read.body)
	}
	body := `{"of":"` + w.transcript + `","status":"human","language":"de"}`
	w.want(412, w.send("PUT", path, body, map[string]string{"If-Match": `"v9"`}))
	w.want(422, w.send("PUT", path, strings.Replace(body, "human", "good", 1), nil))
	w.want(403, w.send("PUT", path, body, map[string]string{"Authorization": "Bearer " + w.viewer}))
	made := w.want(200, w.send("PUT", path, body, map[string]string{"If-Match": `"v1"`}))
	if said := made.json()["translation"].(map[string]any); said["of"] != w.transcript || said["status"] != "human" || said["awaits"] != nil || made.header.Get("ETag") != `"v2"` {
		t.Errorf("declared: %s %s", made.header.Get("ETag"), made.body)
	}
	if a := w.want(422, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+files[0]["id"].(string)+`","quote":"x"}`)); !strings.Contains(string(a.body), "original") {
		t.Errorf("a highlight in a translation is refused with %s", a.body)
	}
	w.want(412, w.do("DELETE", path, map[string]string{"If-Match": `"v1"`}, nil))
	w.want(204, w.do("DELETE", path, map[string]string{"If-Match": `"v2"`}, nil))
	if w.want(200, w.get(path)).json()["translation"] != nil {
		t.Error("it is still a translation")
	}
	w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"The basket was empty."}`))
	conflict := w.want(409, w.send("PUT", "/files/"+w.transcript+"/translation", `{"of":"`+files[0]["id"].(string)+`","status":"human","language":"fr"}`, nil))
	if !strings.Contains(string(conflict.body), "has-highlights") {
		t.Errorf("with highlights: %s", conflict.body)
	}
}
