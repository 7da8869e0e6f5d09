// SPDX-License-Identifier: MIT

// The peer of tasks that is not C: a goroutine that returns at once and is waited for through a
// channel (life), and one that gives way to the scheduler with nobody else to run (switch). Prints
// ns an operation, as bench-tasks does of itself.
//
// usage: bench-goroutines --one WHAT COUNT
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"
)

const timesCount = 10 // as many operations as bench-tasks makes of its count

func returnAtOnce(done chan<- int) {
	done <- 1
}

// live: one after the other, as a task that awaits a task it made.
func live(count int) {
	done := make(chan int)
	for i := 0; i < count; i++ {
		go returnAtOnce(done)
		<-done
	}
}

func giveWay(count int) {
	for i := 0; i < count; i++ {
		runtime.Gosched()
	}
}

func main() {
	works := map[string]func(int){"life": live, "switch": giveWay}
	count := 0
	if len(os.Args) == 4 && os.Args[1] == "--one" {
		count, _ = strconv.Atoi(os.Args[3])
	}
	if count < 1 || works[os.Args[2]] == nil {
		fmt.Fprintln(os.Stderr, "usage: bench-goroutines --one life|switch COUNT")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1) // a loop has one thread
	count *= timesCount
	work := works[os.Args[2]]
	work(count / 10)
	start := time.Now()
	work(count)
	fmt.Printf("%.2f\n", float64(time.Since(start).Nanoseconds())/float64(count))
}
