package naclrules

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// API is the calls that change entries.
type API interface {
	CreateNetworkAclEntry(context.Context, *ec2.CreateNetworkAclEntryInput, ...func(*ec2.Options)) (*ec2.CreateNetworkAclEntryOutput, error)
	ReplaceNetworkAclEntry(context.Context, *ec2.ReplaceNetworkAclEntryInput, ...func(*ec2.Options)) (*ec2.ReplaceNetworkAclEntryOutput, error)
	DeleteNetworkAclEntry(context.Context, *ec2.DeleteNetworkAclEntryInput, ...func(*ec2.Options)) (*ec2.DeleteNetworkAclEntryOutput, error)
}

// Apply makes the calls of steps on a NACL, one after the other, and stops at the first that fails. An entry that is there already, or
// no more, is what a call whose answer was lost leaves, or a read that came too early: the end is the same.
func Apply(ctx context.Context, api API, acl string, steps []Step) error {
	for _, s := range steps {
		if err := apply(ctx, api, acl, s); err != nil {
			return fmt.Errorf("%s of %s: %w", s.Op, s.Entry.Key(), err)
		}
	}
	return nil
}

// Source of the codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
const (
	codeThere = "NetworkAclEntryAlreadyExists"
	codeGone  = "InvalidNetworkAclEntry.NotFound"
)

func apply(ctx context.Context, api API, acl string, s Step) error {
	var err error
	switch s.Op {
	case Create:
		if err = create(ctx, api, acl, s.Entry); code(err) == codeThere {
			err = replace(ctx, api, acl, s.Entry)
		}
	case Replace:
		if err = replace(ctx, api, acl, s.Entry); code(err) == codeGone {
			err = create(ctx, api, acl, s.Entry)
		}
	case Delete:
		_, err = api.DeleteNetworkAclEntry(ctx, &ec2.DeleteNetworkAclEntryInput{NetworkAclId: &acl, Egress: egress(s.Entry), RuleNumber: number(s.Entry)})
		if code(err) == codeGone {
			err = nil
		}
	}
	return err
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func create(ctx context.Context, api API, acl string, e baseline.NACLEntry) error {
	in := &ec2.CreateNetworkAclEntryInput{NetworkAclId: &acl, Egress: egress(e), RuleNumber: number(e), RuleAction: action(e),
		Protocol: aws.String(strconv.Itoa(e.Protocol)), PortRange: portRange(e), IcmpTypeCode: icmp(e)}
	in.CidrBlock, in.Ipv6CidrBlock = cidr(e)
	_, err := api.CreateNetworkAclEntry(ctx, in)
	return err
}

func replace(ctx context.Context, api API, acl string, e baseline.NACLEntry) error {
	in := &ec2.ReplaceNetworkAclEntryInput{NetworkAclId: &acl, Egress: egress(e), RuleNumber: number(e), RuleAction: action(e),
		Protocol: aws.String(strconv.Itoa(e.Protocol)), PortRange: portRange(e), IcmpTypeCode: icmp(e)}
	in.CidrBlock, in.Ipv6CidrBlock = cidr(e)
	_, err := api.ReplaceNetworkAclEntry(ctx, in)
	return err
}

func egress(e baseline.NACLEntry) *bool { return aws.Bool(e.Direction == firewall.Egress) }

func number(e baseline.NACLEntry) *int32 { return aws.Int32(int32(e.Number)) } //nolint:gosec // below 32768

func action(e baseline.NACLEntry) types.RuleAction {
	if e.Allow {
		return types.RuleActionAllow
	}
	return types.RuleActionDeny
}

func cidr(e baseline.NACLEntry) (v4, v6 *string) {
	if text := e.CIDR.String(); e.CIDR.Addr().Is4() {
		return &text, nil
	} else { //nolint:revive // one text for either
		return nil, &text
	}
}

func portRange(e baseline.NACLEntry) *types.PortRange {
	if p := firewall.Protocol(e.Protocol); e.Protocol < 0 || p != firewall.TCP && p != firewall.UDP { //nolint:gosec // an IANA number
		return nil
	}
	return &types.PortRange{From: aws.Int32(int32(e.FromPort)), To: aws.Int32(int32(e.ToPort))} //nolint:gosec // ports
}

// hasTypes reports whether the entry has an ICMP type and code (EC2 API, CreateNetworkAclEntry).
func hasTypes(protocol int, v4 bool) bool {
	return protocol == int(firewall.ICMP) || protocol == int(firewall.ICMPv6) && !v4
}

func icmp(e baseline.NACLEntry) *types.IcmpTypeCode {
	if !hasTypes(e.Protocol, e.CIDR.Addr().Is4()) {
		return nil
	}
	return &types.IcmpTypeCode{Type: aws.Int32(int32(e.ICMPType)), Code: aws.Int32(int32(e.ICMPCode))} //nolint:gosec // below 256
}

// lastNumber is the last one that people can give; AWS's own entries are behind it.
const lastNumber = 32766

// Read is the entries of a NACL without AWS's own last ones.
func Read(entries []types.NetworkAclEntry) ([]baseline.NACLEntry, error) {
	var out []baseline.NACLEntry
	for _, e := range entries {
		if aws.ToInt32(e.RuleNumber) > lastNumber {
			continue
		}
		entry, err := read(e)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", aws.ToInt32(e.RuleNumber), err)
		}
		out = append(out, entry)
	}
	return out, nil
}

func read(e types.NetworkAclEntry) (baseline.NACLEntry, error) {
	out := baseline.NACLEntry{Number: int(aws.ToInt32(e.RuleNumber)), Allow: e.RuleAction == types.RuleActionAllow}
	if aws.ToBool(e.Egress) {
		out.Direction = firewall.Egress
	}
	var err error
	if out.Protocol, err = firewall.ParseNACLProtocol(aws.ToString(e.Protocol)); err != nil {
		return out, err
	}
	text := aws.ToString(e.CidrBlock) + aws.ToString(e.Ipv6CidrBlock)
	if out.CIDR, err = netip.ParsePrefix(text); err != nil {
		return out, err
	}
	out.CIDR = out.CIDR.Masked()
	if ports := portRange(out); ports != nil {
		out.ToPort = 65535
		if e.PortRange != nil {
			out.FromPort, out.ToPort = int(aws.ToInt32(e.PortRange.From)), int(aws.ToInt32(e.PortRange.To))
		}
	}
	if hasTypes(out.Protocol, out.CIDR.Addr().Is4()) {
		out.ICMPType, out.ICMPCode = -1, -1
		if e.IcmpTypeCode != nil {
			out.ICMPType, out.ICMPCode = int(aws.ToInt32(e.IcmpTypeCode.Type)), int(aws.ToInt32(e.IcmpTypeCode.Code))
		}
	}
	return out, nil
}
