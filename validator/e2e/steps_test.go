package e2e_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// change is a plan that real Terraform carries out.
type change struct {
	name string
	// folder is one of ../testdata/plans, example a rule and side of ../check/testdata, steps one of testdata/steps.
	folder, example, steps string
	args                   []string // of plan
	order                  order
	harm                   bool // some packets fare otherwise meanwhile
	again                  bool // a second apply mends what one resource undid of another's
	fails                  string
	always                 bool // in CI, too
}

var changes = []change{
	{name: "a rule gets another number", example: "RSG706/bad", harm: true, always: true},
	{name: "a rule of a group changes in place", example: "RSG706/good"},
	{name: "an association, and its rules after it", example: "RSG705/bad", harm: true,
		order: order{held: called("CreateNetworkAclEntry"), first: called("ReplaceNetworkAclAssociation")}},
	{name: "a subnet leaves a list and enters another", steps: "list_to_list", harm: true, order: toDefault},
	{name: "a subnet enters a list and leaves another", steps: "list_to_list", harm: true, order: toList, again: true, always: true},
	{name: "an association takes a subnet, and then a list gives it up", steps: "list_to_association", harm: true, order: toList, again: true},
	{name: "a network ACL goes, and a list takes its subnet", steps: "gone_to_list", harm: true, order: toList, again: true},
	{name: "an association goes, and a list takes its subnet", steps: "association_to_list", harm: true, order: toDefault},
	{name: "a list takes a subnet, and its association goes", steps: "association_to_list", order: toList},
	{name: "an association is made first", steps: "association_made_first"},
	{name: "a subnet leaves a list before it enters another", steps: "taken_first", harm: true},
	{name: "a subnet enters a list before it leaves another", steps: "taken_last", harm: true, again: true},
	{name: "a network ACL is replaced", steps: "replaced", args: []string{"-replace=aws_network_acl.n"}, harm: true},
	{name: "a network ACL is replaced and made first", steps: "replaced_made_first", args: []string{"-replace=aws_network_acl.n"}, harm: true},
	{name: "blocks get other numbers", steps: "blocks", harm: true},
	{name: "the default network ACL is taken over", steps: "adopted", harm: true},
	{name: "a rule is made first", steps: "rule_made_first"},
	{name: "a block of a group changes", steps: "group_blocks", harm: true},
	{name: "a rule of a group is replaced", steps: "group_rule", harm: true},
	{name: "a rule of a group is made first", steps: "group_rule_made_first"},
	{name: "a rule meets itself", folder: "t24_kept_number", fails: "NetworkAclEntryAlreadyExists"},
}

// Terraform carries changes out, and after each of its calls that changes something the network is looked at. What fares
// otherwise at any such moment than both before and after has to be in the findings about the change itself, and what is not in them
// must not fare otherwise. SGPLAN_E2E_STEPS=all carries out all changes, and not only those that CI has time for.
func TestFindingsTellWhatFaresOtherwiseWhileAPlanIsApplied(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes half a minute a plan")
	}
	for _, c := range changes {
		if !c.always && os.Getenv("SGPLAN_E2E_STEPS") != "all" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.carryOut(t)
		})
	}
}

func (c change) carryOut(t *testing.T) {
	proxy := awsproxy.Start(t, awsproxy.Options{Emulator: testenv.SharedEmulator(t).URL})
	w := newWatch(t, proxy)
	tf := testenv.Terraform(t)
	tf.Endpoint = proxy.URL
	dir := t.TempDir()
	before, after := c.sources(t)
	writeFiles(t, dir, before)
	tf.Init(dir)
	tf.Apply(dir)
	removeSources(t, dir)
	writeFiles(t, dir, after)
	tf.Plan(dir, "tf.plan", c.args...)
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, tf.ShowJSON(dir, "tf.plan"), 0o600); err != nil {
		t.Fatal(err)
	}
	findings := slices.DeleteFunc(checkFiles(t, file).Findings, func(f result.Finding) bool {
		return !slices.Contains([]string{"RSG703", "RSG704", "RSG705", "RSG706"}, f.RuleID)
	})
	w.start(c.order)
	out, err := tf.Run(dir, "apply", "-input=false", "-no-color", "tf.plan")
	if (err != nil) != (c.fails != "") || !strings.Contains(out, c.fails) {
		t.Fatalf("apply: %v\n%s", err, out)
	}
	moments := slices.Clone(w.moments)
	w.start(order{})
	if c.again {
		tf.Apply(dir)
	}
	end := w.moments[len(w.moments)-1]
	if n := c.compare(t, findings, moments, end); (n > 0) != c.harm {
		t.Errorf("%d filters do harm meanwhile, wanted some: %v", n, c.harm)
	}
}

// compare holds each moment against both ends, and returns how many filters do harm at some moment.
func (c change) compare(t *testing.T, findings []result.Finding, moments []moment, end moment) int {
	t.Helper()
	harmed := map[string]bool{}
	for id, was := range moments[0].filters {
		is, there := end.filters[id]
		if !there {
			continue
		}
		var said []string
		var earlier [2]firewall.Set
		for i, m := range moments {
			now, there := m.filters[id]
			if !there {
				continue
			}
			for d := range bothWays {
				harm := was.open[d].Intersect(is.open[d]).Subtract(now.open[d])
				if was.nacl {
					harm = harm.Union(now.open[d].Subtract(was.open[d]).Subtract(is.open[d]))
				}
				harm = harm.Restrict(firewall.AllIPv4().Subtract(was.local))
				if harm.IsEmpty() {
					earlier[d] = harm
					continue
				}
				harmed[id] = true
				said = append(said, fmt.Sprintf("moment %d, after %s: %s", i, callText(m.call), harm))
				if left := harm.Subtract(covered(t, findings, was.local, bothWays[d])); !left.IsEmpty() {
					t.Errorf("%s, %s: after call %d, %s, fare otherwise and are in no finding: %s", id, bothWays[d], i, callText(m.call), left)
				}
				if news := i == 0 || !harm.Equal(earlier[d]); news && !c.step(findings, m.call) {
					t.Errorf("%s is in no finding's steps", callText(m.call))
				}
				earlier[d] = harm
			}
		}
		if len(said) > 0 {
			t.Logf("%s: %s", id, strings.Join(said, "\n  "))
		}
	}
	return len(harmed)
}

// step reports whether a step tells of a call: one of a resource that can make it.
func (c change) step(findings []result.Finding, call *awsproxy.Call) bool {
	types := map[string][]string{
		"DeleteNetworkAclEntry":        {"aws_network_acl_rule.", "aws_network_acl.", "aws_default_network_acl."},
		"ReplaceNetworkAclAssociation": {"aws_network_acl_association.", "aws_network_acl."},
	}
	types["CreateNetworkAclEntry"] = types["DeleteNetworkAclEntry"]
	for _, f := range findings {
		for _, s := range f.Steps {
			number := call.Form.Get("RuleNumber")
			for _, typ := range types[call.Action] {
				if strings.HasPrefix(s.Address, typ) && (number == "" || strings.Contains(s.Effect, "rule "+number+" ")) {
					return true
				}
			}
			if types[call.Action] == nil && strings.HasPrefix(s.Address, "aws_security_group") {
				return true
			}
		}
	}
	return false
}

func callText(c *awsproxy.Call) string {
	if c == nil {
		return "nothing"
	}
	text := c.Action
	for _, name := range []string{"NetworkAclId", "Egress", "RuleNumber", "AssociationId", "GroupId"} {
		if v := c.Form.Get(name); v != "" {
			text += " " + name + "=" + v
		}
	}
	return text
}

// covered is what findings name of packets with one side, as its filter sees them.
func covered(t *testing.T, findings []result.Finding, local firewall.AddrSet, d firewall.Direction) firewall.Set {
	t.Helper()
	var out firewall.Set
	for _, f := range findings {
		for _, s := range f.Uncovered {
			near, far := prefixes(t, s.Dst), prefixes(t, s.Src)
			if d == firewall.Egress {
				near, far = far, near
			}
			if near.Covers(local) {
				out = out.Union(firewall.NewSet(far, servicesOf(s)))
			}
		}
	}
	return out
}

func prefixes(t *testing.T, list []string) firewall.AddrSet {
	t.Helper()
	var out []netip.Prefix
	for _, s := range list {
		if !strings.Contains(s, "/") {
			a := netip.MustParseAddr(s)
			s = fmt.Sprintf("%s/%d", a, a.BitLen())
		}
		out = append(out, netip.MustParsePrefix(s))
	}
	return firewall.Prefixes(out...)
}

func servicesOf(s result.Set) firewall.Services {
	if s.ProtocolNumber < 0 {
		return firewall.AllServices()
	}
	p := firewall.Protocol(s.ProtocolNumber)
	if len(s.DstPorts) == 0 {
		return firewall.ProtocolServices(p)
	}
	var ranges []firewall.PortRange
	for _, r := range s.DstPorts {
		ranges = append(ranges, firewall.PortRange{Lo: uint16(r[0]), Hi: uint16(r[1])})
	}
	return firewall.PortServices(p, firewall.PortSet(ranges...))
}

// sources returns the configurations before and after, by file.
func (c change) sources(t *testing.T) (before, after map[string]string) {
	t.Helper()
	before, after = map[string]string{"common.tf": testenv.Provider}, map[string]string{"common.tf": testenv.Provider}
	if c.folder != "" {
		for name, into := range map[string]map[string]string{"before/main.tf": before, "main.tf": after} {
			text, err := os.ReadFile(filepath.Join("../testdata/plans", c.folder, name))
			if err != nil {
				t.Fatal(err)
			}
			into["main.tf"] = string(text)
		}
		return before, after
	}
	file, side := filepath.Join("testdata/steps", c.steps+".txtar"), ""
	if id, name, ok := strings.Cut(c.example, "/"); ok {
		file, side = filepath.Join("../check/testdata", id+".txtar"), name+"/"
	}
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		switch f.Name {
		case side + "before.tf":
			before["main.tf"] = string(f.Data)
		case side + "main.tf":
			after["main.tf"] = string(f.Data)
		}
	}
	return before, after
}
