package session_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"paceline/bench/session"
)

// holdVariable asks this program to hold the session in the folder that it names.
const holdVariable = "SESSION_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdVariable); dir != "" {
		if err := hold(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// hold keeps a session open until it is killed.
func hold(dir string) error {
	w, err := session.Create(dir)
	if err == nil {
		err = w.WriteManifest(manifest())
	}
	if err != nil {
		return err
	}
	fmt.Println("held")
	time.Sleep(time.Hour)
	return w.Close()
}
