package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// YAML reads settings from a file whose keys are the names of flags, such as
// "listen: 0.0.0.0:80" or "s3-bucket: research". It is a kong.ConfigurationLoader.
func YAML(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return &file{values}, nil
}

type file struct{ values map[string]any }

// Validate refuses keys that no flag of any command has.
func (f *file) Validate(app *kong.Application) error {
	known := map[string]bool{}
	collect(app.Node, known)
	var unknown []string
	for key := range f.values {
		if !known[key] {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		return fmt.Errorf("unknown settings in the file: %s", strings.Join(unknown, ", "))
	}
	return nil
}

func collect(n *kong.Node, known map[string]bool) {
	for _, f := range n.Flags {
		known[f.Name] = true
	}
	for _, child := range n.Children {
		collect(child, known)
	}
}

// Resolve gives a flag its value from the file; the environment goes first.
func (f *file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	v, ok := f.values[flag.Name]
	if !ok {
		return nil, nil
	}
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return fmt.Sprint(v), nil
}
