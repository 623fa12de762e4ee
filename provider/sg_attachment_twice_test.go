package provider

import (
	"fmt"
	"regexp"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// another is a second attachment.
func another(name, target string, groups ...string) string {
	return fmt.Sprintf("resource \"rackspace_sg_attachment\" %q {\n  security_group_ids = [%s]\n  target = { %s }\n}\n", name, quoted(groups), target)
}

func TestAccSGAttachmentOfAGroupThatAnotherAttachesIsRefused(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a, b := w.group("own"), w.group("a"), w.group("b")
	eni := w.networkInterface(own)
	target := fmt.Sprintf("network_interface_id = %q", eni)
	later := w.provider() + fmt.Sprintf("resource \"terraform_data\" \"eni\" {\n  input = %q\n}\n", eni)
	const known, hidden = "network_interface_id = terraform_data.eni.input", "network_interface_id = terraform_data.eni.output"
	twice := regexp.MustCompile(`(?s)A\s+group\s+that\s+is\s+attached\s+twice.*` + a + `.*name\s+it\s+in\s+one\s+of\s+them`)
	one := w.attachmentConfig(target, "", a)
	w.attachSteps(eni, []string{own},
		acc.TestStep{Config: one + another("twin", target, a), PlanOnly: true, ExpectError: twice},
		acc.TestStep{Config: one + another("twin", target, b, a), PlanOnly: true, ExpectError: twice},
		acc.TestStep{Config: later + another("it", known, a) + another("twin", hidden, a), ExpectError: twice}, // at apply
		acc.TestStep{Config: one, Check: w.has(eni, []string{own, a}, a)},
		acc.TestStep{Config: one + another("twin", target, b, a), PlanOnly: true, ExpectError: twice},
		acc.TestStep{Config: one + another("twin", target, b), Check: w.has(eni, []string{own, a, b}, a)},
		acc.TestStep{Config: one + another("twin", target, b, a), PlanOnly: true, ExpectError: twice},
		acc.TestStep{Config: one, Check: w.has(eni, []string{own, a}, a)},
	)
}

func TestAccSGAttachmentIsReplacedWhenAskedTo(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	own, a := w.group("own"), w.group("a")
	eni := w.networkInterface(own)
	config := w.attachmentConfig(fmt.Sprintf("network_interface_id = %q", eni), "", a)
	w.attachSteps(eni, []string{own},
		acc.TestStep{Config: config},
		acc.TestStep{Config: config, Taint: []string{attachment}, Check: w.has(eni, []string{own, a}, a)},
		acc.TestStep{Config: config, ConfigPlanChecks: action(attachment, plancheck.ResourceActionNoop)},
	)
}

// A group that moves from one attachment to another stays on the interface, in whichever order Terraform goes.
func TestAccSGAttachmentKeepsAGroupThatMovesToAnother(t *testing.T) {
	for name, depends := range map[string]string{"the new one first": "", "the old one first": "x"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, awsproxy.Options{})
			own, a, b := w.group("own"), w.group("a"), w.group("b")
			eni := w.networkInterface(own)
			target := fmt.Sprintf("network_interface_id = %q", eni)
			after := w.attachmentConfig(target, "", b)
			twin := another("twin", target, a)
			if depends == "" { // the old one changes when the new one is there
				after = w.attachmentConfig(target, "  depends_on = [rackspace_sg_attachment.twin]\n", b)
			} else {
				twin = another("twin", target+" }\n  depends_on = [rackspace_sg_attachment.it]\n  timeouts = {", a)
			}
			left := []string{own}
			if depends == "" {
				left = append(left, a) // the new one found it there, and leaves it
			}
			w.attachSteps(eni, left,
				acc.TestStep{Config: w.attachmentConfig(target, "", a, b), Check: w.has(eni, []string{own, a, b}, a, b)},
				acc.TestStep{Config: after + twin, Check: w.has(eni, []string{own, a, b}, b)},
			)
		})
	}
}
