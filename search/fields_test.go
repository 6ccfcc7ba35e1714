package search

import (
	"testing"
	"time"
)

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		value    string
		from, to time.Time
	}{
		{"2026-03-31", day(2026, 3, 31), day(2026, 4, 1)},
		{"2024-02-29", day(2024, 2, 29), day(2024, 3, 1)},
		{"2026-12", day(2026, 12, 1), day(2027, 1, 1)},
		{"2026", day(2026, 1, 1), day(2027, 1, 1)},
	}
	for _, tt := range tests {
		from, to, err := ParsePeriod(tt.value)
		if err != nil || !from.Equal(tt.from) || !to.Equal(tt.to) {
			t.Errorf("ParsePeriod(%q) = %v, %v, %v, want %v, %v", tt.value, from, to, err, tt.from, tt.to)
		}
	}
	for _, value := range []string{"", "26", "2026-13", "2025-02-29", "2026-3-1", "31.03.2026", "2026-03-31T00:00", "２０２６", "+026", "today"} {
		if from, to, err := ParsePeriod(value); err == nil {
			t.Errorf("ParsePeriod(%q) = %v, %v, want an error", value, from, to)
		}
	}
}
