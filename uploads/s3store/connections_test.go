package s3store

import "testing"

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	for given, want := range map[int]int{0: usualConnections, 3: 3} {
		got, err := transport(Options{Connections: given}, false)
		if err != nil || got.MaxConnsPerHost != want || got.MaxIdleConnsPerHost != want {
			t.Errorf("Connections %d allow %d, %d of them idle, %v; want %d", given, got.MaxConnsPerHost, got.MaxIdleConnsPerHost, err, want)
		}
	}
}
