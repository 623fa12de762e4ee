package e2e_test

import (
	"slices"
	"sync"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// order is one of the orders in which Terraform may carry changes out: the calls of held come after the first of those of first, or
// after patience. The zero value leaves the calls as they come.
type order struct {
	held, first func(*awsproxy.Call) bool
	// leader is a call that is slow: those that are held are only those that come before it is answered.
	leader func(*awsproxy.Call) bool
}

const (
	patience = 20 * time.Second
	slowly   = 3 * time.Second // a leader takes, so that what is to be held has come
)

// toDefault takes a subnet from the list of a network ACL: the provider asks for the VPC's default network ACL, and gives it the
// subnet. toList gives a subnet to the network ACL of a list.
var (
	toDefault = order{held: asksForSubnet, first: called("ReplaceNetworkAclAssociation"), leader: asksForDefault}
	toList    = order{held: asksForDefault, first: called("ReplaceNetworkAclAssociation")}
)

func called(action string) func(*awsproxy.Call) bool {
	return func(c *awsproxy.Call) bool { return c.Action == action }
}

func asksForDefault(c *awsproxy.Call) bool {
	return c.Action == "DescribeNetworkAcls" && slices.Equal(c.Filter("default"), []string{"true"})
}

func asksForSubnet(c *awsproxy.Call) bool {
	return c.Action == "DescribeNetworkAcls" && c.Filter("association.subnet-id") != nil
}

// gate lets calls through as an order wants it.
type gate struct {
	order
	mu          sync.Mutex
	led, opened bool
	open        chan struct{}
}

func newGate(o order) *gate { return &gate{order: o, open: make(chan struct{})} }

// wait holds a call back.
func (g *gate) wait(c *awsproxy.Call) {
	if g.held == nil {
		return
	}
	if g.leader != nil && g.leader(c) {
		time.Sleep(slowly)
		g.mu.Lock()
		g.led = true
		g.mu.Unlock()
		return
	}
	g.mu.Lock()
	led := g.led
	g.mu.Unlock()
	if !g.held(c) || led {
		return
	}
	select {
	case <-g.open:
	case <-time.After(patience):
	}
}

// over notes that a call has been answered.
func (g *gate) over(c *awsproxy.Call) {
	if g.first == nil || !g.first(c) {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.opened {
		g.opened = true
		close(g.open)
	}
}
