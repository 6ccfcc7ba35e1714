package httpserver

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are the server's own registry and what it measures itself.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	// untrusted counts requests with headers that they may not have.
	untrusted prometheus.Counter
	// limited counts requests of callers who ask too often.
	limited *prometheus.CounterVec
}

func newMetrics(more []prometheus.Collector) metrics {
	m := metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "earshot_http_request_seconds",
			Help:    "How long requests took, by route, method and status.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}, []string{"route", "method", "status"}),
		untrusted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "earshot_untrusted_headers_total",
			Help: "Requests from elsewhere with headers that only a trusted proxy may send.",
		}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "earshot_limited_total",
			Help: "Requests that were turned away because their caller asks too often, by limit.",
		}, []string{"limit"}),
	}
	m.registry.MustRegister(m.requests, m.untrusted, m.limited, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

// observe counts a request. What strangers choose freely, paths and methods
// that do not exist, is counted together.
func (m metrics) observe(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	known := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	if !slices.Contains(known, method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}
