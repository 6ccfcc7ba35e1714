package httpserver

import (
	"net/http"
	"net/netip"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
)

// Headers say which headers of which proxies tell who is asking.
type Headers struct {
	User, Email, Name, Groups string         // "" for none but User
	From                      []netip.Prefix // where the proxies connect from
	Rules                     auth.Rules
}

// mostHeader is the longest header that is read; groups may be as long as all
// headers together.
const mostHeader = 255

// names lists the headers that there are.
func (h *Headers) names() []string {
	var list []string
	for _, name := range []string{h.User, h.Email, h.Name, h.Groups} {
		if name != "" {
			list = append(list, name)
		}
	}
	return list
}

// trusts reports whether a connection is a proxy's: the address at its other end
// counts, and nothing that stands in the request.
func (h *Headers) trusts(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	address := peer.Addr().Unmap().WithZone("")
	for _, prefix := range h.From {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// named is who a proxy says is asking, if it says so. What others send in these
// headers is removed, counted and logged, without what it was.
func (s *Server) named(r *http.Request) (_ auth.Identity, ok bool) {
	h := s.options.Headers
	if h == nil {
		return auth.Identity{}, false
	}
	if !h.trusts(r) {
		found := false
		for _, name := range h.names() {
			found = found || len(r.Header.Values(name)) > 0
			r.Header.Del(name)
		}
		if found {
			s.metrics.untrusted.Inc()
			s.options.Log.WarnContext(r.Context(), "headers that only a trusted proxy may send came from elsewhere and were ignored", "peer", r.RemoteAddr)
		}
		return auth.Identity{}, false
	}
	user, ok := s.header(r, h.User)
	if !ok || user == "" {
		return auth.Identity{}, false
	}
	id := auth.Identity{Issuer: auth.HeaderIssuer, Subject: user, EmailVerified: true, GroupsKnown: h.Groups != ""}
	id.Email, _ = s.header(r, h.Email)
	if id.Name, _ = s.header(r, h.Name); id.Name == "" {
		id.Name = user
	}
	if h.Groups != "" {
		for _, line := range r.Header.Values(h.Groups) {
			for group := range strings.SplitSeq(line, ",") {
				id.Groups = append(id.Groups, strings.TrimSpace(group))
			}
		}
	}
	return id, true
}

// header reads a header that must be there once: a second one is a client's,
// which the proxy should have removed.
func (s *Server) header(r *http.Request, name string) (value string, ok bool) {
	values := r.Header.Values(name)
	if name == "" || len(values) == 0 {
		return "", false
	}
	value = strings.TrimSpace(values[0])
	if len(values) > 1 || len(value) > mostHeader || !utf8.ValidString(value) || strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		s.options.Log.WarnContext(r.Context(), "a trusted header is not as it should be and was ignored", "header", name, "count", len(values))
		return "", false
	}
	return value, true
}
