package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"earshot/search"
	"earshot/search/evaluation"
)

type evalCommand struct {
	Queries string `name:"queries" type:"existingfile" required:"" help:"Judged queries: .tsv (id, language, query, ids of the answers with spaces between them) or .jsonl."`
	Server  string `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token   string `name:"token" env:"EARSHOT_TOKEN" required:"" help:"API token; better given in the environment than as a flag."`
	K       int    `name:"k" default:"10" help:"How many results to look at; at most 100."`
	JSON    bool   `name:"json" help:"Print JSON instead of a table."`
}

// Run asks every query without expansion, then with one more source of other
// words each time, and prints how they compare.
func (c *evalCommand) Run(ctx context.Context, io streams) error {
	if c.K < 1 || c.K > 100 {
		return fmt.Errorf("--k is %d, but must be from 1 to 100", c.K)
	}
	file, err := os.Open(c.Queries)
	if err != nil {
		return err
	}
	queries, err := evaluation.Read(c.Queries, file)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	report, err := evaluation.Run(ctx, c.K, queries, c.methods()...)
	if err != nil {
		return err
	}
	if c.JSON {
		return report.WriteJSON(io.out)
	}
	return report.WriteText(io.out)
}

// methods are what is compared: no other words, those of one source, of two,
// and so on, up to all.
func (c *evalCommand) methods() []evaluation.Method {
	methods := []evaluation.Method{c.method("no expansion", url.Values{"expand": {"off"}})}
	var sources []string
	for _, source := range []string{
		search.SourceCognate, search.SourceLexicon, search.SourceDictionary, search.SourceLearned, search.SourceGlossary,
	} {
		sources = append(sources, source)
		methods = append(methods, c.method("+ "+source, url.Values{"source": slices.Clone(sources)}))
	}
	return methods
}

// method asks the service with some more parameters.
func (c *evalCommand) method(name string, more url.Values) evaluation.Method {
	address := strings.TrimSuffix(c.Server, "/") + "/api/v1/search?"
	return evaluation.Method{Name: name, Ask: func(ctx context.Context, q evaluation.Query) ([]string, error) {
		parameters := url.Values{"q": {q.Text}, "limit": {fmt.Sprint(c.K)}}
		maps.Copy(parameters, more)
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		body, err := get(ctx, address+parameters.Encode(), c.Token)
		if err != nil {
			return nil, err
		}
		var answer judgedAnswer
		if err := json.Unmarshal(body, &answer); err != nil {
			return nil, fmt.Errorf("read the answer: %w", err)
		}
		return answer.ranked(q.Relevant), nil
	}}
}

// judgedAnswer is what counts of an answer.
type judgedAnswer struct {
	Items []struct {
		Session *struct {
			ID string `json:"id"`
		} `json:"session"`
		Hits []struct {
			ID string `json:"id"`
		} `json:"hits"`
	} `json:"items"`
}

// ranked lists the ids of an answer as they stand on the page: of sessions
// where one of them was judged, of passages otherwise.
func (a judgedAnswer) ranked(judged evaluation.Grades) []string {
	var sessions, passages []string
	bySession := false
	for _, item := range a.Items {
		for i, h := range item.Hits {
			if passages = append(passages, h.ID); i == 0 && item.Session == nil {
				sessions = append(sessions, h.ID)
			}
		}
		if item.Session != nil {
			sessions = append(sessions, item.Session.ID)
			bySession = bySession || judged[item.Session.ID] > 0
		}
	}
	if bySession {
		return sessions
	}
	return passages
}
