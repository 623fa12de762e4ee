package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

// example is the configuration that the demo applies, from the root of the repository.
const example = "examples/resources/rackspace_sg_baseline/resource.tf"

// The change: who may reach the web tier, an attribute of one rule. AWS cannot change the kind of a source in place.
const (
	before = "source      = { security_group_id = rackspace_sg_baseline.load_balancer.id }"
	after  = "source      = { vpc = true }"
)

// story is a run of the demo.
type story struct {
	*printer
	account *stage.Account
	folder  string // of the configuration
	sgplan  string
	seen    int // calls that were told of
}

// run tells the story from the root of the repository.
func run(ctx context.Context, p *printer, provider, sgplan string) error {
	sgplan, err := filepath.Abs(sgplan)
	if err != nil {
		return err
	}
	if _, err := os.Stat(sgplan); err != nil {
		return fmt.Errorf("sgplan is not built (make build): %w", err)
	}
	files := map[string]string{}
	for name, file := range map[string]string{"provider.tf": "examples/provider/provider.tf", "shop.tf": example} {
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("the demo runs in the root of the repository: %w", err)
		}
		files[name] = string(content)
	}
	p.prose("The provider on an EC2 emulator on this machine: no AWS account, no registry. Starting the emulator ...")
	theatre, err := stage.Open(provider)
	if err != nil {
		return err
	}
	defer theatre.Close()
	account, err := theatre.Account(ctx, "10.20.0.0/16", false)
	if err != nil {
		return err
	}
	defer account.Close()
	folder, err := theatre.Folder(files)
	if err != nil {
		return err
	}
	s := &story{printer: p, account: account, folder: folder, sgplan: sgplan}
	s.called() // the VPC
	for _, act := range []func(context.Context) error{s.create, s.rules, s.judge, s.change, s.destroy} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	return p.err
}

// terraform runs a command and shows it with the sentence of its output that tells the result.
func (s *story) terraform(ctx context.Context, result string, args ...string) error {
	shown := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "-out") })
	s.line("$ terraform %s", strings.Join(shown, " "))
	out, err := s.account.Terraform(ctx, s.folder, slices.Insert(slices.Clone(args), 1, "-input=false", "-no-color")...)
	if err != nil {
		return err
	}
	for _, l := range strings.Split(out, "\n") {
		if strings.HasPrefix(l, result) {
			s.prose(l)
			return nil
		}
	}
	return fmt.Errorf("terraform %s did not say %q but:\n%s", args[0], result, out)
}

// called are the calls since the last time.
func (s *story) called() []string {
	all := s.account.Proxy.Actions()
	since := all[s.seen:]
	s.seen = len(all)
	return since
}

// groupsNow asks the emulator for the groups. These calls are the demo's own, and not told of.
func (s *story) groupsNow(ctx context.Context) ([]stage.Group, error) {
	defer s.called()
	return s.account.Groups(ctx)
}

func (s *story) create(ctx context.Context) error {
	s.heading("1. Four security groups of a web shop")
	s.prose("The example " + example + ": a load balancer by the preset public_web, a web tier that only the load balancer reaches, " +
		"an application that only the web tier reaches, and a database by the preset postgres that only the application reaches.")
	s.line("")
	if err := s.terraform(ctx, "Terraform has been successfully initialized!", "init"); err != nil {
		return err
	}
	if err := s.terraform(ctx, "Apply complete! Resources: 4 added, 0 changed, 0 destroyed.", "apply", "-auto-approve"); err != nil {
		return err
	}
	s.calls(s.called())
	return nil
}

func (s *story) rules(ctx context.Context) error {
	s.heading("2. What AWS has now")
	s.prose("Read from the emulator, not from Terraform. The groups that others name are told by their names.")
	s.line("")
	groups, err := s.groupsNow(ctx)
	if err != nil {
		return err
	}
	s.groups(groups)
	s.line("")
	if err := s.terraform(ctx, "No changes.", "plan"); err != nil {
		return err
	}
	s.calls(s.called())
	return nil
}

func (s *story) judge(ctx context.Context) error {
	s.heading("3. A change, and what sgplan says of its plan")
	s.prose("The load balancer is to be replaced by another. Until then all of the VPC may reach the web tier:")
	s.line("")
	s.line("- %s", strings.Join(strings.Fields(before), " "))
	s.line("+ %s", strings.Join(strings.Fields(after), " "))
	s.line("")
	file := filepath.Join(s.folder, "shop.tf")
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if strings.Count(string(source), before) != 1 {
		return fmt.Errorf("%s has not once the line %q", example, before)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(source), before, after, 1)), 0o600); err != nil {
		return err
	}
	if err := s.terraform(ctx, "Plan: 0 to add, 1 to change, 0 to destroy.", "plan", "-out=tfplan"); err != nil {
		return err
	}
	plan, err := s.account.Terraform(ctx, s.folder, "show", "-json", "tfplan")
	if err != nil {
		return err
	}
	s.line("$ terraform show -json tfplan | sgplan check -")
	cmd := exec.CommandContext(ctx, s.sgplan, "check", "-")
	cmd.Stdin = strings.NewReader(plan)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	s.output(strings.Replace(string(out), ")     more: ", ")\nmore: ", 1)) // the verdict is wider than a page
	s.line("exit status %d", cmd.ProcessState.ExitCode())
	s.called() // those of the plan are as in 2
	return nil
}

func (s *story) change(ctx context.Context) error {
	s.heading("4. The change, with no gap")
	s.prose("AWS cannot turn a rule that names a group into one that names a CIDR block. So the new rule is added first, and only then " +
		"the old one is removed: the load balancer's packets are admitted at every moment. In this order:")
	s.line("")
	if err := s.terraform(ctx, "Apply complete! Resources: 0 added, 1 changed, 0 destroyed.", "apply", "tfplan"); err != nil {
		return err
	}
	calls := s.called()
	for i, a := range calls {
		s.line("  %d. %s", i+1, a)
	}
	added, removed := slices.Index(calls, "AuthorizeSecurityGroupIngress"), slices.Index(calls, "RevokeSecurityGroupIngress")
	if added < 0 || removed < added {
		return errors.New("a rule was revoked before the one that replaces it was authorized: that is a gap")
	}
	s.line("")
	groups, err := s.groupsNow(ctx)
	if err != nil {
		return err
	}
	s.groups(slices.DeleteFunc(groups, func(g stage.Group) bool { return g.Name != "shop-web" }))
	return nil
}

func (s *story) destroy(ctx context.Context) error {
	s.heading("5. And away")
	if err := s.terraform(ctx, "Destroy complete! Resources: 4 destroyed.", "destroy", "-auto-approve"); err != nil {
		return err
	}
	s.calls(s.called())
	groups, err := s.groupsNow(ctx)
	if err != nil {
		return err
	}
	if len(groups) > 0 {
		return fmt.Errorf("%d groups are left", len(groups))
	}
	s.line("No group is left.")
	return nil
}
