package provider

import (
	"net/netip"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// witnessPacket is one packet that proves what is said beside it.
type witnessPacket struct {
	Source          types.String `tfsdk:"source"`
	Destination     types.String `tfsdk:"destination"`
	Protocol        types.String `tfsdk:"protocol"`
	SourcePort      types.Int32  `tfsdk:"source_port"`
	DestinationPort types.Int32  `tfsdk:"destination_port"`
	ICMPType        types.Int32  `tfsdk:"icmp_type"`
	ICMPCode        types.Int32  `tfsdk:"icmp_code"`
}

func readPacket(description string) schema.SingleNestedAttribute {
	port := func(description string) schema.Int32Attribute {
		return schema.Int32Attribute{Computed: true, MarkdownDescription: description}
	}
	return readObject(description, map[string]schema.Attribute{
		"source": readText("Address that it comes from."), "destination": readText("Address that it goes to; null where the object has none."),
		"protocol":    readText("`tcp`, `udp`, `icmp`, `icmpv6`, or a number."),
		"source_port": port("Port that it comes from, of `tcp` and `udp`; null where none matters."), "destination_port": port("Port that it goes to, of `tcp` and `udp`."),
		"icmp_type": port("Type, of `icmp` and `icmpv6`."), "icmp_code": port("Code, of `icmp` and `icmpv6`."),
	})
}

// packetOf is a packet as data sources show it.
func packetOf(h firewall.PacketHeader) *witnessPacket {
	text := func(a netip.Addr) types.String {
		if !a.IsValid() {
			return types.StringNull()
		}
		return types.StringValue(a.String())
	}
	p := &witnessPacket{Source: text(h.Src), Destination: text(h.Dst), Protocol: types.StringValue(h.Protocol.String())}
	switch h.Protocol {
	case firewall.TCP, firewall.UDP:
		p.DestinationPort = types.Int32Value(int32(h.DstPort))
		if h.SrcPort != 0 {
			p.SourcePort = types.Int32Value(int32(h.SrcPort))
		}
	case firewall.ICMP, firewall.ICMPv6:
		p.ICMPType, p.ICMPCode = types.Int32Value(int32(h.DstPort>>8)), types.Int32Value(int32(h.DstPort&0xff))
	}
	return p
}

// inboundPacket is a packet of a set of inbound ones, to the first of the addresses that is of its family; nil if the set is empty.
func inboundPacket(s firewall.Set, to []netip.Addr) *witnessPacket {
	w, ok := s.Witness()
	if !ok {
		return nil
	}
	h := firewall.PacketHeader{Protocol: w.Protocol, Src: w.Remote, DstPort: w.Value}
	for _, a := range to {
		if !h.Dst.IsValid() && a.Is4() == w.Remote.Is4() {
			h.Dst = a
		}
	}
	return packetOf(h)
}
