package provider

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func (p *protocol) dataType(name string) tftypes.Object {
	p.t.Helper()
	object, ok := p.schema.DataSourceSchemas[name].ValueType().(tftypes.Object)
	if !ok {
		p.t.Fatalf("%s is no object", name)
	}
	return object
}

// validateData is what `terraform validate` says of a data source.
func (p *protocol) validateData(name string, config obj) []*tfprotov6.Diagnostic {
	p.t.Helper()
	t := p.dataType(name)
	resp, err := p.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name, Config: p.dynamic(t, p.wire(t, config))})
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.Diagnostics
}

// readData reads a data source, and returns what is said besides.
func (p *protocol) readData(name string, config obj) (any, []string) {
	p.t.Helper()
	t := p.dataType(name)
	resp, err := p.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: p.dynamic(t, p.wire(t, config))})
	if err != nil {
		p.t.Fatal(err)
	}
	if hasError(resp.Diagnostics) {
		return nil, saidAll(resp.Diagnostics)
	}
	return plain(p.t, p.decode(t, resp.State)), saidAll(resp.Diagnostics)
}

// wrongData is the wrong inputs of each data source, with what is right for the rest.
var wrongData = map[string]struct {
	right obj
	cases []wrongInput
}{
	"rackspace_nacl_audit": {obj{"vpc_id": "vpc-0123456789abcdef0"}, []wrongInput{
		{"a VPC that is no id", obj{"vpc_id": "main"}, "vpc_id", "vpc- and 8 or 17"},
		{"a network ACL that is no id", obj{"network_acl_id": "acl-1"}, "network_acl_id", "acl- and 8 or 17"},
		{"a region that is none", obj{"region": "Frankfurt"}, "region", "us-east-1"},
	}},
	"rackspace_sg_audit": {obj{"vpc_id": "vpc-0123456789abcdef0"}, []wrongInput{
		{"a VPC that is no id", obj{"vpc_id": "main"}, "vpc_id", "vpc- and 8 or 17"},
		{"a region that is none", obj{"region": "Frankfurt"}, "region", "us-east-1"},
	}},
	"rackspace_sg_effective_rules": {obj{"network_interface_id": "eni-0123456789abcdef0"}, []wrongInput{
		{"an interface that is no id", obj{"network_interface_id": "web"}, "network_interface_id", "eni-"},
		{"no interface", obj{"network_interface_id": nil}, "network_interface_id", "instance_id or network_interface_id"},
		{"two interfaces", obj{"instance_id": "i-0123456789abcdef0"}, "instance_id", "not both"},
		{"an instance that is no id", obj{"network_interface_id": nil, "instance_id": "web"}, "instance_id", "i- and 8 or 17"},
		{"an index that is none", obj{"network_interface_id": nil, "instance_id": "i-0123456789abcdef0", "device_index": -1}, "device_index", "at least 0"},
		{"an index without an instance", obj{"device_index": 1}, "device_index", "instance_id"},
		{"a region that is none", obj{"region": "Frankfurt"}, "region", "us-east-1"},
	}},
	"rackspace_sg_preset": {obj{"name": "mysql", "version": 1}, []wrongInput{
		{"a preset that is none", obj{"name": "mysq"}, "name", "mysql"},
		{"a version that is none", obj{"version": 0}, "version", "versions are 1 to 1"},
		{"a version that the preset does not have", obj{"version": 9}, "version", "versions are 1 to 1"},
	}},
}

func TestDataSourcesRefuseWhatIsWrong(t *testing.T) {
	p := newProtocol(t)
	for name, x := range wrongData {
		for _, c := range x.cases {
			t.Run(name+" "+c.name, func(t *testing.T) {
				config := maps.Clone(x.right)
				maps.Copy(config, c.config)
				p.t = t
				c.judge(t, p.validateData(name, config))
			})
		}
		t.Run(name+" right", func(t *testing.T) {
			p.t = t
			if said := p.validateData(name, x.right); len(said) > 0 {
				t.Error(saidAll(said))
			}
		})
	}
}

func TestEveryAttributeOfDataSourcesIsTestedAndDescribed(t *testing.T) {
	for name, s := range newProtocol(t).schema.DataSourceSchemas {
		tested := map[string]bool{}
		for _, at := range strings.Fields(cannotBeWrong[name]) {
			tested[at] = true
		}
		for _, c := range wrongData[name].cases {
			tested[strings.SplitN(c.at, "[", 2)[0]] = true
		}
		for _, at := range writable("", s.Block) {
			if !tested[strings.SplitN(at, ".", 2)[0]] {
				t.Errorf("%s: no wrong input of %s is tested", name, at)
			}
		}
		described(t, name, s.Block.Attributes)
		if _, err := os.Stat(filepath.Join("..", "examples", "data-sources", name, "data-source.tf")); err != nil {
			t.Error(err)
		}
	}
}
