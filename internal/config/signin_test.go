package config_test

import (
	"strings"
	"testing"
	"time"

	"earshot/internal/config"
)

// good are settings with a provider and a proxy that are as they should be.
func good() config.Serve {
	return config.Serve{
		Listen: "127.0.0.1:0", MaxFileSize: 1, UploadExpiry: time.Hour, Jobs: 1, PublicURL: "https://earshot.example",
		OIDC:   config.OIDC{Issuer: "https://id.example/realms/x", ClientID: "earshot", Lifetime: time.Hour},
		Header: config.Header{User: "X-User", Email: "X-Email", From: []string{"10.1.2.3", "fd00::/8"}},
	}
}

func TestMistakesInHowPeopleSignInAreNamed(t *testing.T) {
	t.Parallel()
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, each := range map[string]struct {
		change func(*config.Serve)
		want   string
	}{
		"an issuer in the open":      {func(s *config.Serve) { s.OIDC.Issuer = "http://id.example" }, "--oidc-issuer"},
		"an issuer with a query":     {func(s *config.Serve) { s.OIDC.Issuer = "https://id.example?a=b" }, "--oidc-issuer"},
		"no client":                  {func(s *config.Serve) { s.OIDC.ClientID = "" }, "--oidc-client-id"},
		"two secrets":                {func(s *config.Serve) { s.OIDC.ClientSecret, s.OIDC.SecretFile = "a", "/dev/null" }, "exclude each other"},
		"a secret that is not there": {func(s *config.Serve) { s.OIDC.SecretFile = "/does/not/exist" }, "--oidc-client-secret-file"},
		"no end":                     {func(s *config.Serve) { s.OIDC.Lifetime = 0 }, "--oidc-lifetime"},
		"an e-mail for a domain":     {func(s *config.Serve) { s.OIDC.Domains = []string{"a@b.example"} }, "--oidc-email-domains"},
		"a client without issuer":    {func(s *config.Serve) { s.OIDC = config.OIDC{ClientID: "a"} }, "--oidc-issuer is missing"},
		"no address of our own":      {func(s *config.Serve) { s.PublicURL = "" }, "--public-url is missing"},
		"an address with a path":     {func(s *config.Serve) { s.PublicURL = "https://a.example/b" }, "--public-url must be"},
		"nobody can sign in":         {func(s *config.Serve) { s.OIDC, s.Header, s.NoPasswords = config.OIDC{}, config.Header{}, true }, "--no-passwords"},
		"headers from nowhere":       {func(s *config.Serve) { s.Header.From = nil }, "--trusted-header-from is missing"},
		"headers from everywhere":    {func(s *config.Serve) { s.Header.From = []string{"0.0.0.0/0"} }, "everybody"},
		"headers from everywhere 6":  {func(s *config.Serve) { s.Header.From = []string{"::/0"} }, "everybody"},
		"headers from a name":        {func(s *config.Serve) { s.Header.From = []string{"proxy"} }, "--trusted-header-from"},
		"no header":                  {func(s *config.Serve) { s.Header.User = "" }, "--trusted-header-user is missing"},
		"not a header":               {func(s *config.Serve) { s.Header.Name = "a b" }, "names of different headers"},
		"another's header":           {func(s *config.Serve) { s.Header.User = "authorization" }, "names of different headers"},
		"one header for two":         {func(s *config.Serve) { s.Header.Email = "x-user" }, "names of different headers"},
	} {
		s := good()
		each.change(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), each.want) {
			t.Errorf("%s: %v, want %q named", name, err, each.want)
		}
	}
}
