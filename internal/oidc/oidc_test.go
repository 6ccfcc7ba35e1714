package oidc_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/oidc"
)

// liar is a provider that signs whatever a test wants; a real one, which would
// not, is asked in internal/e2e.
type liar struct {
	t       *testing.T
	url     string
	key     *rsa.PrivateKey
	kid     string
	header  map[string]any // of the next token, over what is right
	claims  map[string]any // of the next token; nil leaves one out
	info    map[string]any // what is said when asked again
	altered func(token string) string
	down    atomic.Bool
	asked   url.Values // what the browser was sent with
}

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, key: key, kid: "one"}
	mux := http.NewServeMux()
	answer := func(path string, what func(r *http.Request) any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if l.down.Load() {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(what(r))
		})
	}
	answer("/.well-known/openid-configuration", func(*http.Request) any {
		return map[string]any{
			"issuer": l.url, "authorization_endpoint": l.url + "/auth", "token_endpoint": l.url + "/token", "jwks_uri": l.url + "/keys",
			"userinfo_endpoint": l.url + "/info", "id_token_signing_alg_values_supported": []string{"RS256"},
			"end_session_endpoint": l.url + "/end?a=b",
		}
	})
	answer("/keys", func(*http.Request) any {
		return map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": l.kid, "n": b64(l.key.N.Bytes()), "e": b64(big.NewInt(int64(l.key.E)).Bytes()),
		}}}
	})
	answer("/token", func(*http.Request) any {
		return map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": l.token()}
	})
	answer("/info", func(*http.Request) any { return l.info })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	l.url = server.URL
	return l
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func part(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b64(b)
}

// token is a right one, but for what the test changed.
func (l *liar) token() string {
	header := map[string]any{"alg": "RS256", "kid": l.kid}
	maps.Copy(header, l.header)
	claims := map[string]any{
		"iss": l.url, "sub": "subject", "aud": "earshot", "nonce": l.asked.Get("nonce"),
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, l.claims)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	signed := part(l.t, header) + "." + part(l.t, claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, l.key, crypto.SHA256, sum[:])
	if err != nil {
		l.t.Error(err)
	}
	token := signed + "." + b64(signature)
	if l.altered != nil {
		token = l.altered(token)
	}
	return token
}

func (l *liar) provider(change func(*oidc.Options)) *oidc.Provider {
	o := oidc.Options{
		Issuer: l.url, ClientID: "earshot", ClientSecret: "s", Scopes: []string{"email"}, GroupsClaim: "groups",
		Callback: "https://earshot.example/back", SignedOut: "https://earshot.example/out", Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&o)
	}
	return oidc.New(o)
}

// pass leaves for the provider and comes back with a code.
func (l *liar) pass(p *oidc.Provider) (auth.Identity, string, error) {
	l.t.Helper()
	address, kept, err := p.Begin(l.t.Context(), "/next")
	if err != nil {
		l.t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.asked = u.Query()
	return p.Finish(l.t.Context(), kept, url.Values{"state": {l.asked.Get("state")}, "code": {"code"}})
}

func why(err error) auth.Refusal {
	if e, ok := errors.AsType[*auth.RefusedError](err); ok {
		return e.Why
	}
	return ""
}

func TestSomebodyIsWhoTheProviderSays(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	l.claims = map[string]any{"email": "a@b.example", "email_verified": "true", "groups": []any{"ux", 7, "sales"}, "name": " Ana "}
	id, next, err := l.pass(l.provider(nil))
	if err != nil || next != "/next" || id.Issuer != l.url || id.Subject != "subject" || id.Name != "Ana" || !id.EmailVerified || strings.Join(id.Groups, " ") != "ux sales" {
		t.Errorf("somebody is %+v, to %q, %v", id, next, err)
	}
	if l.asked.Get("code_challenge_method") != "S256" || len(l.asked.Get("code_challenge")) != 43 || l.asked.Get("response_type") != "code" ||
		l.asked.Get("scope") != "openid email" || l.asked.Get("redirect_uri") != "https://earshot.example/back" || len(l.asked.Get("state")) < 40 || len(l.asked.Get("nonce")) < 40 {
		t.Errorf("the browser was sent with %v", l.asked)
	}
	end, err := l.provider(nil).EndSession(t.Context())
	if err != nil || end != l.url+"/end?a=b&client_id=earshot&post_logout_redirect_uri=https%3A%2F%2Fearshot.example%2Fout" {
		t.Errorf("one signs out at %s, %v", end, err)
	}
}

func TestWhatIsLeftOutIsAskedFor(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	l.claims = map[string]any{"name": "Ana", "realm": map[string]any{"access.x": map[string]any{"roles": []string{"ux"}}}}
	l.info = map[string]any{"sub": "subject", "name": "Not Ana", "email": "a@b.example"}
	id, _, err := l.pass(l.provider(func(o *oidc.Options) { o.GroupsClaim = "realm.access.x.roles" }))
	if err != nil || id.Name != "Ana" || id.Email != "a@b.example" || id.EmailVerified || strings.Join(id.Groups, " ") != "ux" {
		t.Errorf("somebody is %+v, %v", id, err)
	}
	if id, _, err = l.pass(l.provider(nil)); err != nil || !id.GroupsKnown || len(id.Groups) > 0 {
		t.Errorf("without the claim, somebody is in %v (known: %v), %v", id.Groups, id.GroupsKnown, err)
	}
	if id, _, err = l.pass(l.provider(func(o *oidc.Options) { o.GroupsClaim, o.TrustEmail = "", true })); err != nil || id.GroupsKnown || !id.EmailVerified {
		t.Errorf("without groups, and e-mails trusted, somebody is %+v, %v", id, err)
	}
	l.info["sub"] = "another"
	if _, _, err := l.pass(l.provider(nil)); why(err) != auth.RefusedToken {
		t.Errorf("what is said of somebody else: %v, want it refused", err)
	}
}

// TestTokensThatCannotBeReliedOnAreRefused has a provider say what is not so.
func TestTokensThatCannotBeReliedOnAreRefused(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*liar){
		"another nonce":        func(l *liar) { l.claims = map[string]any{"nonce": "another"} },
		"no nonce":             func(l *liar) { l.claims = map[string]any{"nonce": nil} },
		"another issuer":       func(l *liar) { l.claims = map[string]any{"iss": "https://evil.example"} },
		"another audience":     func(l *liar) { l.claims = map[string]any{"aud": "another"} },
		"another party":        func(l *liar) { l.claims = map[string]any{"aud": []string{"earshot", "b"}, "azp": "b"} },
		"expired":              func(l *liar) { l.claims = map[string]any{"exp": time.Now().Add(-2 * time.Minute).Unix()} },
		"no end":               func(l *liar) { l.claims = map[string]any{"exp": nil} },
		"of the future":        func(l *liar) { l.claims = map[string]any{"iat": time.Now().Add(time.Hour).Unix()} },
		"no subject":           func(l *liar) { l.claims = map[string]any{"sub": nil} },
		"another access token": func(l *liar) { l.claims = map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"} },
		"an unknown key":       func(l *liar) { l.header = map[string]any{"kid": "unknown"} },
		"without a signature": func(l *liar) {
			l.header = map[string]any{"alg": "none"}
			l.altered = func(s string) string { return s[:strings.LastIndex(s, ".")+1] }
		},
		"signed with what is public": func(l *liar) {
			l.header = map[string]any{"alg": "HS256"}
			l.altered = func(s string) string {
				signed := s[:strings.LastIndex(s, ".")]
				mac := hmac.New(sha256.New, l.key.N.Bytes())
				mac.Write([]byte(signed))
				return signed + "." + b64(mac.Sum(nil))
			}
		},
		"signed by somebody else": func(l *liar) {
			l.altered = func(s string) string {
				signed := s[:strings.LastIndex(s, ".")]
				sum := sha256.Sum256([]byte(signed))
				signature, _ := rsa.SignPKCS1v15(rand.Reader, other, crypto.SHA256, sum[:])
				return signed + "." + b64(signature)
			}
		},
		"no token": func(l *liar) { l.altered = func(string) string { return "" } },
		"garbage":  func(l *liar) { l.altered = func(string) string { return "a.b.c" } },
	} {
		l := newLiar(t)
		p := l.provider(nil)
		l.info = map[string]any{"sub": "subject"}
		if _, _, err := l.pass(p); err != nil {
			t.Fatalf("a right token: %v", err)
		}
		change(l)
		if id, _, err := l.pass(p); why(err) != auth.RefusedToken {
			t.Errorf("%s: %+v, %v, want it refused", name, id, err)
		}
	}
}

func TestANewKeyOfTheProviderIsTakenUp(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	l.info = map[string]any{"sub": "subject"}
	p := l.provider(nil)
	for _, kid := range []string{"one", "two", "three"} {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		l.key, l.kid = key, kid
		if _, _, err := l.pass(p); err != nil {
			t.Errorf("with key %s: %v", kid, err)
		}
	}
}

func TestAProviderThatIsAwayIsAskedAgain(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	l.info = map[string]any{"sub": "subject"}
	l.down.Store(true)
	p := l.provider(nil)
	if _, _, err := p.Begin(t.Context(), "/"); !errors.Is(err, auth.ErrProviderUnavailable) {
		t.Errorf("Begin without the provider: %v", err)
	}
	l.down.Store(false)
	address, kept, err := p.Begin(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l.down.Store(true)
	if _, _, err := p.Finish(t.Context(), kept, url.Values{"state": {u.Query().Get("state")}, "code": {"c"}}); !errors.Is(err, auth.ErrProviderUnavailable) {
		t.Errorf("Finish without the provider: %v", err)
	}
	l.down.Store(false)
	if _, _, err := l.pass(p); err != nil {
		t.Errorf("with the provider back: %v", err)
	}
}

func TestAnAnswerIsForWhoeverLeft(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	p := l.provider(nil)
	address, kept, err := p.Begin(t.Context(), "/")
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	state := u.Query().Get("state")
	foreign := l.provider(func(o *oidc.Options) { o.Key = []byte(strings.Repeat("k", 32)) })
	for name, each := range map[string]struct {
		p           *oidc.Provider
		kept, state string
	}{
		"nothing kept": {p, "", state}, "another state": {p, kept, state + "x"}, "no state": {p, kept, ""},
		"garbage": {p, "garbage", state}, "cut off": {p, kept[:len(kept)-4], state}, "sealed by another": {foreign, kept, state},
	} {
		if _, _, err := each.p.Finish(t.Context(), each.kept, url.Values{"state": {each.state}, "code": {"c"}}); why(err) != auth.RefusedState {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	if strings.Contains(kept, state) {
		t.Error("the browser can read what it keeps")
	}
}

// FuzzFinish gives what strangers send.
func FuzzFinish(f *testing.F) {
	f.Add("", "")
	f.Add("AAAA", "state=&code=x&error=y&iss=z")
	p := oidc.New(oidc.Options{Issuer: "http://127.0.0.1:1", Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler)})
	f.Fuzz(func(t *testing.T, kept, query string) {
		values, _ := url.ParseQuery(query)
		if _, _, err := p.Finish(t.Context(), kept, values); why(err) != auth.RefusedState {
			t.Errorf("Finish(%q, %q) = %v", kept, query, err)
		}
	})
}
