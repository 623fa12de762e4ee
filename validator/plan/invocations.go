package plan

// Invocation is a call of an action that applying the plan makes.
type Invocation struct {
	Address string // module.a.action.rackspace_sg_quarantine.it
	Type    string
}

// invoked reads the calls of actions (Terraform 1.14): those that resources trigger, and those of `-invoke`.
func (d *document) invoked() error { return d.array("action_invocations", d.invocation) }

// deferredInvocations reads the calls that hang on changes which are put off.
func (d *document) deferredInvocations() error {
	const place = "deferred_action_invocations"
	return d.array(place, func() error {
		return d.object(place, func(name string) error {
			if name == "action_invocation" {
				return d.invocation()
			}
			return d.skip()
		})
	})
}

func (d *document) invocation() error {
	var a Invocation
	err := d.object("action invocation", func(name string) (err error) {
		switch name {
		case "address":
			a.Address, err = d.text("address of an action")
		case "type":
			a.Type, err = d.text("type of an action")
		default:
			err = d.skip()
		}
		return err
	})
	d.plan.Invoked = append(d.plan.Invoked, a)
	return err
}
