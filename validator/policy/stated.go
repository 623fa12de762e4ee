package policy

import (
	"strings"
	"time"
)

// Compliance is the requirement that a resource of a plan states to call for its NACL.
type Compliance struct {
	Plan      string // the id of the plan
	Address   string // the resource
	Framework string
	Control   string
	Reason    string
	Owner     string
	ReviewBy  string   // its last day, such as 2027-06-30
	Problems  []string // what of it cannot be told, each a sentence without a full stop
}

// stated is what an exemption has besides that a resource states. Its ID is the resource's address.
type stated struct{ plan string }

// Exemption is the exemption from RSG302 that the requirement is: of its NACL alone, and until its last day.
func (c Compliance) Exemption() *Exemption {
	x := &Exemption{ID: c.Address, Rules: []string{compliance}, Resources: []string{c.Address}, Framework: c.Framework, Control: c.Control,
		Reason: c.Reason, Owner: c.Owner, Problems: c.Problems, stated: &stated{c.Plan}}
	day, err := time.Parse(time.DateOnly, c.ReviewBy)
	x.Expires = day
	if err != nil && len(x.Problems) == 0 {
		x.Problems = append(x.Problems, "its review_by is no day such as 2027-06-30")
	}
	if len(x.Problems) == 0 && (strings.TrimSpace(c.Framework) == "" || strings.TrimSpace(c.Control) == "") {
		x.Problems = append(x.Problems, "it names no framework and requirement")
	}
	return x
}
