package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
)

func (a *API) brands() []route {
	return []route{
		typed(administers, post("/brands", "create-brand", "Add a brand", http.StatusCreated), a.createBrand),
		typed(signedIn, get("/brands", "list-brands", "List brands in order of slug"), a.listBrands),
		typed(signedIn, get("/brands/{slug}", "get-brand", "Read a brand"), a.getBrand),
	}
}

type brand struct {
	ID        string    `json:"id"`
	Slug      string    `json:"slug"`
	Name      string    `json:"name"`
	Languages []string  `json:"languages" nullable:"false" doc:"BCP 47"`
	CreatedAt time.Time `json:"created_at"`
}

func newBrand(b research.Brand) brand {
	return brand{b.ID, b.Slug, b.Name, orEmpty(b.Languages), b.CreatedAt}
}

type newBrandBody struct {
	Slug      string   `json:"slug" doc:"Lower-case letters, digits and inner hyphens; used in addresses and filters"`
	Name      string   `json:"name"`
	Languages []string `json:"languages,omitempty" doc:"BCP 47, the languages it does research in"`
}

func (a *API) createBrand(ctx context.Context, in *struct {
	Keyed
	Body newBrandBody
},
) (*created[brand], error) {
	b, err := a.lib.CreateBrand(ctx, auth.From(ctx), in.key("create-brand", in.Body),
		research.Brand{Slug: in.Body.Slug, Name: in.Body.Name, Languages: orEmpty(in.Body.Languages)})
	if err != nil {
		return nil, err
	}
	return &created[brand]{Base + "/brands/" + b.Slug, newBrand(b)}, nil
}

func (a *API) listBrands(ctx context.Context, in *struct{ PageInput }) (*output[list[brand]], error) {
	if err := in.checkSlug(); err != nil {
		return nil, err
	}
	page, err := a.lib.Brands(ctx, auth.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newBrand), nil
}

func (a *API) getBrand(ctx context.Context, in *struct {
	Slug string `path:"slug"`
},
) (*output[brand], error) {
	var c research.Checker
	if c.Slug("slug", in.Slug); c.Err() != nil {
		return nil, &research.NotFoundError{Thing: "brand"}
	}
	b, err := a.lib.Brand(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	return &output[brand]{newBrand(b)}, nil
}

// orEmpty makes an absent list an empty one.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
