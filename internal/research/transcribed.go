package research

import "path/filepath"

// TranscriptName is the name of a recording with another extension, by which the
// two are known to belong together.
func TranscriptName(recording string) string {
	if extension := filepath.Ext(recording); extension != recording {
		recording = recording[:len(recording)-len(extension)]
	}
	return recording + ".json"
}

// TranscriptsOf are the transcripts of a recording among the files of its
// session that have not failed and are no translations: those with its name, or all where it is the only
// recording.
func TranscriptsOf(recording File, files []File) []File {
	alone := true
	for _, o := range files {
		alone = alone && (o.Kind != KindRecording || o.ID == recording.ID)
	}
	var found []File
	for _, o := range files {
		if o.Kind == KindTranscript && o.State != FileFailed && o.Translation == nil && (alone || TranscriptName(o.Name) == TranscriptName(recording.Name)) {
			found = append(found, o)
		}
	}
	return found
}
