package history

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
)

// Variables that make this program add made-up sessions to a file, without an end or a number of them, from a number on.
const (
	addVariable   = "HISTORY_TEST_ADD"
	fromVariable  = "HISTORY_TEST_FROM"
	countVariable = "HISTORY_TEST_COUNT"
)

func TestMain(m *testing.M) {
	if file := os.Getenv(addVariable); file != "" {
		if err := addMany(file, number(fromVariable), number(countVariable)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func number(variable string) int {
	n, err := strconv.Atoi(os.Getenv(variable))
	if err != nil {
		panic(err)
	}
	return n
}

// addMany adds sessions one by one, each as a command would, and prints a line for each that is in the file.
func addMany(file string, from, count int) error {
	ctx := context.Background()
	for n := from; n < from+count; n++ {
		f, err := Create(ctx, file, "v0.0.0-test")
		if err != nil {
			return err
		}
		e, _, err := EntryOf(madeUp(n))
		if err != nil {
			return err
		}
		if _, err := f.Add(ctx, e); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		fmt.Println(e.ID)
	}
	return nil
}
