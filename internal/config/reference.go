package config

import (
	"fmt"
	"reflect"
	"strings"
)

// Reference is the settings reference in Markdown, made from the tags of the
// settings themselves.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Settings\n\nMade from `internal/config`; `go test ./internal/config -update` writes it.\n\n" +
		"A flag goes before a variable, a variable before the file that `--config` (or `EARSHOT_CONFIG`) names. " +
		"The file is YAML with the names of flags as keys, such as `listen: 0.0.0.0:8080`.\n")
	section(&b, "Where things are kept", "All commands that work on a data folder.", reflect.TypeFor[Config]())
	section(&b, "Serving", "`earshot serve`.", reflect.TypeFor[Serve]())
	return b.String()
}

func section(b *strings.Builder, title, intro string, t reflect.Type) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| flag | variable | default | meaning |\n|---|---|---|---|\n", title, intro)
	rows(b, t, "", "")
}

func rows(b *strings.Builder, t reflect.Type, flags, variables string) {
	for f := range t.Fields() {
		if f.Type.Kind() == reflect.Struct {
			rows(b, f.Type, flags+f.Tag.Get("prefix"), variables+f.Tag.Get("envprefix"))
			continue
		}
		value := f.Tag.Get("default")
		if value != "" {
			value = "`" + value + "`"
		}
		fmt.Fprintf(b, "| `--%s%s` | `%s%s` | %s | %s |\n", flags, f.Tag.Get("name"), variables, f.Tag.Get("env"), value, f.Tag.Get("help"))
	}
}
