package firewall

import (
	"strings"
	"sync"
)

// ianaNames is the names of IANA's "Protocol Numbers" registry for 0 to 142 in lower case, as the AWS provider spells
// them (aws_network_acl, protocol); a dash stands where it knows no name: 57 (SKIP), and numbers for "any … protocol".
// Where the registry has renamed a protocol since, the older name stands: mobile (55), ttp (84), dd (116).
const ianaNames = `
hopopt icmp igmp ggp ipv4 st tcp cbt egp igp
bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux dcn-meas
hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4
netblt mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp tp++
il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna
esp ah i-nlsp swipe narp mobile tlsp - ipv6-icmp ipv6-nonxt
ipv6-opts - cftp - sat-expak kryptolan rvd ippc - sat-mon
visa ipcv cpnx cphb wsn pvp br-sat-mon sun-nd wb-mon wb-expak
iso-ip vmtp secure-vmtp vines ttp nsfnet-igp dgp tcf eigrp ospfigp
sprite-rpc larp mtp ax.25 ipip micp scc-sp etherip encap -
gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp
compaq-peer ipx-in-ip vrrp pgm - l2tp dd iatp stp srp
uti smp sm ptp isis-over-ipv4 fire crtp crudp sscopmce iplt
sps pipe sctp fc rsvp-e2e-ignore mobility-header udplite mpls-in-ip manet hip
shim6 wesp rohc
`

// ianaNumbers are the numbers of ianaNames.
var ianaNumbers = sync.OnceValue(func() map[string]int {
	numbers := map[string]int{"all": -1}
	for i, n := range strings.Fields(ianaNames) {
		if _, again := numbers[n]; n != "-" && !again {
			numbers[n] = i
		}
	}
	return numbers
})

// ianaNumber returns the number of a name of ianaNames, -1 for "all".
func ianaNumber(name string) (int, bool) {
	n, ok := ianaNumbers()[name]
	return n, ok
}
