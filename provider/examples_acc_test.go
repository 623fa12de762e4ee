package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/config"
	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// declared finds the variables of an example.
var declared = regexp.MustCompile(`(?m)^variable "(\w+)"`)

// An example is what people copy: each is applied as it stands, and then has nothing left to do.
func TestAccExamplesApplyAsTheyStand(t *testing.T) {
	var examples []string
	for _, pattern := range []string{"resources/*/resource.tf", "data-sources/*/data-source.tf"} {
		found, err := filepath.Glob(filepath.Join("..", "examples", filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("no examples: %v", err)
		}
		examples = append(examples, found...)
	}
	for _, file := range examples {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newMonitorWorld(t, awsproxy.Options{}) // an account as Rackspace sets it up
			w.recorder()
			c := w.cloud
			values := config.Variables{}
			for _, v := range declared.FindAllStringSubmatch(string(source), -1) {
				values[v[1]] = config.StringVariable(exampleValue(t, c, v[1]))
			}
			// The blocks of a configuration may stand in any order, so that the text of the example is used unchanged.
			whole := c.config("") + string(source)
			acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
				{Config: whole, ConfigVariables: values},
				{Config: whole, ConfigVariables: values, ConfigPlanChecks: emptyPlan()},
			}})
		})
	}
}

// exampleValue makes what a variable of an example names, in the account of the test.
func exampleValue(t *testing.T, c *cloud, variable string) string {
	t.Helper()
	var id *string
	var err error
	switch {
	case variable == "vpc_id":
		return c.vpc
	case variable == "trail_log_group":
		return "trail"
	case variable == "changes_topic_arn":
		return "arn:aws:sns:us-east-1:" + c.Account + ":changes"
	case variable == "cde_subnet_id":
		id = exampleSubnet(t, c, "10.64.3.0/24")
	case strings.HasSuffix(variable, "_group_id"):
		var group *ec2.CreateSecurityGroupOutput
		if group, err = c.ec2.CreateSecurityGroup(t.Context(), &ec2.CreateSecurityGroupInput{
			GroupName: &variable, Description: &variable, VpcId: &c.vpc}); err == nil {
			id = group.GroupId
		}
	case variable == "network_interface_id":
		var eni *ec2.CreateNetworkInterfaceOutput
		if eni, err = c.ec2.CreateNetworkInterface(t.Context(), &ec2.CreateNetworkInterfaceInput{SubnetId: exampleSubnet(t, c, "10.64.1.0/24")}); err == nil {
			id = eni.NetworkInterface.NetworkInterfaceId
		}
	case variable == "instance_id":
		var run *ec2.RunInstancesOutput
		if run, err = c.ec2.RunInstances(t.Context(), &ec2.RunInstancesInput{ImageId: aws.String("ami-12c6146b"), // one that the emulator has
			MinCount: aws.Int32(1), MaxCount: aws.Int32(1), SubnetId: exampleSubnet(t, c, "10.64.2.0/24")}); err == nil {
			id = run.Instances[0].InstanceId
		}
	default:
		t.Fatalf("an example has the variable %s, and this test no value for it", variable)
	}
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return *id
}

func exampleSubnet(t *testing.T, c *cloud, cidr string) *string {
	t.Helper()
	out, err := c.ec2.CreateSubnet(t.Context(), &ec2.CreateSubnetInput{VpcId: &c.vpc, CidrBlock: &cidr})
	if err != nil {
		t.Fatal(err)
	}
	return out.Subnet.SubnetId
}
