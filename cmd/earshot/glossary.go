package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/library"
	"earshot/internal/termbase"
)

type glossaryCommand struct {
	Import glossaryImportCommand `cmd:"" help:"Merge a file into the glossary: SKOS in Turtle (.ttl) or JSON-LD (.jsonld, .json), or CSV."`
	Export glossaryExportCommand `cmd:"" help:"Write the glossary to standard output."`
	List   glossaryListCommand   `cmd:"" help:"Print the preferred terms of the glossary, a concept a line."`
}

// glossaryPlace is where the glossary is: in a data folder, or behind the API
// of a running service. Both may be used while the service runs.
type glossaryPlace struct {
	config.Config
	Server string `name:"server" env:"EARSHOT_SERVER" placeholder:"URL" help:"Address of a running service to work through; the data folder is used otherwise."`
	Token  string `name:"token" env:"EARSHOT_TOKEN" help:"API token for --server; better given in the environment than as a flag."`
}

// operator is who works on the data folder.
var operator = auth.Operator()

// inFolder calls f with a library on the data folder.
func (p glossaryPlace) inFolder(ctx context.Context, f func(*library.Library) error) error {
	return inDatabase(ctx, p.Config, func(db *database.DB) error { return f(library.New(library.Options{DB: db})) })
}

// call sends a request to the API and hands its answer on.
func (p glossaryPlace) call(ctx context.Context, method, path string, parameters url.Values, mediaType string, body io.Reader, use func(io.Reader) error) error {
	res, err := askAPI(ctx, p.Server, p.Token, method, "glossary/"+path, parameters, mediaType, body)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return use(res.Body)
}

type glossaryImportCommand struct {
	glossaryPlace
	File   string `arg:"" type:"existingfile" help:"The file."`
	Format string `name:"format" enum:"turtle,jsonld,csv," default:"" help:"turtle, jsonld or csv; told by the name of the file unless given."`
	DryRun bool   `name:"dry-run" help:"Only say what the import would do."`
}

// Run imports the file and prints what became of it.
func (c *glossaryImportCommand) Run(ctx context.Context, streams streams) error {
	format := termbase.Format(c.Format)
	if format == "" {
		byName := map[string]termbase.Format{
			".ttl": termbase.Turtle, ".jsonld": termbase.JSONLD, ".json": termbase.JSONLD, ".csv": termbase.CSV, ".tsv": termbase.CSV,
		}
		if format = byName[strings.ToLower(filepath.Ext(c.File))]; format == "" {
			return fmt.Errorf("the format of %s is not clear from its name: say --format turtle, jsonld or csv", c.File)
		}
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	var report library.GlossaryReport
	if c.Server == "" {
		err = c.inFolder(ctx, func(lib *library.Library) (err error) {
			report, err = lib.ImportGlossary(ctx, operator, format, file, c.DryRun)
			return err
		})
	} else {
		parameters := url.Values{"dry_run": {fmt.Sprint(c.DryRun)}, "format": {string(format)}}
		err = c.call(ctx, http.MethodPost, "import", parameters, format.MediaType(), file, func(r io.Reader) error {
			var answer struct {
				library.GlossaryReport
				Notes []struct {
					Kind            string
					Line            int
					Concept, Reason string
				}
			}
			if err := json.NewDecoder(r).Decode(&answer); err != nil {
				return err
			}
			report = answer.GlossaryReport
			report.DryRun = c.DryRun
			for _, n := range answer.Notes {
				report.Notes = append(report.Notes, library.GlossaryNote{Conflict: n.Kind == "conflict", Line: n.Line, Concept: n.Concept, Reason: n.Reason})
			}
			return nil
		})
	}
	if err != nil {
		return err
	}
	printGlossaryReport(streams.out, report)
	return nil
}

func printGlossaryReport(w io.Writer, r library.GlossaryReport) {
	would := ""
	if r.DryRun {
		would = "dry run: "
	}
	fmt.Fprintf(w, "%s%d concepts: %d new, %d changed, %d same; %d dropped, %d conflicts\n", would, r.Concepts, r.New, r.Changed, r.Same, r.Dropped, r.Conflicts)
	for _, n := range r.Notes {
		kind := "dropped"
		if n.Conflict {
			kind = "conflict"
		}
		place := ""
		if n.Line > 0 {
			place = fmt.Sprintf("line %d: ", n.Line)
		}
		fmt.Fprintf(w, "  %s: %s%s: %s\n", kind, place, n.Concept, n.Reason)
	}
	total := 0
	for _, n := range r.Ignored {
		total += n
	}
	if total > 0 {
		fmt.Fprintf(w, "  ignored: %d statements of %d kinds that glossaries have no place for\n", total, len(r.Ignored))
	}
}

type glossaryExportCommand struct {
	glossaryPlace
	Format string `name:"format" enum:"turtle,jsonld,csv" default:"turtle" help:"turtle, jsonld or csv."`
}

// Run writes the glossary.
func (c *glossaryExportCommand) Run(ctx context.Context, streams streams) error {
	if c.Server != "" {
		return c.call(ctx, http.MethodGet, "export", url.Values{"format": {c.Format}}, "", nil, func(r io.Reader) error {
			_, err := io.Copy(streams.out, r)
			return err
		})
	}
	return c.inFolder(ctx, func(lib *library.Library) error {
		return lib.ExportGlossary(ctx, operator, termbase.Format(c.Format), streams.out)
	})
}

type glossaryListCommand struct {
	glossaryPlace
	Language string `name:"language" placeholder:"TAG" help:"Only concepts with a term in this language, such as de."`
	Query    string `name:"query" placeholder:"TEXT" help:"Only concepts with a term that contains this."`
}

// Run prints the glossary.
func (c *glossaryListCommand) Run(ctx context.Context, streams streams) error {
	after := ""
	for {
		lines, next, err := c.page(ctx, after)
		if err != nil {
			return err
		}
		for _, line := range lines {
			fmt.Fprintln(streams.out, line)
		}
		if after = next; after == "" {
			return nil
		}
	}
}

// page is a part of the list.
func (c *glossaryListCommand) page(ctx context.Context, after string) (lines []string, next string, err error) {
	if c.Server == "" {
		err = c.inFolder(ctx, func(lib *library.Library) error {
			page, err := lib.Concepts(ctx, operator, library.ConceptFilter{Text: c.Query, Language: c.Language}, after, library.MostPage)
			for _, each := range page.Items {
				lines = append(lines, conceptLine(each.ID, each.Label(c.Language), string(each.Status)))
			}
			next = page.Next
			return err
		})
		return lines, next, err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	parameters := url.Values{"limit": {fmt.Sprint(library.MostPage)}}
	for name, value := range map[string]string{"q": c.Query, "language": c.Language, "after": after} {
		if value != "" {
			parameters.Set(name, value)
		}
	}
	err = c.call(ctx, http.MethodGet, "concepts", parameters, "", bytes.NewReader(nil), func(r io.Reader) error {
		var answer struct {
			Items []struct{ ID, Label, Status string }
			Next  string
		}
		err := json.NewDecoder(r).Decode(&answer)
		for _, each := range answer.Items {
			lines = append(lines, conceptLine(each.ID, each.Label, each.Status))
		}
		next = answer.Next
		return err
	})
	return lines, next, err
}

func conceptLine(id, label, status string) string {
	return strings.Join([]string{id, status, label}, "\t")
}
