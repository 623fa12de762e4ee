package validator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Stamped at release: -ldflags "-X github.com/rackspace/terraform-provider-rackspace/validator.version=1.2.3 …".
// They must be variables: the linker cannot set a constant.
var (
	version   = ""
	commit    = ""
	buildDate = ""
)

// planFormats are the plan formats that are understood.
var planFormats = []string{"0.1", "0.2", "1.x"}

// BuildInfo says which program this is.
type BuildInfo struct {
	Version        string   `json:"version"`
	Commit         *string  `json:"commit"`
	BuildDate      *string  `json:"build_date"`
	Go             string   `json:"go"`
	Platform       string   `json:"platform"`
	RulesDigest    string   `json:"rules_digest"`
	SchemaVersions []string `json:"schema_versions"` // of the result document
	PlanFormats    []string `json:"plan_formats"`
}

// Build returns the build's info: the release's stamp, else what the Go toolchain recorded.
func Build() BuildInfo {
	b := BuildInfo{
		Version: version, Commit: optional(commit), BuildDate: optional(buildDate),
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		RulesDigest: rulesDigest(), SchemaVersions: []string{result.FormatVersion}, PlanFormats: planFormats,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.complete(info)
	}
	if b.Version == "" {
		b.Version = "dev"
	}
	return b
}

// complete fills in what no release has stamped.
func (b *BuildInfo) complete(info *debug.BuildInfo) {
	if b.Version == "" && info.Main.Version != "(devel)" {
		b.Version = strings.TrimPrefix(info.Main.Version, "v")
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && b.Commit == nil:
			b.Commit = optional(s.Value)
		case s.Key == "vcs.time" && b.BuildDate == nil:
			b.BuildDate = optional(s.Value)
		}
	}
}

// optional is nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// rulesDigest names the catalogue of rules: 12 hex digits of the SHA-256 of what each rule says of itself. Results with
// the same digest were judged by the same rules, as far as their text tells.
func rulesDigest() string {
	h := sha256.New()
	for _, c := range check.All() {
		fmt.Fprintf(h, "%q\n", []any{c.ID, c.Name, c.Severity, c.Title, c.Why, c.Fix, c.Sources, c.Controls, c.Since, c.Input})
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func tool() result.Tool {
	b := Build()
	return result.Tool{Name: "sgplan", Version: b.Version, Commit: b.Commit, RulesDigest: b.RulesDigest}
}
