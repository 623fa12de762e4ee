package report

import (
	"flag"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite testdata/golden")

func ptr[T any](v T) *T { return &v }

// sample is a document with one finding of each standing, all parts filled in.
func sample() *result.Result {
	return &result.Result{
		FormatVersion: "1.0",
		Tool:          result.Tool{Name: "sgplan", Version: "1.2.3", RulesDigest: "0123456789ab"},
		Run:           result.Run{AsOf: "2026-11-22", FailOn: "error", DurationMS: ptr(41), ConfigFiles: []result.ConfigFile{}},
		Verdict:       result.Block,
		Summary:       result.Summary{Open: 2, Blocking: 1, Exempt: 1, ByRule: map[string]int{"RSG101": 1, "RSG303": 1, "RSG301": 1}},
		Plans:         []result.Plan{{ID: "plan-1", Path: "plan.json", Producer: "terraform", PlanFormat: "1.2"}},
		Findings:      []result.Finding{fine(), exempted(), dropped()},
		Notices:       []result.Notice{{Code: "id-flow", Message: "an id reaches the attribute that it is given to unmodified", Plan: ptr("plan-1")}},
	}
}

// dropped is a blocking finding with everything that a finding can have.
func dropped() result.Finding {
	deny := result.Hop{Filter: "nacl", Address: "aws_network_acl.app", Direction: "egress", Rule: ptr("*"), Verdict: "implicit-deny", AWSCode: ptr("SUBNET_ACL_RESTRICTION")}
	return result.Finding{
		Fingerprint: "v1:00000000000000000000000000000001", RuleID: "RSG101", RuleName: "inbound-reply-dropped",
		Severity: result.Error, Certainty: result.Proved, Status: result.Open, Blocking: true, Change: result.Introduced,
		Message: "network ACL lets HTTPS in but drops most replies", Plan: "plan-1", Address: "aws_network_acl.app",
		Resources: []result.Resource{
			{Address: "aws_network_acl.app", Role: result.Subject},
			{Address: "aws_network_acl_rule.https_in", Role: result.Allows},
		},
		Uncovered: []result.Set{{
			Src: []string{"10.20.4.0/24"}, Dst: []string{"0.0.0.0/0"}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: [][2]int{{443, 443}}, DstPorts: [][2]int{{1024, 32767}, {61000, 65535}},
		}},
		UncoveredExact: true,
		Witness: []result.Packet{
			{Leg: "request", Protocol: "tcp", Src: "203.0.113.9", SrcPort: ptr(1024), Dst: "10.20.4.10", DstPort: ptr(443), Verdict: "delivered",
				Hops: []result.Hop{
					{Filter: "nacl", Address: "aws_network_acl.app", Direction: "ingress", Rule: ptr("100"), Verdict: "allow"},
					{Filter: "sg", Address: "aws_security_group.web", Direction: "ingress", Rule: ptr("aws_security_group.web.ingress[0]"), Verdict: "allow"},
				}},
			{Leg: "reply", Protocol: "tcp", Src: "10.20.4.10", SrcPort: ptr(443), Dst: "203.0.113.9", DstPort: ptr(1024), Verdict: "dropped",
				Hops: []result.Hop{{Filter: "sg", Address: "aws_security_group.web", Direction: "egress", Verdict: "return-tracked"}, deny}},
		},
		Unknowns: []result.Unknown{{Address: "aws_network_acl.app", Attribute: "subnet_ids", Reason: "known_after_apply"}},
		Fixes: []result.Fix{{Title: "open the whole client range", Applicability: result.MaybeIncorrect,
			HCL: ptr("egress {\n\tfrom_port = 1024\n\n\tto_port   = 65535\n}\n")}},
	}
}

// fine is a warning that stood before the plan.
func fine() result.Finding {
	return result.Finding{RuleID: "RSG303", Severity: result.Warning, Certainty: result.Possible, Status: result.Open,
		Change: result.PreExisting, Message: "rule 110 is for a single port", Plan: "plan-1", Address: "aws_network_acl.app"}
}

// exempted is an error that an exemption lets pass.
func exempted() result.Finding {
	return result.Finding{RuleID: "RSG301", Severity: result.Error, Certainty: result.Proved, Status: result.Exempt,
		Change: result.Introduced, Message: "7 rules added", Plan: "plan-1", Address: "aws_network_acl.edge",
		Exemption: &result.Exemption{ID: "pci-edge", Kind: "config", Owner: "team:net", Reason: "assessor asks for it"}}
}
