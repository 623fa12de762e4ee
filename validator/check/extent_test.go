package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestTheExtentOfAFindingIsWhatItIsMeasuredBy(t *testing.T) {
	box := func(dst string) firewall.Boxes {
		return firewall.Boxes{{Src: addrs("10.0.0.0/24"), Dst: addrs(dst), Protocol: firewall.TCP, SrcPorts: firewall.AllPorts(), DstPorts: firewall.AllPorts()}}
	}
	web, err := firewall.GroupServices(6, 443, 443)
	if err != nil {
		t.Fatal(err)
	}
	set := firewall.NewSet(addrs("192.0.2.0/24"), web)
	printed := extentOf(&Finding{Key: []string{"k"}, Uncovered: box("192.0.2.0/24"), Extent: Extent{Count: 2, Set: set}})
	if len(printed.Packets) != 1 || len(printed.Remote) != 1 || printed.Remote[0].Src[0] != "192.0.2.0/24" || printed.Count != 2 || printed.Digest != "" || printed.Key[0] != "k" {
		t.Errorf("%+v", printed)
	}
	hidden := extentOf(&Finding{Extent: Extent{Packets: box("192.0.2.0/24")}})
	other := extentOf(&Finding{Extent: Extent{Packets: box("192.0.2.0/25")}})
	if len(hidden.Packets)+len(hidden.Remote) > 0 || hidden.Digest == "" || hidden.Digest == other.Digest {
		t.Errorf("what must not be printed: %+v, %+v", hidden, other)
	}
	if nothing := extentOf(&Finding{}); nothing.Digest != "" || nothing.Packets != nil {
		t.Errorf("%+v", nothing)
	}
	// The packets of a finding that is measured by what a filter sees do not count.
	if seen := extentOf(&Finding{Uncovered: box("192.0.2.0/24"), Extent: Extent{Set: set, Packets: firewall.Boxes{}}}); len(seen.Packets) != 0 || len(seen.Remote) != 1 {
		t.Errorf("%+v", seen)
	}
}
