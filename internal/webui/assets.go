package webui

import (
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"

	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

//go:embed assets
var assetFiles embed.FS

const assetsPath = "/assets/"

// assets are files that pages need. Their address contains a hash of all of
// them, so browsers keep them for ever and never see a stale one.
type assets struct {
	version string
	base    string
	files   map[string][]byte
	zipped  map[string][]byte // the same as gzip
}

func loadAssets() assets {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	sum, files, short := sha256.New(), map[string][]byte{}, map[string][]byte{}
	z, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	for _, e := range entries {
		b, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		files[e.Name()], short[e.Name()] = b, zipped(z, b)
		fmt.Fprintf(sum, "%q %d ", e.Name(), len(b))
		sum.Write(b)
	}
	version := hex.EncodeToString(sum.Sum(nil))[:16]
	return assets{version: version, base: assetsPath + version + "/", files: files, zipped: short}
}

// assetType is decided here because the operating system's table may be wrong,
// and a browser ignores a style sheet of the wrong type.
func assetType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

func (u *UI) asset(c echo.Context) error {
	b, ok := u.assets.files[c.Param("name")]
	if !ok || c.Param("version") != u.assets.version {
		return &research.NotFoundError{Thing: "file"}
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	if acceptsGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		b = u.assets.zipped[c.Param("name")]
	}
	return c.Blob(http.StatusOK, assetType(c.Param("name")), b)
}
