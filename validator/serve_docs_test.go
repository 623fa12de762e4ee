package validator

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// The page and the Deployment name flags that there are, and the page all that a user may need.
func TestServeIsWhatItsPageSays(t *testing.T) {
	flags := (&Command{}).serveCommand().Flags()
	page := readText(t, "../docs/sgplan/serve.md")
	foreign := []string{"build-arg", "from-file", "cert", "key", "source"} // of docker, kubectl and sgplan check
	used := regexp.MustCompile(`--([a-z][a-z-]+)`)
	for file, text := range map[string]string{"the Deployment": readText(t, "../examples/ci/kubernetes/deployment.yaml"), "the page": page} {
		for _, m := range used.FindAllStringSubmatch(text, -1) {
			if flags.Lookup(m[1]) == nil && !slices.Contains(foreign, m[1]) {
				t.Errorf("%s names --%s, which is not there", file, m[1])
			}
		}
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "baseline" && !strings.Contains(page, "--"+f.Name) { // the policy names it, too
			t.Errorf("the page does not speak of --%s", f.Name)
		}
	})
}

// The page and the server know the same metrics.
func TestServeHasTheMetricsOfItsPage(t *testing.T) {
	s := startServe(t)
	text := get(t, s.ops+"/metrics")
	page := readText(t, "../docs/sgplan/serve.md")
	later := []string{"sgplan_findings_total", "sgplan_callbacks_total", "sgplan_reloads_total", "sgplan_requests_total"} // have no series yet
	name := regexp.MustCompile(`\bsgplan_[a-z_]+`)
	for _, m := range name.FindAllString(page, -1) {
		if !strings.Contains(text, m) && !slices.Contains(later, m) {
			t.Errorf("the page names %s, which is not there", m)
		}
	}
	for _, m := range regexp.MustCompile(`# TYPE (sgplan_\w+)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(page, m[1]) {
			t.Errorf("the page does not name %s", m[1])
		}
	}
}

// The autoscaler asks for a metric that there is.
func TestServeHasTheMetricOfTheAutoscaler(t *testing.T) {
	s := startServe(t)
	text := get(t, s.ops+"/metrics")
	names := regexp.MustCompile(`sgplan_[a-z_]+`).FindAllString(readText(t, "../examples/ci/kubernetes/hpa.yaml"), -1)
	if len(names) == 0 {
		t.Fatal("the autoscaler asks for none")
	}
	for _, name := range names {
		if !strings.Contains(text, "\n"+name+" 0\n") {
			t.Errorf("the server has no %s", name)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
