package oidc

import (
	"encoding/json"
	"strings"

	"earshot/internal/auth"
)

// claims are what a provider says of somebody.
type claims map[string]json.RawMessage

// find finds a claim by its name, or by names with dots between them that lead
// into objects, as in realm_access.roles.
func (c claims) find(name string) json.RawMessage {
	if value, ok := c[name]; ok {
		return value
	}
	for i := range len(name) {
		if name[i] != '.' {
			continue
		}
		inner := claims{}
		if value, ok := c[name[:i]]; ok && json.Unmarshal(value, &inner) == nil {
			if found := inner.find(name[i+1:]); found != nil {
				return found
			}
		}
	}
	return nil
}

func (c claims) has(name string) bool { return c.find(name) != nil }

func (c claims) text(name string) string {
	var s string
	_ = json.Unmarshal(c.find(name), &s) // what is no text is none
	return strings.TrimSpace(s)
}

// yes reads a truth value; some providers send it as a text.
func (c claims) yes(name string) bool {
	var b bool
	return json.Unmarshal(c.find(name), &b) == nil && b || strings.EqualFold(c.text(name), "true")
}

// list reads a list of texts, or a text alone.
func (c claims) list(name string) []string {
	var list []string
	var mixed []any
	if one := c.text(name); one != "" {
		return []string{one}
	}
	_ = json.Unmarshal(c.find(name), &mixed)
	for _, each := range mixed {
		if s, ok := each.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

// identity is somebody as the provider's claims describe them. Where groups are
// configured and not told, there are none: roles that hang on them end.
func (p *Provider) identity(subject string, c claims) auth.Identity {
	id := auth.Identity{
		Issuer: p.options.Issuer, Subject: subject,
		Email: c.text("email"), EmailVerified: c.yes("email_verified") || p.options.TrustEmail,
	}
	for _, name := range []string{"name", "preferred_username", "nickname", "email"} {
		if id.Name == "" {
			id.Name = c.text(name)
		}
	}
	if p.options.GroupsClaim != "" {
		id.GroupsKnown, id.Groups = true, c.list(p.options.GroupsClaim)
	}
	return id
}
