package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"earshot/search/evaluation"
)

type evalCommand struct {
	Queries string `name:"queries" type:"existingfile" help:"Judged queries: .tsv (id, language, query, ids of the answers with spaces between them) or .jsonl. Without it, those that the service keeps."`
	Server  string `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token   string `name:"token" env:"EARSHOT_TOKEN" required:"" help:"API token; better given in the environment than as a flag. Queries that the service keeps need the role group-admin."`
	K       int    `name:"k" default:"10" help:"How many results to look at; at most 100."`
	JSON    bool   `name:"json" help:"Print JSON instead of a table."`
}

// Run asks every query without expansion, then with one more source of other
// words each time, and prints how they compare.
func (c *evalCommand) Run(ctx context.Context, io streams) error {
	if c.K < 1 || c.K > 100 {
		return fmt.Errorf("--k is %d, but must be from 1 to 100", c.K)
	}
	measure := c.measureKept
	if c.Queries != "" {
		measure = c.measureFile
	}
	report, err := measure(ctx, io)
	if err != nil {
		return err
	}
	if c.JSON {
		return report.WriteJSON(io.out)
	}
	return report.WriteText(io.out)
}

// measureFile asks the queries of a file.
func (c *evalCommand) measureFile(ctx context.Context, _ streams) (*evaluation.Report, error) {
	file, err := os.Open(c.Queries)
	if err != nil {
		return nil, err
	}
	queries, err := evaluation.Read(c.Queries, file)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	var methods []evaluation.Method
	for _, way := range evaluation.Ways() {
		more := url.Values{"source": way.Sources}
		if len(way.Sources) == 0 {
			more = url.Values{"expand": {"off"}}
		}
		methods = append(methods, c.method(way.Name, more))
	}
	return evaluation.Run(ctx, c.K, queries, methods...)
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
		return evaluation.Ranked(answer.items(), q.Relevant), nil
	}}
}

// judgedAnswer is what counts of an answer.
type judgedAnswer struct {
	Items []struct {
		Session *struct {
			ID string `json:"id"`
		} `json:"session"`
		Hits []struct {
			ID     string `json:"id"`
			Source string `json:"source"`
			Place  string `json:"place"`
		} `json:"hits"`
	} `json:"items"`
}

func (a judgedAnswer) items() []evaluation.Item {
	items := make([]evaluation.Item, len(a.Items))
	for i, item := range a.Items {
		if item.Session != nil {
			items[i].Session = item.Session.ID
		}
		for _, h := range item.Hits {
			items[i].Hits = append(items[i].Hits, evaluation.Hit{ID: h.ID, Source: h.Source, Place: h.Place})
		}
	}
	return items
}

// measured is a part of a measurement that the service made.
type measured struct {
	Methods                           []string
	Outcomes                          []evaluation.Outcome
	Kept, Asked, Empty, Gone, Overdue int
	Next                              string
}

// measureKept has the service ask the queries that it keeps, a part at a time.
func (c *evalCommand) measureKept(ctx context.Context, io streams) (*evaluation.Report, error) {
	var whole measured
	for more := true; more; more = whole.Next != "" {
		part, err := c.measurePart(ctx, whole.Next)
		if err != nil {
			return nil, err
		}
		whole.Methods, whole.Outcomes, whole.Kept, whole.Next = part.Methods, append(whole.Outcomes, part.Outcomes...), part.Kept, part.Next
		whole.Empty, whole.Gone, whole.Overdue = whole.Empty+part.Empty, whole.Gone+part.Gone, whole.Overdue+part.Overdue
	}
	if whole.Kept == 0 {
		return nil, errors.New("the service keeps no judged queries: add some at /judged-queries, or name a file with --queries")
	}
	for _, note := range []struct {
		count int
		text  string
	}{
		{whole.Gone, "%d answers are gone and were left out: /judged-queries shows which\n"},
		{whole.Empty, "%d queries have no answers left and were not asked\n"},
		{whole.Overdue, "%d searches took too long and found nothing\n"},
	} {
		if note.count > 0 {
			fmt.Fprintf(io.err, note.text, note.count)
		}
	}
	return evaluation.Summarize(c.K, whole.Methods, whole.Outcomes), nil
}

func (c *evalCommand) measurePart(ctx context.Context, after string) (measured, error) {
	var part measured
	body, err := json.Marshal(map[string]any{"k": c.K, "after": after})
	if err != nil {
		return part, err
	}
	res, err := askAPI(ctx, c.Server, c.Token, http.MethodPost, "judged-queries/measurements", nil, "application/json", bytes.NewReader(body))
	if err != nil {
		return part, err
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&part); err != nil {
		return part, fmt.Errorf("read the answer: %w", err)
	}
	return part, nil
}
