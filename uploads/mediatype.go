package uploads

import (
	"bytes"
	"mime"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

const unknownType = "application/octet-stream"

// Sniff tells the media type of a file, in lower case and without parameters,
// from its first bytes (3 KiB are enough). The extension of its name decides
// between types that begin alike, such as kinds of text. What the sender
// declared counts only where the bytes tell nothing and the extension agrees.
// An unknown type is application/octet-stream.
func Sniff(head []byte, name, declared string) string {
	extension := strings.ToLower(path.Ext(name))
	found := bare(mimetype.Detect(head).String())
	if better, ok := likeness(found)[extension]; ok {
		return better
	}
	switch {
	case found == "audio/x-m4a":
		return "audio/mp4"
	case found != unknownType && found != "text/plain":
		return found
	case bytes.HasPrefix(head, []byte("ID3")):
		return "audio/mpeg"
	case found == unknownType && plainMedia(extension) == bare(declared):
		return bare(declared)
	}
	return found
}

// likeness lists, by extension, the types whose bytes look like those of found.
func likeness(found string) map[string]string {
	switch found {
	case "text/plain", "text/csv", "text/tab-separated-values", "application/x-subrip":
		return map[string]string{
			".vtt": "text/vtt", ".srt": "application/x-subrip", ".sbv": "text/plain", ".txt": "text/plain",
			".md": "text/markdown", ".markdown": "text/markdown", ".csv": "text/csv", ".tsv": "text/tab-separated-values",
		}
	case "video/mp4", "video/quicktime":
		return map[string]string{".m4a": "audio/mp4", ".m4b": "audio/mp4"}
	case "video/webm":
		return map[string]string{".weba": "audio/webm"}
	case "application/ogg":
		return map[string]string{".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".ogv": "video/ogg"}
	case "application/zip":
		const office = "application/vnd.openxmlformats-officedocument."
		return map[string]string{
			".docx": office + "wordprocessingml.document", ".xlsx": office + "spreadsheetml.sheet",
			".pptx": office + "presentationml.presentation", ".odt": "application/vnd.oasis.opendocument.text",
		}
	}
	return nil
}

// plainMedia tells the type of recordings that may begin with anything.
func plainMedia(extension string) string {
	switch extension {
	case ".mp3":
		return "audio/mpeg"
	case ".aac":
		return "audio/aac"
	}
	return unknownType
}

// bare strips parameters and case; what is no media type is unknown.
func bare(mediaType string) string {
	t, _, err := mime.ParseMediaType(mediaType)
	if err != nil || !strings.Contains(t, "/") {
		return unknownType
	}
	return t
}

// Inline reports whether files of a type may be shown inside a page of ours:
// sound, moving and still pictures that can carry no script. SVG, HTML, XML and
// PDF can, and are only ever downloaded.
func Inline(mediaType string) bool {
	switch bare(mediaType) {
	case "audio/mpeg", "audio/mp4", "audio/aac", "audio/wav", "audio/x-wav", "audio/ogg", "audio/webm", "audio/flac",
		"video/mp4", "video/webm", "video/ogg", "video/quicktime", "video/x-matroska",
		"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif":
		return true
	}
	return false
}
