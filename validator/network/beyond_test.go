package network

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// twoGroups is a plan with the groups new (which it makes) and old (sg-1), and further parts of the configuration's root module.
func twoGroups(t *testing.T, resources, more, changes string) (before, after *firewall.Network) {
	t.Helper()
	group := func(name, actions, before, after, unknown string) string {
		return fmt.Sprintf(`{"address":"aws_security_group.%[1]s","mode":"managed","type":"aws_security_group","name":"%[1]s",
			"provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":[%[2]s],"before":%[3]s,"after":%[4]s,
			"after_unknown":%[5]s,"before_sensitive":false,"after_sensitive":{}}}`, name, actions, before, after, unknown)
	}
	old := `{"id":"sg-1","name":"old","ingress":[],"egress":[]}`
	block := `{"address":"aws_security_group.%[1]s","mode":"managed","type":"aws_security_group","name":"%[1]s","expressions":{}}`
	text := `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{},"resource_changes":[` +
		group("new", `"create"`, "null", `{"name":"new"}`, `{"id":true,"ingress":true,"egress":true}`) + "," +
		group("old", `"no-op"`, old, old, `{}`) + changes + `],"configuration":{"root_module":{` + more + `"resources":[` +
		fmt.Sprintf(block, "new") + "," + fmt.Sprintf(block, "old") + resources + `]}}}`
	p, err := plan.Read(strings.NewReader(text), "made.json")
	if err != nil {
		t.Fatal(err)
	}
	return Build(p, Options{})
}

func TestGroupsThatSomethingBeyondMayCarry(t *testing.T) {
	block := func(typ, expressions string) string {
		return fmt.Sprintf(`,{"address":"%[1]s.x","mode":"managed","type":"%[1]s","name":"x","expressions":{%[2]s}}`, typ, expressions)
	}
	refs := func(list ...string) string { return `{"references":["` + strings.Join(list, `","`) + `"]}` }
	direct := refs("aws_security_group.new.id", "aws_security_group.new")
	inModule := func(expressions string) string {
		return `"module_calls":{"m":{"source":"./m","expressions":{"sg":` + direct + `},"module":{"resources":[
			{"address":"aws_elb.x","mode":"managed","type":"aws_elb","name":"x","expressions":{` + expressions + `}}]}}},`
	}
	for _, c := range []struct {
		says, resources, more string
		want                  []string
	}{
		{"nothing does", "", "", nil},
		{"a load balancer is given one", block("aws_elb", `"security_groups":`+direct), "", []string{"new"}},
		{"a build is given one in a block", block("aws_codebuild_project", `"vpc_config":[{"security_group_ids":`+direct+`}]`), "", []string{"new"}},
		{"a value of another provider is made of one, and more may be", block("helm_release", `"set":[{"value":`+direct+`}]`), "", []string{"new", "old"}},
		{"an argument of any name refers to one", block("aws_elb", `"tags":`+direct+`,"security_groups":{"constant_value":[]}`), "", []string{"new"}},
		{"a load balancer is given a literal", block("aws_elb", `"security_groups":{"constant_value":["sg-1"]}`), "", []string{"old"}},
		{"a load balancer is given a variable of the root module", block("aws_elb", `"security_groups":`+refs("var.groups")), "", []string{"old"}},
		{"a load balancer is given none", block("aws_elb", `"security_groups":{"constant_value":[]}`), "", nil},
		{"through a local, which may be of any", block("aws_elb", `"security_groups":`+refs("local.groups")), "", []string{"new", "old"}},
		{"a dynamic block is not in the JSON", block("aws_codebuild_project", `"name":{"constant_value":"b"}`), "", []string{"new", "old"}},
		{"a bucket has no interface", block("aws_s3_bucket", `"bucket":{"constant_value":"b"}`), "", nil},
		{"a name made of a local is none", block("aws_elb", `"name":`+refs("local.name")+`,"security_groups":{"constant_value":[]}`), "", nil},
		{"an output", "", `"outputs":{"sg":{"expression":` + direct + `}},`, []string{"new"}},
		{"an output through a local", "", `"outputs":{"sg":{"expression":` + refs("local.sg") + `}},`, []string{"new", "old"}},
		{"an output of a whole resource", "", `"outputs":{"sg":{"expression":` + refs("aws_security_group.new") + `}},`, []string{"new"}},
		{"an output of its ARN", "", `"outputs":{"sg":{"expression":` + refs("aws_security_group.new.arn", "aws_security_group.new") + `}},`, []string{"new"}},
		{"an output of its name", "", `"outputs":{"sg":{"expression":` + refs("aws_security_group.new.name", "aws_security_group.new") + `}},`, []string{"new"}},
		{"an output of its VPC", "", `"outputs":{"sg":{"expression":` + refs("aws_security_group.new.vpc_id", "aws_security_group.new") + `}},`, nil},
		{"a module's load balancer is given the module's argument", "", inModule(`"security_groups":` + refs("var.sg")), []string{"new"}},
		{"a module's dynamic block may have what the module is given", "", inModule(`"name":{"constant_value":"x"}`), []string{"new"}},
		{"arguments of a form that nobody knows", block("aws_elb", `"security_groups":7`), "", []string{"new", "old"}},
		{"what stands aside and carries none is told of one", block("aws_lambda_function", `"environment":[{"variables":`+direct+`}]`), "", []string{"new"}},
		{"what stands aside is given one, which its interface carries", block("aws_lb", `"security_groups":`+direct), "", nil},
		{"what stands aside, with arguments of a form that nobody knows", block("aws_lb", `"security_groups":7`), "", nil},
		{"a launch template", block("aws_launch_template", `"vpc_security_group_ids":`+direct), "", nil}, // its values are read, see below
		{"a group rule is no use of its group", block("aws_vpc_security_group_ingress_rule", `"security_group_id":`+direct), "", nil},
		{"what is looked up uses none", strings.Replace(block("aws_network_interfaces", `"filter":[{"values":`+direct+`}]`), "managed", "data", 1), "", nil},
	} {
		_, after := twoGroups(t, c.resources, c.more, "")
		var got []string
		for _, name := range []string{"new", "old"} {
			if after.Groups[firewall.ID("aws_security_group."+name)].Beyond == firewall.MayBeBeyond {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestGroupsThatMayBeUsedInFurtherVPCs(t *testing.T) {
	association := func(expressions string) string {
		return `,{"address":"a.x","mode":"managed","type":"aws_vpc_security_group_vpc_association","name":"x","expressions":{` + expressions + `}}`
	}
	for _, c := range []struct {
		says, resources string
		want            []string
	}{
		{"none", "", nil},
		{"one that is associated", association(`"security_group_id":{"references":["aws_security_group.new.id","aws_security_group.new"]}`), []string{"new"}},
		{"one of a literal id", association(`"security_group_id":{"constant_value":"sg-1"}`), []string{"old"}},
		{"arguments of a form that nobody knows", association(`"security_group_id":7`), []string{"new", "old"}},
	} {
		before, after := twoGroups(t, c.resources, "", "")
		var got []string
		for _, name := range []string{"new", "old"} {
			if after.Groups[firewall.ID("aws_security_group."+name)].MoreVPCs {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, c.want) || before.Groups["aws_security_group.old"].MoreVPCs != slices.Contains(c.want, "old") {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestWhatThePlanTakesAwayMayHaveCarriedAGroup(t *testing.T) {
	gone := `,{"address":"aws_elb.x","mode":"managed","type":"aws_elb","name":"x","provider_name":"p","change":{"actions":["delete"],"before":{},"after":null}}`
	before, after := twoGroups(t, "", "", gone)
	if b, a := before.Groups["aws_security_group.old"].Beyond, after.Groups["aws_security_group.old"].Beyond; b != firewall.WasBeyond || a != firewall.NotBeyond {
		t.Errorf("before %d, after %d", b, a)
	}
}

func TestRealPlansShowWhoCarriesGroupsAndSubnets(t *testing.T) {
	_, attached := both(t, "p11_attachments/plan.json")
	_, placed := both(t, "t80_placed/plan.json")
	for _, c := range []struct {
		net   *firewall.Network
		group firewall.ID
		want  firewall.Beyond
	}{
		{attached, "aws_security_group.alb", firewall.NotBeyond},   // an attachment adds it, to what is seen
		{attached, "aws_security_group.app", firewall.MayBeBeyond}, // a launch template has it
		{placed, `aws_security_group.of["nodes"]`, firewall.MayBeBeyond},
		{placed, "aws_eks_cluster.control.vpc_config[0].cluster_security_group_id", firewall.MayBeBeyond}, // the nodes carry it
		{placed, `aws_security_group.of["alb"]`, firewall.NotBeyond},
		{placed, `aws_security_group.of["function"]`, firewall.NotBeyond},
		{placed, `aws_security_group.of["nobody"]`, firewall.NotBeyond},
	} {
		if got := c.net.Groups[c.group].Beyond; got != c.want {
			t.Errorf("%s: %d, want %d", c.group, got, c.want)
		}
	}
	for id, want := range map[firewall.ID]firewall.Beyond{
		"aws_subnet.cg":     firewall.NotBeyond,   // nothing is there
		`aws_subnet.s["a"]`: firewall.MayBeBeyond, // an EKS cluster places its nodes there
		`aws_subnet.s["b"]`: firewall.MayBeBeyond,
	} {
		if got := attached.Subnets[id].Beyond; got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
}
