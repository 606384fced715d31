package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

// eaten keeps the memory in use.
var eaten [][]byte

// misbehave does what EAT_MB and EXIT_AFTER_MS ask for.
func misbehave() error {
	megabytes, err := strconv.Atoi(setting("EAT_MB", "0"))
	if err != nil {
		return fmt.Errorf("EAT_MB=%s is not a number", os.Getenv("EAT_MB"))
	}
	for count := 0; count < megabytes; count++ {
		block := make([]byte, 1<<20)
		for at := range block {
			block[at] = byte(at)
		}
		eaten = append(eaten, block)
	}
	after, err := milliseconds("EXIT_AFTER_MS")
	if err != nil {
		return err
	}
	status, err := strconv.Atoi(setting("EXIT_STATUS", "0"))
	if err != nil {
		return fmt.Errorf("EXIT_STATUS=%s is not a number", os.Getenv("EXIT_STATUS"))
	}
	if after > 0 {
		time.AfterFunc(after, func() {
			log.Printf("ending as asked")
			os.Exit(status)
		})
	}
	return nil
}

// echo switches protocols and sends back what comes, until either end closes.
func echo(w http.ResponseWriter, r *http.Request) {
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer connection.Close()
	if _, err := buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"); err != nil {
		return
	}
	if err := buffered.Flush(); err != nil {
		return
	}
	_, _ = io.Copy(connection, buffered)
}
