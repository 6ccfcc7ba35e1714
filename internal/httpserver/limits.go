package httpserver

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"earshot/internal/auth"

	"github.com/labstack/echo/v4"
)

// Limit is how often one caller may do something. Who has not done it for a
// while may do all of a minute at once.
type Limit struct {
	Name      string   // such as "searches"
	PerMinute int      // 0: as often as they like
	Routes    []string // such as "GET /api/v1/search", as Echo spells them
	// ByAddress counts where a request comes from, whoever is signed in.
	ByAddress bool
}

// caller is who a request counts for: somebody known, with all their tokens, or
// the network that a stranger's address is in.
type caller struct {
	person string
	from   netip.Addr
}

// strangerBits is how much of an address of IPv6 counts: one household or server
// has all that differ after them.
const strangerBits = 64

func callerOf(c echo.Context, byAddress bool) caller {
	if who := auth.From(c.Request().Context()); who.ID != "" && !byAddress {
		return caller{person: who.ID}
	}
	address, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return caller{} // all whose address is none share one
	}
	address = address.Unmap().WithZone("")
	if address.Is6() {
		address = netip.PrefixFrom(address, strangerBits).Masked().Addr()
	}
	return caller{from: address}
}

// route is a method and a path, as Echo spells it.
type route struct{ method, path string }

// limiters finds the limiter of each route that has one.
func limiters(limits []Limit) map[route]*limiter {
	found := map[route]*limiter{}
	for _, each := range limits {
		if each.PerMinute <= 0 {
			continue
		}
		l := newLimiter(each)
		for _, spelled := range each.Routes {
			method, path, _ := strings.Cut(spelled, " ")
			found[route{method, path}] = l
		}
	}
	return found
}

// limit turns away callers who ask too often.
func (s *Server) limit(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		l, ok := s.limits[route{c.Request().Method, c.Path()}]
		if !ok {
			return next(c)
		}
		if wait := l.take(callerOf(c, l.ByAddress), time.Now()); wait > 0 {
			s.metrics.limited.WithLabelValues(l.Name).Inc()
			return &auth.TooOftenError{Wait: wait, What: l.Name, PerMinute: l.PerMinute}
		}
		return next(c)
	}
}

// mostCallers is how many callers a limiter remembers.
const mostCallers = 50_000

// limiter counts by caller, in constant memory.
type limiter struct {
	Limit
	each time.Duration // after which one more is given back

	mu   sync.Mutex
	full map[caller]time.Time // when all is given back
}

func newLimiter(l Limit) *limiter {
	return &limiter{Limit: l, each: time.Minute / time.Duration(l.PerMinute), full: map[caller]time.Time{}}
}

// take takes one from what a caller has left, or says how long to wait for it.
func (l *limiter) take(who caller, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	full, known := l.full[who]
	if full.Before(now) {
		full = now
	}
	if wait := full.Sub(now) - time.Duration(l.PerMinute-1)*l.each; wait > 0 {
		return wait
	}
	if !known && len(l.full) >= mostCallers {
		l.forget(now)
	}
	l.full[who] = full.Add(l.each)
	return 0
}

// forget makes room: those who have all back go, and if they are too few, others,
// who then have all back sooner than they should.
func (l *limiter) forget(now time.Time) {
	for who, full := range l.full {
		if !full.After(now) {
			delete(l.full, who)
		}
	}
	for who := range l.full {
		if len(l.full) <= mostCallers/2 {
			return
		}
		delete(l.full, who)
	}
}
