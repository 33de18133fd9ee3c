// fill-tsdb writes a folder that Prometheus can start on: a fleet's samples of the past, as its rules would find them.
//
// It reads one JSON document from standard input (see input) and prints what it wrote as JSON. scripts/bench/rules/fill.ts
// describes the series and runs it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/util/compression"
)

// input says what to write. Times are milliseconds since 1970.
type input struct {
	// Directory is created and must be empty.
	Directory string `json:"directory"`
	// Nodes is how many nodes the fleet has; node n is a copy of pattern n mod Patterns.
	Nodes    int `json:"nodes"`
	Patterns int `json:"patterns"`
	// Token is the text in label values that each copy replaces by its own number.
	Token  string   `json:"token"`
	Series []series `json:"series"`
}

type series struct {
	Labels map[string]string `json:"labels"`
	// Pattern is the node that the series belongs to. A series without one is written once.
	Pattern *int `json:"pattern"`
	// From and Until are the first and the last time, Step the distance between samples.
	From  int64 `json:"from"`
	Until int64 `json:"until"`
	Step  int64 `json:"step"`
	// Points are the values of one cycle, which repeats. There is no sample where one is null.
	Points []*float64 `json:"points"`
	// Growth is what a cycle adds to the one before it.
	Growth float64 `json:"growth"`
}

type output struct {
	Series  int     `json:"series"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
}

// schedule is when a batch of series has samples.
type schedule struct{ from, until, step int64 }

// written is one series of the fleet on its way into the database.
type written struct {
	source *series
	labels labels.Labels
	ref    storage.SeriesRef
	// phase moves copies against each other, so that not every node does the same at the same time.
	phase int64
}

const (
	blockMilliseconds = int64(2 * time.Hour / time.Millisecond)
	// phaseStep has no common factor with a cycle's usual length.
	phaseStep            = 7
	samplesPerCommit     = 100_000
	retention            = 15 * 24 * time.Hour
	maxShareOfRetention  = 10
	replacementFormat    = "%0*d"
	directoryPermissions = 0o755
)

func main() {
	result, err := run()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fill-tsdb:", err)
		os.Exit(1)
	}
}

func run() (result output, err error) {
	start := time.Now()
	var asked input
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return result, fmt.Errorf("standard input is not the JSON that is expected: %w", err)
	}
	if err := os.MkdirAll(asked.Directory, directoryPermissions); err != nil {
		return result, err
	}
	if entries, err := os.ReadDir(asked.Directory); err != nil || len(entries) > 0 {
		return result, errors.Join(err, fmt.Errorf("%s must be empty, it has %d entries", asked.Directory, len(entries)))
	}
	batches, err := plan(&asked)
	if err != nil {
		return result, err
	}

	options := tsdb.DefaultOptions()
	options.NoLockfile = true
	options.WALCompression = compression.Snappy
	// As the server's own defaults follow from its retention.
	options.RetentionDuration = retention.Milliseconds()
	options.MaxBlockDuration = options.RetentionDuration / maxShareOfRetention
	db, err := tsdb.Open(asked.Directory, slog.New(slog.DiscardHandler), nil, options, nil)
	if err != nil {
		return result, err
	}
	// Between commits instead of beside them, so that every run leaves the same blocks.
	db.DisableCompactions()
	defer func() { err = errors.Join(err, db.Close()) }()

	for _, batch := range batches {
		result.Series += len(batch)
	}
	result.Samples, err = fill(db, batches)
	result.Seconds = time.Since(start).Seconds()
	return result, err
}

// plan copies the series to every node of the fleet.
func plan(asked *input) (map[schedule][]*written, error) {
	batches := map[schedule][]*written{}
	for index := range asked.Series {
		source := &asked.Series[index]
		if source.Step <= 0 || len(source.Points) == 0 || source.Until < source.From {
			return nil, fmt.Errorf("series %v needs a positive step, points, and an end after its start", source.Labels)
		}
		when := schedule{source.From, source.Until, source.Step}
		if source.Pattern == nil {
			batches[when] = append(batches[when], &written{source: source, labels: labels.FromMap(source.Labels)})
			continue
		}
		for node := *source.Pattern; node < asked.Nodes; node += asked.Patterns {
			own := fmt.Sprintf(replacementFormat, len(asked.Token), node)
			named := make(map[string]string, len(source.Labels))
			for name, value := range source.Labels {
				named[name] = strings.ReplaceAll(value, asked.Token, own)
			}
			batches[when] = append(batches[when], &written{
				source: source,
				labels: labels.FromMap(named),
				phase:  int64(node/asked.Patterns) * phaseStep,
			})
		}
	}
	return batches, nil
}

// fill appends every sample in the order of time, as a server would.
func fill(db *tsdb.DB, batches map[schedule][]*written) (int, error) {
	var times []int64
	due := map[int64][]schedule{}
	for when := range batches {
		for at := when.from; at <= when.until; at += when.step {
			if _, known := due[at]; !known {
				times = append(times, at)
			}
			due[at] = append(due[at], when)
		}
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })

	ctx := context.Background()
	total := 0
	for index, at := range times {
		if index > 0 && at/blockMilliseconds != times[index-1]/blockMilliseconds {
			if err := db.Compact(ctx); err != nil {
				return total, err
			}
		}
		for _, when := range due[at] {
			count, err := appendBatch(ctx, db, batches[when], when, at)
			total += count
			if err != nil {
				return total, err
			}
		}
	}
	return total, db.Compact(ctx)
}

func appendBatch(ctx context.Context, db *tsdb.DB, batch []*written, when schedule, at int64) (int, error) {
	total := 0
	tick := (at - when.from) / when.step
	for start := 0; start < len(batch); start += samplesPerCommit {
		appender := db.Appender(ctx)
		for _, one := range batch[start:min(start+samplesPerCommit, len(batch))] {
			value, there := one.source.at(tick + one.phase)
			if !there {
				continue
			}
			ref, err := appender.Append(one.ref, one.labels, at, value)
			if err != nil {
				return total, errors.Join(fmt.Errorf("%s at %d: %w", one.labels, at, err), appender.Rollback())
			}
			one.ref = ref
			total++
		}
		if err := appender.Commit(); err != nil {
			return total, err
		}
	}
	return total, nil
}

// at is the value at a tick of the series' own clock; there is none where the cycle has a gap.
func (s *series) at(tick int64) (value float64, there bool) {
	length := int64(len(s.Points))
	point := s.Points[tick%length]
	if point == nil {
		return 0, false
	}
	return *point + float64(tick/length)*s.Growth, true
}
