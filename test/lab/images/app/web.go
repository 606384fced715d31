package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// never as health means that /up does not answer at all.
const never = "never"

// web is an HTTP service whose ways of failing are chosen by its environment:
//
//	VERSION         what / answers, with the host's name
//	PORT            3000
//	START_DELAY_MS  listens only after this time
//	HEALTH          status of /up (200), or "never": no answer; POST /control?health=503 changes it
//	SLOW_MS         / takes this long
//	ALLOW_ENV       1: /env/NAME shows the variable NAME
//	LOG_REQUESTS    1: a line for every request
//	UP_BODY         what /up says with its status
//	UP_LOCATION     where /up leads, when HEALTH is a redirect
//	UP_SLOW_MS      /up takes this long
//	UP_FLAP         1: every second request for /up fails
//	LISTEN          address to listen on; all of them
//	EXIT_AFTER_MS   ends by itself after this time, with EXIT_STATUS (0)
//	EAT_MB          takes this much memory at its start
//
// /echo is a WebSocket in all but its frames: what comes after the upgrade goes back as it came. POST /upload counts the
// bytes it is sent.
//
// After SIGTERM it finishes the requests it has, for at most 30 s.
func web([]string) error {
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	startDelay, err := milliseconds("START_DELAY_MS")
	if err != nil {
		return err
	}
	slow, err := milliseconds("SLOW_MS")
	if err != nil {
		return err
	}
	var health atomic.Value
	if err := setHealth(&health, setting("HEALTH", "200")); err != nil {
		return err
	}
	upSlow, err := milliseconds("UP_SLOW_MS")
	if err != nil {
		return err
	}
	if err := misbehave(); err != nil {
		return err
	}
	version := setting("VERSION", "unversioned")

	var asked atomic.Int64
	mux := http.NewServeMux()
	greet := func(w http.ResponseWriter, r *http.Request, delay time.Duration) {
		wait(r.Context(), delay)
		fmt.Fprintf(w, "%s %s\n", version, host)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		greet(w, r, slow)
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		ms, err := strconv.Atoi(r.URL.Query().Get("ms"))
		if err != nil {
			http.Error(w, "/slow needs ?ms=NUMBER", http.StatusBadRequest)
			return
		}
		greet(w, r, time.Duration(ms)*time.Millisecond)
	})
	mux.HandleFunc("/up", func(w http.ResponseWriter, r *http.Request) {
		status := health.Load().(string)
		if status == never {
			<-r.Context().Done()
			return
		}
		wait(r.Context(), upSlow)
		code, _ := strconv.Atoi(status)
		if os.Getenv("UP_FLAP") == "1" && asked.Add(1)%2 == 0 {
			code = http.StatusServiceUnavailable
		}
		if location := os.Getenv("UP_LOCATION"); location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(code)
		if code != http.StatusNoContent {
			fmt.Fprintln(w, setting("UP_BODY", strconv.Itoa(code)))
		}
	})
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/upload", func(w http.ResponseWriter, r *http.Request) {
		count, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			log.Printf("upload broken off after %d bytes: %v", count, err)
			return
		}
		fmt.Fprintf(w, "%s %d\n", version, count)
	})
	mux.HandleFunc("/env/", func(w http.ResponseWriter, r *http.Request) {
		value, there := os.LookupEnv(strings.TrimPrefix(r.URL.Path, "/env/"))
		if os.Getenv("ALLOW_ENV") != "1" || !there {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintln(w, value)
	})
	mux.HandleFunc("/control", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		}
		if err := setHealth(&health, r.URL.Query().Get("health")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		log.Printf("health is %s from now on", health.Load())
	})

	server := &http.Server{Addr: os.Getenv("LISTEN") + ":" + setting("PORT", "3000"), Handler: logged(mux)}
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer release()
	wait(stop, startDelay)
	ended := make(chan error, 1)
	go func() { ended <- server.ListenAndServe() }()
	log.Printf("web %s listens on %s", version, server.Addr)
	select {
	case err := <-ended:
		return err
	case <-stop.Done():
		log.Printf("stopping, finishing requests")
		grace, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	}
}

func logged(next http.Handler) http.Handler {
	if os.Getenv("LOG_REQUESTS") != "1" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Printf("%s %s from %s", r.Method, r.URL.Path, r.RemoteAddr)
		next.ServeHTTP(w, r)
	})
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func milliseconds(name string) (time.Duration, error) {
	ms, err := strconv.Atoi(setting(name, "0"))
	if err != nil {
		return 0, fmt.Errorf("%s=%s is not a number of milliseconds", name, os.Getenv(name))
	}
	return time.Duration(ms) * time.Millisecond, nil
}

func setHealth(health *atomic.Value, value string) error {
	if code, err := strconv.Atoi(value); value != never && (err != nil || code < 200 || code > 599) {
		return fmt.Errorf("health %q is neither a status from 200 to 599 nor %q", value, never)
	}
	health.Store(value)
	return nil
}

// wait lets the time pass, or less when the context ends.
func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
