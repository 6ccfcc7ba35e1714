// Package speech has recordings written down by recognisers of others: a server
// that speaks OpenAI's protocol ([HTTP]) or a program on this machine
// ([Command]). It cuts long recordings at silence into pieces that overlap
// ([Plan]) and joins what was heard in them without losing or doubling words
// ([Join]).
//
// Sound is 16 bit samples, little-endian, one channel, 16,000 a second. Nothing
// that was said is ever in an error or a log.
package speech

import (
	"context"
	"encoding/binary"
	"io"
	"time"

	"earshot/internal/transcript"
)

// Rate is how many samples a second sound has.
const Rate = 16_000

// Recogniser writes down what is said.
type Recogniser interface {
	// Recognise writes down a piece of sound. Times are from its beginning. A
	// *RefusedError will come again; other errors may pass.
	Recognise(ctx context.Context, p Sound) (transcript.Transcript, error)
	// Identity says who it is, for those who read what it wrote.
	Identity() Identity
}

// Identity says which recogniser wrote a transcript.
type Identity struct {
	Engine string // http or command
	Model  string // as the operator names it; "" if not said
}

// Sound is a piece of a recording.
type Sound struct {
	WAV      string        // path of a WAV file
	Length   time.Duration // of it
	Language string        // BCP 47; "" to have it found
}

// RefusedError is a recogniser's refusal that trying again will not mend.
type RefusedError struct {
	Type   string // stable name, such as "speech-key"
	Detail string // for the owner of the recording: what is wrong and what to do; never what was said
}

// Error gives the detail.
func (e *RefusedError) Error() string { return e.Detail }

// WriteWAV writes the head of a WAV file and the sound.
func WriteWAV(w io.Writer, sound io.Reader, bytes int64) error {
	le := binary.LittleEndian
	head := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+bytes))...)
	head = append(head, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, Rate, Rate * 2, 2 | 16<<16} {
		head = le.AppendUint32(head, v)
	}
	head = append(head, "data"...)
	head = le.AppendUint32(head, uint32(bytes))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := io.CopyN(w, sound, bytes)
	return err
}
