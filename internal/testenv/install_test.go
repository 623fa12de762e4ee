package testenv

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// fakePython stands in for python3: it notes each call, makes a virtual environment whose python is itself, and installs a
// server, as pip would. It fails in pip while the file "offline" exists.
const fakePython = `#!/bin/sh
here=$FAKE_DIR
echo "$@" >>"$here/calls"
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi
if [ -e "$here/offline" ]; then echo "No matching distribution found" >&2; exit 1; fi
printf '#!/bin/sh\n' >"$(dirname "$0")/moto_server"
chmod +x "$(dirname "$0")/moto_server"
`

// fake puts the fake python3 alone before the system's programs in PATH, and returns the folder where it notes its calls.
func fake(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for python3 is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "python3"), []byte(fakePython), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAKE_DIR", dir)
	return dir
}

func calls(t *testing.T, dir string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(content)), "\n")
}

func TestTheEmulatorIsInstalledOnceByPackagesThatRunTogether(t *testing.T) {
	dir, cache := fake(t), t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			bin, err := install(cache)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := os.Stat(bin); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got := calls(t, dir)
	if len(got) != 2 || !strings.HasPrefix(got[0], "-m venv ") || !strings.HasSuffix(got[1], "moto[server]==5.2.1") {
		t.Errorf("got the calls %q, want one venv and one pip", got)
	}
}

func TestAnInstallationThatFailsSaysWhyAndIsTriedAgain(t *testing.T) {
	dir, cache := fake(t), t.TempDir()
	offline := filepath.Join(dir, "offline")
	if err := os.WriteFile(offline, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := install(cache)
	if err == nil || !strings.Contains(err.Error(), "No matching distribution found") || !strings.Contains(err.Error(), "pip install") {
		t.Errorf("got %v, want the command and what pip wrote", err)
	}
	if err := os.Remove(offline); err != nil {
		t.Fatal(err)
	}
	if _, err := install(cache); err != nil {
		t.Error(err)
	}
}

func TestAMachineWithoutPythonIsToldSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := install(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "python3") {
		t.Errorf("got %v, want an error that names python3", err)
	}
}
