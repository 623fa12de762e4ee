package baseline

import (
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var snake = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// What AWS takes as the description of a group or a rule, and as a group's name (EC2 API, CreateSecurityGroup, IpRange).
var awsText = regexp.MustCompile(`^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$`)

func TestEveryPresetSaysWhatAReaderNeeds(t *testing.T) {
	var families []Family
	for _, f := range Families() {
		families = append(families, f.Family)
	}
	for _, p := range Presets() {
		for what, wrong := range map[string]bool{
			"a name in snake case":                  !snake.MatchString(p.Name),
			"a family that is listed":               !slices.Contains(families, p.Family),
			"a title that is no sentence's end":     p.Title == "" || strings.HasSuffix(p.Title, "."),
			"a suffix that is part of a name":       !regexp.MustCompile(`^[A-Z][A-Za-z0-9]*SecurityGroup$`).MatchString(p.Suffix),
			"a description that AWS takes":          !awsText.MatchString(p.Description),
			"a reason that is a sentence":           !strings.HasSuffix(p.Why, "."),
			"a source":                              len(p.Sources) == 0,
			"a version":                             len(p.Versions) == 0,
			"a name that AWS does not keep for ids": strings.HasPrefix(p.Suffix, "sg-"),
		} {
			if wrong {
				t.Errorf("%s does not have %s", p.Name, what)
			}
		}
		for _, s := range p.Sources {
			if u, err := url.Parse(s); err != nil || u.Scheme != "https" || u.Host == "" {
				t.Errorf("%s: source %q is no https address", p.Name, s)
			}
		}
	}
}

func TestEveryNameAndAliasResolvesToOnePreset(t *testing.T) {
	owner := map[string]string{}
	suffix := map[string]string{}
	for _, p := range Presets() {
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if found, err := Find(name); err != nil || found != p {
				t.Errorf("Find(%q) = %v, %v; want preset %s", name, found, err, p.Name)
			}
			if owner[name] != "" || !snake.MatchString(name) {
				t.Errorf("%s is a name of %s and of %q, or not in snake case", name, p.Name, owner[name])
			}
			owner[name] = p.Name
		}
		// A provider that names groups "<name>-<suffix>" could not make two of them in one VPC.
		if lower := strings.ToLower(p.Suffix); suffix[lower] != "" {
			t.Errorf("%s has the suffix of %s", p.Name, suffix[lower])
		} else {
			suffix[lower] = p.Name
		}
	}
	if len(owner) != len(registry) {
		t.Errorf("%d names resolve, %d are registered", len(owner), len(registry))
	}
	if _, err := Find("no_such_preset"); err == nil {
		t.Error("a preset that does not exist is found")
	}
}

func TestANameThatIsTakenIsRefused(t *testing.T) {
	before := maps.Clone(registry)
	defer func() {
		if recover() == nil {
			t.Error("a second preset took the alias of another")
		}
		registry = before
	}()
	register(Preset{Name: "new", Aliases: []string{"postgresql"}})
}

func TestPresetsAreListedByNameOnce(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) || len(slices.Compact(names)) != len(Presets()) || len(names) == 0 {
		t.Errorf("names %v", names)
	}
	if slices.Contains(names, "postgresql") {
		t.Error("an alias is listed as a preset")
	}
}

func TestLookupTakesAVersionThatExists(t *testing.T) {
	p, v, err := Lookup("postgresql", 1)
	if err != nil || p.Name != "postgres" || v.Number != 1 {
		t.Errorf("got %v, %v, %v", p, v, err)
	}
	for _, number := range []int{0, -1, 2} {
		if _, _, err := Lookup("postgres", number); err == nil {
			t.Errorf("there is a version %d", number)
		}
	}
	if _, _, err := Lookup("no_such_preset", 1); err == nil {
		t.Error("a preset that does not exist is found")
	}
}

func TestARackspacePresetHasAFileOfItsOwn(t *testing.T) {
	for _, p := range Presets() {
		if p.Family != Rackspace {
			continue
		}
		text, err := os.ReadFile("preset_" + p.Name + ".go")
		if err != nil {
			t.Error(err)
			continue
		}
		if n := strings.Count(string(text), "= register(Preset{"); n != 1 || !strings.Contains(string(text), `"`+p.Name+`"`) {
			t.Errorf("preset_%s.go declares %d presets, or another one", p.Name, n)
		}
	}
}

func TestVersionsCountFromOne(t *testing.T) {
	for _, p := range Presets() {
		for i, v := range p.Versions {
			if v.Number != i+1 {
				t.Errorf("%s: version %d stands at place %d", p.Name, v.Number, i+1)
			}
		}
	}
}

func TestEveryRuleOfAVersionIsOneThatAWSTakes(t *testing.T) {
	for p, v := range everyVersion() {
		keys := map[string]bool{}
		for _, r := range slices.Concat(v.Rules, v.Egress) {
			services, err := r.Services()
			if err != nil || services.IsEmpty() {
				t.Errorf("%s: rule %s matches %v, %v", p.Name, r.Key, services, err)
			}
			if r.Protocol != 6 && r.Protocol != 17 && (r.FromPort != -1 || r.ToPort != -1) {
				t.Errorf("%s: rule %s has ports that protocol %d does not have", p.Name, r.Key, r.Protocol)
			}
			if keys[r.Key] || !snake.MatchString(r.Key) || r.Key == egressKey {
				t.Errorf("%s: %q is no key of one rule", p.Name, r.Key)
			}
			keys[r.Key] = true
			if !awsText.MatchString(r.Description) || r.Original != "" && !awsText.MatchString(r.Original) {
				t.Errorf("%s: rule %s has no description that AWS takes", p.Name, r.Key)
			}
			if _, ok := v.Slot(r.Slot); !ok {
				t.Errorf("%s: rule %s has no slot %q", p.Name, r.Key, r.Slot)
			}
		}
		if len(v.Rules) == 0 {
			t.Errorf("%s version %d admits nothing", p.Name, v.Number)
		}
	}
}

func TestEverySlotIsUsedAndSaysWhoBelongsThere(t *testing.T) {
	defaults := []SourceKind{Anywhere, VPCCIDRs, Self, Required}
	for p, v := range everyVersion() {
		names := map[string]bool{}
		for _, s := range v.Slots {
			used := slices.ContainsFunc(v.Rules, func(r PresetRule) bool { return r.Slot == s.Name })
			if names[s.Name] || !snake.MatchString(s.Name) || !used {
				t.Errorf("%s: slot %q is doubled, not in snake case or of no rule", p.Name, s.Name)
			}
			names[s.Name] = true
			if !slices.Contains(defaults, s.Default) || s.Original != "" && !slices.Contains(defaults, s.Original) || s.Original == s.Default {
				t.Errorf("%s: slot %s has the defaults %q and %q", p.Name, s.Name, s.Default, s.Original)
			}
			if !strings.HasSuffix(s.Why, ".") {
				t.Errorf("%s: slot %s does not say who belongs there", p.Name, s.Name)
			}
		}
	}
}

// O9: no preset admits its own group but the workers of EKS, which says so.
func TestOnlyWorkersAdmitTheirOwnGroup(t *testing.T) {
	for p, v := range everyVersion() {
		for _, s := range v.Slots {
			if s.Default == Self && p.Name != "eks_worker" {
				t.Errorf("%s admits its own group", p.Name)
			}
		}
	}
}

// O7: who administers from outside says from where; the world is an exception.
func TestPublicAdministrationHasNoDefaultSource(t *testing.T) {
	var have []string
	for p, v := range everyVersion() {
		for _, s := range v.Slots {
			if s.WorldNeedsException {
				have = append(have, p.Name+" "+s.Name+" "+string(s.Default))
			}
		}
	}
	if want := []string{"public_rdp default required", "public_ssh default required"}; !slices.Equal(have, want) {
		t.Errorf("slots that the world fills by exception only: %q, want %q", have, want)
	}
}

// everyVersion yields every preset with each of its versions.
func everyVersion() func(func(*Preset, Version) bool) {
	return func(yield func(*Preset, Version) bool) {
		for _, p := range Presets() {
			for _, v := range p.Versions {
				if !yield(p, v) {
					return
				}
			}
		}
	}
}
