package app

import (
	"fmt"

	"earshot/internal/config"
	"earshot/internal/ingest"
	"earshot/internal/speech"
)

// newRecognition chooses who writes recordings down, as the settings say.
func newRecognition(s config.Speech) (ingest.Recognition, error) {
	r := ingest.Recognition{Longest: s.Piece, Timeout: s.Timeout, Tries: s.Tries}
	switch {
	case s.URL != "":
		key, err := s.Secret()
		if err != nil {
			return r, err
		}
		r.Recogniser = &speech.HTTP{URL: s.URL, Key: key, Model: s.Model}
	case s.Command != "":
		args, err := speech.ParseCommand(s.Command)
		if err != nil {
			return r, fmt.Errorf("--speech-command: %w", err)
		}
		r.Recogniser = &speech.Command{Args: args, Model: s.Model, Final: s.Final}
	}
	return r, nil
}
