// Command app is what runs in the lab's containers, and what tests run beside them: one static binary, many words.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
)

var commands = map[string]func(args []string) error{
	"web":     web,
	"db":      db,
	"crash":   crash,
	"loadgen": loadgen,
	"lookup":  lookup,
	"get":     get,
}

func main() {
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		var names []string
		for name := range commands {
			names = append(names, name)
		}
		sort.Strings(names)
		fmt.Fprintln(os.Stderr, "app: the first word must be one of", strings.Join(names, ", "))
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "app %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

// crash is a program that cannot start.
func crash([]string) error {
	return fmt.Errorf("cannot start: DATABASE_URL is not set")
}
