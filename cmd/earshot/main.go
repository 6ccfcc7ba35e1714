// Command earshot serves the user-research repository and holds the tools of
// its operators. `earshot --help` lists the commands; each has a file here.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"earshot/internal/config"

	"github.com/alecthomas/kong"
)

// version is set when a release is built.
var version = "development"

type commands struct {
	Config  kong.ConfigFlag  `name:"config" env:"EARSHOT_CONFIG" placeholder:"FILE" help:"YAML file with settings, named like the flags."`
	Version kong.VersionFlag `name:"version" help:"Print the version."`

	Serve    serveCommand    `cmd:"" help:"Run the service: API, pages, workers and index in one process."`
	Demo     demoCommand     `cmd:"" help:"Run the service on a throw-away folder with a sample group of brands."`
	Token    tokenCommand    `cmd:"" help:"Make API tokens."`
	User     userCommand     `cmd:"" help:"List, add, invite, deactivate and activate people."`
	Audit    auditCommand    `cmd:"" help:"Verify and export the audit record."`
	Push     pushCommand     `cmd:"" help:"Send files to a session, or a folder to a study, of a running service; goes on where it was cut off."`
	Search   searchCommand   `cmd:"" help:"Search from the shell, through the API of a running service."`
	Export   exportCommand   `cmd:"" help:"Write highlights, findings, insights and tags as a file, from a running service or a data folder."`
	Import   importCommand   `cmd:"" help:"Read what other programs have written."`
	Eval     evalCommand     `cmd:"" help:"Measure search on judged queries, through the API of a running service."`
	Glossary glossaryCommand `cmd:"" help:"Import, export and list the glossary."`
	Lexicon  lexiconCommand  `cmd:"" help:"Import, learn and list bilingual dictionaries that search uses."`
	Reindex  reindexCommand  `cmd:"" help:"Build the search index anew from the database; the service must be stopped."`
	Check    checkCommand    `cmd:"" help:"Compare database, store and index, and mend what differs."`
	Doctor   doctorCommand   `cmd:"" help:"Find out whether what Earshot stands on can be relied on."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the tables of the database up to date."`
}

// streams are where commands write.
type streams struct{ out, err io.Writer }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "earshot:", err)
		os.Exit(1)
	}
}

// run executes one command line.
func run(ctx context.Context, args []string, io streams) error {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("earshot"),
		kong.Description("Earshot keeps user research within earshot of every product manager."),
		kong.Configuration(config.YAML),
		kong.Vars{"version": version, "formats": formatNames()},
		kong.Writers(io.out, io.err),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io),
	)
	if err != nil {
		return err
	}
	k, err := parser.Parse(args)
	parser.FatalIfErrorf(err)
	return k.Run()
}

// newLog returns a logger to standard error as the settings want it.
func newLog(c config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // the flag's enum admits only known levels
	}
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
