package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// planOf is a plan of resource changes whose configuration, in a root module, is given as JSON by block.
func planOf(t *testing.T, changes, blocks []string) *plan.Plan {
	t.Helper()
	text := fmt.Sprintf(`{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[%s],
		"configuration":{"root_module":{"resources":[%s]}}}`, strings.Join(changes, ","), strings.Join(blocks, ","))
	p, err := plan.Read(strings.NewReader(text), "made.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// made is the resource_changes entry of an instance that the plan creates.
func made(typ, name string, index int, after, unknown string) string {
	return fmt.Sprintf(`{"address":"%[1]s.%[2]s[%[3]d]","mode":"managed","type":%[1]q,"name":%[2]q,"index":%[3]d,
		"provider_name":"registry.terraform.io/hashicorp/aws",
		"change":{"actions":["create"],"before":null,"after":{%[4]s},"after_unknown":{%[5]s},"before_sensitive":false,"after_sensitive":{}}}`,
		typ, name, index, after, unknown)
}

// A subnet that count.index chooses among very many is one of these, and none that is there already.
func TestOneOfVeryManyNewObjectsIsNoneThatIsThere(t *testing.T) {
	for _, c := range []struct {
		subnets int
		want    firewall.Link
	}{
		{2, firewall.Link{To: []firewall.ID{"aws_subnet.s[0]", "aws_subnet.s[1]"}}},
		{maxCandidates + 1, firewall.Link{Open: true, Anew: true}},
	} {
		var changes []string
		for i := range c.subnets {
			changes = append(changes, made("aws_subnet", "s", i, fmt.Sprintf(`"cidr_block":"10.0.%d.0/24"`, i), `"id":true,"vpc_id":true`))
		}
		changes = append(changes, made("aws_network_interface", "e", 0, ``, `"id":true,"subnet_id":true`))
		_, after := Build(planOf(t, changes, []string{
			`{"address":"aws_subnet.s","mode":"managed","type":"aws_subnet","name":"s","expressions":{}}`,
			`{"address":"aws_network_interface.e","mode":"managed","type":"aws_network_interface","name":"e",
				"expressions":{"subnet_id":{"references":["aws_subnet.s","count.index"]}}}`,
		}), Options{})
		got := after.Interfaces["aws_network_interface.e[0]"].Subnet
		if fmt.Sprint(got.To, got.Open, got.Anew) != fmt.Sprint(c.want.To, c.want.Open, c.want.Anew) || len(got.Why) != 1 {
			t.Errorf("of %d subnets: got %+v, want %+v", c.subnets, got, c.want)
		}
	}
}
