package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

const (
	motoVersion = "5.2.1"
	// installing is how long the emulator's installation may take.
	installing = 5 * time.Minute
)

// moto finds or installs the emulator, once for a process, success or not.
var moto = sync.OnceValues(func() (string, error) {
	if bin, err := exec.LookPath("moto_server"); err == nil {
		return bin, nil
	}
	if os.Getenv("MOTO_INSTALL") == "no" {
		return "", errors.New("moto_server is not in PATH, and MOTO_INSTALL=no")
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("moto_server is not in PATH, and there is no folder to install it into: %w", err)
	}
	return install(filepath.Join(base, "terraform-provider-rackspace"))
})

// install puts moto into a virtual environment below a folder, unless it is there, and returns the path of its server. The
// packages of one `go test ./...` run at the same time: the first installs, and the others wait for it.
func install(folder string) (string, error) {
	venv := filepath.Join(folder, "moto-"+motoVersion)
	bin, done := filepath.Join(venv, scripts(), "moto_server"), filepath.Join(venv, "complete")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	unlock, err := lockedfile.MutexAt(venv + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(done); err == nil {
		return bin, nil
	}
	// What is there was left by an installation that failed.
	if err := os.RemoveAll(venv); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), installing)
	defer cancel()
	for _, command := range [][]string{
		{"python3", "-m", "venv", venv},
		{filepath.Join(venv, scripts(), "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "moto[server]==" + motoVersion},
	} {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.WaitDelay = 5 * time.Second
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("moto_server is not in PATH, and moto %s cannot be installed: %v: %w\n%s", motoVersion, command, err, out)
		}
	}
	if _, err := os.Stat(bin); err != nil {
		return "", fmt.Errorf("pip installed moto %s, and left no server: %w", motoVersion, err)
	}
	return bin, os.WriteFile(done, nil, 0o644)
}

// scripts is where a virtual environment has its programs.
func scripts() string {
	if runtime.GOOS == "windows" {
		return "Scripts"
	}
	return "bin"
}
