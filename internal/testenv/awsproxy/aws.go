package awsproxy

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// correction is one thing that AWS does and moto 5.2.1 does not.
type correction struct {
	name    string   // what AWS does
	source  string   // where that is written; "memory" if it is known from use alone
	fault   bool     // AWS does it at times; it is off until a test turns it on
	actions []string // the calls that it is about; Describe* is all that begin so
	// before may change the call, or answer it instead; after may change the answer. Either may be nil.
	before func(*exchange) *Reply
	after  func(*exchange, *Reply)
}

// reference is the beginning of the address of an action's page in the EC2 API reference.
const reference = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"

// all are the corrections in the order in which they see a call; an answer passes them in the same order.
func all() []correction {
	return slices.Concat(crashCorrections, inputCorrections, lagCorrections, associationCorrections, referenceCorrections, groupCorrections, ruleCorrections, interfaceCorrections, aclCorrections,
		answerCorrections, pagingCorrections)
}

// corrections answers calls as AWS does, with moto as the memory.
type corrections struct {
	proxy *Proxy
	list  []correction

	world   sync.RWMutex // held whole by a call that changes something: its checks and effects are one step for all others
	mu      sync.Mutex
	tokens  map[string]Reply      // answers by ClientToken
	pages   map[string][]*element // what is left of a list, by action and NextToken
	icmps   map[string]icmp       // of entries of network ACLs
	regions map[string]bool       // that were prepared
	lag     lag
	ids     aliases

	associations associations
	given        givenGroups
}

func newCorrections(p *Proxy) *corrections {
	return &corrections{proxy: p, list: all(), tokens: map[string]Reply{}, pages: map[string][]*element{}, icmps: map[string]icmp{}, regions: map[string]bool{},
		associations: newAssociations()}
}

// exchange is one call on its way through the corrections.
type exchange struct {
	*corrections
	*Call
	ctx context.Context
}

// answer passes a call through the corrections and the emulator.
func (k *corrections) answer(ctx context.Context, c *Call) Reply {
	x := &exchange{corrections: k, Call: c, ctx: ctx}
	if strings.HasPrefix(c.Action, "Describe") {
		k.world.RLock()
		defer k.world.RUnlock()
	} else {
		k.world.Lock()
		defer k.world.Unlock()
	}
	k.prepare(x)
	reply := k.decide(x)
	for _, b := range k.list {
		if b.after != nil && b.about(c.Action) {
			b.after(x, &reply)
		}
	}
	return reply
}

// decide lets the first correction that wants to answer do so, else the emulator.
func (k *corrections) decide(x *exchange) Reply {
	for _, b := range k.list {
		if b.before != nil && b.about(x.Action) {
			if reply := b.before(x); reply != nil {
				return *reply
			}
		}
	}
	return k.forward(x.ctx, x.Call)
}

// forward asks the emulator, which knows some rules by other ids than the clients.
func (k *corrections) forward(ctx context.Context, c *Call) Reply {
	entered := *c
	entered.Form = k.ids.enter(c.Form)
	reply := k.proxy.forward(ctx, &entered)
	reply.Body = k.ids.leave(reply.Body)
	return reply
}

func (b correction) about(action string) bool {
	return slices.ContainsFunc(b.actions, func(a string) bool {
		begin, prefix := strings.CutSuffix(a, "*")
		return a == action || prefix && strings.HasPrefix(action, begin)
	})
}

// ask asks the emulator a question of the proxy's own and returns the answer; nil if it refuses.
func (x *exchange) ask(action string, form url.Values) *element {
	tree, _ := x.try(action, form)
	return tree
}

// try is ask, with the answer as it came.
func (x *exchange) try(action string, form url.Values) (*element, Reply) {
	reply := x.forward(x.ctx, x.with(action, form))
	if reply.Status != http.StatusOK {
		return nil, reply
	}
	tree, err := parse(reply.Body)
	if err != nil {
		return nil, Error(http.StatusInternalServerError, "ProxyError", "the emulator's answer cannot be read: "+err.Error())
	}
	return tree, reply
}

// edit changes an answer that is no refusal.
func (r *Reply) edit(change func(*element)) {
	if r.Status != http.StatusOK {
		return
	}
	tree, err := parse(r.Body)
	if err != nil {
		*r = Error(http.StatusInternalServerError, "ProxyError", "the emulator's answer cannot be read: "+err.Error())
		return
	}
	change(tree)
	r.Body = tree.bytes()
}

// refuse is an answer of EC2 that refuses a call for what it says.
func refuse(code, message string) *Reply {
	reply := Error(http.StatusBadRequest, code, message)
	return &reply
}

// filter makes the parameters of one filter.
func filter(name string, values ...string) url.Values {
	form := url.Values{"Filter.1.Name": {name}}
	for i, v := range values {
		form.Set("Filter.1.Value."+itoa(i+1), v)
	}
	return form
}
