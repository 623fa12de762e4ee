package plan

import "testing"

func TestThePlanSaysWhetherTheProviderIsInUse(t *testing.T) {
	config := func(rest string) string { return `"configuration":{` + rest + `}` }
	state := func(rest string) string {
		return `"configuration":{},"prior_state":{"values":{"root_module":{` + rest + `}}}`
	}
	for says, c := range map[string]struct {
		holds string
		want  bool
	}{
		"it is required":             {config(`"provider_config":{"rackspace":{"name":"rackspace","full_name":"registry.terraform.io/rackspace/rackspace"}}`), true},
		"from a mirror, in a module": {config(`"provider_config":{"module.m:ours":{"full_name":"tf.example.com/rackspace/rackspace"}}`), true},
		"another one is":             {config(`"provider_config":{"aws":{"full_name":"registry.terraform.io/hashicorp/aws"}}`), false},
		"a block in a module":        {config(`"root_module":{"module_calls":{"m":{"module":{"resources":[{"address":"data.rackspace_sg_audit.a","mode":"data","type":"rackspace_sg_audit","name":"a"}]}}}}`), true},
		"a block of another one":     {config(`"root_module":{"resources":[{"address":"aws_vpc.v","mode":"managed","type":"aws_vpc","name":"v"}]}`), false},
		"in the state":               {state(`"resources":[{"address":"rackspace_sg_change_monitor.m","mode":"managed","type":"rackspace_sg_change_monitor","name":"m","values":{}}]`), true},
		"it changes": {`"configuration":{},"resource_changes":[{"address":"rackspace_sg_change_monitor.m","mode":"managed","type":"rackspace_sg_change_monitor","name":"m",
			"change":{"actions":["create"],"before":null,"after":{}}}]`, true},
	} {
		p := parse(t, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{},`+c.holds+`}`)
		equal(t, says, p.Rackspace, c.want)
	}
}
