// The one program of the cluster check's test image.
//
//	probe serve       answers every HTTP request on :8080 with "hello from <host name>", until SIGTERM
//	probe get URL     prints the body of a successful answer
//	probe cat FILE    prints a file
//	probe eat MIB     takes that much memory and keeps it
//	probe sleep       waits for SIGTERM
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	arguments := append(os.Args[1:], "", "")
	if err := run(arguments[0], arguments[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(command, argument string) error {
	ending, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	switch command {
	case "serve":
		return serve(ending)
	case "get":
		return get(argument)
	case "cat":
		content, err := os.ReadFile(argument)
		fmt.Print(string(content))
		return err
	case "eat":
		mebibytes, err := strconv.Atoi(argument)
		if err != nil {
			return err
		}
		eaten := make([]byte, mebibytes<<20)
		for i := 0; i < len(eaten); i += 4096 {
			eaten[i] = 1
		}
		<-ending.Done()
		fmt.Println(len(eaten))
		return nil
	case "sleep":
		<-ending.Done()
		return nil
	}
	return fmt.Errorf("unknown command %q: serve, get, cat, eat, sleep", command)
}

func serve(ending context.Context) error {
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	server := &http.Server{Addr: ":8080", Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "hello from %s\n", host)
	})}
	go func() {
		<-ending.Done()
		_ = server.Close()
	}()
	fmt.Println("serving on :8080")
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func get(url string) error {
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, response.Status)
	}
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}
