// SPDX-License-Identifier: MIT

// The peer of tasks that is not C: a goroutine that returns at once and is waited for through a
// channel, and one that gives way. Prints one line each: name and ns an operation.
//
// usage: bench-goroutines [COUNT]
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

func returnAtOnce(done chan<- int) {
	done <- 1
}

// create: one after the other, as a task that awaits a task it made.
func create(count int) time.Duration {
	done := make(chan int)
	start := time.Now()
	for i := 0; i < count; i++ {
		go returnAtOnce(done)
		<-done
	}
	return time.Since(start)
}

// giveWay: to the scheduler and back, with nobody else to run.
func giveWay(count int) time.Duration {
	start := time.Now()
	for i := 0; i < count; i++ {
		runtime.Gosched()
	}
	return time.Since(start)
}

func print(name string, elapsed time.Duration, count int) {
	fmt.Printf("%s %.2f\n", name, float64(elapsed.Nanoseconds())/float64(count))
}

func main() {
	count := 1000000
	if len(os.Args) > 1 {
		wanted, err := strconv.Atoi(os.Args[1])
		if err != nil || wanted < 1 {
			fmt.Fprintf(os.Stderr, "bench-goroutines: %q is no count above 0\n", os.Args[1])
			os.Exit(2)
		}
		count = wanted
	}
	runtime.GOMAXPROCS(1) // a loop has one thread
	print("create", create(count), count)
	print("switch", giveWay(count), count)
}
