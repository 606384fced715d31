package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// report is what loadgen prints, as one line of JSON.
type report struct {
	Requests  int            `json:"requests"`
	Failed    int            `json:"failed"`
	Errors    map[string]int `json:"errors"`
	SlowestMs int64          `json:"slowestMs"`
	Versions  map[string]int `json:"versions"`
	// Failures are the first of them, in the order they ended.
	Failures []failure `json:"failures"`
}

type failure struct {
	Began    string `json:"began"`
	Ms       int64  `json:"ms"`
	Slow     bool   `json:"slow"`
	NewConn  bool   `json:"newConnection"`
	Progress string `json:"progress"`
	Error    string `json:"error"`
}

// mostFailures is how many failures are told one by one.
const mostFailures = 20

// loadgen asks a web service all the time, for -duration or until SIGTERM, with -workers at once. A share -new of the
// requests makes a new connection each, the others keep theirs; a share -slow asks /slow?ms=SLOWMS. Anything but a 200
// is a failure; so is what a browser would not repeat by itself (Go's client, like browsers, repeats a GET whose kept
// connection turned out to be closed).
func loadgen(args []string) error {
	flags := flag.NewFlagSet("loadgen", flag.ContinueOnError)
	target := flags.String("url", "", "http://ADDRESS[:PORT]")
	host := flags.String("host", "", "Host header, when not the URL's")
	duration := flags.Duration("duration", 10*time.Second, "")
	workers := flags.Int("workers", 16, "requests at once")
	newShare := flags.Float64("new", 0.5, "share with a connection of its own, 0 to 1")
	slowShare := flags.Float64("slow", 0.25, "share of slow requests, 0 to 1")
	slowMs := flags.Int("slowms", 300, "how long a slow request takes, ms")
	pause := flags.Duration("pause", 0, "rest of each worker between requests")
	timeout := flags.Duration("timeout", 10*time.Second, "of one request")
	if err := flags.Parse(args); err != nil {
		return err
	}
	base, err := url.Parse(*target)
	if err != nil || base.Scheme == "" || base.Host == "" || flags.NArg() > 0 || *workers < 1 {
		return fmt.Errorf("usage: loadgen -url http://ADDRESS[:PORT] [-host NAME] [-duration 10s] [-workers 16] [-new 0.5] [-slow 0.25] [-slowms 300] [-pause 0s] [-timeout 10s]")
	}

	kept := &http.Client{Timeout: *timeout, Transport: &http.Transport{MaxIdleConnsPerHost: *workers}}
	fresh := &http.Client{Timeout: *timeout, Transport: &http.Transport{DisableKeepAlives: true}}
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer release()
	ctx, cancel := context.WithTimeout(ctx, *duration)
	defer cancel()

	total := report{Errors: map[string]int{}, Versions: map[string]int{}, Failures: []failure{}}
	var mutex sync.Mutex
	var group sync.WaitGroup
	for i := 0; i < *workers; i++ {
		group.Add(1)
		random := rand.New(rand.NewSource(int64(i)))
		go func() {
			defer group.Done()
			for ctx.Err() == nil {
				client, place := kept, base.String()
				if random.Float64() < *newShare {
					client = fresh
				}
				if random.Float64() < *slowShare {
					place = fmt.Sprintf("%s/slow?ms=%d", strings.TrimSuffix(place, "/"), *slowMs)
				}
				// A request that has begun is finished, so that the end of the run is no failure.
				began := time.Now()
				version, progress, err := ask(client, place, *host)
				took := time.Since(began).Milliseconds()
				mutex.Lock()
				total.Requests++
				if took > total.SlowestMs {
					total.SlowestMs = took
				}
				if err != nil {
					total.Failed++
					total.Errors[err.Error()]++
					if len(total.Failures) < mostFailures {
						total.Failures = append(total.Failures, failure{began.UTC().Format("15:04:05.000"), took, place != base.String(), client == fresh, progress, err.Error()})
					}
				} else {
					total.Versions[version]++
				}
				mutex.Unlock()
				wait(ctx, *pause)
			}
		}()
	}
	group.Wait()
	return json.NewEncoder(os.Stdout).Encode(total)
}

// ask makes one request and returns the first word of the answer, and how far the request came.
func ask(client *http.Client, place, host string) (string, string, error) {
	progress := &progress{}
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			if info.Reused {
				progress.set("has a kept connection")
			} else {
				progress.set("has a new connection")
			}
		},
		WroteRequest:         func(httptrace.WroteRequestInfo) { progress.set("sent") },
		GotFirstResponseByte: func() { progress.set("answered") },
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return "", "", err
	}
	request.Host = host
	response, err := client.Do(request)
	if err != nil {
		if wrapped, ok := err.(*url.Error); ok {
			err = wrapped.Err // without the address, so that equal errors are counted as one
		}
		return "", progress.get(), err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", progress.get(), err
	}
	if response.StatusCode != http.StatusOK {
		return "", progress.get(), fmt.Errorf("status %d", response.StatusCode)
	}
	word, _, _ := strings.Cut(strings.TrimSpace(string(body)), " ")
	return word, progress.get(), nil
}

// progress is how far a request came; the transport writes it from goroutines of its own.
type progress struct {
	mutex sync.Mutex
	last  string
}

func (p *progress) set(step string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.last = step
}

func (p *progress) get() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.last == "" {
		return "no connection yet"
	}
	return p.last
}
