package httpapi

import (
	"context"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/search"
)

func (a *API) lexicons() []route {
	return []route{
		typed(signedIn, get("/lexicons", "list-lexicons", "List the dictionaries that operators added, with their licences, in order of name"), a.listLexicons),
	}
}

type lexicon struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	From      string    `json:"from" doc:"BCP 47"`
	To        string    `json:"to" doc:"BCP 47"`
	Kind      string    `json:"kind" enum:"dictionary,learned" doc:"Written by people, or counted in translated texts"`
	Licence   string    `json:"licence" doc:"SPDX where it is known; empty if nobody said"`
	Origin    string    `json:"origin"`
	Entries   int       `json:"entries" doc:"Pairs of words"`
	CreatedAt time.Time `json:"created_at"`
}

func newLexicon(l research.Lexicon) lexicon {
	return lexicon{l.ID, l.Name, l.From, l.To, l.Kind, l.Licence, l.Origin, l.Entries, l.CreatedAt}
}

func (a *API) listLexicons(ctx context.Context, in *struct{ PageInput }) (*output[list[lexicon]], error) {
	if strings.ContainsFunc(in.After, func(r rune) bool { return r < ' ' || r == '\ufffd' }) || len(in.After) > 1000 {
		return nil, search.ErrBadCursor
	}
	page, err := a.lib.Lexicons(ctx, auth.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newLexicon), nil
}
