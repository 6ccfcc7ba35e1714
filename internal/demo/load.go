package demo

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"
)

//go:embed content/*.yaml content/glossary.csv content/*/*/*
var content embed.FS

// Load reads the sample group that is part of the program. It returns all that
// is wrong with it at once: unknown names, missing files, quotes that do not
// occur exactly once.
func Load() (Group, error) {
	sub, err := fs.Sub(content, "content")
	if err != nil {
		return Group{}, fmt.Errorf("open the sample content: %w", err)
	}
	return load(sub)
}

// load reads a group from any file system, which lets tests break one.
func load(from fs.FS) (Group, error) {
	var parts struct {
		Name       string      `yaml:"name"`
		Brands     []Brand     `yaml:"brands"`
		Studies    []Study     `yaml:"studies"`
		Sessions   []Session   `yaml:"sessions"`
		Tags       []Tag       `yaml:"tags"`
		Highlights []Highlight `yaml:"highlights"`
		Findings   []Finding   `yaml:"findings"`
		Insights   []Insight   `yaml:"insights"`
	}
	for _, name := range []string{"group", "tags", "highlights", "findings", "insights"} {
		if err := decode(from, name+".yaml", &parts); err != nil {
			return Group{}, err
		}
	}
	group := Group(parts)
	if err := readFiles(from, &group); err != nil {
		return Group{}, err
	}
	if err := check(group); err != nil {
		return Group{}, err
	}
	return group, nil
}

func decode(from fs.FS, name string, into any) error {
	text, err := fs.ReadFile(from, name)
	if err != nil {
		return fmt.Errorf("read the sample content: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// readFiles fills in the bytes of every session's files from BRAND/STUDY/NAME.
func readFiles(from fs.FS, group *Group) error {
	brandOf := map[string]string{}
	for _, study := range group.Studies {
		brandOf[study.ID] = study.Brand
	}
	for _, session := range group.Sessions {
		for i := range session.Files {
			f := &session.Files[i]
			b, err := fs.ReadFile(from, path.Join(brandOf[session.Study], session.Study, f.Name))
			if err != nil {
				return fmt.Errorf("read a file of session %s: %w", session.ID, err)
			}
			f.Bytes, f.Language = b, cmp.Or(f.Language, session.Language)
		}
	}
	return nil
}
