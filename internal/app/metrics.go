package app

import (
	"context"

	"earshot/internal/database"
	"earshot/internal/jobs"

	"github.com/prometheus/client_golang/prometheus"
)

// collectors are the metrics of what runs behind the requests.
func (a *App) collectors() []prometheus.Collector {
	return []prometheus.Collector{
		&work{
			app:      a,
			jobs:     prometheus.NewDesc("earshot_jobs", "Jobs by state.", []string{"state"}, nil),
			lag:      prometheus.NewDesc("earshot_index_lag", "Changes that the index has not applied yet.", nil, nil),
			position: prometheus.NewDesc("earshot_index_position", "Last change that the index has applied.", nil, nil),
		},
	}
}

// work reads its figures when they are asked for.
type work struct {
	app                 *App
	jobs, lag, position *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (w *work) Describe(out chan<- *prometheus.Desc) { out <- w.jobs; out <- w.lag; out <- w.position }

// Collect implements prometheus.Collector.
func (w *work) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), metricsTimeout)
	defer cancel()
	counts, err := jobs.Counts(ctx, w.app.DB)
	if err != nil {
		out <- prometheus.NewInvalidMetric(w.jobs, err)
		return
	}
	for state, n := range counts {
		out <- prometheus.MustNewConstMetric(w.jobs, prometheus.GaugeValue, float64(n), state)
	}
	last, err := database.LastChange(ctx, w.app.DB)
	if err != nil {
		out <- prometheus.NewInvalidMetric(w.lag, err)
		return
	}
	at := w.app.Follower.Position()
	out <- prometheus.MustNewConstMetric(w.lag, prometheus.GaugeValue, float64(last-at))
	out <- prometheus.MustNewConstMetric(w.position, prometheus.GaugeValue, float64(at))
}
