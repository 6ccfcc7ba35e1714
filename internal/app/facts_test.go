package app

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"earshot/internal/config"
	"earshot/internal/webui"
)

func TestFactsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	s := Offline()
	s.Speech = config.Speech{URL: "http://127.0.0.1:1/secret-path", Key: "secret-key", Model: "large-v3", Piece: 600e9, Timeout: 600e9, Tries: 1, Jobs: 3}
	a, err := Open(t.Context(), config.Config{Data: t.TempDir(), LogLevel: "info", LogFormat: "text"}, s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	a.Version = "1.4.0"
	f, err := a.facts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f.Version != "1.4.0" || f.Since.IsZero() || f.Transcriber != webui.TranscriberServer || f.Transcribing != 3 || f.MostFileBytes != 10<<30 ||
		f.TLS != webui.TLSNone || f.Postgres || f.S3 || f.StoreErr != nil || f.RoomErr != nil || f.Lag != 0 {
		t.Errorf("facts are %+v", f)
	}
	b, err := json.Marshal(f)
	if err != nil || strings.Contains(string(b), "secret") || strings.Contains(string(b), a.data) {
		t.Errorf("facts tell too much: %s, %v", b, err)
	}
}
