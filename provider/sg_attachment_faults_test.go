package provider

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const modifyInterface = "ModifyNetworkInterfaceAttribute"

func TestAccSGAttachmentRidesOutWhatPasses(t *testing.T) {
	for name, fault := range map[string]awsproxy.Fault{
		"throttling":                    {Action: modifyInterface, Times: 2, Effect: awsproxy.Throttle()},
		"a lost reply":                  {Action: modifyInterface, Times: 1, Effect: awsproxy.LoseReply()},
		"a group that is not known yet": {Action: modifyInterface, Times: 2, Effect: awsproxy.Refuse("InvalidGroup.NotFound", "The security group does not exist")},
		"a lost connection":             {Action: "DescribeNetworkInterfaces", Times: 1, Effect: awsproxy.Reset()},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			own, a := w.group("own"), w.group("a")
			eni := w.networkInterface(own)
			injected := w.Inject(fault)
			w.attachSteps(eni, []string{own}, acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a),
				Check: w.has(eni, []string{own, a}, a)})
			happened(t, injected, 1)
		})
	}
}

func TestAccSGAttachmentWaitsForAnInterfaceThatIsNotShownYet(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a := w.group("own"), w.group("a")
	late := w.LateCreates(3)
	eni := w.networkInterface(own)
	config := w.attachmentConfig("network_interface_id = terraform_data.later.output", "", a) + fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", eni)
	w.attachSteps(eni, []string{own}, acc.TestStep{Config: config, Check: func(s *terraform.State) error { return w.has(eni, []string{own, a}, a)(s) }})
	happened(t, late, 3)
}

func TestAccSGAttachmentOfWhichNothingIsKnownYetIsPlanned(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, b := w.group("own"), w.group("a"), w.group("b")
	instance, eni := w.instance(own)
	second, secondENI := w.instance(own)
	config := func(instance string, groups ...string) string {
		return w.attachmentConfig("instance_id = terraform_data.instance.output, device_index = terraform_data.index.output", "", "x") +
			fmt.Sprintf("resource \"terraform_data\" \"instance\" {\n  triggers_replace = [%q]\n  input = %[1]q\n}\n", instance) +
			"resource \"terraform_data\" \"index\" {\n  input = 0\n}\n" +
			fmt.Sprintf("resource \"terraform_data\" \"groups\" {\n  input = [%s]\n}\n", quoted(groups))
	}
	later := func(instance string, groups ...string) string {
		return strings.Replace(config(instance, groups...), `["x"]`, "terraform_data.groups.output", 1)
	}
	w.attachSteps(secondENI, []string{own},
		acc.TestStep{Config: later(instance, a), Check: w.has(eni, []string{own, a}, a)},
		acc.TestStep{Config: later(instance, a, b), ConfigPlanChecks: action(attachment, plancheck.ResourceActionUpdate), Check: w.has(eni, []string{own, a, b}, a, b)},
		acc.TestStep{Config: later(second, b), ConfigPlanChecks: action(attachment, plancheck.ResourceActionReplace), Check: w.has(secondENI, []string{own, b}, b)},
	)
	if got, err := w.groupsOn(eni); err != nil || len(got) != 1 {
		t.Errorf("the first interface has %v (%v), want its own group alone", got, err)
	}
}

func TestAccSGAttachmentThatAnotherProgramWritesOverIsMadeAgain(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, other := w.group("own"), w.group("a"), w.group("other")
	eni := w.networkInterface(own)
	race := w.Inject(awsproxy.Fault{Action: modifyInterface, Times: 1,
		Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
			reply := serve()
			w.setGroups(eni, own, other) // read before our call, written after it
			return reply
		}})
	w.attachSteps(eni, []string{own, other}, acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a),
		Check: w.has(eni, []string{own, other, a}, a)})
	happened(t, race, 1)
}

func TestAccSGAttachmentsOnOneInterfaceDoNotLoseEachOther(t *testing.T) {
	w := newWorld(t, awsproxy.Options{GroupsPerInterface: 16})
	own := w.group("own")
	eni := w.networkInterface(own)
	var resources strings.Builder
	want := []string{own}
	for _, name := range []string{"a", "b", "c", "d"} {
		group := w.group(name)
		want = append(want, group)
		fmt.Fprintf(&resources, "resource \"rackspace_sg_attachment\" %q {\n  security_group_ids = [%q]\n  target = { network_interface_id = %q }\n  reserve_slots = 0\n}\n", name, group, eni)
	}
	w.attachSteps(eni, []string{own}, acc.TestStep{Config: w.provider() + resources.String(), Check: func(*terraform.State) error {
		got, err := w.groupsOn(eni)
		if err == nil && len(got) != len(want) {
			err = fmt.Errorf("the interface has %v, want %v", got, want)
		}
		return err
	}})
}

func TestAccSGAttachmentThatNobodyKnowsOfIsFoundAgain(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a := w.group("own"), w.group("a")
	eni := w.networkInterface(own)
	lost := w.Inject(awsproxy.Fault{Action: modifyInterface, Times: 1, Effect: awsproxy.LoseReply()})
	config := w.few(w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a))
	w.attachSteps(eni, []string{own},
		acc.TestStep{Config: config, ExpectError: regexp.MustCompile(`The groups were not attached|The groups cannot`)},
		acc.TestStep{Config: config, Check: w.has(eni, []string{own, a}, a)}, // and so taken away in the end
	)
	happened(t, lost, 1)
}

func TestAccSGAttachmentLeavesTheLastGroup(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, other := w.group("own"), w.group("a"), w.group("other")
	eni := w.networkInterface(own)
	config := w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a)
	w.attachSteps(eni, []string{other},
		acc.TestStep{Config: config, Check: w.has(eni, []string{own, a}, a)},
		acc.TestStep{PreConfig: func() { w.setGroups(eni, a) }, Config: config, Destroy: true,
			ExpectError: regexp.MustCompile(`(?s)last group.*` + a + `.*on_destroy`)},
		acc.TestStep{PreConfig: func() { w.setGroups(eni, a, other) }, Config: config, ConfigPlanChecks: action(attachment, plancheck.ResourceActionNoop)},
	)
}

func TestAccSGAttachmentRefusesTheInterfacesOfServices(t *testing.T) {
	for name, c := range map[string]struct{ old, mark, want string }{
		"one that a service made": {"<requesterManaged>false</requesterManaged>", "<requesterManaged>true</requesterManaged><requesterId>amazon-elb</requesterId>", "amazon-elb"},
		"one that an operator manages": {"<requesterManaged>false</requesterManaged>",
			"<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>", `eks\.amazonaws\.com`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			own, a := w.group("own"), w.group("a")
			eni := w.networkInterface(own)
			var marked atomic.Bool
			w.Inject(awsproxy.Fault{Action: "DescribeNetworkInterfaces", Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
				reply := serve()
				if bytes.Contains(reply.Body, []byte(c.old)) {
					marked.Store(true)
				}
				reply.Body = bytes.ReplaceAll(reply.Body, []byte(c.old), []byte(c.mark))
				return reply
			}})
			w.attachSteps(eni, []string{own}, acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a),
				PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)not yours.*` + c.want)})
			if !marked.Load() {
				t.Error("no interface was marked: the test proves nothing")
			}
		})
	}
}

// The time is over while the interface is asked for again: the error says what was not there.
func TestSGAttachmentToAnInstanceThatIsNotThere(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	a := w.group("a")
	instance, _ := w.instance(a)
	p := connected(t, w.URL)
	const kind = "rackspace_sg_attachment"
	typ := p.resourceType(kind)
	none, config := p.dynamic(typ, tftypes.NewValue(typ, nil)), obj{"security_group_ids": arr{a}, "target": obj{"instance_id": instance, "device_index": int64(3)}}
	plan := p.planOf(kind, none, nil, config)
	ctx, end := context.WithCancel(t.Context())
	w.Inject(awsproxy.Fault{Action: "DescribeNetworkInterfaces", After: 1, Effect: func(_ context.Context, _ *awsproxy.Call, serve func() awsproxy.Reply) awsproxy.Reply {
		end()
		return serve()
	}})
	applied, err := p.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: kind, PriorState: none, PlannedState: plan.PlannedState,
		Config: p.dynamic(typ, p.wire(typ, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	w.must(err)
	if said := saidAll(applied.Diagnostics); len(said) != 1 || !strings.Contains(said[0], "no interface at device index 3, but at 0") {
		t.Errorf("said %q", said)
	}
}

func TestAccSGAttachmentIsImportedAndThenUnchanged(t *testing.T) {
	for name, kind := range map[string]acc.ImportStateKind{"by a block": acc.ImportBlockWithID, "by the command": acc.ImportCommandWithID} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			own, a, b := w.group("own"), w.group("a"), w.group("b")
			eni := w.networkInterface(own)
			w.attachSteps(eni, []string{own},
				acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a, b), Check: w.has(eni, []string{own, a, b}, a, b)},
				acc.TestStep{ResourceName: attachment, ImportState: true, ImportStateKind: kind, ImportStateVerify: kind == acc.ImportCommandWithID},
			)
		})
	}
}

func TestAccSGAttachmentThatIsNotThereIsNotImported(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a := w.group("own"), w.group("a")
	eni := w.networkInterface(own)
	config := w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a)
	for id, want := range map[string]string{
		eni:                            `(?s)write\s+eni-`,
		eni + "/" + a:                  `(?s)does\s+not\s+have\s+the\s+group`,
		"eni-0123456789abcdef0/" + own: `(?s)does\s+not\s+exist`,
	} {
		t.Run(want, func(t *testing.T) {
			w := &world{Proxy: w.Proxy, t: t, ec2: w.ec2, vpc: w.vpc, subnet: w.subnet}
			w.attachSteps(eni, []string{own}, acc.TestStep{Config: config, ResourceName: attachment, ImportState: true, ImportStateId: id,
				ExpectError: regexp.MustCompile(want)})
		})
	}
}

func TestAccSGAttachmentIsImportedByIdentity(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a := w.group("own"), w.group("a")
	eni := w.networkInterface(own, a)
	p := connected(t, w.URL)
	state, back, problems := p.importByIdentity("rackspace_sg_attachment", obj{"network_interface_id": eni, "security_group_ids": arr{a}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for field, want := range map[string]string{"id": eni + "/" + a, "network_interface_id": eni, "on_destroy": "detach", "region": "us-east-1"} {
		if got := at(t, state, field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if got := at(t, back, "account_id") + at(t, back, "network_interface_id"); got != w.Account+eni {
		t.Errorf("the identity has %q", got)
	}
}

func TestAccSGAttachmentExampleIsAppliedAndStays(t *testing.T) {
	example, err := os.ReadFile("../examples/resources/rackspace_sg_attachment/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, awsproxy.Options{})
	own, a, b := w.group("own"), w.group("a"), w.group("b")
	instance, first := w.instance(own)
	eni := w.networkInterface(own)
	w.attachSteps(eni, []string{own, b}, acc.TestStep{Config: w.provider() + string(example), ConfigVariables: config.Variables{
		"instance_id": config.StringVariable(instance), "network_interface_id": config.StringVariable(eni),
		"web_group_id": config.StringVariable(a), "monitoring_group_id": config.StringVariable(b)},
		Check: func(*terraform.State) error {
			got, err := w.groupsOn(first)
			if err == nil && len(got) != 3 {
				err = fmt.Errorf("the instance has %v, want its own and two more", got)
			}
			return err
		}})
}
