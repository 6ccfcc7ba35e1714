package push

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// kind is what a file most likely is, from its name. The service looks at the
// content; here it only matters what belongs together.
type kind int

const (
	other kind = iota
	recording
	transcribed
	note
	fieldsFile // fields of sessions, not sent
)

func kindsOf() map[string]kind {
	kinds := map[string]kind{}
	for k, list := range map[kind]string{
		recording:   "mp3 m4a m4b wav ogg oga opus flac aac amr wma aif aiff mp4 mov m4v webm mkv avi mpg mpeg ogv 3gp weba",
		transcribed: "vtt srt sbv ttml dfxp ssa ass stl",
		note:        "md markdown txt text docx odt pptx odp pdf rtf eml html htm csv tsv xlsx json xml doc",
	} {
		for e := range strings.FieldsSeq(list) {
			kinds["."+e] = k
		}
	}
	return kinds
}

// fileName is what the name of a file says.
type fileName struct {
	stem     string // what it shares with others of its session; "" if it has nothing of its own
	language string // BCP 47, as in talk.de.vtt
	kind     kind
}

// roles are words that say what a file is, not what it is about.
var roles = regexp.MustCompile(`(?i)(^|[\s._-]+)\(?(transcripts?|transcription|transkript(ion)?|transcripción|trascrizione|notes?|notizen?|notas|appunti|notities|` +
	`recording|aufnahme|enregistrement|grabación|opname|audio|audio_only|video|captions?|subtitles?|untertitel|sous-titres|chat|cc|final|raw|` +
	`summary|zusammenfassung|protokoll|memo|observations?|interview-notes)\)?$`)

// readName takes a name apart.
func readName(base string) fileName {
	extension := strings.ToLower(path.Ext(base))
	stem := strings.TrimSuffix(base, path.Ext(base))
	n := fileName{kind: extensionKinds[extension]}
	if extension == ".yaml" || extension == ".yml" || strings.EqualFold(base, "sessions.csv") {
		n.kind = fieldsFile
		return n
	}
	for range 4 { // talk.wav.transcript.de.vtt
		before := stem
		if inner := strings.ToLower(path.Ext(stem)); inner != "" && extensionKinds[inner] != other {
			stem = strings.TrimSuffix(stem, path.Ext(stem))
		}
		if tag, rest, ok := languageAtEnd(stem); ok && n.language == "" {
			n.language, stem = tag, rest
		}
		stem = roles.ReplaceAllString(stem, "")
		if stem == before {
			break
		}
	}
	n.stem = strings.Trim(stem, " ._-")
	return n
}

var extensionKinds = kindsOf()

// tagInName is a language of two letters, perhaps with a country or script.
var tagInName = regexp.MustCompile(`^(?i)[a-z]{2}([-_]([a-z]{2}|[a-z]{4}))?$`)

// languageAtEnd finds a language at the end of a name, behind a point: there it
// is no accident.
func languageAtEnd(stem string) (tag, rest string, ok bool) {
	i := strings.LastIndexByte(stem, '.')
	if i < 0 || !tagInName.MatchString(stem[i+1:]) {
		return "", "", false
	}
	t, err := language.Parse(stem[i+1:])
	if err != nil || t == language.Und {
		return "", "", false
	}
	return t.String(), stem[:i], true
}

var (
	dayInName         = regexp.MustCompile(`(^|[^0-9])((?:19|20)[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])([^0-9]|$)`)
	participantInName = regexp.MustCompile(`(?i)(^|[\s._-])((?:P|TN|VP|T|R)[0-9]{1,3})([\s._-]|$)`)
)

// dateIn finds a day in a name, such as 2026-03-31 or 20260331.
func dateIn(name string) string {
	m := dayInName.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	return day(m[2] + "-" + m[3] + "-" + m[4])
}

// participantsIn finds pseudonyms such as P07 in a name.
func participantsIn(name string) []string {
	m := participantInName.FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	return []string{strings.ToUpper(m[2])}
}

// titleOf makes a title of a name.
func titleOf(g *group) string {
	title := g.stem
	switch {
	case title == "" && g.dir == "":
		title = "Files"
	case title == "":
		title = path.Base(g.dir)
	case title == "other files" && g.dir != "":
		title = path.Base(g.dir) + ": other files"
	case g.dir != "" && !strings.ContainsFunc(title, unicode.IsLetter): // a number or a day
		title = path.Base(g.dir) + " " + title
	}
	title = strings.Join(strings.FieldsFunc(title, func(c rune) bool { return unicode.IsSpace(c) || c == '_' }), " ")
	return shorten(title)
}

// longestTitle is what the service takes.
const longestTitle = 200

func shorten(title string) string {
	title = strings.Join(strings.Fields(strings.ToValidUTF8(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, title), "")), " ")
	if utf8.RuneCountInString(title) <= longestTitle {
		return title
	}
	return string([]rune(title)[:longestTitle-1]) + "…"
}
