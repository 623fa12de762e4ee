package awsclient

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestQuotasAreThoseOfTheAccount(t *testing.T) {
	denied := awsproxy.Refuse("AccessDeniedException", "no")
	for _, c := range []struct {
		name          string
		faults        map[string]awsproxy.Effect
		rules, groups int
		notes         []string // a part of each
	}{
		{"from Service Quotas", nil, 60, 5, nil},
		{"for an interface from EC2 where Service Quotas is denied", map[string]awsproxy.Effect{"GetServiceQuota": denied}, 60, 5,
			[]string{"rules per security group could not be read: 60"}},
		{"AWS's defaults where both are denied", map[string]awsproxy.Effect{"GetServiceQuota": denied,
			"DescribeAccountAttributes": awsproxy.Refuse("UnauthorizedOperation", "no")}, 60, 5,
			[]string{"rules per security group could not be read: 60", "security groups per network interface could not be read: 5"}},
		{"those that the account was given", map[string]awsproxy.Effect{"GetServiceQuota": quota("200")}, 200, 200, nil},
		{"AWS's default where Service Quotas names none", map[string]awsproxy.Effect{"GetServiceQuota": quota("0")}, 60, 5,
			[]string{"rules per security group could not be read: 60"}},
		{"the attribute of the account", map[string]awsproxy.Effect{"GetServiceQuota": denied, "DescribeAccountAttributes": attribute("16")}, 60, 16,
			[]string{"rules per security group could not be read: 60"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare(t)
			p := proxy(t, awsproxy.Options{})
			clients := connect(t, at(p))
			for action, effect := range c.faults {
				p.Inject(awsproxy.Fault{Action: action, Effect: effect})
			}
			q := clients.Quotas(t.Context(), "")
			if q.RulesPerGroup != c.rules || q.GroupsPerInterface != c.groups || len(q.Notes) != len(c.notes) {
				t.Fatalf("got %d and %d, notes %v", q.RulesPerGroup, q.GroupsPerInterface, q.Notes)
			}
			for i, want := range c.notes {
				if !strings.Contains(q.Notes[i].Summary, want) || !strings.Contains(q.Notes[i].Detail, "servicequotas:GetServiceQuota") {
					t.Errorf("note %d is %v, want %q", i, q.Notes[i], want)
				}
			}
		})
	}
}

// quota answers as Service Quotas does with a value for each quota.
func quota(value string) awsproxy.Effect {
	return awsproxy.Answer(`{"Quota":{"ServiceCode":"vpc","Value":` + value + `}}`)
}

// attribute answers as EC2 does with a value for the groups of an interface.
func attribute(value string) awsproxy.Effect {
	return awsproxy.Answer(`<R><accountAttributeSet><item><attributeName>vpc-max-security-groups-per-interface</attributeName>` +
		`<attributeValueSet><item><attributeValue>` +
		value + `</attributeValue></item></attributeValueSet></item></accountAttributeSet></R>`)
}

func TestQuotasAreAskedForOnceInEachRegion(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			clients.Quotas(t.Context(), "")
			clients.Quotas(t.Context(), "eu-west-1")
		})
	}
	wg.Wait()
	if got := p.Counts()["GetServiceQuota"]; got != 4 {
		t.Errorf("%d calls, want one a quota and region", got)
	}
}

func TestTheQuotaOfNetworkACLs(t *testing.T) {
	for _, c := range []struct {
		name   string
		effect awsproxy.Effect
		static *Quotas
		rules  int
		note   string
	}{
		{name: "from Service Quotas", effect: quota("40"), rules: 40},
		{name: "AWS's default where it is denied", effect: awsproxy.Refuse("AccessDeniedException", "no"), rules: 20, note: "rules per network ACL could not be read: 20 is assumed"},
		{name: "of the configuration", effect: quota("40"), static: &Quotas{RulesPerNACL: 30}, rules: 30},
		{name: "AWS's default where that names none", effect: quota("40"), static: &Quotas{RulesPerGroup: 100}, rules: 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare(t)
			p := proxy(t, awsproxy.Options{})
			p.Inject(awsproxy.Fault{Action: "GetServiceQuota", Effect: c.effect})
			config := at(p)
			config.Quotas = c.static
			rules, notes := connect(t, config).RulesPerNACL(t.Context(), "")
			if rules != c.rules || (len(notes) > 0) != (c.note != "") || c.note != "" && !strings.Contains(notes[0].Summary, c.note) {
				t.Errorf("got %d, %v", rules, notes)
			}
		})
	}
}

func TestAnInterruptedAnswerIsNotKept(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if q := clients.Quotas(ctx, ""); len(q.Notes) != 2 {
		t.Fatalf("got %v", q)
	}
	if q := clients.Quotas(t.Context(), ""); !slices.Equal(q.Notes, nil) {
		t.Errorf("got %v", q)
	}
}

func TestQuotasOfTheConfigurationAskNothing(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.Quotas = &Quotas{RulesPerGroup: 100}
	clients := connect(t, c)
	before := p.Counts()
	q := clients.Quotas(t.Context(), "")
	if q.RulesPerGroup != 100 || q.GroupsPerInterface != 5 || len(q.Notes) != 0 || p.Counts().Since(before).Total() != 0 {
		t.Errorf("got %+v after %v", q, p.Counts().Since(before))
	}
}
