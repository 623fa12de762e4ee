// Package ec2model is a security group of EC2 in memory, for tests: it refuses what AWS refuses, answers in an order of its own,
// and fails on demand. It shares no code with what it tests. provider/internal/sgrules/doc.go has the sources of the facts.
//
// What AWS does not document is modelled as the harder of the possibilities: the rules of one call take effect one by one, in
// any order; an omitted description clears the old one; a Describe may show the time before the last changes.
package ec2model

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
)

// Account owns the groups of a Model.
const Account = "111122223333"

// Call is one call that was made.
type Call struct {
	N       int    // from 0
	Name    string // as in AuthorizeSecurityGroupIngress
	GroupID string // "" for tags
	Input   any    // the SDK's input
}

// Model is EC2. Its fields are for setting up; change them between calls only.
type Model struct {
	Limit int            // rules for each direction and IP version; 0 for no limit
	Lists map[string]int // the prefix lists that exist, and the rules that each counts for
	Lag   int            // how many Describes after a change still show the time before it

	// Emulator makes the model deviate as moto 5.2.1 does: Authorize with several permissions returns the rules of the last
	// one, Modify answers without changing the block of an IPv6 rule, a prefix list or a group, and leaves a description
	// that is omitted, and a rule that is gone is InvalidPermission.NotFound.
	Emulator bool

	Meanwhile func(Call)       // what somebody else does before a call; it may use the model
	Before    func(Call) error // a fault instead of the call: throttled, crashed
	After     func(Call) error // a fault instead of the answer: what was called has taken effect
	// Watch sees the rules of a group after each single one has changed. It must not call the model.
	Watch func(groupID string, rules []types.SecurityGroupRule)

	mu     sync.Mutex
	groups map[string]*group
	rng    *rand.Rand
	nextID int
	calls  []Call
	asked  int               // Describes so far
	past   []view            // what they show, oldest first
	pages  map[string][]rule // what is left of a Describe, by token
}

// view is the rules by group, as Describes show them from number due on.
type view struct {
	due   int
	rules map[string][]rule
}

type group struct {
	defaultVPC bool
	rules      map[string]rule // by id
}

// rule is a rule in EC2's canonical form.
type rule struct {
	id          string
	content     content
	account     string // of the referenced group
	description string
	tags        map[string]string
}

// content is what must not be there twice.
type content struct {
	egress             bool
	protocol           string
	from, to           int32
	v4, v6, list, peer string // exactly one is set
}

// New returns an EC2 with the given groups, all of Account, without rules. seed decides every order that is EC2's own.
func New(seed uint64, groups ...string) *Model {
	m := &Model{Lists: map[string]int{}, groups: map[string]*group{}, rng: rand.New(rand.NewPCG(seed, 0)), pages: map[string][]rule{}}
	for _, id := range groups {
		m.groups[id] = &group{rules: map[string]rule{}}
	}
	m.record()
	return m
}

// InDefaultVPC moves a group to the default VPC, where EC2 revokes what it can and lists the rest.
func (m *Model) InDefaultVPC(groupID string) { m.groups[groupID].defaultVPC = true }

// Delete removes a group.
func (m *Model) Delete(groupID string) { delete(m.groups, groupID) }

// Calls returns the calls so far, Describes included.
func (m *Model) Calls() []Call {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.calls)
}

// Forget empties the list of calls.
func (m *Model) Forget() { m.calls = nil }

// Made is Calls for Watch, under which the model is locked.
func (m *Model) Made() []Call { return m.calls }

// Rules returns the rules of a group as they are, by id.
func (m *Model) Rules(groupID string) []types.SecurityGroupRule {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.describe(groupID)
}

// describe returns the rules of a group as Describe would show them, by id.
func (m *Model) describe(groupID string) []types.SecurityGroupRule {
	var out []types.SecurityGroupRule
	for _, r := range sorted(m.groups[groupID].rules) {
		out = append(out, r.describe(groupID))
	}
	return out
}

func sorted(rules map[string]rule) []rule {
	var out []rule
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		out = append(out, rules[id])
	}
	return out
}

// Put adds a rule without a call, faults or a quota, and returns its id. It panics if EC2 would refuse the rule.
func (m *Model) Put(groupID string, egress bool, p types.IpPermission, tags map[string]string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	rules, err := m.permissions([]types.IpPermission{p}, egress)
	if err != nil || len(rules) != 1 {
		panic(fmt.Sprint("not one rule: ", len(rules), err))
	}
	r := rules[0]
	r.id, r.tags = m.newID(), maps.Clone(tags)
	m.groups[groupID].rules[r.id] = r
	m.record()
	return r.id
}

// Remove takes a rule away without a call, as somebody else does.
func (m *Model) Remove(groupID, ruleID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.groups[groupID].rules, ruleID)
	m.record()
}

// newID returns ids that do not sort by age.
func (m *Model) newID() string {
	m.nextID++
	return fmt.Sprintf("sgr-%04x%013x", m.rng.IntN(1<<16), m.nextID)
}

// begin is the start of every call: it records it and may fail it.
func (m *Model) begin(name, groupID string, input any) (Call, error) {
	c := Call{len(m.calls), name, groupID, input}
	m.calls = append(m.calls, c)
	if m.Meanwhile != nil {
		m.meanwhile(c)
	}
	if m.Before != nil {
		return c, m.Before(c)
	}
	return c, nil
}

// onGroup is begin for a call on a group, which has to be there.
func (m *Model) onGroup(name, id string, input any) (Call, *group, error) {
	c, err := m.begin(name, id, input)
	if err != nil {
		return c, nil, err
	}
	g, ok := m.groups[id]
	if !ok {
		return c, nil, noGroup(id)
	}
	return c, g, nil
}

func noGroup(id string) error {
	return Fail("InvalidGroup.NotFound", "The security group '%s' does not exist", id)
}

// meanwhile lets others use the model.
func (m *Model) meanwhile(c Call) {
	m.mu.Unlock()
	defer m.mu.Lock() // also where a test ends within
	m.Meanwhile(c)
}

// change makes the changes of one call, one after the other in any order, then may lose the answer.
func (m *Model) change(c Call, changes []func(), groupID string) error {
	m.rng.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
	for _, do := range changes {
		do()
		if m.Watch != nil && groupID != "" {
			m.Watch(groupID, m.describe(groupID))
		}
	}
	m.record()
	if m.After != nil {
		return m.After(c)
	}
	return nil
}

// Fail is an error answer of EC2.
func Fail(code, format string, args ...any) error {
	return &smithy.GenericAPIError{Code: code, Message: fmt.Sprintf(format, args...), Fault: smithy.FaultClient}
}

func (r rule) describe(groupID string) types.SecurityGroupRule {
	c := r.content
	out := types.SecurityGroupRule{
		SecurityGroupRuleId: aws.String(r.id), GroupId: aws.String(groupID), GroupOwnerId: aws.String(Account),
		IsEgress: aws.Bool(c.egress), IpProtocol: aws.String(c.protocol),
	}
	if hasRange(c.protocol) || c.protocol == "-1" {
		out.FromPort, out.ToPort = aws.Int32(c.from), aws.Int32(c.to)
	}
	out.CidrIpv4, out.CidrIpv6, out.PrefixListId = text(c.v4), text(c.v6), text(c.list)
	if c.peer != "" {
		out.ReferencedGroupInfo = &types.ReferencedSecurityGroup{GroupId: aws.String(c.peer), UserId: text(r.account)}
	}
	out.Description = text(r.description)
	for _, key := range slices.Sorted(maps.Keys(r.tags)) {
		out.Tags = append(out.Tags, types.Tag{Key: aws.String(key), Value: aws.String(r.tags[key])})
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// record notes what Describes show once the lag is over.
func (m *Model) record() {
	v := view{m.asked + m.Lag, map[string][]rule{}}
	for id, g := range m.groups {
		v.rules[id] = sorted(g.rules)
	}
	m.past = append(m.past, v)
}

// look returns the rules of a group as the next Describe shows them.
func (m *Model) look(groupID string) []rule {
	for len(m.past) > 1 && m.past[1].due <= m.asked {
		m.past = m.past[1:]
	}
	m.asked++
	if m.groups[groupID] == nil {
		return nil
	}
	return slices.Clone(m.past[0].rules[groupID])
}

// CatchUp ends the lag: Describes show what is.
func (m *Model) CatchUp() { m.past = m.past[len(m.past)-1:] }
