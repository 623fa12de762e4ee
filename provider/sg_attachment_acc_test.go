package provider

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const attachment = "rackspace_sg_attachment.it"

func (w *world) attachmentConfig(target string, more string, groups ...string) string {
	return w.provider() + fmt.Sprintf("resource \"rackspace_sg_attachment\" \"it\" {\n  security_group_ids = [%s]\n  target = { %s }\n%s\n}\n",
		quoted(groups), target, more)
}

func quoted(texts []string) string {
	var out []string
	for _, s := range texts {
		out = append(out, fmt.Sprintf("%q", s))
	}
	return strings.Join(out, ", ")
}

// has checks the groups of an interface, and which of them the state has as attached by it.
func (w *world) has(networkInterface string, want []string, attached ...string) acc.TestCheckFunc {
	return func(s *terraform.State) error {
		got, err := w.groupsOn(networkInterface)
		if err != nil {
			return err
		}
		want = slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s has the groups %v, want %v", networkInterface, got, want)
		}
		checks := []acc.TestCheckFunc{acc.TestCheckResourceAttr(attachment, "attached.#", fmt.Sprint(len(attached))),
			acc.TestCheckResourceAttr(attachment, "network_interface_id", networkInterface)}
		for _, group := range attached {
			checks = append(checks, acc.TestCheckTypeSetElemAttr(attachment, "attached.*", group))
		}
		return acc.ComposeAggregateTestCheckFunc(checks...)(s)
	}
}

// attachSteps runs the steps and looks which groups the interface has in the end.
func (w *world) attachSteps(networkInterface string, left []string, steps ...acc.TestStep) {
	w.t.Helper()
	acctest.Test(w.t, "rackspace", New("test"), acc.TestCase{Steps: steps, CheckDestroy: func(*terraform.State) error {
		got, err := w.groupsOn(networkInterface)
		if want := slices.Sorted(slices.Values(left)); err == nil && !slices.Equal(got, want) {
			err = fmt.Errorf("%s has the groups %v in the end, want %v", networkInterface, got, want)
		}
		return err
	}})
}

func action(address string, a plancheck.ResourceActionType) acc.ConfigPlanChecks {
	return acc.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
}

func TestAccSGAttachmentAddsToAnInstanceAndTakesOnlyThatAway(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, b, passport := w.group("own"), w.group("a"), w.group("b"), w.group("passport")
	instance, eni := w.instance(own)
	target := fmt.Sprintf("instance_id = %q", instance)
	update := action(attachment, plancheck.ResourceActionUpdate)
	w.attachSteps(eni, []string{own, passport},
		acc.TestStep{Config: w.attachmentConfig(target, "", a, own), Check: w.has(eni, []string{own, a}, a)},
		acc.TestStep{Config: w.attachmentConfig(target, "", a, b), Check: w.has(eni, []string{own, a, b}, a, b), ConfigPlanChecks: update},
		acc.TestStep{Config: w.attachmentConfig(target, "", b), Check: w.has(eni, []string{own, b}, b), ConfigPlanChecks: update},
		acc.TestStep{ // a group of somebody else's is none of our business
			PreConfig: func() { w.setGroups(eni, own, b, passport) },
			Config:    w.attachmentConfig(target, "", b), ConfigPlanChecks: action(attachment, plancheck.ResourceActionNoop),
			Check: w.has(eni, []string{own, b, passport}, b)},
		acc.TestStep{ // one of ours that was detached comes back
			PreConfig: func() { w.setGroups(eni, own, passport) },
			Config:    w.attachmentConfig(target, "", b), ConfigPlanChecks: update,
			Check: w.has(eni, []string{own, b, passport}, b)},
		acc.TestStep{ResourceName: attachment, ImportState: true, ImportStateIdFunc: func(*terraform.State) (string, error) { return eni + "/" + b, nil },
			ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "id", ImportStateVerifyIgnore: []string{"target"}},
	)
}

func TestAccSGAttachmentToAnInterface(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, b := w.group("own"), w.group("a"), w.group("b")
	eni, other := w.networkInterface(own), w.networkInterface(own)
	w.attachSteps(other, []string{own, a, b},
		acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a, b), Check: w.has(eni, []string{own, a, b}, a, b)},
		acc.TestStep{Config: w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", other), "  on_destroy = \"keep\"", a, b),
			ConfigPlanChecks: action(attachment, plancheck.ResourceActionReplace), Check: func(s *terraform.State) error {
				if got, err := w.groupsOn(eni); err != nil || !slices.Equal(got, []string{own}) {
					return fmt.Errorf("the first interface has %v, %w", got, err)
				}
				return w.has(other, []string{own, a, b}, a, b)(s)
			}},
	)
}

func TestAccSGAttachmentKeepsPlacesFree(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, b, c, d := w.group("own"), w.group("a"), w.group("b"), w.group("c"), w.group("d")
	eni := w.networkInterface(own)
	target := fmt.Sprintf("network_interface_id = %q", eni)
	w.attachSteps(eni, []string{own},
		acc.TestStep{Config: w.attachmentConfig(target, "", a, b, c, d), PlanOnly: true,
			ExpectError: regexp.MustCompile(`(?s)no room.*has\s+1\s+groups.*4\s+more.*make\s+5.*may\s+have\s+5.*keeps\s+1\s+free`)},
		acc.TestStep{Config: w.attachmentConfig(target, "", a, b, c), Check: w.has(eni, []string{own, a, b, c}, a, b, c)},
		acc.TestStep{Config: w.attachmentConfig(target, "  reserve_slots = 0\n", a, b, c, d), Check: w.has(eni, []string{own, a, b, c, d}, a, b, c, d)},
	)
}
