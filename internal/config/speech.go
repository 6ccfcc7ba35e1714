package config

import (
	"errors"
	"net/url"
	"time"
)

// Speech says who writes recordings down that come without a transcript: a
// server or a program. Without either nobody does, and no recording goes
// anywhere.
type Speech struct {
	URL     string        `name:"url" env:"URL" placeholder:"URL" help:"http(s)://host[:port] of a server that transcribes as OpenAI's does (POST /v1/audio/transcriptions). Recordings without a transcript are sent there, and nowhere else. Default: they wait for a transcript."`
	Key     string        `name:"key" env:"KEY" help:"Key of that server; better given in the environment or as a file than as a flag."`
	KeyFile string        `name:"key-file" env:"KEY_FILE" type:"path" placeholder:"FILE" help:"File that holds the key."`
	Command string        `name:"command" env:"COMMAND" placeholder:"COMMAND" help:"Instead of a server, a program on this machine and its arguments, with {audio} for a WAV file, {language} for its language or auto, and {output} for a path at which it may leave .json, .vtt, .srt or .tsv; otherwise it prints WebVTT, SubRip or JSON. It is started without a shell."`
	Model   string        `name:"model" env:"MODEL" help:"Model that the server is asked for; transcripts say which one wrote them."`
	Piece   time.Duration `name:"piece" env:"PIECE" default:"10m" placeholder:"DURATION" help:"Long recordings are cut in pauses into pieces of at most this length, which are transcribed one after the other; 10m has 19 MB."`
	Timeout time.Duration `name:"timeout" env:"TIMEOUT" default:"30m" placeholder:"DURATION" help:"How long transcribing one piece may take."`
	Tries   int           `name:"tries" env:"TRIES" default:"3" help:"How often in all a piece is given to a program that fails by itself. One that is killed, as when memory is short, or ends with 75, which means that it may pass, is tried again for some forty minutes."`
	Final   []int         `name:"final-codes" env:"FINAL_CODES" default:"2,64,65,66,77,78,126,127" placeholder:"CODE,…" help:"Exit codes of the program after which it is not tried again: a mistake in its arguments, a model that is not there."`
	Jobs    int           `name:"jobs" env:"JOBS" default:"1" help:"How many recordings are transcribed at once."`
}

// Enabled reports whether recordings are to be transcribed.
func (s Speech) Enabled() bool { return s.URL != "" || s.Command != "" }

// Secret is the key of the server, from where it is kept.
func (s Speech) Secret() (string, error) {
	return secretFrom(s.Key, s.KeyFile, "--speech-key-file")
}

// Check returns all mistakes in the settings, joined.
func (s Speech) Check() error {
	if !s.Enabled() {
		return nil
	}
	var errs []error
	check := func(ok bool, sentence string) {
		if !ok {
			errs = append(errs, errors.New(sentence))
		}
	}
	check(s.URL == "" || s.Command == "", "--speech-url and --speech-command exclude each other")
	if s.URL != "" {
		u, err := url.Parse(s.URL)
		check(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && u.RawQuery == "", "--speech-url must be http://HOST[:PORT] or https://HOST[:PORT], perhaps with a path, without user and query")
		check(s.Key == "" || s.KeyFile == "", "--speech-key and --speech-key-file exclude each other")
		_, err = s.Secret()
		if err != nil {
			errs = append(errs, err)
		}
	} else {
		check(s.Key == "" && s.KeyFile == "", "--speech-key is given but --speech-url is missing")
	}
	check(s.Piece >= 30*time.Second && s.Piece <= 2*time.Hour, "--speech-piece must be between 30s and 2h")
	check(s.Timeout >= time.Second, "--speech-timeout must be at least 1s")
	check(s.Jobs >= 1 && s.Jobs <= 64, "--speech-jobs must be between 1 and 64")
	return errors.Join(errs...)
}
