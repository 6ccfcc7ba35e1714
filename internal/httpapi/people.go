package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"earshot/internal/auth"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) people() []route {
	patch := huma.Operation{
		Method: http.MethodPatch, Path: "/people/{id}", OperationID: "update-person", Summary: "Change the fields of a person that are given",
		Description: "Somebody deactivated loses all sign-ins, links and the use of their tokens at once.",
	}
	add := post("/people", "create-person", "Add a person, and invite them by a link", http.StatusCreated)
	add.Description = "The link works once and for a week. It is in this answer alone; send it to them. A role is given apart: see /grants."
	invite := post("/people/{id}/invitation", "invite-person", "Make a new link with which a person signs in once", http.StatusCreated)
	invite.Description = "Links that the person had before are worthless from then on. It also helps those who forgot their password."
	out := post("/people/{id}/sign-out", "sign-out-person", "End all sign-ins of a person, or of oneself", http.StatusNoContent)
	return []route{
		typed(signedIn, get("/me", "get-me", "Read who is asking, and what they may do"), a.getMe),
		typed(manages, get("/people", "list-people", "List people in order of id"), a.listPeople),
		typed(manages, add, a.createPerson),
		typed(signedIn, get("/people/{id}", "get-person", "Read a person; anybody may read themselves"), a.getPerson),
		mergePatch(administers, patch, a.updatePerson),
		typed(administers, invite, a.invitePerson),
		typed(signedIn, out, a.signOutPerson),
	}
}

type me struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Capabilities []string `json:"capabilities" nullable:"false" doc:"That one has somewhere"`
}

func (a *API) getMe(ctx context.Context, _ *struct{}) (*output[me], error) {
	who := auth.From(ctx)
	m := me{who.ID, who.Name, []string{}}
	for _, c := range auth.Capabilities() {
		if who.MayAnywhere(c) {
			m.Capabilities = append(m.Capabilities, string(c))
		}
	}
	return &output[me]{m}, nil
}

// Account is a person. Like Claim it is exported for huma.
type Account struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Email      string     `json:"email" doc:"Empty for one who signs in by link alone"`
	State      string     `json:"state" enum:"invited,active,deactivated"`
	CreatedAt  time.Time  `json:"created_at"`
	SignedInAt *time.Time `json:"signed_in_at" doc:"null for one who never did"`
}

func newAccount(a auth.Account) Account {
	wire := Account{ID: a.ID, Name: a.Name, Email: a.Email, State: string(a.State), CreatedAt: a.CreatedAt}
	if !a.SignedInAt.IsZero() {
		wire.SignedInAt = &a.SignedInAt
	}
	return wire
}

func (a *API) listPeople(ctx context.Context, in *struct{ PageInput }) (*output[list[Account]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	all, err := a.auth.People(ctx, auth.From(ctx), in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cutList(all, in.Limit, newAccount, func(p auth.Account) string { return p.ID }), nil
}

type invitation struct {
	Path      string    `json:"path" doc:"What follows the address of this service in the link"`
	ExpiresAt time.Time `json:"expires_at"`
}

func newInvitation(code string) invitation {
	return invitation{auth.SignInPath + "?" + url.Values{"code": {code}}.Encode(), time.Now().Add(auth.InvitationLifetime).UTC().Truncate(time.Second)}
}

type invited struct {
	Account
	Invitation invitation `json:"invitation"`
}

func (a *API) createPerson(ctx context.Context, in *struct {
	Body struct {
		Name  string `json:"name"`
		Email string `json:"email,omitempty"`
	}
},
) (*created[invited], error) {
	p, code, err := a.auth.AddPerson(ctx, auth.From(ctx), in.Body.Name, in.Body.Email)
	if err != nil {
		return nil, err
	}
	return &created[invited]{Base + "/people/" + p.ID, invited{newAccount(p), newInvitation(code)}}, nil
}

func (a *API) getPerson(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*editable[Account], error) {
	p, err := a.auth.Someone(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &editable[Account]{ETag: version(p.Version), Body: newAccount(p)}, nil
}

type personPatch struct {
	Name   optional[string] `json:"name,omitzero"`
	Email  optional[string] `json:"email,omitzero"`
	Active optional[bool]   `json:"active,omitzero" doc:"false deactivates"`
}

func (a *API) updatePerson(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    personPatch
},
) (*editable[Account], error) {
	read, err := versionIn(in.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := a.auth.UpdatePerson(ctx, auth.From(ctx), in.ID, read, auth.PersonPatch{
		Name: in.Body.Name.pointer(), Email: in.Body.Email.pointer(), Active: in.Body.Active.pointer(),
	})
	if err != nil {
		return nil, err
	}
	return &editable[Account]{ETag: version(p.Version), Body: newAccount(p)}, nil
}

func (a *API) invitePerson(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[invitation], error) {
	code, err := a.auth.Invite(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[invitation]{newInvitation(code)}, nil
}

func (a *API) signOutPerson(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*struct{}, error) {
	return nil, a.auth.SignOutEverywhere(ctx, auth.From(ctx), in.ID)
}

func (a *API) roles() []route {
	put := huma.Operation{
		Method: http.MethodPut, Path: "/roles/{name}", OperationID: "put-role", Summary: "Add a role, or replace its capabilities",
		Description: "Whoever has the role has other rights within a second. group-admin cannot be edited.",
	}
	remove := huma.Operation{
		Method: http.MethodDelete, Path: "/roles/{name}", OperationID: "delete-role", Summary: "Remove a role that nobody has", DefaultStatus: http.StatusNoContent,
	}
	give := post("/grants", "create-grant", "Give a role to a person, a service's token or a group of the identity provider", http.StatusCreated)
	give.Description = "For the group, for a brand, or for one study, whose team they are then: that is also how somebody gets at the recordings of one study. " +
		"Administrators of a brand give what they may themselves, at that brand."
	take := huma.Operation{
		Method: http.MethodDelete, Path: "/grants/{grant}", OperationID: "delete-grant", Summary: "Take a role away", DefaultStatus: http.StatusNoContent,
	}
	return []route{
		typed(signedIn, get("/roles", "list-roles", "List roles with their capabilities"), a.listRoles),
		typed(administers, put, a.putRole),
		typed(administers, remove, a.deleteRole),
		typed(signedIn, get("/grants", "list-grants", "List who has which role where; without rights to manage, one's own"), a.listGrants),
		typed(manages, give, a.createGrant),
		typed(manages, take, a.deleteGrant),
	}
}

type role struct {
	Name         string   `json:"name"`
	Capabilities []string `json:"capabilities" nullable:"false"`
	Fixed        bool     `json:"fixed,omitempty" doc:"It cannot be edited"`
}

func newRole(r auth.Defined) role {
	return role{r.Name, each(r.Capabilities, func(c auth.Capability) string { return string(c) }), r.Fixed}
}

func (a *API) listRoles(ctx context.Context, _ *struct{}) (*output[list[role]], error) {
	all, err := a.auth.RoleList(ctx, auth.From(ctx))
	if err != nil {
		return nil, err
	}
	return &output[list[role]]{list[role]{Items: each(all, newRole)}}, nil
}

func (a *API) putRole(ctx context.Context, in *struct {
	Name string `path:"name"`
	Body struct {
		Capabilities []string `json:"capabilities" doc:"read, contribute, recordings, identities, export, manage-brand, manage-group"`
	}
},
) (*output[role], error) {
	r, err := a.auth.PutRole(ctx, auth.From(ctx), in.Name, each(in.Body.Capabilities, func(c string) auth.Capability { return auth.Capability(c) }))
	if err != nil {
		return nil, err
	}
	return &output[role]{newRole(r)}, nil
}

func (a *API) deleteRole(ctx context.Context, in *struct {
	Name string `path:"name"`
},
) (*struct{}, error) {
	return nil, a.auth.DeleteRole(ctx, auth.From(ctx), in.Name)
}

type grant struct {
	ID         string     `json:"id"`
	HolderKind string     `json:"holder_kind" enum:"person,token,group"`
	Holder     string     `json:"holder" doc:"Id of a person or token, or name of a group"`
	Role       string     `json:"role"`
	Brand      string     `json:"brand,omitempty" doc:"Slug; absent for a role in the group or a study"`
	Study      string     `json:"study,omitempty" doc:"Id"`
	Reason     string     `json:"reason"`
	Author     string     `json:"author" doc:"Id of who gave it"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at" doc:"null for one without an end"`
}

func newGrant(g auth.Grant) grant {
	wire := grant{ID: g.ID, HolderKind: string(g.HolderKind), Holder: g.Holder, Role: g.Role, Brand: g.Brand, Study: g.Study, Reason: g.Reason, Author: g.Author, CreatedAt: g.CreatedAt}
	if !g.ExpiresAt.IsZero() {
		wire.ExpiresAt = &g.ExpiresAt
	}
	return wire
}

func (a *API) listGrants(ctx context.Context, in *struct {
	PageInput
	Holder string `query:"holder" doc:"Id of a person or token, or name of a group"`
	Brand  string `query:"brand" doc:"Slug"`
	Study  string `query:"study" doc:"Id"`
},
) (*output[list[grant]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	who, f := auth.From(ctx), auth.GrantFilter{Holder: in.Holder, Brand: in.Brand, Study: in.Study}
	if f == (auth.GrantFilter{}) && !who.MayAdminister() {
		f.Holder = who.ID
	}
	all, err := a.auth.Grants(ctx, who, f, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cutList(all, in.Limit, newGrant, func(g auth.Grant) string { return g.ID }), nil
}

func (a *API) createGrant(ctx context.Context, in *struct {
	Body struct {
		HolderKind string    `json:"holder_kind,omitempty" enum:"person,token,group" default:"person"`
		Holder     string    `json:"holder"`
		Role       string    `json:"role"`
		Brand      string    `json:"brand,omitempty" doc:"Slug"`
		Study      string    `json:"study,omitempty" doc:"Id"`
		Reason     string    `json:"reason,omitempty"`
		ExpiresAt  time.Time `json:"expires_at,omitzero"`
	}
},
) (*created[grant], error) {
	b := in.Body
	g, err := a.auth.Give(ctx, auth.From(ctx), auth.NewGrant{
		HolderKind: auth.HolderKind(b.HolderKind), Holder: b.Holder, Role: b.Role, Brand: b.Brand, Study: b.Study, Reason: b.Reason, ExpiresAt: b.ExpiresAt,
	})
	if err != nil {
		return nil, err
	}
	return &created[grant]{Base + "/grants/" + g.ID, newGrant(g)}, nil
}

func (a *API) deleteGrant(ctx context.Context, in *struct {
	Grant string `path:"grant"`
},
) (*struct{}, error) {
	return nil, a.auth.Take(ctx, auth.From(ctx), in.Grant)
}

func (a *API) tokens() []route {
	add := post("/tokens", "create-token", "Make an API token", http.StatusCreated)
	add.Description = "A personal one may do what its owner may; one of a service has a role of its own and is for administrators. " +
		"Scopes and brands narrow either. Its text is in this answer alone."
	remove := huma.Operation{
		Method: http.MethodDelete, Path: "/tokens/{token}", OperationID: "delete-token", Summary: "Revoke a token", DefaultStatus: http.StatusNoContent,
	}
	return []route{
		typed(signedIn, get("/tokens", "list-tokens", "List one's own tokens, or all"), a.listTokens),
		typed(signedIn, add, a.createToken),
		typed(signedIn, remove, a.deleteToken),
	}
}

// TokenInfo is a token without its text. Like Claim it is exported for huma.
type TokenInfo struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Person    string     `json:"person,omitempty" doc:"Id of its owner; absent for a service's"`
	Role      string     `json:"role,omitempty" doc:"Of a service's token"`
	Scopes    []string   `json:"scopes" nullable:"false" doc:"None do not narrow"`
	Brands    []string   `json:"brands" nullable:"false" doc:"Slugs; none do not narrow"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"`
	UsedAt    *time.Time `json:"used_at" doc:"A minute or so late"`
	RevokedAt *time.Time `json:"revoked_at"`
}

func newTokenInfo(t auth.Token) TokenInfo {
	wire := TokenInfo{ID: t.ID, Name: t.Name, Person: t.Person, Role: t.Role, Scopes: orEmpty(t.Scopes), Brands: orEmpty(t.Brands), CreatedAt: t.CreatedAt}
	for _, f := range []struct {
		to   **time.Time
		from time.Time
	}{{&wire.ExpiresAt, t.ExpiresAt}, {&wire.UsedAt, t.UsedAt}, {&wire.RevokedAt, t.RevokedAt}} {
		if !f.from.IsZero() {
			*f.to = &f.from
		}
	}
	return wire
}

func (a *API) listTokens(ctx context.Context, in *struct {
	PageInput
	All bool `query:"all" doc:"Everybody's; for administrators"`
},
) (*output[list[TokenInfo]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	all, err := a.auth.Tokens(ctx, auth.From(ctx), in.All, in.After, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return cutList(all, in.Limit, newTokenInfo, func(t auth.Token) string { return t.ID }), nil
}

type madeToken struct {
	TokenInfo
	Text string `json:"text" doc:"The token; it is not shown again"`
}

func (a *API) createToken(ctx context.Context, in *struct {
	Body struct {
		Name            string   `json:"name"`
		Role            string   `json:"role,omitempty" doc:"Makes it a service's token"`
		Scopes          []string `json:"scopes,omitempty" doc:"read, contribute, export, admin"`
		Brands          []string `json:"brands,omitempty" doc:"Slugs"`
		LifetimeSeconds int64    `json:"lifetime_seconds,omitempty" minimum:"1" maximum:"3155760000" doc:"For ever unless given"`
	}
},
) (*created[madeToken], error) {
	b := in.Body
	text, t, err := a.auth.AddToken(ctx, auth.From(ctx), auth.NewToken{
		Name: b.Name, Role: auth.Role(b.Role), Personal: b.Role == "", Brands: b.Brands, Lifetime: time.Duration(b.LifetimeSeconds) * time.Second,
		Scopes: each(b.Scopes, func(s string) auth.TokenScope { return auth.TokenScope(s) }),
	})
	if err != nil {
		return nil, err
	}
	return &created[madeToken]{Base + "/tokens/" + t.ID, madeToken{newTokenInfo(t), text}}, nil
}

func (a *API) deleteToken(ctx context.Context, in *struct {
	Token string `path:"token"`
},
) (*struct{}, error) {
	return nil, a.auth.RevokeToken(ctx, auth.From(ctx), in.Token)
}
