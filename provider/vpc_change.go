package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// vpcChange changes the associations of one group with VPCs. EC2 carries that out after its answer: the change is over when a read
// shows it. The SDK's waiters do not say why one failed, and read each group by itself.
type vpcChange struct {
	api   vpcAPI
	read  func(context.Context) (awsclient.Associations, error)
	wait  func(ctx context.Context, attempt int) error // before a read
	group string

	seen awsclient.Associations // as last read; nil before that
}

type vpcAPI interface {
	AssociateSecurityGroupVpc(context.Context, *ec2.AssociateSecurityGroupVpcInput, ...func(*ec2.Options)) (*ec2.AssociateSecurityGroupVpcOutput, error)
	DisassociateSecurityGroupVpc(context.Context, *ec2.DisassociateSecurityGroupVpcInput, ...func(*ec2.Options)) (*ec2.DisassociateSecurityGroupVpcOutput, error)
}

// vpcStateError is an association in a state that it was not to be in.
type vpcStateError struct {
	State  ec2types.SecurityGroupVpcAssociationState // "" is none
	Reason string                                    // EC2's own words, "" if it says nothing
	Late   bool                                      // the time ran out
}

// Error is whole sentences.
func (e *vpcStateError) Error() string {
	text := fmt.Sprintf("EC2 says that the association is %s", e.State)
	if e.State == "" {
		text = "EC2 shows no association"
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	if e.Late {
		text += ", and the time for this operation ran out. Raise it in the resource's timeouts, or apply again"
	}
	return sentence(text)
}

// How many reads after a call may show what was before it: EC2 shows its writes late (EC2 developer guide, "Eventual consistency").
const (
	staleReads  = 2
	hiddenReads = appearing
)

// vpcStep is the way of one association.
type vpcStep struct {
	vpc    string
	state  ec2types.SecurityGroupVpcAssociationState // as last read; "" is none
	reason string
	called bool
	reads  int   // since the call
	moved  bool  // a read has shown EC2 at work since the call
	tries  int   // calls
	err    error // of the last call
}

// associate associates the group with VPCs, and waits until that is so. It returns what failed, by VPC.
func (c *vpcChange) associate(ctx context.Context, vpcs []string) map[string]error {
	return c.carryOut(ctx, vpcs, func(s *vpcStep) (bool, error) {
		switch s.state {
		case ec2types.SecurityGroupVpcAssociationStateAssociated, ec2types.SecurityGroupVpcAssociationStateDisassociationFailed:
			return true, nil
		case ec2types.SecurityGroupVpcAssociationStateAssociating, ec2types.SecurityGroupVpcAssociationStateDisassociating:
			return false, nil // which comes to its end first
		}
		if s.called {
			return false, s.settled(s.state == ec2types.SecurityGroupVpcAssociationStateAssociationFailed)
		}
		_, s.err = c.api.AssociateSecurityGroupVpc(ctx, &ec2.AssociateSecurityGroupVpcInput{GroupId: aws.String(c.group), VpcId: aws.String(s.vpc)})
		s.tries++
		s.called = !awsclient.IsNotFound(s.err) || s.tries == patience // it may have been made a moment ago
		return false, nil
	})
}

// disassociate ends associations with VPCs, and waits until they are gone. It returns what failed, by VPC. Interfaces that use one
// are waited for.
func (c *vpcChange) disassociate(ctx context.Context, vpcs []string) map[string]error {
	return c.carryOut(ctx, vpcs, func(s *vpcStep) (bool, error) {
		in := &ec2.DisassociateSecurityGroupVpcInput{GroupId: aws.String(c.group), VpcId: aws.String(s.vpc)}
		switch s.state {
		case "", ec2types.SecurityGroupVpcAssociationStateDisassociated:
			return true, nil
		case ec2types.SecurityGroupVpcAssociationStateAssociating, ec2types.SecurityGroupVpcAssociationStateDisassociating:
			return false, nil
		case ec2types.SecurityGroupVpcAssociationStateAssociationFailed:
			_, err := c.api.DisassociateSecurityGroupVpc(ctx, in) // there is none, and EC2 may want to be told or not
			return err == nil || awsclient.Code(err) != "", nil
		}
		if s.called {
			return false, s.settled(s.state == ec2types.SecurityGroupVpcAssociationStateDisassociationFailed)
		}
		_, s.err = c.api.DisassociateSecurityGroupVpc(ctx, in)
		s.called = !awsclient.IsInUse(s.err)
		return awsclient.IsGroupNotFound(s.err), nil
	})
}

// settled is why a call led to nothing; nil as long as reads may yet show that it did.
func (s *vpcStep) settled(failed bool) error {
	switch {
	case s.err != nil && s.reads > staleReads:
		return s.err
	case s.err == nil && failed && (s.moved || s.reads > staleReads), s.err == nil && s.state == "" && s.reads > hiddenReads:
		return &vpcStateError{State: s.state, Reason: s.reason}
	}
	return nil
}

// carryOut reads and takes the next step of each association until all are over. step reports that, or an error that ends it.
func (c *vpcChange) carryOut(ctx context.Context, vpcs []string, step func(*vpcStep) (bool, error)) map[string]error {
	failed, open := map[string]error{}, make([]*vpcStep, 0, len(vpcs))
	for _, vpc := range vpcs {
		open = append(open, &vpcStep{vpc: vpc})
	}
	for attempt := 1; len(open) > 0; attempt++ {
		seen, err := c.read(ctx)
		if err == nil {
			c.seen = seen
			open = advance(open, seen, step, failed)
			if len(open) == 0 {
				break
			}
			err = c.wait(ctx, attempt)
		}
		if err != nil {
			for _, s := range open {
				failed[s.vpc] = s.given(ctx, err)
			}
			break
		}
	}
	return failed
}

// advance takes one step of each, and returns those that are not over.
func advance(open []*vpcStep, seen awsclient.Associations, step func(*vpcStep) (bool, error), failed map[string]error) []*vpcStep {
	var left []*vpcStep
	for _, s := range open {
		s.see(seen[s.vpc])
		done, err := step(s)
		switch {
		case err != nil:
			failed[s.vpc] = err
		case !done:
			left = append(left, s)
		}
	}
	return left
}

// see takes in a read.
func (s *vpcStep) see(a ec2types.SecurityGroupVpcAssociation) {
	s.state, s.reason = a.State, aws.ToString(a.StateReason)
	if s.called {
		s.reads++
		s.moved = s.moved || s.state == ec2types.SecurityGroupVpcAssociationStateAssociating || s.state == ec2types.SecurityGroupVpcAssociationStateDisassociating
	}
}

// given is the error of a step that is given up: what EC2 answered last says more than that the time is over.
func (s *vpcStep) given(ctx context.Context, err error) error {
	switch {
	case s.err != nil:
		return s.err
	case ctx.Err() != nil:
		return &vpcStateError{State: s.state, Reason: s.reason, Late: true}
	}
	return err
}
