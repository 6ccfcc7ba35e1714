package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

type searchCommand struct {
	Query  []string `arg:"" help:"What to search for, in the query language of /docs/search."`
	Server string   `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token  string   `name:"token" env:"EARSHOT_TOKEN" required:"" help:"API token; better given in the environment than as a flag."`
	Limit  int      `name:"limit" default:"10" help:"How many sessions to show."`
	JSON   bool     `name:"json" help:"Print the answer as the API gives it."`
}

// Run asks the API and prints what it answers.
func (c *searchCommand) Run(ctx context.Context, io streams) error {
	parameters := url.Values{"q": {strings.Join(c.Query, " ")}, "limit": {fmt.Sprint(c.Limit)}}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	body, err := get(ctx, strings.TrimSuffix(c.Server, "/")+"/api/v1/search?"+parameters.Encode(), c.Token)
	if err != nil {
		return err
	}
	if c.JSON {
		_, err := io.out.Write(append(body, '\n'))
		return err
	}
	var answer searchAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	answer.print(io)
	return nil
}

// searchAnswer is what the command shows of an answer.
type searchAnswer struct {
	Total      int `json:"total"`
	TookMS     int `json:"took_ms"`
	DidYouMean []struct {
		Text string `json:"text"`
	} `json:"did_you_mean"`
	Items []struct {
		Brand   string `json:"brand"`
		Session *struct {
			Title  string `json:"title"`
			HeldOn string `json:"held_on"`
		} `json:"session"`
		Study *struct {
			Title string `json:"title"`
		} `json:"study"`
		Hits []struct {
			Kind     string `json:"kind"`
			Language string `json:"language"`
			Speaker  string `json:"speaker"`
			URL      string `json:"url"`
			Snippet  struct {
				Text  string   `json:"text"`
				Marks [][2]int `json:"marks"`
			} `json:"snippet"`
		} `json:"hits"`
	} `json:"items"`
}

func (a searchAnswer) print(io streams) {
	fmt.Fprintf(io.out, "%d passages in %d ms\n", a.Total, a.TookMS)
	for _, p := range a.DidYouMean {
		fmt.Fprintf(io.out, "did you mean: %s\n", p.Text)
	}
	for _, item := range a.Items {
		var place []string
		if item.Session != nil {
			place = append(place, item.Session.Title, item.Session.HeldOn)
		}
		if item.Study != nil {
			place = append(place, item.Study.Title)
		}
		fmt.Fprintf(io.out, "\n%s\n", strings.Join(append(place, item.Brand), " · "))
		for _, h := range item.Hits {
			fmt.Fprintf(io.out, "  [%s] %s\n    %s\n", strings.TrimSpace(h.Language+" "+h.Speaker), marked(h.Snippet.Text, h.Snippet.Marks), h.URL)
		}
	}
}

// marked puts asterisks around marks, which are in code points.
func marked(text string, marks [][2]int) string {
	runes := []rune(strings.ReplaceAll(text, "\n", " "))
	var b strings.Builder
	at := 0
	for _, m := range marks {
		if m[0] < at || m[1] > len(runes) {
			continue
		}
		b.WriteString(string(runes[at:m[0]]) + "*" + string(runes[m[0]:m[1]]) + "*")
		at = m[1]
	}
	return b.String() + string(runes[at:])
}

// get fetches a URL of the API; its problems become errors.
func get(ctx context.Context, address, token string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var body json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		return nil, fmt.Errorf("%s answered %s", address, res.Status)
	}
	if res.StatusCode == http.StatusOK {
		return body, nil
	}
	var p struct{ Title, Detail string }
	if err := json.Unmarshal(body, &p); err != nil || p.Title == "" {
		return nil, fmt.Errorf("the service answered %s", res.Status)
	}
	return nil, fmt.Errorf("%s: %s", p.Title, p.Detail)
}
