package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type importCommand struct {
	QDA importQDACommand `cmd:"" name:"qda" help:"Read a REFI-QDA project (.qdpx) or codebook (.qdc), through the API of a running service."`
}

type importQDACommand struct {
	File   string `arg:"" type:"existingfile" help:"The file."`
	Study  string `name:"study" placeholder:"ID" help:"Study that it goes into; a project needs one."`
	Scope  string `name:"scope" enum:"study,brand,group," default:"" help:"How far new tags reach: study, brand or group. The study, or the group where there is none, unless given."`
	DryRun bool   `name:"dry-run" help:"Only say what the import would do."`
	Server string `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token  string `name:"token" env:"EARSHOT_TOKEN" required:"" help:"API token; better given in the environment than as a flag."`
	JSON   bool   `name:"json" help:"Print the answer as the API gives it."`
}

// Run sends the file and prints what became of it.
func (c *importQDACommand) Run(ctx context.Context, streams streams) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	p := url.Values{"dry_run": {fmt.Sprint(c.DryRun)}}
	for name, value := range map[string]string{"study": c.Study, "scope": c.Scope} {
		if value != "" {
			p.Set(name, value)
		}
	}
	res, err := askAPI(ctx, c.Server, c.Token, http.MethodPost, "import/qda", p, "application/octet-stream", file)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if c.JSON {
		_, err := io.Copy(streams.out, res.Body)
		return err
	}
	var report importAnswer
	if err := json.NewDecoder(res.Body).Decode(&report); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	report.print(streams.out)
	return nil
}

// importAnswer is what the command shows of an answer.
type importAnswer struct {
	DryRun     bool `json:"dry_run"`
	Kind, Name string
	importCounts
	Mappings []struct {
		Kind, From, To string
		New            bool
	}
	Dropped []struct {
		What, Reason string
		Count        int
		Names        []string
	}
}

type importCounts struct {
	Tags, Sessions, Participants, Texts, Recordings, Highlights, Findings, Insights struct{ New, Changed, Same int }
}

func (a importAnswer) print(w io.Writer) {
	if a.DryRun {
		fmt.Fprintln(w, "dry run: nothing was changed")
	}
	fmt.Fprintf(w, "%s\t%s\n", a.Kind, a.Name)
	c := a.importCounts
	for _, line := range []struct {
		name  string
		count struct{ New, Changed, Same int }
	}{
		{"tags", c.Tags},
		{"sessions", c.Sessions},
		{"participants", c.Participants},
		{"texts", c.Texts},
		{"recordings", c.Recordings},
		{"highlights", c.Highlights},
		{"findings", c.Findings},
		{"insights", c.Insights},
	} {
		fmt.Fprintf(w, "%s\t%d new, %d changed, %d same\n", line.name, line.count.New, line.count.Changed, line.count.Same)
	}
	for _, m := range a.Mappings {
		isNew := ""
		if m.New {
			isNew = "\tnew"
		}
		fmt.Fprintf(w, "%s\t%s\t-> %s%s\n", m.Kind, m.From, m.To, isNew)
	}
	for _, d := range a.Dropped {
		names := ""
		if len(d.Names) > 0 {
			names = "\t" + strings.Join(d.Names, ", ")
		}
		fmt.Fprintf(w, "dropped\t%d %s: %s%s\n", d.Count, d.What, d.Reason, names)
	}
}
