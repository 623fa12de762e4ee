package provider

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// vpcScript is an EC2 that shows one association with vpc-b: a state a read, the last for ever, "" for none.
type vpcScript struct {
	reads   []string
	answers []error // to the calls, one after the other; then no error
	calls   []string
}

func (s *vpcScript) answer(call string) error {
	s.calls = append(s.calls, call)
	if n := len(s.calls); n <= len(s.answers) {
		return s.answers[n-1]
	}
	return nil
}

func (s *vpcScript) AssociateSecurityGroupVpc(context.Context, *ec2.AssociateSecurityGroupVpcInput, ...func(*ec2.Options)) (*ec2.AssociateSecurityGroupVpcOutput, error) {
	return nil, s.answer("associate")
}

func (s *vpcScript) DisassociateSecurityGroupVpc(context.Context, *ec2.DisassociateSecurityGroupVpcInput, ...func(*ec2.Options)) (*ec2.DisassociateSecurityGroupVpcOutput, error) {
	return nil, s.answer("disassociate")
}

func (s *vpcScript) read(context.Context) (awsclient.Associations, error) {
	state := s.reads[0]
	s.reads = s.reads[min(1, len(s.reads)-1):]
	if state == "" {
		return nil, nil
	}
	a := ec2types.SecurityGroupVpcAssociation{VpcId: aws.String("vpc-b"), State: ec2types.SecurityGroupVpcAssociationState(state)}
	if strings.HasSuffix(state, "-failed") {
		a.StateReason = aws.String("no room")
	}
	return awsclient.Associations{"vpc-b": a}, nil
}

func ec2Says(code string) error { return &smithy.GenericAPIError{Code: code, Message: "of a test"} }

func TestAssociationsComeAndGo(t *testing.T) {
	lost := errors.New("connection reset")
	const in, out = "associate", "disassociate"
	for _, x := range []struct {
		name, change string
		reads        []string
		answers      []error
		calls        int
		failed       string // "" is that it did not fail
	}{
		{"one that is not there is made, and waited for", in, []string{"", "associating", "associating", "associated"}, nil, 1, ""},
		{"one that is there is adopted", in, []string{"associated"}, nil, 0, ""},
		{"one that somebody has begun is waited for", in, []string{"associating", "associated"}, nil, 0, ""},
		{"one that ends is made when it has", in, []string{"disassociating", "disassociated", "associating", "associated"}, nil, 1, ""},
		{"one that did not end is there", in, []string{"disassociation-failed"}, nil, 0, ""},
		{"one that failed is tried again", in, []string{"association-failed", "associating", "associated"}, nil, 1, ""},
		{"an old failure that a read still shows is none", in, []string{"association-failed", "association-failed", "associating", "associated"}, nil, 1, ""},
		{"one that fails says why", in, []string{"", "associating", "association-failed"}, nil, 1, "association-failed: no room."},
		{"one that fails at once says why", in, []string{"", "association-failed"}, nil, 1, "association-failed: no room."},
		{"one that reads show late is waited for", in, []string{"", "", "", "", "associated"}, nil, 1, ""},
		{"one that is never shown fails", in, []string{""}, nil, 1, "shows no association."},
		{"a lost answer is looked up", in, []string{"", "associating", "associated"}, []error{lost}, 1, ""},
		{"a refusal of what is there already is none", in, []string{"", "", "associated"}, []error{ec2Says("InvalidParameterValue")}, 1, ""},
		{"a refusal is an error", in, []string{""}, []error{ec2Says("InvalidParameterValue")}, 1, "InvalidParameterValue"},
		{"a VPC that was just made is waited for", in, []string{"", "", "associated"}, []error{ec2Says("InvalidVpcID.NotFound")}, 2, ""},
		{"a VPC that is not there is an error", in, []string{""}, slices.Repeat([]error{ec2Says("InvalidVpcID.NotFound")}, patience), patience, "InvalidVpcID.NotFound"},
		{"one that takes too long says how far it is", in, []string{"", "associating"}, nil, 1, "associating, and the time"},

		{"one that is there ends, and is waited for", out, []string{"associated", "disassociating", "disassociated"}, nil, 1, ""},
		{"one that is not there needs nothing", out, []string{""}, nil, 0, ""},
		{"one that is ending is waited for", out, []string{"disassociating", ""}, nil, 0, ""},
		{"one that comes is ended when it has", out, []string{"associating", "associated", "disassociating", ""}, nil, 1, ""},
		{"one that failed is told once", out, []string{"association-failed"}, []error{ec2Says("InvalidParameterValue")}, 1, ""},
		{"one that an interface uses is waited for", out, []string{"associated", "associated", "disassociating", ""}, []error{ec2Says("DependencyViolation")}, 2, ""},
		{"one that stays in use says so", out, []string{"associated"}, slices.Repeat([]error{ec2Says("DependencyViolation")}, 99), 30, "DependencyViolation"},
		{"one whose end fails says why", out, []string{"associated", "disassociating", "disassociation-failed"}, nil, 1, "disassociation-failed: no room."},
		{"an end that failed is tried again", out, []string{"disassociation-failed", "disassociation-failed", "disassociating", ""}, nil, 1, ""},
		{"an end whose answer was lost is looked up", out, []string{"associated", "associated", "disassociating", ""}, []error{lost}, 1, ""},
		{"an end that is refused is an error", out, []string{"associated"}, []error{ec2Says("UnauthorizedOperation")}, 1, "UnauthorizedOperation"},
		{"a group that is gone has none", out, []string{"associated"}, []error{ec2Says("InvalidGroup.NotFound")}, 1, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := &vpcScript{reads: x.reads, answers: x.answers}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			late := false
			c := &vpcChange{api: s, read: s.read, group: "sg-a", wait: func(ctx context.Context, attempt int) error {
				if late = attempt == 30; late {
					cancel()
				}
				return ctx.Err()
			}}
			change := c.associate
			if x.change == out {
				change = c.disassociate
			}
			failed := change(ctx, []string{"vpc-b"})
			said := ""
			if err := failed["vpc-b"]; err != nil {
				said = sayVPC(err)
			}
			if !strings.Contains(said, x.failed) || (said == "") != (x.failed == "") {
				t.Errorf("failed with %q, want %q", said, x.failed)
			}
			if want := strings.Contains(x.name, "takes too long") || strings.Contains(x.name, "stays in use"); late != want {
				t.Errorf("the time ran out: %t, want %t", late, want)
			}
			if want := slices.Repeat([]string{x.change}, x.calls); !slices.Equal(s.calls, want) {
				t.Errorf("called %v, want %v", s.calls, want)
			}
		})
	}
}

// What is wrong with one VPC keeps no other from being associated.
func TestAssociationsFailByThemselves(t *testing.T) {
	s := &vpcScript{reads: []string{"associated"}, answers: []error{ec2Says("InvalidParameterValue")}}
	c := &vpcChange{api: s, read: s.read, group: "sg-a", wait: func(context.Context, int) error { return nil }}
	if failed := c.associate(t.Context(), []string{"vpc-a", "vpc-b"}); len(failed) != 1 || failed["vpc-a"] == nil || !slices.Equal(c.seen.VPCs(), []string{"vpc-b"}) {
		t.Errorf("failed: %v; seen: %v", failed, c.seen)
	}
	broken := errors.New("broken")
	c.read = func(context.Context) (awsclient.Associations, error) { return nil, broken }
	if failed := c.disassociate(t.Context(), []string{"vpc-b"}); !errors.Is(failed["vpc-b"], broken) {
		t.Errorf("a read that fails: %v", failed)
	}
}
