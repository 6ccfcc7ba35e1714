package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"earshot/internal/app"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search/analysis"
	"earshot/search/dictionary"
)

type lexiconCommand struct {
	Import  lexiconImportCommand  `cmd:"" help:"Add dictionaries from files: DICT/FreeDict, tab-separated, MUSE, SKOS, TBX, TMX, XLIFF, gettext, WordNet. Works while the service runs."`
	Learn   lexiconLearnCommand   `cmd:"" help:"Learn which words translate each other from translated texts: TMX, XLIFF, gettext, or tab-separated lines."`
	Compose lexiconComposeCommand `cmd:"" help:"Make a lexicon from two others by way of the language that they share."`
	List    lexiconListCommand    `cmd:"" help:"List lexicons with their licences."`
	Show    lexiconShowCommand    `cmd:"" help:"Show what a word is translated as."`
	Remove  lexiconRemoveCommand  `cmd:"" help:"Remove lexicons by their names."`
}

// lexiconAbout is what people may say of a lexicon.
type lexiconAbout struct {
	From    string `name:"from" placeholder:"LANGUAGE" help:"Language that is translated, such as en. Default: what the name of the file says, as in freedict-eng-deu.index."`
	To      string `name:"to" placeholder:"LANGUAGE" help:"Language that it is translated into."`
	Name    string `name:"name" help:"Name of the lexicon; one of the same name is replaced. Default: the name of the file."`
	Licence string `name:"licence" help:"Licence of the content, best in SPDX form. Default: what the file says."`
	Origin  string `name:"origin" help:"Where it comes from. Default: what the file says."`
}

func (l lexiconAbout) about(kind string) dictionary.About {
	return dictionary.About{From: l.From, To: l.To, Kind: dictionary.Kind(kind), Name: l.Name, Licence: l.Licence, Origin: l.Origin}
}

type lexiconImportCommand struct {
	config.Config
	lexiconAbout
	Kind  string   `name:"kind" enum:"dictionary,learned" default:"dictionary" help:"dictionary, or learned if a program counted it."`
	Files []string `arg:"" name:"file" help:"Files. Both files of a DICT dictionary, or one of them, are one lexicon; so are all WordNet tables."`
}

// Run imports each group of files as one lexicon.
func (c *lexiconImportCommand) Run(ctx context.Context, io streams) error {
	groups := groupFiles(c.Files)
	if len(groups) > 1 && c.Name != "" {
		return fmt.Errorf("--name names one lexicon, and the files are %d", len(groups))
	}
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		for _, names := range groups {
			files, done, err := openFiles(names)
			if err != nil {
				return err
			}
			table, err := dictionary.Read(files, c.about(c.Kind))
			done()
			if err != nil {
				return err
			}
			if c.Name == "" {
				table.Name = lexiconName(names[0])
			}
			if err := storeLexicon(ctx, db, table, io); err != nil {
				return err
			}
		}
		return nil
	})
}

// inDatabase calls f with the database of the settings.
func inDatabase(ctx context.Context, c config.Config, f func(*database.DB) error) error {
	db, err := openDatabase(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // what was written has been committed
	return f(db)
}

// lexiconName is the name of a file without what says its format.
func lexiconName(file string) string {
	name := filepath.Base(file)
	for _, end := range []string{".gz", ".dz", ".dict", ".index"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// groupFiles puts the files of one lexicon side by side: the other file of a
// DICT dictionary is found beside the one that is named.
func groupFiles(names []string) [][]string {
	var groups [][]string
	var tables []string // WordNet
	seen := map[string]bool{}
	for _, name := range names {
		stem := lexiconName(name)
		isDICT := strings.HasSuffix(name, ".index") || strings.HasSuffix(name, ".dict") || strings.HasSuffix(name, ".dict.dz")
		switch {
		case strings.HasSuffix(name, ".tab"):
			tables = append(tables, name)
		case !isDICT:
			groups = append(groups, []string{name})
		case !seen[filepath.Join(filepath.Dir(name), stem)]:
			path := filepath.Join(filepath.Dir(name), stem)
			seen[path] = true
			text := path + ".dict.dz"
			if _, err := os.Stat(text); err != nil {
				text = path + ".dict"
			}
			groups = append(groups, []string{path + ".index", text})
		}
	}
	if len(tables) > 0 {
		groups = append(groups, tables)
	}
	return groups
}

func openFiles(names []string) (files []dictionary.File, done func(), err error) {
	var open []*os.File
	done = func() {
		for _, f := range open {
			_ = f.Close() // was only read
		}
	}
	for _, name := range names {
		f, err := os.Open(name) //nolint:gosec // the operator names it
		if err != nil {
			done()
			return nil, nil, err
		}
		open = append(open, f)
		files = append(files, dictionary.File{Name: name, Content: f})
	}
	return files, done, nil
}

// storeLexicon writes a table in place of that of the same name.
func storeLexicon(ctx context.Context, db *database.DB, t dictionary.Table, io streams) error {
	l := research.Lexicon{
		ID: research.NewID(), Name: t.Name, From: t.From, To: t.To, Kind: string(t.Kind), Licence: t.Licence, Origin: t.Origin,
		Entries: len(t.Pairs), CreatedAt: time.Now().UTC(),
	}
	if err := l.Check(); err != nil {
		return err
	}
	if l.Entries == 0 {
		return fmt.Errorf("%s: no translation in it", l.Name)
	}
	var content bytes.Buffer
	if err := t.Encode(&content); err != nil {
		return err
	}
	digest := sha256.Sum256(content.Bytes())
	l.Digest = hex.EncodeToString(digest[:])
	err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.ReplaceLexicon(ctx, tx, l, content.Bytes())
	})
	if err != nil {
		return err
	}
	licence := l.Licence
	if licence == "" {
		licence = "not stated; say it with --licence"
	}
	fmt.Fprintf(io.out, "%s: %s to %s, %d translations of %d words; licence: %s\n", l.Name, l.From, l.To, l.Entries, t.Sources(), licence)
	return nil
}

type lexiconLearnCommand struct {
	config.Config
	lexiconAbout
	Files []string `arg:"" name:"file" help:"Files or folders with translated texts; in folders all .mo, .po, .tmx, .xlf, .xliff and .tsv."`
}

// Run learns a lexicon for each direction from all files together.
func (c *lexiconLearnCommand) Run(ctx context.Context, io streams) error {
	if c.From == "" || c.To == "" || c.Name == "" {
		return errors.New("learning needs --from, --to and --name")
	}
	names, err := translatedFiles(c.Files)
	if err != nil {
		return err
	}
	texts := 0
	segments := func(yield func(dictionary.Segment, error) bool) {
		for _, name := range names {
			files, done, err := openFiles([]string{name})
			if err != nil {
				yield(dictionary.Segment{}, err)
				return
			}
			more := true
			for s, err := range dictionary.ReadSegments(files, c.From, c.To) {
				texts++
				if more = yield(s, err) && err == nil && ctx.Err() == nil; !more {
					break
				}
			}
			if done(); !more {
				return
			}
		}
	}
	there, back, err := dictionary.Learn(segments, c.about(string(dictionary.Learned)), dictionary.LearnOptions{})
	if err = errors.Join(err, ctx.Err()); err != nil {
		return err
	}
	fmt.Fprintf(io.err, "%d texts in %d files\n", texts, len(names))
	back.Name += " (" + back.From + "-" + back.To + ")"
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		return errors.Join(storeLexicon(ctx, db, there, io), storeLexicon(ctx, db, back, io))
	})
}

// translatedFiles lists files, and those in folders that may hold translations.
func translatedFiles(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			names = append(names, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
			known := []string{".mo", ".po", ".tmx", ".xlf", ".xliff", ".tsv"}
			if err == nil && d.Type().IsRegular() && slices.Contains(known, filepath.Ext(strings.TrimSuffix(name, ".gz"))) {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		return nil, errors.New("no file with translated texts")
	}
	return names, nil
}

type lexiconComposeCommand struct {
	config.Config
	lexiconAbout
	First  string `arg:"" help:"Name of the lexicon into the shared language."`
	Second string `arg:"" help:"Name of the lexicon from the shared language."`
}

// Run composes two lexicons.
func (c *lexiconComposeCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		tables, _, err := app.Tables(ctx, db)
		if err != nil {
			return err
		}
		var pair [2]dictionary.Table
		for i, name := range []string{c.First, c.Second} {
			at := slices.IndexFunc(tables, func(t dictionary.Table) bool { return t.Name == name })
			if at < 0 {
				return fmt.Errorf("there is no lexicon %q", name)
			}
			pair[i] = tables[at]
		}
		table, err := dictionary.Compose(pair[0], pair[1])
		if err != nil {
			return err
		}
		table.Name, table.Licence = cmp.Or(c.Name, table.Name), cmp.Or(c.Licence, table.Licence)
		return storeLexicon(ctx, db, table, io)
	})
}

type lexiconListCommand struct{ config.Config }

// Run lists lexicons.
func (c *lexiconListCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		list, err := database.Lexicons(ctx, db, "", 0)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tFROM\tTO\tKIND\tENTRIES\tLICENCE\tORIGIN")
		for _, l := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.Name, l.From, l.To, l.Kind, l.Entries, l.Licence, l.Origin)
		}
		return w.Flush()
	})
}

type lexiconShowCommand struct {
	config.Config
	Word string `arg:"" help:"The word, in any form: words are compared as search compares them."`
	From string `name:"from" help:"Only lexicons from this language."`
	To   string `name:"to" help:"Only lexicons into this language."`
}

// Run shows what all lexicons say of a word and of its other forms.
func (c *lexiconShowCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		tables, _, err := app.Tables(ctx, db)
		if err != nil {
			return err
		}
		found := false
		for _, t := range tables {
			if c.From != "" && c.From != t.From || c.To != "" && c.To != t.To {
				continue
			}
			for _, p := range translationsOf(t, c.Word) {
				found = true
				fmt.Fprintf(io.out, "%s\t%s\t%.3f\t%s\t%s\n", t.To, p.Target, p.Weight, t.Name, p.Source)
			}
		}
		if !found {
			return fmt.Errorf("no lexicon translates %q", c.Word)
		}
		return nil
	})
}

// translationsOf lists the pairs of a table whose word is to search the same
// as another: of the word as it is written first.
func translationsOf(t dictionary.Table, word string) []dictionary.Pair {
	chain := analysis.For(t.From)
	key := func(text string) string {
		var stems []string
		for _, token := range chain.Tokens(text) {
			stems = append(stems, token.Term)
		}
		return strings.Join(stems, " ")
	}
	wanted := key(word)
	var own, others []dictionary.Pair
	same := false
	for i, p := range t.Pairs {
		if i == 0 || p.Source != t.Pairs[i-1].Source {
			same = wanted != "" && key(p.Source) == wanted
		}
		switch {
		case p.Source == word:
			own = append(own, p)
		case same:
			others = append(others, p)
		}
	}
	return append(own, others...)
}

type lexiconRemoveCommand struct {
	config.Config
	Names []string `arg:"" name:"name" help:"Names, as lexicon list shows them."`
}

// Run removes all or none.
func (c *lexiconRemoveCommand) Run(ctx context.Context, _ streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			for _, name := range c.Names {
				if err := database.RemoveLexicon(ctx, tx, name); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		})
	})
}
