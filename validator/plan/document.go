package plan

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// document reads the members of the outermost object.
type document struct {
	walker
	plan      *Plan
	resources *resources
	has       map[string]bool // the members that were there
	planned   bool            // planned_values holds a resource
	ids       map[string]IDs  // of the root module's variables
}

func newDocument(w walker, keep func(string) bool) *document {
	return &document{w, &Plan{Producer: UnknownProducer}, newResources(keep), map[string]bool{}, false, map[string]IDs{}}
}

// member reads one member. What only a foreign format has ends the pass at once; unknown members are passed over, as
// Terraform's compatibility promise asks for.
func (d *document) member(name string) (err error) {
	d.note(name)
	switch name {
	case "format_version":
		return d.formatVersion()
	case "terraform_version":
		d.plan.ToolVersion, err = d.text("terraform_version")
	case "timestamp":
		return d.timestamp()
	case "errored":
		d.plan.Errored, _, err = d.boolean("errored")
	case "complete":
		d.plan.Complete, err = d.optional("complete")
	case "applyable":
		d.plan.Applyable, err = d.optional("applyable")
	case "deferred_changes":
		return d.array("deferred_changes", func() error {
			d.plan.Deferred++
			return d.skip()
		})
	case "action_invocations":
		return d.invoked()
	case "deferred_action_invocations":
		return d.deferredInvocations()
	case "planned_values":
		return d.plannedValues()
	case "resource_changes":
		return d.resources.changes(d.walker)
	case "prior_state":
		return d.resources.priorState(d.walker)
	case "configuration":
		return d.configuration()
	case "variables":
		return d.variables()
	default:
		if e := foreign(name); e != nil {
			return e
		}
		return d.skip()
	}
	return err
}

// timestamp reads when the plan was made. What is no time says nothing.
func (d *document) timestamp() error {
	if d.dec.PeekKind() != '"' {
		return d.skip()
	}
	text, err := d.text("timestamp")
	if made, bad := time.Parse(time.RFC3339, text); bad == nil {
		d.plan.Made = made
	}
	return err
}

// plannedValues notes whether the planned state holds a resource. Nothing else of it is read: it is partial.
func (d *document) plannedValues() error {
	return d.object("planned_values", func(name string) error {
		if name != "root_module" {
			return d.skip()
		}
		return d.plannedModule("planned_values.root_module")
	})
}

func (d *document) plannedModule(place string) error {
	return d.object(place, func(name string) error {
		switch name {
		case "resources":
			return d.array(place+".resources", func() error {
				d.planned = true
				return d.pass()
			})
		case "child_modules":
			return d.array(place+".child_modules", func() error {
				d.planned = true
				return d.plannedModule("planned_values module")
			})
		}
		return d.skip()
	})
}

// telling are the members whose presence says what the input is, or who wrote it.
var telling = map[string]bool{
	"format_version": true, "configuration": true, "resource_changes": true, "planned_values": true, "prior_state": true,
	"values": true, "root_module": true, "errored": true,
}

func (d *document) note(name string) {
	if telling[name] {
		d.has[name] = true
	}
}

func (d *document) optional(name string) (*bool, error) {
	v, ok, err := d.boolean(name)
	if err != nil || !ok {
		return nil, err
	}
	return &v, nil
}

// foreign recognises formats by a member that no plan has.
func foreign(name string) error {
	switch name {
	case "@level", "@message":
		return &InputError{Kind: KindPlanLog, What: "is the log of `terraform plan -json`, not a plan",
			Fix: "save the plan with `terraform plan -out=tfplan`, then " + fixShow}
	case "serial", "lineage":
		return &InputError{Kind: KindRawState, What: "is a state file (terraform.tfstate), not a plan", Fix: fixShow}
	case "plan_format_version":
		return &InputError{Kind: KindRedacted,
			What: "is the redacted plan of HCP Terraform, which leaves the configuration and the state out",
			Fix:  "fetch `plans/:id/json-output` (needs admin access to the workspace), or " + fixShow}
	}
	return nil
}

var versionPattern = regexp.MustCompile(`^[0-9]{1,9}\.[0-9]{1,9}$`)

// formatVersion accepts what is known: 0.1 and 0.2 (Terraform 0.12 to 1.0) and all of 1, since a minor version only adds.
func (d *document) formatVersion() error {
	version, err := d.text("format_version")
	if err != nil {
		return err
	}
	d.plan.FormatVersion = version
	major, minor, _ := strings.Cut(version, ".")
	switch {
	case !versionPattern.MatchString(version), major == "0" && minor == "0":
		return &InputError{Kind: KindNoVersion, What: "has a format_version that cannot be read", Fix: fixAgain}
	case major != "0" && major != "1":
		return &InputError{Kind: KindNewerFormat, Fix: fixUpgrade,
			What: fmt.Sprintf("has format version %s; 0.1 to 1.x are known", version)}
	}
	return nil
}

// finish checks that it was a plan and puts its parts together.
func (d *document) finish() (*Plan, error) {
	if err := d.isPlan(); err != nil {
		return nil, err
	}
	p := d.plan
	p.Resources = d.resources.finish()
	p.Pending, p.Leaving = d.resources.passed.pending, d.resources.passed.leaving
	if d.has["resource_changes"] {
		p.Standing = d.resources.passed.stand
	}
	p.Secrets, p.Kept = d.resources.secrets, d.resources.keeper.finish()
	if p.Config == nil {
		p.Config = &Module{}
	}
	for name, v := range p.Config.Variables {
		if ids, given := d.ids[name]; given {
			v.IDs = ids
		}
	}
	p.Producer = d.producer()
	p.Rackspace = p.Rackspace || d.resources.ours
	return p, nil
}

// isPlan guards against the formats that are a plan without resources to a reader that is not strict.
func (d *document) isPlan() error {
	planned := d.has["resource_changes"] || d.has["planned_values"] || d.has["prior_state"]
	switch {
	case planned && d.has["configuration"] && d.has["format_version"]:
		return d.hasChanges()
	case planned && d.has["configuration"]:
		return &InputError{Kind: KindNoVersion, What: "has no format_version", Fix: fixAgain}
	case planned:
		return &InputError{Kind: KindNotPlan, What: "has parts of a plan, but no configuration", Fix: fixAgain}
	case d.has["configuration"], d.has["root_module"]:
		return &InputError{Kind: KindConfig, What: "is a configuration (`tofu show -json -config`), not a plan", Fix: fixShow}
	case d.has["values"]:
		return &InputError{Kind: KindState, What: "is a state (`terraform show -json` without a plan file), not a plan", Fix: fixShow}
	case d.has["format_version"]:
		return &InputError{Kind: KindState, Fix: fixShow,
			What: "has neither a plan nor a state in it: `terraform show -json` was run without a plan file"}
	}
	return &InputError{Kind: KindNotPlan, What: "is JSON, but not a plan", Fix: fixShow}
}

// hasChanges guards against a plan whose changes were taken out: without them it is the world before. What Terraform plans it
// lists in resource_changes, also where nothing changes; a refresh-only plan and a destroy plan have empty planned_values.
func (d *document) hasChanges() error {
	if d.planned && !d.resources.changed {
		return &InputError{Kind: KindNotPlan, Fix: fixAgain,
			What: "has parts of a plan, but no resource_changes for the resources of its planned_values"}
	}
	return nil
}
