package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// person adds somebody with a role at a brand and signs them in.
func (s *service) person(t *testing.T, name, role, brand string) (*visitor, string) {
	t.Helper()
	var p struct {
		ID         string
		Invitation struct{ Path string }
	}
	s.must(t, "POST", "/api/v1/people", things{"name": name}, &p)
	grant := things{"holder": p.ID, "role": role}
	if brand != "" {
		grant["brand"] = brand
	}
	s.must(t, "POST", "/api/v1/grants", grant, nil)
	v := newVisitor(t, s.address)
	_, code, _ := strings.Cut(p.Invitation.Path, "code=")
	if page := v.do(http.MethodPost, "/sign-in", url.Values{"code": {code}}); page.status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d", name, page.status)
	}
	return v, p.ID
}

// with sends a request with headers, name and value in turn.
func (v *visitor) with(method, path, body string, headers ...string) page {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.public+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return v.send(req)
}

// bytes sends bytes as they are, and reads one answer.
func (s *service) bytes(t *testing.T, text string) (page, error) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(conn, text) }() // an answer may come before all is sent
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return page{res.StatusCode, res.Header, string(body)}, err
}

// TestAnotherSiteCannotAct sends what a browser sends for forms and scripts of
// another site, with the cookie of somebody who is signed in.
func TestAnotherSiteCannotAct(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	ana, _ := s.person(t, "Ana", "group-admin", "")
	for _, act := range []struct{ method, path, kind, body string }{
		{"POST", "/account", "application/x-www-form-urlencoded", "name=Mallory"},
		{"POST", "/sign-out", "application/x-www-form-urlencoded", ""},
		{"POST", "/account/sign-out", "application/x-www-form-urlencoded", ""},
		{"POST", "/sign-in", "application/x-www-form-urlencoded", "code=x"},
		{"POST", "/api/v1/brands", "application/json", `{"slug":"evil","name":"Evil"}`},
		{"POST", "/api/v1/brands", "text/plain", `{"slug":"evil","name":"Evil"}`},
		{"POST", "/api/v1/tokens", "application/json", `{"name":"t"}`},
		{"POST", "/api/v1/uploads", "application/offset+octet-stream", ""},
		{"DELETE", "/api/v1/roles/viewer", "", ""},
	} {
		for name, headers := range map[string][]string{
			"cross-site":             {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
			"same-site":              {"Sec-Fetch-Site", "same-site", "Origin", "https://other.example.org"},
			"an old browser":         {"Origin", "https://evil.example"},
			"a sandboxed frame":      {"Origin", "null"},
			"with a forged referrer": {"Origin", "https://evil.example", "Referer", s.address + "/account"},
		} {
			if p := ana.with(act.method, act.path, act.body, append(headers, "Content-Type", act.kind)...); p.status != http.StatusForbidden {
				t.Errorf("%s %s (%s), %s = %d, want 403", act.method, act.path, act.kind, name, p.status)
			}
		}
	}
	if status, w := ana.me(); status != http.StatusOK || w.Name != "Ana" {
		t.Errorf("after all that, Ana is %d %+v", status, w)
	}
	own := []string{"Sec-Fetch-Site", "same-origin", "Origin", s.address, "Content-Type", "application/x-www-form-urlencoded"}
	if p := ana.with("POST", "/account", "name=Ana+B.", own...); p.status != http.StatusSeeOther {
		t.Errorf("a form of our own = %d, want it to work", p.status)
	}
}

// TestNoAddressLeadsElsewhere asks for addresses that browsers read as those of
// other servers, and looks where the answers lead.
func TestNoAddressLeadsElsewhere(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	base, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{
		"//evil.example", "//evil.example/%2f..", "///evil.example/", `/\evil.example`, "/%5cevil.example", "/%0d%0aLocation:%20https://evil.example",
		"/.//evil.example", "/..//evil.example/", "http://evil.example/", "https://evil.example//x", "/sign-in?next=//evil.example", "/sign-in?next=https:evil.example",
		"/sign-in/oidc?next=//evil.example", "/sessions//evil.example", "/tags/?next=//evil.example", "/f/..%2f..%2f%2fevil.example",
	} {
		for _, host := range []string{base.Host, "evil.example"} {
			p, err := s.bytes(t, "GET "+target+" HTTP/1.1\r\nHost: "+host+"\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
			if err != nil {
				t.Errorf("GET %s: %v", target, err)
				continue
			}
			if to := p.header.Get("Location"); to != "" {
				at, err := base.Parse(to)
				if err != nil || at.Host != base.Host || strings.ContainsAny(to, "\\\r\n") {
					t.Errorf("GET %s leads to %q", target, to)
				}
			}
			if strings.Contains(p.body, `"//evil`) || strings.Contains(p.body, `"https://evil`) || strings.Contains(p.body, `"http://evil`) {
				t.Errorf("GET %s has a link that leads elsewhere", target)
			}
		}
	}
	for _, next := range []string{"//evil.example", `/\evil.example`, "/\t/evil.example", "https:evil.example"} {
		v, _ := s.person(t, "Ana", "viewer", "")
		var again struct{ Path string }
		_, w := v.me()
		s.must(t, "POST", "/api/v1/people/"+w.ID+"/invitation", nil, &again)
		_, code, _ := strings.Cut(again.Path, "code=")
		if p := v.do(http.MethodPost, "/sign-in", url.Values{"code": {code}, "next": {next}}); p.header.Get("Location") != "/" {
			t.Errorf("signing in for %q leads to %q", next, p.header.Get("Location"))
		}
	}
}

// TestNoPathLeadsOut asks for files of the machine in addresses, and uploads ones
// that are called like them.
func TestNoPathLeadsOut(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	for _, target := range []string{
		"/assets/../../../../etc/passwd", "/assets/x/..%2f..%2f..%2f..%2fetc%2fpasswd", "/assets/x/%2e%2e/%2e%2e/etc/passwd", "/assets/x/..%5c..%5cetc",
		"/assets/x/app.css%00", "/assets//etc/passwd", "/api/v1/files/..%2f..%2fearshot.db/content", "/api/v1/files/%2e%2e%2f/content", "/../earshot.db", "/%2e%2e/earshot.db",
		"/problems/..%2f..%2fetc%2fpasswd", "/docs/..%2f..%2fetc%2fpasswd", "/player/..%2f..%2fetc%2fpasswd", "/brands/..%2fstudies",
	} {
		p, err := s.bytes(t, "GET "+target+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+s.token+"\r\nConnection: close\r\n\r\n")
		if err != nil || p.status < 300 || p.status >= 500 || strings.Contains(p.body, "root:") || strings.Contains(p.body, "SQLite format") {
			t.Errorf("GET %s = %d, %v: %.80s", target, p.status, err, p.body)
		}
	}
	_, session := s.aSession(t, "acme", "group")
	kept := 0
	for _, name := range []string{"../../../evil.txt", `..\..\evil.txt`, "/etc/evil.txt", "evil.txt\r\nX-Evil: 1", "a\"; filename=evil.exe;.txt", "CON", "..", "." + strings.Repeat("a", 400) + ".txt"} {
		meta := "session " + b64(session) + ",filename " + b64(name)
		v := newVisitor(t, s.address)
		p := v.with("POST", "/api/v1/uploads", "what they said", "Authorization", "Bearer "+s.token, "Tus-Resumable", "1.0.0", "Upload-Length", "14",
			"Content-Type", "application/offset+octet-stream", "Upload-Metadata", meta)
		if p.status >= 500 {
			t.Errorf("uploading %q = %d %s", name, p.status, p.body)
		}
		id := p.header.Get("Earshot-File")
		if p.status != http.StatusCreated || id == "" {
			continue // refused
		}
		kept++
		content := v.with("GET", "/api/v1/files/"+id+"/content", "", "Authorization", "Bearer "+s.token)
		if content.body != "what they said" || content.header.Get("X-Evil") != "" || content.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(content.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q comes back as %d %v", name, content.status, content.header)
		}
		var f file
		s.must(t, "GET", "/api/v1/files/"+id, nil, &f)
		if strings.ContainsAny(f.Name, "/\\\r\n") {
			t.Errorf("%q is called %q", name, f.Name)
		}
	}
	if kept < 3 {
		t.Errorf("%d files were taken in; then this test is not about much", kept)
	}
	outside, err := filepath.Glob(filepath.Join(filepath.Dir(s.dir), "*evil*"))
	if err != nil || len(outside) > 0 {
		t.Errorf("files lie outside of the data folder: %v %v", outside, err)
	}
	if _, err := os.Stat("/etc/evil.txt"); err == nil {
		t.Error("a file lies in /etc")
	}
}

// TestIDsOfOthersOpenNothing has a researcher of one brand use what belongs to
// another's hidden study, and to another person.
func TestIDsOfOthersOpenNothing(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	study, session := s.aSession(t, "acme", "team")
	s.aSession(t, "other", "group")
	sent := s.mustSend(t, session, nil, upload{"talk.vtt", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>The basket was empty.\n")})
	s.waitReady(t, session)
	var highlight, finding, tag, receipt, token, saved identified
	s.must(t, "POST", "/api/v1/tags", things{"name": "Theirs", "study": study}, &tag)
	s.must(t, "POST", "/api/v1/sessions/"+session+"/highlights", things{"file": sent.ID, "quote": "basket was empty"}, &highlight)
	s.must(t, "POST", "/api/v1/findings", things{"study": study, "title": "Theirs", "evidence": []things{{"highlight": highlight.ID}}}, &finding)
	gone := s.mustSend(t, session, nil, upload{"gone.txt", []byte("gone")})
	s.must(t, "DELETE", "/api/v1/files/"+gone.ID, nil, &receipt)
	ana, anaID := s.person(t, "Ana", "researcher", "acme")
	made := ana.with("POST", "/api/v1/tokens", `{"name":"mine"}`, "Content-Type", "application/json")
	kept := ana.with("POST", "/api/v1/saved-searches", `{"name":"mine","q":"basket"}`, "Content-Type", "application/json")
	fromJSON(t, made.body, &token)
	fromJSON(t, kept.body, &saved)

	ben, _ := s.person(t, "Ben", "researcher", "other")
	for _, each := range []struct{ method, path, body string }{
		{"GET", "/studies/" + study, ""},
		{"PATCH", "/studies/" + study, `{"title":"Mine"}`},
		{"GET", "/studies/" + study + "/sessions", ""},
		{"POST", "/studies/" + study + "/sessions", `{"title":"Mine"}`},
		{"GET", "/sessions/" + session, ""},
		{"GET", "/sessions/" + session + "/transcript", ""},
		{"GET", "/sessions/" + session + "/events", ""},
		{"GET", "/sessions/" + session + "/highlights", ""},
		{"GET", "/sessions/" + session + "/receipts", ""},
		{"POST", "/sessions/" + session + "/highlights", `{"file":"` + sent.ID + `","quote":"basket"}`},
		{"GET", "/files/" + sent.ID, ""},
		{"GET", "/files/" + sent.ID + "/content", ""},
		{"DELETE", "/files/" + sent.ID, ""},
		{"POST", "/files/" + sent.ID + "/retry", ""},
		{"PATCH", "/files/" + sent.ID + "/segments/0", `{"text":"Mine"}`},
		{"GET", "/highlights/" + highlight.ID, ""},
		{"PATCH", "/highlights/" + highlight.ID, `{"note":"mine"}`},
		{"DELETE", "/highlights/" + highlight.ID, ""},
		{"GET", "/findings/" + finding.ID, ""},
		{"PATCH", "/findings/" + finding.ID, `{"title":"Mine"}`},
		{"DELETE", "/findings/" + finding.ID, ""},
		{"GET", "/findings/" + finding.ID + "/versions", ""},
		{"GET", "/tags/" + tag.ID, ""},
		{"PATCH", "/tags/" + tag.ID, `{"name":"Mine"}`},
		{"GET", "/receipts/" + receipt.ID, ""},
		{"GET", "/saved-searches/" + saved.ID, ""},
		{"DELETE", "/saved-searches/" + saved.ID, ""},
		{"DELETE", "/tokens/" + token.ID, ""},
		{"GET", "/people/" + anaID, ""},
		{"PATCH", "/people/" + anaID, `{"name":"Mine"}`},
		{"POST", "/people/" + anaID + "/sign-out", ""},
		{"POST", "/people/" + anaID + "/invitation", ""},
		{"GET", "/export/findings?format=jsonl&study=" + study, ""},
	} {
		p := ben.with(each.method, "/api/v1"+each.path, each.body, "Content-Type", "application/json")
		export := strings.HasPrefix(each.path, "/export") && p.status == http.StatusOK && !strings.Contains(p.body, "basket")
		if p.status != http.StatusNotFound && p.status != http.StatusForbidden && !export || strings.Contains(p.body, "Theirs") || strings.Contains(p.body, "basket") {
			t.Errorf("%s %s for somebody else = %d %.100s", each.method, each.path, p.status, p.body)
		}
	}
	if status, w := ana.me(); status != http.StatusOK || w.Name != "Ana" {
		t.Errorf("after all that, Ana is %d %+v", status, w)
	}
	var still struct{ Title string }
	s.must(t, "GET", "/api/v1/findings/"+finding.ID, nil, &still)
	s.must(t, "GET", "/api/v1/highlights/"+highlight.ID, nil, nil)
	if still.Title != "Theirs" {
		t.Errorf("the finding is now called %q", still.Title)
	}
}

// TestHeadersCannotBeInjected puts line breaks where answers repeat something.
func TestHeadersCannotBeInjected(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	for _, request := range []string{
		"GET /sessions/a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n",
		"GET /?q=%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n",
		"GET /sign-in?next=/%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: abcdefgh%0d%0aX-Evil: 1\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: abcdefgh\rX-Evil: 1\r\n",
		"GET /api/v1/search?q=a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.token + "\r\n",
		"GET /api/v1/export/findings?format=csv%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.token + "\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: evil.example\r\n",
		"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
	} {
		p, err := s.bytes(t, request+"Connection: close\r\n\r\n")
		if err != nil || p.status >= 500 || p.header.Get("X-Evil") != "" {
			t.Errorf("%q = %d %v, %v", request, p.status, p.header, err)
		}
	}
}

// TestWhatIsTooLargeIsRefused sends headers, addresses and bodies beyond all
// measure; the service goes on.
func TestWhatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	big := strings.Repeat("a", 2<<20)
	auth := "Authorization: Bearer " + s.token + "\r\n"
	for name, each := range map[string]struct {
		request string
		want    int
	}{
		"a long address":       {"GET /?q=" + big + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
		"a long header":        {"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + big + "\r\n\r\n", 431},
		"a long cookie":        {"GET / HTTP/1.1\r\nHost: x\r\nCookie: earshot_session=" + big + "\r\n\r\n", 431},
		"many headers":         {"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X-Many: a\r\n", 200_000) + "\r\n", 431},
		"a large body":         {"POST /api/v1/brands HTTP/1.1\r\nHost: x\r\n" + auth + "Content-Type: application/json\r\nContent-Length: 2097152\r\n\r\n" + big, 413},
		"a body without end":   {"POST /api/v1/brands HTTP/1.1\r\nHost: x\r\n" + auth + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n" + big + "\r\n", 413},
		"a large sign-in form": {"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n\r\ncode=" + big[:899_995], 401},
	} {
		p, err := s.bytes(t, each.request)
		// A server may close before all is sent: then there is no answer to read.
		if err == nil && p.status != each.want || err != nil && each.want != 431 && each.want != 413 {
			t.Errorf("%s = %d, %v, want %d", name, p.status, err, each.want)
		}
	}
	s.must(t, "GET", "/api/v1/me", nil, nil)
}

// TestSlowRequestsHoldNobodyUp opens connections that say little; others are
// answered meanwhile, and those that never say what they want are closed.
func TestSlowRequestsHoldNobodyUp(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	var slow []net.Conn
	for i := range 200 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.address, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		begin := "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
		if i%2 == 0 {
			begin = "POST /api/v1/brands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + s.token + "\r\nContent-Length: 1000\r\n\r\n{"
		}
		if _, err := io.WriteString(conn, begin); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, conn)
	}
	begun := time.Now()
	s.must(t, "GET", "/api/v1/me", nil, nil)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("beside 200 slow requests, another took %s", took)
	}
	conn := slow[1]
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for dribble := true; dribble; time.Sleep(100 * time.Millisecond) { // a byte now and then changes nothing
		_, err := fmt.Fprint(conn, "a")
		dribble = err == nil && time.Since(begun) < 11*time.Second
	}
	if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Errorf("a request whose headers do not end is still open after %s", time.Since(begun))
	}
}
