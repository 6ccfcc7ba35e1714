package push

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Plan says which sessions a folder becomes.
type Plan struct {
	Sessions []PlannedSession
	Left     []LeftFile // what will not be sent, and why
	Fields   []string   // files that only fill fields, by their paths below the folder
	Bytes    int64      // of all files to be sent
}

// PlannedSession is a session to be made, with its files.
type PlannedSession struct {
	Key          string // tells it from the others of the folder, also in the next plan
	Title        string
	HeldOn       string // as YYYY-MM-DD, "" if unknown
	Language     string // BCP 47, "" to detect
	Market       string
	Participants []string
	Files        []PlannedFile
}

// PlannedFile is a file to be sent.
type PlannedFile struct {
	Path     string // below the folder, with slashes
	Size     int64
	Language string // where its name says so, as in talk.de.vtt
	Columns  string // of a survey, as JSON: what a YAML file beside it says of them; "" if none does
	// Translates is the name of the text of the session that it translates, and
	// Translation how that was made: human, machine or reviewed. "" where it
	// translates none, and where nobody says how.
	Translates, Translation string
}

// LeftFile is a file that will not be sent.
type LeftFile struct{ Path, Reason string }

// maxFiles bounds a plan; a folder with more is most likely the wrong one.
const maxFiles = 100_000

// Propose makes a plan for a folder. Files whose names differ in their
// extension, their language or words such as "transcript" only belong to one
// session; so do files with no name but such words, with what is in their
// folder. What belongs to nothing is kept in one session a folder.
//
// Fields come from front matter, from a YAML file beside the files that has
// their name or the name "session", and from rows of a sessions.csv.
func Propose(root string) (Plan, error) {
	p := planner{root: root, groups: map[string]*group{}}
	if err := filepath.WalkDir(root, p.visit); err != nil {
		return Plan{}, err
	}
	p.mergeNameless()
	p.gatherStrays()
	return p.plan()
}

// planner collects the files of a folder.
type planner struct {
	root   string
	groups map[string]*group // by key
	fields []string          // files with fields
	left   []LeftFile
	files  int
}

// group is a session that comes into being.
type group struct {
	dir, stem string
	files     []PlannedFile
	kinds     map[kind]bool
}

func (p *planner) visit(name string, e fs.DirEntry, err error) error {
	if err != nil {
		if name == p.root {
			return err
		}
		p.leave(p.below(name), "it cannot be read")
		return skip(e)
	}
	below := p.below(name)
	switch {
	case name == p.root && !e.IsDir():
		return fmt.Errorf("%s is not a folder", name)
	case name == p.root:
		return nil
	case strings.HasPrefix(e.Name(), ".") || e.IsDir() && ignored[strings.ToLower(e.Name())]:
		p.leave(below, "it is hidden")
		return skip(e)
	case e.IsDir():
		return nil
	case !e.Type().IsRegular():
		p.leave(below, "it is a link or no file")
		return nil
	}
	if ignored[strings.ToLower(e.Name())] || strings.HasPrefix(e.Name(), "~$") {
		p.leave(below, "a program put it there for itself")
		return nil
	}
	info, err := e.Info()
	if err != nil {
		p.leave(below, "it cannot be read")
		return nil //nolint:nilerr // the others are sent
	}
	if p.files++; p.files > maxFiles {
		return fmt.Errorf("%s has more than %d files", p.root, maxFiles)
	}
	p.add(below, info.Size())
	return nil
}

func skip(e fs.DirEntry) error {
	if e != nil && e.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Folders into which a watched folder moves what it has dealt with. They are
// never part of a plan.
const (
	DoneFolder    = "earshot-done"
	RefusedFolder = "earshot-refused"
)

// ignored are names of what programs leave in folders.
var ignored = map[string]bool{
	"node_modules": true, "thumbs.db": true, "desktop.ini": true, "__macosx": true, DoneFolder: true, RefusedFolder: true,
}

func (p *planner) below(name string) string {
	rel, err := filepath.Rel(p.root, name)
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

func (p *planner) leave(name, reason string) { p.left = append(p.left, LeftFile{name, reason}) }

func (p *planner) add(name string, size int64) {
	if size == 0 {
		p.leave(name, "it is empty")
		return
	}
	dir, base := path.Split(name)
	dir = strings.TrimSuffix(dir, "/")
	n := readName(base)
	if n.kind == fieldsFile {
		p.fields = append(p.fields, name)
		return
	}
	key := dir + "/" + strings.ToLower(n.stem)
	g := p.groups[key]
	if g == nil {
		g = &group{dir: dir, stem: n.stem, kinds: map[kind]bool{}}
		p.groups[key] = g
	}
	g.files = append(g.files, PlannedFile{Path: name, Size: size, Language: n.language})
	g.kinds[n.kind] = true
}

// mergeNameless gives files that have no name of their own, such as notes.md,
// to the only session of their folder.
func (p *planner) mergeNameless() {
	named := map[string][]*group{}
	for _, g := range p.groups {
		if g.stem != "" && (g.kinds[recording] || g.kinds[transcribed]) {
			named[g.dir] = append(named[g.dir], g)
		}
	}
	for key, g := range p.groups {
		if others := named[g.dir]; g.stem == "" && len(others) == 1 {
			others[0].take(g)
			delete(p.groups, key)
		}
	}
}

func (g *group) take(other *group) {
	g.files = append(g.files, other.files...)
	for k := range other.kinds {
		g.kinds[k] = true
	}
}

// gatherStrays puts what is neither recording nor text, and beside no such
// file, into one session a folder.
func (p *planner) gatherStrays() {
	strays := map[string]*group{}
	for key, g := range p.groups {
		if g.kinds[recording] || g.kinds[transcribed] || g.kinds[note] {
			continue
		}
		into := strays[g.dir]
		if into == nil {
			into = &group{dir: g.dir, stem: "other files", kinds: map[kind]bool{}}
			strays[g.dir] = into
		}
		into.take(g)
		delete(p.groups, key)
	}
	for dir, g := range strays {
		p.groups[dir+"/\x00other files"] = g
	}
}

// plan puts everything in order and fills in what is known.
func (p *planner) plan() (Plan, error) {
	plan := Plan{Left: p.left, Fields: p.fields}
	side, err := readFields(p.root, p.fields)
	if err != nil {
		return Plan{}, err
	}
	for key, g := range p.groups {
		slices.SortFunc(g.files, func(a, b PlannedFile) int { return cmp.Compare(a.Path, b.Path) })
		s := PlannedSession{Key: key, Title: titleOf(g), HeldOn: dateIn(g.stem), Participants: participantsIn(g.stem), Files: g.files}
		if s.HeldOn == "" {
			s.HeldOn = dateIn(path.Base(g.dir))
		}
		for _, f := range g.files {
			plan.Bytes += f.Size
		}
		s.frontMatter(p.root)
		side.fill(&s, g)
		s.findTranslations(side.translation(s.Key, g))
		plan.Sessions = append(plan.Sessions, s)
	}
	tellApart(plan.Sessions)
	slices.SortFunc(plan.Sessions, func(a, b PlannedSession) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(plan.Left, func(a, b LeftFile) int { return cmp.Compare(a.Path, b.Path) })
	return plan, nil
}

// tellApart adds the names of files to titles that several sessions have.
func tellApart(sessions []PlannedSession) {
	titles := map[string]int{}
	for _, s := range sessions {
		titles[s.Title]++
	}
	for i := range sessions {
		if s := &sessions[i]; titles[s.Title] > 1 {
			stem := readName(path.Base(s.Files[0].Path)).stem
			if dir := path.Base(path.Dir(s.Files[0].Path)); stem == "" || strings.EqualFold(stem, s.Title) {
				stem = dir
			}
			s.Title = shorten(s.Title + " (" + stem + ")")
		}
	}
}

// frontMatter takes the fields of a session's only text with front matter.
func (s *PlannedSession) frontMatter(root string) {
	for _, f := range s.Files {
		if !strings.HasSuffix(strings.ToLower(f.Path), ".md") && !strings.HasSuffix(strings.ToLower(f.Path), ".markdown") {
			continue
		}
		head, err := readHead(filepath.Join(root, filepath.FromSlash(f.Path)))
		if err != nil {
			continue // sending it will tell
		}
		values, title := frontMatter(head)
		if values != nil || len(s.Files) == 1 {
			values.fill(s)
		}
		if values["title"] == nil && title != "" && len(s.Files) == 1 {
			s.Title = shorten(title)
		}
		if values != nil {
			return
		}
	}
}

func readHead(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 64<<10)
	n, err := f.Read(head)
	return head[:n], err
}
