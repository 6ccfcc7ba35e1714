package e2e

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy stands between a client and the service, at an address that stays when
// the service is started anew, and makes the network as bad as a test wants it.
type proxy struct {
	listener net.Listener
	target   atomic.Value // string, host and port
	rate     atomic.Int64 // bytes per second from the client; 0 is as fast as can be
	frozen   atomic.Bool  // connections that are there stay open, and pass nothing on
	passed   atomic.Int64 // bytes that have come from clients

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newProxy(t *testing.T, s *service) *proxy {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, conns: map[net.Conn]bool{}}
	p.follow(s)
	go p.serve()
	t.Cleanup(func() { _ = l.Close(); p.cut() })
	return p
}

// follow makes the proxy lead to the service where it is now.
func (p *proxy) follow(s *service) { p.target.Store(strings.TrimPrefix(s.address, "http://")) }

func (p *proxy) address() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.pass(client)
	}
}

func (p *proxy) pass(client net.Conn) {
	server, err := net.DialTimeout("tcp", p.target.Load().(string), time.Second)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns[client], p.conns[server] = true, true
	p.mu.Unlock()
	go p.copy(server, client, true)
	p.copy(client, server, false)
}

func (p *proxy) copy(to, from net.Conn, up bool) {
	born := p.frozen.Load()
	defer func() {
		if p.frozen.Load() && !born { // the other side is not told
			return
		}
		_ = to.Close()
		_ = from.Close()
		p.mu.Lock()
		delete(p.conns, to)
		delete(p.conns, from)
		p.mu.Unlock()
	}()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if p.frozen.Load() && !born {
			if err != nil {
				return
			}
			continue
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if up {
			p.passed.Add(int64(n))
			if rate := p.rate.Load(); rate > 0 {
				time.Sleep(time.Duration(n) * time.Second / time.Duration(rate))
			}
		}
		if err != nil {
			return
		}
	}
}

// cut ends all connections at once.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
}
