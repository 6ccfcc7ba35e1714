package main

import (
	"fmt"
	"os/exec"
	"strings"

	"earshot/internal/config"
	"earshot/internal/confined"
)

type doctorProgramsCommand struct {
	Speech config.Speech `embed:"" prefix:"speech-" envprefix:"EARSHOT_SPEECH_"`
}

// program is one that Earshot makes use of where it is installed.
type program struct {
	name    string
	without string // what is missing without it
}

var programs = []program{
	{"ffmpeg", "of recordings in other formats than WAV neither the waveform is shown nor what is said written down"},
	{"pdftotext", "the text of a PDF comes from Earshot's own reader, which mixes up columns more often"},
}

// Run looks for the programs. Each may be missing, but not a recogniser that the
// settings name.
func (c *doctorProgramsCommand) Run(io streams) error {
	for _, p := range programs {
		if path, err := exec.LookPath(p.name); err == nil {
			fmt.Fprintf(io.out, "%-12s %s\n", p.name, path)
		} else {
			fmt.Fprintf(io.out, "%-12s not installed: %s\n", p.name, p.without)
		}
	}
	missing := c.recogniser(io)
	if err := confined.WithoutNetwork(); err != nil {
		fmt.Fprintf(io.out, "%-12s these programs are NOT kept from the network: this system does not let Earshot make namespaces for them (%v). They keep their limits of time and memory.\n", "network", err)
	} else {
		fmt.Fprintf(io.out, "%-12s ffmpeg and pdftotext run without one\n", "network")
	}
	return missing
}

// recogniser says who transcribes.
func (c *doctorProgramsCommand) recogniser(io streams) error {
	words := strings.Fields(c.Speech.Command)
	switch {
	case c.Speech.URL != "":
		fmt.Fprintf(io.out, "%-12s a server at %s\n", "recogniser", c.Speech.URL)
	case len(words) == 0:
		fmt.Fprintf(io.out, "%-12s none is set up: recordings wait for a transcript\n", "recogniser")
	default:
		path, err := exec.LookPath(words[0])
		if err != nil {
			return fmt.Errorf("the recogniser that --speech-command names cannot be found: %w", err)
		}
		fmt.Fprintf(io.out, "%-12s %s\n", "recogniser", path)
	}
	return nil
}
