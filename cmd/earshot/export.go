package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/internal/app"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/library"
)

type exportCommand struct {
	config.Config
	Server string `name:"server" env:"EARSHOT_SERVER" placeholder:"URL" help:"Address of a running service to work through; the data folder is used otherwise."`
	Token  string `name:"token" env:"EARSHOT_TOKEN" help:"API token for --server; better given in the environment than as a flag."`

	Format string `name:"format" placeholder:"FORMAT" help:"${formats}. Told by the name of --out unless given; csv without either."`
	Out    string `name:"out" short:"o" placeholder:"FILE" help:"File to write, whole or not at all; standard output unless given."`

	Tags      []string `name:"tag" sep:"none" help:"Only what carries this tag, or one below it; repeatable, as all filters are."`
	Brands    []string `name:"brand" sep:"none" help:"Only of this brand, by its slug."`
	Studies   []string `name:"study" sep:"none" help:"Only of this study, by its id."`
	Markets   []string `name:"market" sep:"none" help:"Only of this market."`
	Methods   []string `name:"method" sep:"none" help:"Only of studies of this method."`
	Languages []string `name:"language" sep:"none" help:"Only quotes in this language."`
	Speakers  []string `name:"speaker" sep:"none" help:"Only what this voice said."`
	From      string   `name:"from" placeholder:"DAY" help:"Only of sessions held on this day or later; also a month or year."`
	To        string   `name:"to" placeholder:"DAY" help:"Only of sessions held on this day or earlier."`

	Recordings bool `name:"recordings" help:"A qdpx holds the recordings of its sessions. Those that you may not hear, and those of more than 2 GiB, are left out and counted; that each is read is recorded."`

	Translation string `name:"translation" placeholder:"LANGUAGE" help:"Of several translations of a quote, take one into this language."`

	BOM       bool   `name:"bom" help:"CSV begins with a byte order mark."`
	Semicolon bool   `name:"semicolon" help:"CSV is separated by semicolons."`
	Links     string `name:"links" placeholder:"URL" default:"http://127.0.0.1:8080" help:"Address of the service that links lead to, where the data folder is used."`
}

// Run writes the export.
func (c *exportCommand) Run(ctx context.Context, streams streams) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	if c.Recordings && format.Name != "qdpx" {
		return errors.New("--recordings is for the format qdpx: others have no place for recordings")
	}
	return writeWhole(c.Out, streams.out, func(w io.Writer) error {
		left, err := c.write(ctx, format, w)
		if err == nil && left.highlights > 0 {
			fmt.Fprintf(streams.err, "%d highlights withheld\n", left.highlights)
		}
		if err == nil && left.recordings > 0 {
			fmt.Fprintf(streams.err, "%d recordings left out\n", left.recordings)
		}
		return err
	})
}

// format is the one that was asked for, or that the name of the file has.
func (c *exportCommand) format() (export.Format, error) {
	formats := library.ExportFormats()
	name := cmp.Or(c.Format, strings.TrimPrefix(filepath.Ext(c.Out), "."), "csv")
	if i := slices.IndexFunc(formats, func(f export.Format) bool { return f.Name == name || c.Format == "" && f.Extension == name }); i >= 0 {
		return formats[i], nil
	}
	if c.Format == "" {
		return export.Format{}, fmt.Errorf("the format of %s is not clear from its name: say --format %s", c.Out, formatNames())
	}
	return export.Format{}, fmt.Errorf("--format must be %s", formatNames())
}

// formatNames lists the formats for people.
func formatNames() string {
	var names []string
	for _, f := range library.ExportFormats() {
		names = append(names, f.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// leftOut counts what an export leaves out.
type leftOut struct{ highlights, recordings int }

// write writes the export and returns what it leaves out.
func (c *exportCommand) write(ctx context.Context, format export.Format, w io.Writer) (left leftOut, err error) {
	if c.Server == "" {
		return c.writeHere(ctx, format, w)
	}
	res, err := askAPI(ctx, c.Server, c.Token, http.MethodGet, "export/findings", c.parameters(format), "", nil)
	if err != nil {
		return left, err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(w, res.Body); err != nil {
		return left, fmt.Errorf("the export broke off: %w", err)
	}
	left.highlights, _ = strconv.Atoi(res.Header.Get("Earshot-Withheld")) // an older service does not say
	left.recordings, _ = strconv.Atoi(res.Header.Get("Earshot-Recordings-Left-Out"))
	return left, nil
}

// writeHere writes the export out of the data folder.
func (c *exportCommand) writeHere(ctx context.Context, format export.Format, w io.Writer) (left leftOut, err error) {
	o := library.Options{}
	if c.Recordings {
		store, closeStore, err := app.OpenStore(ctx, c.Config)
		if err != nil {
			return left, err
		}
		defer func() { _ = closeStore() }() // it was only read
		o.Blob = store
	}
	err = inDatabase(ctx, c.Config, func(db *database.DB) error {
		o.DB = db
		e, err := library.New(o).Export(ctx, operator, library.ExportFilter{
			Studies: c.Studies, Brands: c.Brands, Markets: c.Markets, Methods: c.Methods, Languages: c.Languages, Speakers: c.Speakers,
			Tags: c.Tags, From: c.From, To: c.To, Recordings: c.Recordings, Translation: c.Translation,
		})
		if err != nil {
			return err
		}
		left = leftOut{e.Withheld, e.LeftOut()}
		return e.WriteAs(ctx, format, w, export.Options{BOM: c.BOM, Semicolon: c.Semicolon, Title: "Findings", At: time.Now()}, strings.TrimSuffix(c.Links, "/"))
	})
	return left, err
}

func (c *exportCommand) parameters(format export.Format) url.Values {
	p := url.Values{
		"format": {format.Name}, "tag": c.Tags, "brand": c.Brands, "study": c.Studies, "market": c.Markets, "method": c.Methods,
		"language": c.Languages, "speaker": c.Speakers,
	}
	for name, value := range map[string]string{"from": c.From, "to": c.To, "translation": c.Translation} {
		if value != "" {
			p.Set(name, value)
		}
	}
	if c.BOM {
		p.Set("bom", "true")
	}
	if c.Recordings {
		p.Set("recordings", "true")
	}
	if c.Semicolon {
		p.Set("separator", "semicolon")
	}
	return p
}

// writeWhole lets f write to a file, which is there under its name once it is
// whole; or to out, where there is no name.
func writeWhole(name string, out io.Writer, f func(io.Writer) error) error {
	if name == "" {
		return f(out)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	err = f(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Chmod(temporary.Name(), 0o644) // as a file is that a shell makes
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temporary.Name()) // half an export is none
	}
	return err
}
