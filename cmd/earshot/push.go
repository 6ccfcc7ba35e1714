package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"earshot/internal/push"
)

type pushCommand struct {
	Paths    []string `arg:"" name:"path" help:"Files to send, or a folder."`
	Session  string   `name:"session" placeholder:"ID" help:"Session that the files belong to."`
	Study    string   `name:"study" placeholder:"ID" help:"Study of a folder: its files become sessions."`
	DryRun   bool     `name:"dry-run" help:"Only show the sessions that a folder would become."`
	NoWait   bool     `name:"no-wait" help:"End when all is sent, not when it has been read."`
	Language string   `name:"language" help:"Language of the files, such as de. Default: detected."`
	Kind     string   `name:"kind" help:"note, transcript, recording or attachment. Default: guessed from the content."`
	Server   string   `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token    string   `name:"token" env:"EARSHOT_TOKEN" help:"API token; better given in the environment than as a flag."`
	State    string   `name:"state" env:"EARSHOT_PUSH_STATE" placeholder:"FILE" help:"Where to remember transfers that broke off. Default: in the user's cache folder."`
}

// Validate reports flags that do not go together.
func (c *pushCommand) Validate() error {
	switch {
	case c.DryRun && c.Study == "" && c.Session == "":
		return nil
	case (c.Session == "") == (c.Study == ""):
		return errors.New("give either --session, for files, or --study, for a folder")
	case c.Study != "" && (c.Kind != "" || c.Language != ""):
		return errors.New("--kind and --language go with --session; a folder says them by names and fields")
	case c.Token == "" && !c.DryRun:
		return errors.New("--token or EARSHOT_TOKEN is missing")
	}
	return nil
}

// Run sends files to a session, or folders to a study. What breaks off goes on
// where it stood when the command is run again.
func (c *pushCommand) Run(ctx context.Context, io streams) error {
	if c.State == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.State = filepath.Join(cache, "earshot", "push.json")
	}
	if c.Session == "" {
		for _, path := range c.Paths {
			if err := c.folder(ctx, io, path); err != nil {
				return err
			}
		}
		return nil
	}
	client, meter, err := c.client(io)
	if err != nil {
		return err
	}
	failed := 0
	for _, path := range c.Paths {
		meter.name = filepath.Base(path)
		id, err := client.Send(ctx, path, push.Metadata{Session: c.Session, Language: c.Language, Kind: c.Kind})
		meter.clear()
		if err != nil {
			failed++
			fmt.Fprintf(io.out, "failed\t%s\t%v\n", path, err)
			continue
		}
		fmt.Fprintf(io.out, "sent\t%s\t%s\n", path, id)
	}
	fmt.Fprintf(io.out, "%d of %d files sent\n", len(c.Paths)-failed, len(c.Paths))
	if failed > 0 {
		return errors.New("some files were not sent; run the command again to go on")
	}
	return nil
}

func (c *pushCommand) client(io streams) (*push.Client, *meter, error) {
	state, err := push.OpenState(c.State)
	if err != nil {
		return nil, nil, err
	}
	meter := &meter{out: io.err}
	return &push.Client{Server: strings.TrimSuffix(c.Server, "/"), Token: c.Token, State: state, Progress: meter.show}, meter, nil
}

// folder sends a folder, and reports.
func (c *pushCommand) folder(ctx context.Context, io streams, path string) error {
	root, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	plan, err := push.Propose(root)
	if err != nil {
		return err
	}
	showPlan(io.out, plan, c.DryRun)
	if c.DryRun {
		return nil
	}
	client, meter, err := c.client(io)
	if err != nil {
		return err
	}
	journal, err := push.OpenJournal(c.journal(client.Server, root))
	if err != nil {
		return err
	}
	defer func() { _ = journal.Close() }()
	f := push.Folder{Client: client, Study: c.Study, Root: root, Journal: journal, Tell: func(number, of int, path string) {
		meter.name = fmt.Sprintf("%d of %d, %s", number, of, path)
		meter.show(0, 0)
	}}
	sent, err := f.Send(ctx, plan)
	meter.clear()
	if err == nil && !c.NoWait {
		meter.name = "waiting until everything has been read"
		meter.show(0, 0)
		err = errors.Join(f.Await(ctx, sent), f.Twins(ctx, sent))
		meter.clear()
	}
	return errors.Join(err, report(io.out, sent))
}

// journal is where the state of a folder is kept, beside that of single files.
func (c *pushCommand) journal(server, root string) string {
	sum := sha256.Sum256([]byte(server + " " + c.Study + " " + root))
	return filepath.Join(filepath.Dir(c.State), "push-"+hex.EncodeToString(sum[:8])+".journal")
}

// showPlan writes what a folder becomes: all of it, or in short.
func showPlan(out io.Writer, p push.Plan, all bool) {
	files := 0
	for _, s := range p.Sessions {
		files += len(s.Files)
		if !all {
			continue
		}
		about := append([]string{s.Title, s.HeldOn, s.Language, s.Market}, s.Participants...)
		about = slices.DeleteFunc(about, func(fact string) bool { return fact == "" })
		fmt.Fprintf(out, "session\t%s\n", strings.Join(about, ", "))
		for _, f := range s.Files {
			said := f.Language
			if said != "" {
				said = "\t" + said
			}
			if f.Columns != "" {
				said += "\twith chosen columns"
			}
			if f.Translates != "" {
				said += "\ttranslates " + f.Translates
			}
			fmt.Fprintf(out, "\t%s%s\n", f.Path, said)
		}
	}
	for _, f := range p.Fields {
		fmt.Fprintf(out, "fields\t%s\n", f)
	}
	for _, l := range p.Left {
		fmt.Fprintf(out, "left\t%s\t%s\n", l.Path, l.Reason)
	}
	fmt.Fprintf(out, "%d files of %.1f MB become %d sessions; %d are left out\n", files, float64(p.Bytes)/1e6, len(p.Sessions), len(p.Left))
}

// report writes what became of the files: those with a flaw each, the others
// in numbers.
func report(out io.Writer, sent []push.Sent) error {
	counts := map[string]int{}
	earlier, failed := 0, 0
	for _, s := range sent {
		if s.Earlier {
			earlier++
		}
		switch {
		case s.Err != nil:
			failed++
			fmt.Fprintf(out, "failed\t%s\t%v\n", s.Path, s.Err)
			continue
		case s.State == "failed":
			fmt.Fprintf(out, "unreadable\t%s\t%s\n", s.Path, s.Problem)
		}
		if s.AlreadyIn != "" {
			fmt.Fprintf(out, "twin\t%s\tthe same file is already in the session %q\n", s.Path, s.AlreadyIn)
		}
		for _, w := range s.Warnings {
			fmt.Fprintf(out, "warning\t%s\t%s\n", s.Path, w)
		}
		if s.State != "" {
			counts[s.State]++
		}
	}
	fmt.Fprintf(out, "%d of %d files sent, %d of them earlier", len(sent)-failed, len(sent), earlier)
	for _, state := range []string{"ready", "failed"} {
		if counts[state] > 0 {
			fmt.Fprintf(out, "; %d %s", counts[state], map[string]string{"ready": "ready", "failed": "could not be read and are kept"}[state])
		}
	}
	fmt.Fprintln(out)
	if failed > 0 {
		return errors.New("some files were not sent; run the command again to go on")
	}
	return nil
}

// meter shows how much of a file has been sent, in one line.
type meter struct {
	out  io.Writer
	name string
	last time.Time
}

func (m *meter) show(sent, size int64) {
	if time.Since(m.last) < 200*time.Millisecond {
		return
	}
	m.last = time.Now()
	if size == 0 {
		fmt.Fprintf(m.out, "\r\x1b[K%s", m.name)
		return
	}
	fmt.Fprintf(m.out, "\r\x1b[K%s: %d of %d MB, %d %%", m.name, sent/1e6, size/1e6, sent*100/max(size, 1))
}

func (m *meter) clear() { fmt.Fprintf(m.out, "\r\x1b[K") }
