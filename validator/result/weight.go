package result

// Weight is how much of its budgets a plan uses, and what of its custom NACLs need not be there.
type Weight struct {
	GroupCouldHold int      `json:"group_could_hold"` // rules of custom NACLs after the plan that a security group could hold as they stand
	DenyRules      int      `json:"deny_rules"`       // rules of custom NACLs after the plan that deny
	Budgets        []Budget `json:"budgets"`
}

// Budget is one of a policy's budgets, or AWS's quota of rules of a NACL, with what is used of it.
type Budget struct {
	Name    string  `json:"name"` // as the policy has it; aws_quota
	Used    float64 `json:"used"` // for certain
	AtMost  float64 `json:"at_most"`
	Open    bool    `json:"open"` // something that at_most counts once stands for any number
	Limit   float64 `json:"limit"`
	Address string  `json:"address"` // of the NACL or VPC that uses most; "" for the plan, and for none
}
