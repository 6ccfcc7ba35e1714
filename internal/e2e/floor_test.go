package e2e

import (
	"bufio"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/labstack/echo/v4"
)

// floorIndex names the index that this program, started again by a benchmark,
// serves as floor does, instead of testing anything.
const floorIndex = "EARSHOT_TEST_FLOOR"

// reading opens an index again such that others may read it too.
func reading(b *testing.B, index bleve.Index) bleve.Index {
	b.Helper()
	path := index.Name()
	if err := index.Close(); err != nil {
		b.Fatal(err)
	}
	again, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		b.Fatal(err)
	}
	return again
}

// floor is the least that a search over HTTP can be: Echo and an index of
// bleve, without rows, rights, other words, facets or a log, in a process of
// its own. What a service takes beyond it is the service's.
func floor(b *testing.B, index string) *service {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), floorIndex+"="+index)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return &service{address: "http://" + strings.TrimSpace(line), process: cmd}
}

// serveFloor serves the index at path until it is killed.
func serveFloor(path string) error {
	index, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
	if err != nil {
		return err
	}
	e := echo.New()
	e.GET("/api/v1/search", func(c echo.Context) error {
		results, err := index.SearchInContext(c.Request().Context(), plainRequest(c.QueryParam("q")))
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, results.Hits)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString(l.Addr().String() + "\n"); err != nil {
		return err
	}
	return http.Serve(l, e)
}
