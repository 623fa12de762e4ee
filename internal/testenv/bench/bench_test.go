package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// open starts a stage with the provider of this tree, or skips where a tool is missing.
func open(t *testing.T) *stage.Stage {
	t.Helper()
	testenv.TerraformPath(t)
	testenv.SharedEmulator(t)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(testenv.Provider), 0o600); err != nil {
		t.Fatal(err)
	}
	testenv.Terraform(t).Init(folder) // which skips without the AWS provider
	provider := filepath.Join(folder, "terraform-provider-rackspace")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", provider, "../../..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	s, err := stage.Open(provider)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestAllFormsAreMeasuredAndDoTheSameWork(t *testing.T) {
	small := size{groups: 5, rules: 8}
	results, err := compare(t.Context(), t.Output(), open(t), small) // which fails for a form that leaves other rules
	if err != nil {
		t.Fatal(err)
	}
	ours, rules := results[0], results[2]
	for i, want := range []awsproxy.Counts{
		{ // AWS's outbound rules stay as they are made
			"CreateSecurityGroup": 5, "AuthorizeSecurityGroupIngress": 5, "ModifySecurityGroupRules": 0,
			"AuthorizeSecurityGroupEgress": 0, "RevokeSecurityGroupEgress": 0,
		},
		{"CreateSecurityGroup": 0, "AuthorizeSecurityGroupIngress": 0, "ModifySecurityGroupRules": 0},
		{"CreateSecurityGroup": 0, "AuthorizeSecurityGroupIngress": 0, "ModifySecurityGroupRules": 5, "RevokeSecurityGroupIngress": 0},
	} {
		for action, n := range want {
			if got := ours[i].calls[action]; got != n {
				t.Errorf("%s: %d calls of %s, want %d: one for each group that changes, however many rules", steps[i].name, got, action, n)
			}
		}
	}
	if got := rules[0].calls["AuthorizeSecurityGroupIngress"]; got != 40 {
		t.Errorf("the other form made %d rules with a call each, want 40: is it what is compared?", got)
	}
	if few := ours[0].calls["CreateTags"] + ours[0].calls["DescribeSecurityGroups"] + ours[0].calls["DescribeSecurityGroupRules"]; few >= 4*5 {
		t.Errorf("a create takes %v: as many calls besides as if each group were alone", ours[0].calls)
	}
	if ours[1].calls.Total() >= rules[1].calls.Total() {
		t.Errorf("a refresh takes %v, and %v with a resource for each rule", ours[1].calls, rules[1].calls)
	}
	var table strings.Builder
	if err := report(&table, small, results, true); err != nil {
		t.Fatal(err)
	}
	t.Log(table.String())
}

func TestAReportHasARatioToTheFirstForm(t *testing.T) {
	one := cost{calls: awsproxy.Counts{"DescribeVpcs": 1, "CreateVpc": 3}, seconds: 2}
	other := cost{calls: awsproxy.Counts{"DescribeVpcs": 10}, seconds: 3}
	var table strings.Builder
	if err := report(&table, size{groups: 1, rules: 1}, [][]cost{{one, one, one}, {other, other, other}, {one, one, one}}, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\ncreate ", "\nrefresh ", "\nchange ",
		"  rackspace_sg_baseline                     4    1.0×       2.0    1.0×\n      CreateVpc                             3\n",
		"  aws_security_group, rules inline         10    2.5×       3.0    1.5×\n",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the report has not %q:\n%s", want, table.String())
		}
	}
}

func TestASizeThatCannotBeMadeIsRefused(t *testing.T) {
	for _, s := range []size{{rules: 1}, {groups: 1}, {groups: 1, rules: 61}} {
		if err := run(t.Context(), nil, nil, "", s, false); err == nil || !strings.Contains(err.Error(), "want at least") {
			t.Errorf("%v: got %v", s, err)
		}
	}
}
