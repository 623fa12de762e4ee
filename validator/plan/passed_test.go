package plan

import (
	"slices"
	"testing"
)

func TestABlockThatIsNotReadIsPendingIfThePlanChangesIt(t *testing.T) {
	entry := func(address, mode, typ, name, actions string) string {
		return `{"address":"` + address + `","mode":"` + mode + `","type":"` + typ + `","name":"` + name + `","change":{"before":{"actions":["create"]},"actions":[` + actions + `]}}`
	}
	for _, c := range []struct {
		says, entry string
		want        []string
		leaves      bool
	}{
		{"created", entry("aws_elb.a[0]", "managed", "aws_elb", "a", `"create"`), []string{"aws_elb.a"}, false},
		{"updated, in a module", entry(`module.m[0].aws_elb.a`, "managed", "aws_elb", "a", `"update"`), []string{"aws_elb.a"}, false},
		{"replaced", entry("aws_elb.a", "managed", "aws_elb", "a", `"delete","create"`), []string{"aws_elb.a"}, false},
		{"read at apply", entry("data.aws_ami.x", "data", "aws_ami", "x", `"read"`), []string{"data.aws_ami.x"}, false},
		{"left alone", entry("aws_elb.a", "managed", "aws_elb", "a", `"no-op"`), nil, false},
		{"deleted", entry("aws_elb.a", "managed", "aws_elb", "a", `"delete"`), nil, true},
		{"forgotten", entry("aws_elb.a", "managed", "aws_elb", "a", `"forget"`), nil, true},
		{"its change before its type", `{"change":{"actions":["create"]},"name":"a","mode":"managed","type":"aws_elb","address":"aws_elb.a"}`, []string{"aws_elb.a"}, false},
		{"its name at the end", `{"mode":"managed","type":"aws_elb","change":{"actions":["create"]},"address":"aws_elb.a","name":"a"}`, []string{"aws_elb.a"}, false},
		{"of a form that is not known", `{"address":"x.a","mode":"managed","type":"x","name":"a","change":["?"]}`, nil, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			var got []string
			p := parse(t, minimal(`"resource_changes":[`+c.entry+`]`))
			equal(t, "leaves", p.Leaving["aws_elb"], c.leaves)
			for block := range p.Pending {
				got = append(got, block)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("pending %q, want %q", got, c.want)
			}
		})
	}
}

func TestABlockThatStandsAsideIsPendingToo(t *testing.T) {
	entry := func(action string) string {
		return `{"address":"aws_lb.a","mode":"managed","type":"aws_lb","name":"a","change":{"actions":["` + action + `"],"before":{},"after":{}}}`
	}
	for action, want := range map[string]bool{"create": true, "update": true, "no-op": false} {
		p := parse(t, minimal(`"resource_changes":[`+entry(action)+`]`))
		equal(t, action, p.Pending["aws_lb.a"], want)
	}
}

func TestWhatStandsAsideInAnUnknownFormSpoilsNoPlan(t *testing.T) {
	p := parse(t, minimal(`"resource_changes":[{"address":"aws_lambda_function.a","mode":"managed","type":"aws_lambda_function","name":"a",
		"change":{"actions":["create"],"before":null,"after":{"vpc_config":{"subnet_ids":[]}}}}]`))
	equal(t, "its block", p.Resources[0].After.Placed.Block, UnknownValue)
}
