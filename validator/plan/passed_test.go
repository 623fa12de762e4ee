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
		{"created", entry("aws_lb.a[0]", "managed", "aws_lb", "a", `"create"`), []string{"aws_lb.a"}, false},
		{"updated, in a module", entry(`module.m[0].aws_lb.a`, "managed", "aws_lb", "a", `"update"`), []string{"aws_lb.a"}, false},
		{"replaced", entry("aws_lb.a", "managed", "aws_lb", "a", `"delete","create"`), []string{"aws_lb.a"}, false},
		{"read at apply", entry("data.aws_ami.x", "data", "aws_ami", "x", `"read"`), []string{"data.aws_ami.x"}, false},
		{"left alone", entry("aws_lb.a", "managed", "aws_lb", "a", `"no-op"`), nil, false},
		{"deleted", entry("aws_lb.a", "managed", "aws_lb", "a", `"delete"`), nil, true},
		{"forgotten", entry("aws_lb.a", "managed", "aws_lb", "a", `"forget"`), nil, true},
		{"its change before its type", `{"change":{"actions":["create"]},"name":"a","mode":"managed","type":"aws_lb","address":"aws_lb.a"}`, []string{"aws_lb.a"}, false},
		{"its name at the end", `{"mode":"managed","type":"aws_lb","change":{"actions":["create"]},"address":"aws_lb.a","name":"a"}`, []string{"aws_lb.a"}, false},
		{"of a form that is not known", `{"address":"x.a","mode":"managed","type":"x","name":"a","change":["?"]}`, nil, false},
	} {
		t.Run(c.says, func(t *testing.T) {
			var got []string
			p := parse(t, minimal(`"resource_changes":[`+c.entry+`]`))
			equal(t, "leaves", p.Leaving["aws_lb"], c.leaves)
			for block := range p.Pending {
				got = append(got, block)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("pending %q, want %q", got, c.want)
			}
		})
	}
}
