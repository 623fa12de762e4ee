package naclrules

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// memory is the entries of one NACL as AWS holds them.
type memory struct {
	entries []types.NetworkAclEntry
	calls   []string
}

func (m *memory) at(egress *bool, number *int32) int {
	return slices.IndexFunc(m.entries, func(e types.NetworkAclEntry) bool { return *e.Egress == *egress && *e.RuleNumber == *number })
}

func (m *memory) CreateNetworkAclEntry(_ context.Context, in *ec2.CreateNetworkAclEntryInput, _ ...func(*ec2.Options)) (*ec2.CreateNetworkAclEntryOutput, error) {
	m.calls = append(m.calls, "create")
	if m.at(in.Egress, in.RuleNumber) >= 0 {
		return nil, &smithy.GenericAPIError{Code: codeThere}
	}
	m.entries = append(m.entries, types.NetworkAclEntry{CidrBlock: in.CidrBlock, Ipv6CidrBlock: in.Ipv6CidrBlock, Egress: in.Egress, IcmpTypeCode: in.IcmpTypeCode,
		PortRange: in.PortRange, Protocol: in.Protocol, RuleAction: in.RuleAction, RuleNumber: in.RuleNumber})
	return nil, nil
}

func (m *memory) ReplaceNetworkAclEntry(ctx context.Context, in *ec2.ReplaceNetworkAclEntryInput, _ ...func(*ec2.Options)) (*ec2.ReplaceNetworkAclEntryOutput, error) {
	m.calls = append(m.calls, "replace")
	i := m.at(in.Egress, in.RuleNumber)
	if i < 0 {
		return nil, &smithy.GenericAPIError{Code: codeGone}
	}
	m.entries = slices.Delete(m.entries, i, i+1)
	calls := m.calls
	_, err := m.CreateNetworkAclEntry(ctx, in2(in))
	m.calls = calls
	return nil, err
}

func in2(in *ec2.ReplaceNetworkAclEntryInput) *ec2.CreateNetworkAclEntryInput {
	return &ec2.CreateNetworkAclEntryInput{CidrBlock: in.CidrBlock, Ipv6CidrBlock: in.Ipv6CidrBlock, Egress: in.Egress, IcmpTypeCode: in.IcmpTypeCode,
		PortRange: in.PortRange, Protocol: in.Protocol, RuleAction: in.RuleAction, RuleNumber: in.RuleNumber}
}

func (m *memory) DeleteNetworkAclEntry(_ context.Context, in *ec2.DeleteNetworkAclEntryInput, _ ...func(*ec2.Options)) (*ec2.DeleteNetworkAclEntryOutput, error) {
	m.calls = append(m.calls, "delete")
	i := m.at(in.Egress, in.RuleNumber)
	if i < 0 {
		return nil, &smithy.GenericAPIError{Code: codeGone}
	}
	m.entries = slices.Delete(m.entries, i, i+1)
	return nil, nil
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	all := entries(t, "100 allow 10.0.0.0/8", "200 deny ::/0", "300 allow 10.0.0.0/8 tcp 80-90")
	for i, protocol := range []int{int(firewall.ICMP), int(firewall.ICMPv6), 50, int(firewall.UDP)} {
		e := entry(t, "400 allow ::/0")
		e.Number, e.Protocol, e.Direction = 400+i*100, protocol, firewall.Egress
		switch protocol {
		case int(firewall.UDP):
			e.FromPort, e.ToPort = 0, 65535
		case int(firewall.ICMP), int(firewall.ICMPv6):
			e.ICMPType, e.ICMPCode = 3, -1
		}
		all = append(all, e)
	}
	var m memory
	for _, e := range all {
		if err := Apply(t.Context(), &m, "acl-1", []Step{{Create, e}}); err != nil {
			t.Fatal(err)
		}
	}
	m.entries = append(m.entries, types.NetworkAclEntry{RuleNumber: aws.Int32(32767), CidrBlock: aws.String("0.0.0.0/0"), Protocol: aws.String("-1")})
	got, err := Read(m.entries)
	if err != nil || !slices.Equal(got, all) {
		t.Errorf("got %v (%v), want %v", got, err, all)
	}
}

// A call whose answer was lost, and a read that came too early, leave AWS elsewhere than was thought.
func TestApplyComesToTheEndFromElsewhere(t *testing.T) {
	there, gone := entry(t, "100 allow 10.0.0.0/8"), entry(t, "200 allow 10.0.0.0/8")
	other := entry(t, "100 allow 172.16.0.0/12")
	for _, c := range []struct {
		name  string
		step  Step
		end   []baseline.NACLEntry
		calls []string
	}{
		{"an entry that is to be made is there", Step{Create, other}, []baseline.NACLEntry{other}, []string{"create", "replace"}},
		{"one that is to be replaced is gone", Step{Replace, gone}, []baseline.NACLEntry{there, gone}, []string{"replace", "create"}},
		{"one that is to go is gone", Step{Delete, gone}, []baseline.NACLEntry{there}, []string{"delete"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m memory
			if err := Apply(t.Context(), &m, "acl-1", []Step{{Create, there}}); err != nil {
				t.Fatal(err)
			}
			m.calls = nil
			err := Apply(t.Context(), &m, "acl-1", []Step{c.step})
			got, _ := Read(m.entries)
			if err != nil || !slices.Equal(got, c.end) || !slices.Equal(m.calls, c.calls) {
				t.Errorf("got %v after %q (%v), want %v after %q", got, m.calls, err, c.end, c.calls)
			}
		})
	}
}
