package webui_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// answer is what a request was answered with.
type answer struct {
	t       *testing.T
	address string
	Status  int
	Header  http.Header
	Body    string
	root    *html.Node
}

// all lists the elements that match. A selector is a name, .class, #id or
// [attribute], or a name followed by one of these.
func (a *answer) all(selector string) []*html.Node { return find(a.root, selector) }

func find(root *html.Node, selector string) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && matches(n, selector) {
			found = append(found, n)
		}
	}
	return found
}

func matches(n *html.Node, selector string) bool {
	at := strings.IndexAny(selector, ".#[")
	if at < 0 {
		return n.Data == selector
	}
	if name := selector[:at]; name != "" && name != n.Data {
		return false
	}
	value := selector[at+1:]
	switch selector[at] {
	case '.':
		return slices.Contains(strings.Fields(attr(n, "class")), value)
	case '#':
		return attr(n, "id") == value
	}
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == strings.TrimSuffix(value, "]") })
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text is what a reader sees in n, in single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// texts is what a reader sees in each element that matches.
func (a *answer) texts(selector string) []string {
	var all []string
	for _, n := range a.all(selector) {
		all = append(all, text(n))
	}
	return all
}

// one is the only element that matches.
func (a *answer) one(selector string) *html.Node {
	a.t.Helper()
	found := a.all(selector)
	if len(found) != 1 {
		a.t.Fatalf("%s has %d of %s, want 1\n%s", a.address, len(found), selector, a.Body)
	}
	return found[0]
}

// links are the addresses of all links with this text.
func (a *answer) links(label string) []string {
	var addresses []string
	for _, n := range a.all("a") {
		if text(n) == label {
			addresses = append(addresses, attr(n, "href"))
		}
	}
	return addresses
}

func (a *answer) want(status int) *answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s = %d, want %d\n%s", a.address, a.Status, status, a.Body)
	}
	return a
}

// wantText requires that the reader sees something somewhere.
func (a *answer) wantText(wanted ...string) *answer {
	a.t.Helper()
	seen := text(a.root)
	for _, w := range wanted {
		if !strings.Contains(seen, w) {
			a.t.Errorf("%s does not show %q:\n%s", a.address, w, seen)
		}
	}
	return a
}

// checkPage holds every page to what all pages promise.
func (a *answer) checkPage() {
	a.t.Helper()
	if policy := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self';") || strings.Contains(policy, "unsafe") {
		a.t.Errorf("%s has the policy %q", a.address, policy)
	}
	if n := len(a.all("h1")); n != 1 {
		a.t.Errorf("%s has %d headings of the first level, want 1", a.address, n)
	}
	if n := len(a.all("main")); n != 1 {
		a.t.Errorf("%s has %d main landmarks, want 1", a.address, n)
	}
	ids := map[string]bool{}
	for n := range a.root.Descendants() {
		if n.Type == html.ElementNode {
			a.checkElement(n, ids)
		}
	}
	for _, n := range slices.Concat(a.all("label[for]"), a.all("input[aria-describedby]")) {
		for id := range strings.FieldsSeq(attr(n, "for") + attr(n, "aria-describedby")) {
			if !ids[id] {
				a.t.Errorf("%s: a %s points to #%s, which is not there", a.address, n.Data, id)
			}
		}
	}
}

func (a *answer) checkElement(n *html.Node, ids map[string]bool) {
	a.t.Helper()
	switch n.Data {
	case "style":
		a.t.Errorf("%s has a style element", a.address)
	case "script":
		if !strings.HasPrefix(attr(n, "src"), "/assets/") || n.FirstChild != nil {
			a.t.Errorf("%s has a script that is not an asset", a.address)
		}
	}
	for _, at := range n.Attr {
		switch {
		case at.Key == "style" || strings.HasPrefix(at.Key, "on"):
			a.t.Errorf("%s: a %s has the attribute %s", a.address, n.Data, at.Key)
		case at.Key == "id" && ids[at.Val]:
			a.t.Errorf("%s: the id %q is used twice", a.address, at.Val)
		case at.Key == "id":
			ids[at.Val] = true
		case (at.Key == "href" || at.Key == "src" || at.Key == "action") && !strings.HasPrefix(at.Val, "/") && !strings.HasPrefix(at.Val, "#"):
			a.t.Errorf("%s: a %s leads out: %s", a.address, n.Data, at.Val)
		case strings.Contains(at.Val, "ZgotmplZ"):
			a.t.Errorf("%s: the template refused a value of %s", a.address, at.Key)
		}
	}
}
