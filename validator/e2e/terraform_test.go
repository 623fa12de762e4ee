package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// realPlan applies the world before to an account of its own and returns the plan of the world after, as Terraform shows it.
func realPlan(t *testing.T, s *scenario) []byte {
	t.Helper()
	tf := testenv.Terraform(t)
	tf.Endpoint = awsproxy.Start(t, awsproxy.Options{Emulator: testenv.SharedEmulator(t).URL}).URL
	dir := t.TempDir()
	writeFiles(t, dir, s.before.render())
	tf.Init(dir)
	tf.Apply(dir)
	removeSources(t, dir)
	writeFiles(t, dir, s.after.render())
	if out, err := tf.Run(dir, "get"); err != nil {
		t.Fatalf("terraform get: %v\n%s", err, out)
	}
	args := []string{}
	if s.noRefresh {
		args = append(args, "-refresh=false")
	}
	for _, address := range s.replace {
		args = append(args, "-replace="+address)
	}
	tf.Plan(dir, "tf.plan", args...)
	return tf.ShowJSON(dir, "tf.plan")
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// removeSources removes the configuration and keeps the state and the providers.
func removeSources(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.Name() == ".terraform":
			return filepath.SkipDir
		case filepath.Ext(path) == ".tf":
			return os.Remove(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
