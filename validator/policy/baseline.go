package policy

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// BaselineName is the name of a baseline file.
const BaselineName = ".sgplan.baseline.json"

// BaselineVersion is the version of its format.
const BaselineVersion = "1.0"

// Baseline is the findings that somebody knows of and has taken over as they are.
type Baseline struct {
	FormatVersion string  `json:"format_version"`
	Created       string  `json:"created"` // date
	Owner         string  `json:"owner"`
	Reason        string  `json:"reason"`
	Expires       string  `json:"expires"` // date: the last day on which it holds
	Findings      []Known `json:"findings"`

	Path   string `json:"-"`
	SHA256 string `json:"-"`
	until  time.Time
	index  map[string]*Known
}

// Known is one finding of a baseline, with how much harm it was about.
type Known struct {
	Fingerprint string           `json:"fingerprint"`
	RuleID      string           `json:"rule_id"`
	Unit        string           `json:"unit"`
	Address     string           `json:"address"`
	Message     string           `json:"message"`
	Severity    result.Severity  `json:"severity"`
	Certainty   result.Certainty `json:"certainty"`
	Count       float64          `json:"count"`
	Packets     []result.Set     `json:"packets"`
	Remote      []result.Set     `json:"remote"`
	Digest      string           `json:"digest"`
}

// FindBaseline returns the path of the baseline nearest to a folder, as Find does; "" if there is none.
func FindBaseline(folder string) (string, error) { return findUp(folder, BaselineName) }

// BaselinePath is the baseline that the policy names, by its path from the file that does; "" if it names none. only reports
// whether no other may be used: a file that the policy extends has locked which.
func (p *Policy) BaselinePath() (path string, only bool) {
	e := p.In("").s["sgplan.baseline"]
	if path = e.value.AsString(); path != "" && !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(e.at.Filename), path)
	}
	return path, lockOf(p.layers, "sgplan.baseline", "") != nil
}

// ReadBaseline reads a baseline, strictly.
func ReadBaseline(path string) (*Baseline, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseBaseline(path, text)
}

func parseBaseline(path string, text []byte) (*Baseline, error) {
	b := &Baseline{}
	if err := json.Unmarshal(text, b, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%s is no baseline: %w", path, err)
	}
	if b.FormatVersion != BaselineVersion {
		return nil, fmt.Errorf("%s is a baseline of format %q: this program reads %s", path, b.FormatVersion, BaselineVersion)
	}
	sum := sha256.Sum256(text)
	b.Path, b.SHA256 = path, hex.EncodeToString(sum[:])
	var err error
	if b.until, err = time.Parse(time.DateOnly, b.Expires); err != nil {
		return nil, fmt.Errorf("%s: expires %q is no day such as 2027-03-31", path, b.Expires)
	}
	if strings.TrimSpace(b.Owner) == "" {
		return nil, fmt.Errorf("%s names no owner", path)
	}
	b.index = map[string]*Known{}
	for i := range b.Findings {
		k := &b.Findings[i]
		if b.index[k.Fingerprint] != nil {
			return nil, fmt.Errorf("%s has the fingerprint %s twice", path, k.Fingerprint)
		}
		if _, err := k.boxes(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, k.Fingerprint, err)
		}
		b.index[k.Fingerprint] = k
	}
	return b, nil
}

// Bytes is the file of a baseline.
func (b *Baseline) Bytes() ([]byte, error) {
	slices.SortFunc(b.Findings, func(x, y Known) int {
		return cmp.Or(cmp.Compare(x.Unit, y.Unit), cmp.Compare(x.Address, y.Address), cmp.Compare(x.RuleID, y.RuleID), cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	text, err := json.Marshal(b, json.Deterministic(true), json.FormatNilSliceAsNull(false), jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil, err
	}
	return append(bytes.TrimSpace(text), '\n'), nil
}

// Know is the entry of a finding. It is false for what cannot be known beforehand: findings about the input or the policy, and
// those about what one plan does, which another plan does again to other rules.
func Know(f *result.Finding, unit string) (Known, bool) {
	if !exemptible(f.RuleID) || ofOnePlan(f) || f.Extent == nil {
		return Known{}, false
	}
	e := f.Extent
	return Known{Fingerprint: f.Fingerprint, RuleID: f.RuleID, Unit: unit, Address: f.Address, Message: f.Message, Severity: f.Severity,
		Certainty: f.Certainty, Count: e.Count, Packets: e.Packets, Remote: e.Remote, Digest: e.Digest}, true
}

// ofOnePlan reports whether a finding is about the change and not about what stands after it: rules of the family 7xx, that a
// NACL gains rules, and how many a plan adds.
func ofOnePlan(f *result.Finding) bool {
	added := f.RuleID == "RSG301" && f.Extent != nil && slices.Contains(f.Extent.Key, "added-rules")
	return strings.HasPrefix(f.RuleID, "RSG7") || f.RuleID == compliance || added
}

// covers reports whether a finding is the known one and in nothing worse: neither more severe, nor more certain, nor with one
// more packet or a greater count. Where nothing is measured, or it must not be printed, it has to be the same.
func (k *Known) covers(f *result.Finding) bool {
	e := f.Extent
	if e == nil || ofOnePlan(f) || f.RuleID != k.RuleID || f.Severity.Rank() > k.Severity.Rank() ||
		f.Certainty == result.Proved && k.Certainty != result.Proved || e.Count > k.Count || e.Digest != k.Digest {
		return false
	}
	if e.Count == 0 && len(e.Packets) == 0 && len(e.Remote) == 0 && e.Digest == "" {
		return f.Message == k.Message
	}
	now := Known{Packets: e.Packets, Remote: e.Remote}
	had, err := k.boxes()
	if err != nil {
		return false
	}
	has, err := now.boxes()
	if err != nil {
		return false
	}
	return had[0].Covers(has[0]) && had[1].Covers(has[1])
}
