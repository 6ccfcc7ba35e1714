package httpapi_test

import (
	"strings"

	"earshot/internal/problem"
)

// forms are uploads that must leave neither rows nor objects.
func forms(w *world) []hostile {
	path := "/sessions/" + w.session + "/files"
	upload := func(name string, status int, kind string, parts ...part) hostile {
		contentType, body := form(parts...)
		return hostile{name, "POST", path, body, map[string]string{"Content-Type": contentType}, status, kind}
	}
	as := func(name, contentType, body string, status int, kind string) hostile {
		return hostile{name, "POST", path, body, map[string]string{"Content-Type": contentType}, status, kind}
	}
	const start = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
	file := part{"file", "note.txt", "Some words."}
	many := make([]part, 101)
	for i := range many {
		many[i] = file
	}
	reader := upload("reader uploads", 403, problem.Forbidden, file)
	reader.header["Authorization"] = "Bearer " + w.viewer
	longKey := upload("endless key", 422, problem.Invalid, file)
	longKey.header["Idempotency-Key"] = strings.Repeat("k", 201)
	nowhere := upload("unknown session", 404, problem.NotFound, file)
	nowhere.path = "/sessions/" + unknownID + "/files"
	noID := upload("session that is no id", 404, problem.NotFound, file)
	noID.path = "/sessions/%2e%2e/files"
	return []hostile{
		reader, longKey, nowhere, noID,
		as("JSON", "application/json", "{}", 415, problem.UnsupportedMediaType),
		as("no type", "", "x", 415, problem.UnsupportedMediaType),
		as("garbage type", "multipart/form-data; boundary", "x", 415, problem.UnsupportedMediaType),
		as("mixed", "multipart/mixed; boundary=b", start+"x\r\n--b--\r\n", 415, problem.UnsupportedMediaType),
		as("no boundary", "multipart/form-data", start+"x\r\n--b--\r\n", 400, problem.Malformed),
		as("empty body", "multipart/form-data; boundary=b", "", 400, problem.Malformed),
		as("other boundary", "multipart/form-data; boundary=c", start+"x\r\n--b--\r\n", 400, problem.Malformed),
		as("empty form", "multipart/form-data; boundary=b", "--b--\r\n", 422, problem.Invalid),
		as("broken off in a file", "multipart/form-data; boundary=b", start+"half of what was", 400, problem.Malformed),
		as("broken off after a file", "multipart/form-data; boundary=b", start+"x\r\n--b\r\n", 400, problem.Malformed),
		as("broken off in a header", "multipart/form-data; boundary=b", "--b\r\nContent-Dispo", 400, problem.Malformed),
		as("headers without end", "multipart/form-data; boundary=b", "--b\r\n"+strings.Repeat("X-A: b\r\n", 20_000)+"\r\nx\r\n--b--\r\n", 400, problem.Malformed),
		upload("no file", 422, problem.Invalid, part{"kind", "", "note"}),
		upload("unknown field", 422, problem.Invalid, file, part{"path", "", "/etc/passwd"}),
		upload("unknown field with a file", 422, problem.Invalid, part{"../file", "a.txt", "x"}),
		upload("unknown kind", 422, problem.Invalid, file, part{"kind", "", "virus"}),
		upload("kind with NUL", 422, problem.Invalid, part{"kind", "", "note\x00"}, file),
		upload("kind twice", 422, problem.Invalid, part{"kind", "", "note"}, part{"kind", "", "note"}, file),
		upload("endless kind", 422, problem.Invalid, part{"kind", "", strings.Repeat("n", 100_000)}, file),
		upload("bad language", 422, problem.Invalid, file, part{"language", "", "none of them"}),
		upload("language that is not UTF-8", 422, problem.Invalid, file, part{"language", "", "\xff\x00"}),
		upload("too many files", 400, problem.LimitExceeded, many...),
		upload("too large", 413, problem.TooLarge, file, part{"file", "big.bin", strings.Repeat("x", 9<<20)}),
	}
}
