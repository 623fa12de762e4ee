package network

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// TestWhatAListenerForwardsToForCertain makes listeners of which the values or the configuration leave something open.
func TestWhatAListenerForwardsToForCertain(t *testing.T) {
	later := plan.String{State: plan.UnknownValue}
	to := func(arn plan.String) plan.Action { return plan.Action{GroupARN: arn} }
	share := func(groups ...plan.Weighted) plan.Action {
		return plan.Action{Forward: plan.Value[[]plan.Value[[]plan.Weighted]]{State: plan.Known,
			V: []plan.Value[[]plan.Weighted]{{State: plan.Known, V: groups}}}}
	}
	weight := func(arn plan.String, w int64) plan.Weighted {
		return plan.Weighted{GroupARN: arn, Weight: plan.Int{State: plan.Known, V: w}}
	}
	ref := func(names ...string) *plan.Expr {
		e := &plan.Expr{}
		for _, n := range names {
			e.References = append(e.References, "aws_lb_target_group."+n+".arn", "aws_lb_target_group."+n)
		}
		return e
	}
	type block = map[string]*plan.Expr
	forward := func(groups ...block) block {
		return block{"forward": {Blocks: []block{{"target_group": {Blocks: groups}}}}}
	}
	constant, zero := &plan.Expr{Constant: true}, &plan.Expr{Constant: true, Zero: true}
	for name, c := range map[string]struct {
		actions []plan.Action
		blocks  []block
		want    string
	}{
		"one group":                             {[]plan.Action{to(later)}, []block{{"target_group_arn": ref("a")}}, "a"},
		"one that exists":                       {[]plan.Action{to(known("arn:old"))}, nil, "old"},
		"one of two":                            {[]plan.Action{to(later)}, []block{{"target_group_arn": ref("a", "b")}}, ""},
		"a dynamic block":                       {[]plan.Action{to(later)}, nil, ""},
		"more blocks than the configuration's":  {[]plan.Action{to(later), to(later)}, []block{{"target_group_arn": ref("a")}}, ""},
		"a condition that gives none":           {[]plan.Action{to(later), {}}, []block{{"target_group_arn": ref("a")}, {"target_group_arn": ref("b")}}, "a"},
		"no action is known":                    {nil, []block{{"target_group_arn": ref("a")}}, ""},
		"weighted":                              {[]plan.Action{share(weight(later, 9), weight(later, 1))}, []block{forward(block{"arn": ref("a")}, block{"arn": ref("b")})}, "a b"},
		"weighted, one of them exists":          {[]plan.Action{share(weight(known("arn:old"), 0), weight(later, 1))}, []block{forward(block{"arn": ref("old")}, block{"arn": ref("a")})}, "old(idle) a"},
		"weighted, one idle":                    {[]plan.Action{share(weight(later, 0), weight(later, 1))}, []block{forward(block{"arn": ref("a"), "weight": constant}, block{"arn": ref("b"), "weight": zero})}, "a b(idle)"},
		"weighted, one idle, nobody says which": {[]plan.Action{share(weight(later, 0), weight(later, 1))}, []block{forward(block{"arn": ref("a"), "weight": ref("x")}, block{"arn": ref("b"), "weight": ref("x")})}, "a(idle) b(idle)"},
		"weighted, of a dynamic block":          {[]plan.Action{share(weight(later, 1), weight(later, 1))}, []block{forward(block{"arn": ref("a")})}, ""},
		"weighted, one of two":                  {[]plan.Action{share(weight(later, 1))}, []block{forward(block{"arn": ref("a", "b")})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := planned("aws_lb_listener.l", "aws_lb_listener", "l", &plan.Object{Listener: &plan.Listener{}})
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{"aws_lb_listener.l": {Type: r.Type, Name: "l",
				Args: map[string]*plan.Expr{"default_action": {Blocks: c.blocks}}}}}
			resources := []*plan.Resource{r}
			for _, n := range []string{"a", "b"} {
				resources = append(resources, planned("aws_lb_target_group."+n, "aws_lb_target_group", n, &plan.Object{ID: later, TargetGroup: &plan.TargetGroup{}}))
			}
			resources = append(resources, inState("aws_lb_target_group.old", "aws_lb_target_group", "old", "arn:old", &plan.Object{TargetGroup: &plan.TargetGroup{}}))
			b := newBuilder(newIndex(&plan.Plan{Resources: resources, Config: config}), sideAfter, Options{})
			b.register()
			var got []string
			for _, f := range b.forwards(r, "default_action", plan.Value[[]plan.Action]{State: plan.Known, V: c.actions}) {
				got = append(got, strings.TrimPrefix(string(f.group), "aws_lb_target_group.")+map[bool]string{true: "(idle)"}[f.idle])
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

func TestAnAttachmentOfAnAutoScalingGroupThatEnds(t *testing.T) {
	group := inState("aws_lb_target_group.g", "aws_lb_target_group", "g", "arn:g", &plan.Object{TargetGroup: &plan.TargetGroup{}})
	scaling := inState("aws_autoscaling_group.s", "aws_autoscaling_group", "s", "s", &plan.Object{Placed: &plan.Placed{Block: plan.Known,
		Subnets: plan.Strings{State: plan.Known, V: []plan.String{known("subnet-1")}}, TargetGroups: plan.Strings{State: plan.Known, V: []plan.String{known("arn:g")}}}})
	source := plan.Value[[]plan.TrafficSource]{State: plan.Known, V: []plan.TrafficSource{{ID: known("arn:g"), Type: known("elbv2")}}}
	for _, gone := range []*plan.Resource{
		inState("aws_autoscaling_attachment.a", "aws_autoscaling_attachment", "a", "x", &plan.Object{ScalingAttachment: &plan.ScalingAttachment{GroupARN: known("arn:g"), Scaling: known("s")}}),
		inState("aws_autoscaling_traffic_source_attachment.a", "aws_autoscaling_traffic_source_attachment", "a", "x", &plan.Object{TrafficAttachment: &plan.TrafficAttachment{Sources: source, Scaling: known("s")}}),
	} {
		gone.Actions, gone.After = []string{"delete"}, nil
		for _, tt := range []struct {
			side side
			want int
		}{{sideBefore, 1}, {sideAfter, 0}} {
			b := newBuilder(newIndex(&plan.Plan{Resources: []*plan.Resource{group, scaling, gone}, Config: &plan.Module{}}), tt.side, Options{})
			b.register()
			b.placed()
			if got := b.targetsByGroup()["aws_lb_target_group.g"]; len(got) != tt.want {
				t.Errorf("%s, side %v: %s", gone.Type, tt.side, fmt.Sprint(got))
			}
		}
	}
}

func TestWhichTargetGroupsBlocksOfASetCertainlyName(t *testing.T) {
	later, arn := plan.String{State: plan.UnknownValue}, known("arn:old")
	type block = map[string]*plan.Expr
	ref := func(names ...string) block {
		e := &plan.Expr{}
		for _, n := range names {
			e.References = append(e.References, "aws_lb_target_group."+n+".arn", "aws_lb_target_group."+n)
		}
		return block{"target_group_arn": e, "container_port": {Constant: true}}
	}
	gives := func(name string) []plan.GivenBlock {
		e := plan.Element{Address: "aws_lb_target_group." + name, Attr: "arn"}
		return []plan.GivenBlock{{Args: map[string]plan.Given{"target_group_arn": {Elements: []plan.Element{e}}}}}
	}
	serve := func(group, port plan.String) plan.Served { return plan.Served{GroupARN: group, Port: port} }
	for name, c := range map[string]struct {
		served []plan.Served
		blocks []block
		given  []plan.GivenBlock
		want   string
	}{
		"one":                                     {[]plan.Served{serve(later, known("80"))}, []block{ref("a")}, nil, "a:80"},
		"one that exists":                         {[]plan.Served{serve(arn, known("80"))}, []block{ref("old")}, nil, "old:80"},
		"two on one port":                         {[]plan.Served{serve(later, known("80")), serve(later, known("80"))}, []block{ref("a"), ref("b")}, nil, "a:80 b:80"},
		"two, nobody says on which port":          {[]plan.Served{serve(later, known("80")), serve(later, known("81"))}, []block{ref("a"), ref("b")}, nil, ""},
		"a port that comes later":                 {[]plan.Served{serve(later, later), serve(later, later)}, []block{ref("a"), ref("b")}, nil, ""},
		"a dynamic block":                         {[]plan.Served{serve(later, known("80"))}, nil, nil, ""},
		"a dynamic block, which the sources give": {[]plan.Served{serve(later, known("80"))}, nil, gives("b"), "b:80"},
		"more than the sources give":              {[]plan.Served{serve(later, known("80")), serve(later, known("80"))}, nil, gives("b"), ""},
		"a dynamic block beside another":          {[]plan.Served{serve(later, known("80")), serve(later, known("80"))}, []block{ref("a")}, nil, ""},
		"one of two groups":                       {[]plan.Served{serve(later, known("80")), serve(later, known("80"))}, []block{ref("a"), ref("a", "b")}, nil, "a:80"},
		"one of them exists, and could be any of the blocks'": {[]plan.Served{serve(arn, known("80")), serve(later, known("81"))}, []block{ref("old"), ref("a")}, nil, "old:80"},
		"one of them exists, by its ARN":                      {[]plan.Served{serve(arn, known("80")), serve(later, known("81"))}, []block{{"target_group_arn": {Constant: true}}, ref("a")}, nil, "a:81 old:80"},
	} {
		t.Run(name, func(t *testing.T) {
			r := planned("aws_ecs_service.s", "aws_ecs_service", "s", &plan.Object{Placed: &plan.Placed{Block: plan.Known,
				Subnets: plan.Strings{State: plan.Known, V: []plan.String{known("subnet-1")}}, Served: plan.Value[[]plan.Served]{State: plan.Known, V: c.served}}})
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{"aws_ecs_service.s": {Type: r.Type, Name: "s", Args: map[string]*plan.Expr{"load_balancer": {Blocks: c.blocks}}}}}
			resources := []*plan.Resource{r, inState("aws_lb_target_group.old", "aws_lb_target_group", "old", "arn:old", &plan.Object{TargetGroup: &plan.TargetGroup{}})}
			for _, n := range []string{"a", "b"} {
				resources = append(resources, planned("aws_lb_target_group."+n, "aws_lb_target_group", n, &plan.Object{ID: later, TargetGroup: &plan.TargetGroup{}}))
			}
			b := newBuilder(newIndex(&plan.Plan{Resources: resources, Config: config, Sources: fixed{blocks: map[string][]plan.GivenBlock{"aws_ecs_service.s.load_balancer": c.given}}}), sideAfter, Options{})
			b.register()
			b.placed()
			var got []string
			for group, list := range b.targetsByGroup() {
				for _, x := range list {
					got = append(got, strings.TrimPrefix(string(group), "aws_lb_target_group.")+":"+x.port.Or(""))
				}
			}
			slices.Sort(got)
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}
