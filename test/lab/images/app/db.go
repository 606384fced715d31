package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// db is a service with a state: it counts in the file /data/counter (DATA names another folder), on port 5432 (PORT).
// Lines and answers: PING -> PONG VERSION, INCR -> the new count, COUNT -> the count.
func db([]string) error {
	version := setting("VERSION", "unversioned")
	counter := &counter{path: filepath.Join(setting("DATA", "/data"), "counter")}
	count, err := counter.add(0)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", ":"+setting("PORT", "5432"))
	if err != nil {
		return err
	}
	log.Printf("db %s listens on %s, count %d", version, listener.Addr(), count)
	stop, release := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer release()
	go func() {
		<-stop.Done()
		listener.Close()
	}()
	for {
		connection, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			log.Printf("stopped")
			return nil
		}
		if err != nil {
			return err
		}
		go answer(connection, version, counter)
	}
}

func answer(connection net.Conn, version string, counter *counter) {
	defer connection.Close()
	for lines := bufio.NewScanner(connection); lines.Scan(); {
		var reply string
		switch line := strings.TrimSpace(lines.Text()); line {
		case "PING":
			reply = "PONG " + version
		case "INCR", "COUNT":
			n := 0
			if line == "INCR" {
				n = 1
			}
			count, err := counter.add(n)
			reply = strconv.Itoa(count)
			if err != nil {
				log.Print(err)
				reply = "ERROR " + err.Error()
			}
		default:
			reply = "ERROR unknown command " + strconv.Quote(line)
		}
		if _, err := fmt.Fprintln(connection, reply); err != nil {
			return
		}
	}
}

// counter is a number in a file; what add has returned survives a crash.
type counter struct {
	mutex sync.Mutex
	path  string
}

func (c *counter) add(n int) (int, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	text, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = []byte("0"), nil
	}
	if err != nil {
		return 0, err
	}
	count, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s does not hold a number: %w", c.path, err)
	}
	if n == 0 {
		return count, nil
	}
	count += n
	file, err := os.Create(c.path + ".new")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	if _, err := fmt.Fprintln(file, count); err != nil {
		return 0, err
	}
	if err := file.Sync(); err != nil {
		return 0, err
	}
	return count, os.Rename(c.path+".new", c.path)
}
