package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earshot/internal/push"
)

type pushCommand struct {
	Paths    []string `arg:"" name:"path" help:"Files to send."`
	Session  string   `name:"session" required:"" placeholder:"ID" help:"Session that the files belong to."`
	Language string   `name:"language" help:"Language of the files, such as de. Default: detected."`
	Kind     string   `name:"kind" help:"note, transcript, recording or attachment. Default: guessed from the content."`
	Server   string   `name:"server" env:"EARSHOT_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"Address of the service."`
	Token    string   `name:"token" env:"EARSHOT_TOKEN" required:"" help:"API token; better given in the environment than as a flag."`
	State    string   `name:"state" env:"EARSHOT_PUSH_STATE" placeholder:"FILE" help:"Where to remember transfers that broke off. Default: in the user's cache folder."`
}

// Run sends the files one after the other and reports what became of each. What
// breaks off goes on where it stood when the command is run again.
func (c *pushCommand) Run(ctx context.Context, io streams) error {
	if c.State == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		c.State = filepath.Join(cache, "earshot", "push.json")
	}
	state, err := push.OpenState(c.State)
	if err != nil {
		return err
	}
	meter := &meter{out: io.err}
	client := &push.Client{Server: strings.TrimSuffix(c.Server, "/"), Token: c.Token, State: state, Progress: meter.show}
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
	fmt.Fprintf(m.out, "\r%s: %d of %d MB, %d %%", m.name, sent/1e6, size/1e6, sent*100/max(size, 1))
}

func (m *meter) clear() { fmt.Fprintf(m.out, "\r\x1b[K") }
