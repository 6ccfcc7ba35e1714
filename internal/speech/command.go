package speech

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"earshot/internal/confined"
	"earshot/internal/transcript"
)

// Command is a program on this machine. Its arguments are a template in which
// {audio} stands for the path of a WAV file, {language} for the language, "auto"
// where it is not known, and {output} for a path without extension, where it
// may leave its answer as .json, .vtt, .srt or .tsv instead of printing it.
type Command struct {
	Args  []string
	Model string // as the operator names it
	// Final are the exit codes that will come again. Others may pass, as when
	// memory was short; a *FailedError has the code.
	Final []int
}

// ParseCommand splits a command line into words, as a shell does with quotes
// and backslashes and without all else that a shell does.
func ParseCommand(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inside, quote, escaped := false, rune(0), false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, inside = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if inside {
				words = append(words, word.String())
				word.Reset()
			}
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quote is not closed")
	}
	if inside {
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return nil, errors.New("there is no program in it")
	}
	if !slices.ContainsFunc(words[1:], func(w string) bool { return strings.Contains(w, "{audio}") }) {
		return nil, errors.New("it does not say {audio}, where the recording goes")
	}
	return words, nil
}

// Identity says that it is a program, and its model.
func (c *Command) Identity() Identity {
	model := c.Model
	if model == "" {
		model = filepath.Base(c.Args[0])
	}
	return Identity{Engine: "command", Model: model}
}

// Recognise runs the program. When ctx ends, the program and all that it
// started are killed.
func (c *Command) Recognise(ctx context.Context, p Sound) (transcript.Transcript, error) {
	dir, err := os.MkdirTemp(filepath.Dir(p.WAV), "heard-")
	if err != nil {
		return transcript.Transcript{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	language, _, _ := strings.Cut(p.Language, "-")
	if language == "" || language == "und" {
		language = "auto"
	}
	output := filepath.Join(dir, "out")
	fill := strings.NewReplacer("{audio}", p.WAV, "{language}", language, "{output}", output)
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = fill.Replace(a)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, ownEnvironment()
	var printed, complaints tail
	printed.most, complaints.most = mostAnswer, 32<<10
	cmd.Stdout, cmd.Stderr = &printed, &complaints
	cmd.WaitDelay = 5 * time.Second
	confined.Group(cmd)
	err = cmd.Run()
	confined.KillGroup(cmd) // what it left running
	if ctx.Err() != nil {
		return transcript.Transcript{}, context.Cause(ctx)
	}
	if errors.Is(err, exec.ErrWaitDelay) { // it ended well, and left something running
		err = nil
	}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return transcript.Transcript{}, &RefusedError{"speech-command", "The speech recogniser that is set cannot be started on this machine. Tell your administrator."}
	}
	answer, readErr := outputOf(output, printed.Bytes())
	if err != nil {
		return transcript.Transcript{}, c.failure(err, diagnosis(complaints.Bytes(), answer, printed.Bytes()))
	}
	if readErr != nil {
		return transcript.Transcript{}, readErr
	}
	return readAnswer(ctx, answer, p.Length)
}

// FailedError is a program that failed by itself.
type FailedError struct {
	Err     error  // how it ended
	Told    string // its complaints, for whoever runs it, without what it heard; or ""
	Code    int    // with which it ended; -1 if it was killed
	Lasting bool   // it will come again
}

// Error tells how it ended.
func (e *FailedError) Error() string {
	return "the speech recogniser failed: " + e.Err.Error() + e.Told
}

// Unwrap is how it ended.
func (e *FailedError) Unwrap() error { return e.Err }

// failure sorts how a program ended by its code.
func (c *Command) failure(err error, told string) error {
	f := &FailedError{Err: err, Told: told, Code: -1}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		f.Code = exit.ExitCode()
		f.Lasting = slices.Contains(c.Final, f.Code)
	}
	return f
}

// ownEnvironment leaves out what is ours: keys and addresses.
func ownEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "EARSHOT_") })
}

// outputOf is the file that the program left, or else what it printed.
func outputOf(output string, printed []byte) ([]byte, error) {
	for _, extension := range []string{".json", ".vtt", ".srt", ".tsv"} {
		f, err := os.Open(output + extension)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(io.LimitReader(f, mostAnswer))
		return b, errors.Join(err, f.Close())
	}
	return printed, nil
}

// tail keeps the first bytes of what is written, at most so many.
type tail struct {
	bytes.Buffer
	most int
}

// Write keeps what there is room for.
func (t *tail) Write(b []byte) (int, error) {
	if room := t.most - t.Len(); room > 0 {
		_, _ = t.Buffer.Write(b[:min(len(b), room)])
	}
	return len(b), nil
}

var (
	complaint = regexp.MustCompile(`(?i)\b(error|failed|failure|fatal|cannot|can't|could not|unable|not found|no such|denied|invalid|unknown|unrecognized|unsupported|out of memory|usage|exception|killed|missing)\b`)
	quoted    = regexp.MustCompile(`"[^"]*"|'[^']*'|“[^”]*”|«[^»]*»`)
	stamped   = regexp.MustCompile(`-->|\[\d+[:.]\d`)
)

// diagnosis is the last of what a program complained of, for whoever runs it.
// Recognisers also print what they hear, so only lines are taken that speak of a
// failure, hold no times, and share no three words in a row with the answer;
// what they quote is left out.
func diagnosis(complaints []byte, answers ...[]byte) string {
	heard := " " + strings.Join(plainWords(string(bytes.Join(answers, []byte(" ")))), " ") + " "
	var last string
	for line := range strings.Lines(string(complaints)) {
		line = strings.ToValidUTF8(strings.TrimSpace(line), "")
		if !complaint.MatchString(line) || stamped.MatchString(line) || sharesWords(line, heard) {
			continue
		}
		last = quoted.ReplaceAllString(line, "…")
	}
	if len(last) > 300 {
		last = strings.ToValidUTF8(last[:300], "") + "…"
	}
	if last == "" {
		return ""
	}
	return "; it says: " + last
}

func sharesWords(line, heard string) bool {
	words := plainWords(line)
	for i := 0; i+3 <= len(words); i++ {
		if strings.Contains(heard, " "+strings.Join(words[i:i+3], " ")+" ") {
			return true
		}
	}
	return false
}

func plainWords(s string) []string {
	var words []string
	for w := range strings.FieldsSeq(s) {
		words = append(words, folded(w))
	}
	return words
}
