package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sort"
	"time"
)

// lookup prints the addresses that this machine's resolver settings give for a name, one a line, sorted.
func lookup(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: lookup NAME")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	addresses, err := (&net.Resolver{PreferGo: true}).LookupHost(ctx, args[0])
	if err != nil {
		return err
	}
	sort.Strings(addresses)
	for _, address := range addresses {
		fmt.Println(address)
	}
	return nil
}

// get prints what a URL answers; any status but 2xx is an error.
func get(args []string) error {
	flags := flag.NewFlagSet("get", flag.ContinueOnError)
	host := flags.String("host", "", "Host header, when not the URL's")
	timeout := flags.Duration("timeout", 5*time.Second, "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("usage: get [-host NAME] [-timeout 5s] URL")
	}
	request, err := http.NewRequest(http.MethodGet, flags.Arg(0), nil)
	if err != nil {
		return err
	}
	request.Host = *host
	response, err := (&http.Client{Timeout: *timeout}).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		return err
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}
