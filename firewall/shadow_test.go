package firewall

import (
	"reflect"
	"testing"
)

func fatesOf(rules ...NACLRule) []RuleFate { return Fates(EvalNACL(rules)) }

func allowTCP(number int, cidr string, from, to int) NACLRule {
	return spoken{number: number, action: Allow, protocol: 6, cidr: cidr, from: from, to: to}.rule()
}

func denyTCP(number int, cidr string, from, to int) NACLRule {
	return spoken{number: number, action: Deny, protocol: 6, cidr: cidr, from: from, to: to}.rule()
}

func TestADenyAfterAnAllowOfAllOfItNeverMatchesAndIsToldWhereToStand(t *testing.T) {
	got := fatesOf(allowTCP(100, "0.0.0.0/0", 443, 443), allowTCP(110, "10.0.0.0/8", 1024, 65535), denyTCP(200, "10.20.9.0/24", 8080, 8080))
	if len(got) != 1 {
		t.Fatalf("%d fates, want one", len(got))
	}
	f := got[0]
	if f.Kind != FateDenyNever || !f.Proved || f.Rule != 2 || !reflect.DeepEqual(f.By, []int{1}) {
		t.Errorf("got %+v", f)
	}
	if f.Number != 105 { // half way between 100 and 110
		t.Errorf("number %d, want 105", f.Number)
	}
	if f.Carved {
		t.Error("an allow that is wider than the deny is no exception to it")
	}
}

func TestTheNumberThatWorksSkipsRulesThatLeaveNoRoom(t *testing.T) {
	tests := []struct {
		name  string
		rules []NACLRule
		want  int
	}{
		{"no rule before the allow", []NACLRule{allowTCP(100, "10.0.0.0/8", 0, 65535), denyTCP(200, "10.0.0.0/8", 22, 22)}, 50},
		{"99 is taken", []NACLRule{denyTCP(99, "192.0.2.0/24", 0, 65535), allowTCP(100, "10.0.0.0/8", 0, 65535), denyTCP(200, "10.0.0.0/8", 22, 22)}, 49},
		{"the allow is number 1", []NACLRule{allowTCP(1, "10.0.0.0/8", 0, 65535), denyTCP(200, "10.0.0.0/8", 22, 22)}, 0},
		{"1 and 2 are taken", []NACLRule{denyTCP(1, "192.0.2.0/24", 0, 1), allowTCP(2, "10.0.0.0/8", 0, 65535), denyTCP(200, "10.0.0.0/8", 22, 22)}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := fatesOf(test.rules...)
			if f := got[len(got)-1]; f.Kind != FateDenyNever || f.Number != test.want {
				t.Errorf("kind %d, number %d, want %d", f.Kind, f.Number, test.want)
			}
		})
	}
}

func TestTwoAllowsThatOnlyTogetherTakeADenyAreBothNamed(t *testing.T) {
	got := fatesOf(
		allowTCP(90, "9.0.0.0/8", 443, 443), // takes nothing of the deny
		allowTCP(100, "0.0.0.0/1", 22, 22), allowTCP(110, "128.0.0.0/1", 0, 1023), allowTCP(120, "10.0.0.0/8", 0, 65535),
		denyTCP(200, "0.0.0.0/0", 22, 22))
	if len(got) != 1 || got[0].Kind != FateDenyNever || !reflect.DeepEqual(got[0].By, []int{1, 2}) {
		t.Errorf("got %+v", got)
	}
}

func TestFamiliesNeverShadowEachOther(t *testing.T) {
	if got := fatesOf(allowTCP(100, "0.0.0.0/0", 0, 65535), denyTCP(200, "::/0", 22, 22)); len(got) != 1 || got[0].Kind != FateRedundant {
		t.Errorf("an IPv4 allow takes packets of an IPv6 deny: %+v", got)
	}
}

func TestAnAllowThatDecidesNothingNeverMatchesIfDeniesTakeSomeOfIt(t *testing.T) {
	never := fatesOf(denyTCP(100, "10.0.0.0/8", 0, 65535), allowTCP(200, "10.1.0.0/16", 443, 443))
	if len(never) == 0 || never[len(never)-1].Kind != FateAllowNever || never[len(never)-1].Number != 50 {
		t.Errorf("got %+v", never)
	}
	mixed := fatesOf(denyTCP(100, "10.0.0.0/9", 443, 443), allowTCP(110, "10.128.0.0/9", 443, 443), allowTCP(200, "10.0.0.0/8", 443, 443))
	if f := mixed[len(mixed)-1]; f.Kind != FateAllowNever || f.Rule != 2 || !reflect.DeepEqual(f.By, []int{0}) {
		t.Errorf("got %+v", mixed)
	}
	same := fatesOf(allowTCP(100, "10.0.0.0/9", 443, 443), allowTCP(110, "10.128.0.0/9", 443, 443), allowTCP(200, "10.0.0.0/8", 443, 443))
	if f := same[len(same)-1]; f.Kind != FateRedundantNever || f.Rule != 2 {
		t.Errorf("got %+v", same)
	}
}

func TestAnExplicitDenyOfTheRestIsRedundantNotShadowed(t *testing.T) {
	got := fatesOf(allowTCP(100, "0.0.0.0/0", 443, 443), spoken{number: 32766, protocol: -1, cidr: "0.0.0.0/0"}.rule())
	if len(got) != 1 || got[0].Kind != FateRedundant || got[0].Rule != 1 || len(got[0].By) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestAnAllowBeforeAWiderDenyIsAnExceptionToIt(t *testing.T) {
	got := fatesOf(allowTCP(100, "10.0.0.0/8", 22, 22), denyTCP(200, "0.0.0.0/0", 22, 22), allowTCP(300, "0.0.0.0/0", 0, 65535))
	if len(got) != 1 || got[0].Kind != FateDenyPartly || !got[0].Carved || got[0].Lost.String() != "10.0.0.0/8 tcp 22" {
		t.Errorf("got %+v", got)
	}
	wider := fatesOf(allowTCP(100, "10.0.0.0/8", 0, 65535), denyTCP(200, "0.0.0.0/0", 22, 22), allowTCP(300, "0.0.0.0/0", 0, 65535))
	if len(wider) != 1 || wider[0].Kind != FateDenyPartly || wider[0].Carved {
		t.Errorf("got %+v", wider)
	}
}

func TestADenyBehindAPlaceholderPossiblyNeverMatches(t *testing.T) {
	why := []Unknown{{"aws_network_acl.a", "ingress", KnownAfterApply}}
	got := fatesOf(NACLRule{Any: true, Why: why}, denyTCP(100, "0.0.0.0/0", 22, 22), allowTCP(200, "0.0.0.0/0", 0, 65535))
	if len(got) == 0 || got[0].Kind != FateDenyNever || got[0].Proved || !got[0].Placeholder || !reflect.DeepEqual(got[0].Why, why) {
		t.Errorf("got %+v", got)
	}
}

func TestARuleThatIsPossiblyInAnotherNACLHasNoProvedFate(t *testing.T) {
	deny := denyTCP(200, "10.0.0.0/8", 22, 22)
	deny.Maybe, deny.Must, deny.Why = true, Set{}, []Unknown{{"aws_network_acl_rule.d", "network_acl_id", KnownAfterApply}}
	got := fatesOf(allowTCP(100, "0.0.0.0/0", 0, 65535), deny)
	if len(got) != 1 || got[0].Kind != FateDenyNever || got[0].Proved || got[0].Placeholder {
		t.Errorf("got %+v", got)
	}
}

func TestADenyThatPossiblyKeepsNothingIsNotProvedToKeepSomething(t *testing.T) {
	perhaps := allowTCP(110, "0.0.0.0/0", 22, 22)
	perhaps.Maybe, perhaps.Must, perhaps.Why = true, Set{}, []Unknown{{"aws_network_acl_rule.a", "network_acl_id", KnownAfterApply}}
	got := fatesOf(allowTCP(100, "10.0.0.0/8", 22, 22), perhaps, denyTCP(200, "0.0.0.0/0", 22, 22), allowTCP(300, "0.0.0.0/0", 0, 65535))
	for _, f := range got {
		if f.Rule == 2 && (f.Kind != FateDenyNever || f.Proved) {
			t.Errorf("got %+v", f)
		}
	}
	if len(got) == 0 {
		t.Error("nothing is said")
	}
}

func TestWhatARuleDecidesIsRedundantWhateverPossiblyComesBeforeIt(t *testing.T) {
	perhaps := denyTCP(50, "10.0.0.0/16", 443, 443)
	perhaps.Maybe, perhaps.Must = true, Set{}
	got := fatesOf(perhaps, allowTCP(100, "10.0.0.0/8", 443, 443), allowTCP(200, "0.0.0.0/0", 443, 443))
	if len(got) != 1 || got[0].Rule != 1 || got[0].Kind != FateRedundant || !got[0].Proved || !reflect.DeepEqual(got[0].By, []int{2}) {
		t.Errorf("got %+v", got)
	}
}
