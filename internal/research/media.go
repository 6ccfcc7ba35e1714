package research

// Media is what a recording's own bytes say of it, as far as they could be read.
type Media struct {
	Container  string   `json:"container"`   // wav, mp3, aac, mp4, ogg, webm, matroska, flac; "" if unknown
	DurationMS int64    `json:"duration_ms"` // 0 if unknown
	Estimated  bool     `json:"estimated"`   // the duration is not written in the file and was not counted out
	Tracks     []Track  `json:"tracks"`      // in order of the file
	Flaws      []string `json:"flaws"`       // what is wrong with it, in sentences for its owner
	Unheard    string   `json:"unheard"`     // why this machine cannot listen to it, a sentence; "" if it can
}

// Track is one stream of a recording.
type Track struct {
	Kind       string `json:"kind"`     // audio, video, text or other
	Codec      string `json:"codec"`    // such as aac, opus, pcm_s16le, h264; "" if unknown
	Language   string `json:"language"` // as written in the file; "" if it does not say
	Channels   int    `json:"channels"` // of sound; 0 if unknown
	SampleRate int    `json:"sample_rate"`
	Width      int    `json:"width"` // of pictures, in pixels; 0 if unknown
	Height     int    `json:"height"`
}

// Audio lists the tracks that can be heard.
func (m Media) Audio() []Track {
	var heard []Track
	for _, t := range m.Tracks {
		if t.Kind == TrackAudio {
			heard = append(heard, t)
		}
	}
	return heard
}

// The kinds of track.
const (
	TrackAudio = "audio"
	TrackVideo = "video"
	TrackText  = "text"
	TrackOther = "other"
)

// Waveform is how loud a recording is over time.
type Waveform struct {
	StretchMS int64  // how long each stretch is, in milliseconds
	Peaks     []byte // the loudest moment of each stretch, from 0 to 255
}
