// Command shaper is a slow cable: it makes two network taps and carries every frame from one to the other, both ways,
// after a delay. For kernels without a queue discipline that can do it.
//
//	shaper TAP TAP MILLISECONDS
//
// The taps go when it ends.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

// frame is what one tap sent, and when the other is to have it.
type frame struct {
	due  time.Time
	data []byte
}

// queued frames per direction; what comes on top is lost, as on a real line.
const queued = 8192

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shaper:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("usage: shaper TAP TAP MILLISECONDS")
	}
	ms, err := strconv.ParseFloat(args[2], 64)
	if err != nil || ms < 0 {
		return fmt.Errorf("%q is not a number of milliseconds", args[2])
	}
	delay := time.Duration(ms * float64(time.Millisecond))
	a, err := openTap(args[0])
	if err != nil {
		return err
	}
	b, err := openTap(args[1])
	if err != nil {
		return err
	}
	failed := make(chan error)
	go carry(a, b, delay, failed)
	go carry(b, a, delay, failed)
	return <-failed
}

// carry reads frames from one tap and writes each to the other when its time has come.
func carry(from, to *os.File, delay time.Duration, failed chan<- error) {
	line := make(chan frame, queued)
	go func() {
		for next := range line {
			time.Sleep(time.Until(next.due))
			// A tap that is down or full refuses the frame: lost, like anything on a line that is not plugged in.
			_, _ = to.Write(next.data)
		}
	}()
	buffer := make([]byte, 65536)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			failed <- fmt.Errorf("%s: %w", from.Name(), err)
			return
		}
		select {
		case line <- frame{time.Now().Add(delay), append([]byte(nil), buffer[:n]...)}:
		default:
		}
	}
}

// openTap makes the network interface.
func openTap(name string) (*os.File, error) {
	const setInterface, tap, noPacketInfo = 0x400454ca, 0x0002, 0x1000
	fd, err := syscall.Open("/dev/net/tun", syscall.O_RDWR|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	var request struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	if len(name) >= len(request.name) {
		return nil, fmt.Errorf("%s: an interface's name has at most %d letters", name, len(request.name)-1)
	}
	copy(request.name[:], name)
	request.flags = tap | noPacketInfo
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), setInterface, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return nil, fmt.Errorf("%s: %w", name, errno)
	}
	return os.NewFile(uintptr(fd), name), nil
}
