package baseline

import (
	"slices"
	"strings"
	"testing"
)

// catalogue is what the most used catalogue of presets for AWS opens under each of its 57 names, with its mistakes mended: the
// names in our spelling, "t" or "u" after what is not TCP alone. It is written from that catalogue, not from ours.
const catalogue = `
activemq 5671 8883 61614 61617 61619
alertmanager 9093 9094
carbon_relay_ng 2003t 2003u 2013t 2013u 8081
cassandra 7000 7001 9042 9160 7199
consul 8300 8500-8503 8600t 8600u 8301t 8301u 8302t 8302u
dax_cluster 8111 9111
docker_swarm 2377 7946t 7946u 4789u
elasticsearch 9200 9300
etcd 2379 2380
grafana 3000
graphite_statsd 80 2003 2004 2023 2024 8080 8125t 8125u 8126
http_80 80
http_8080 8080
https_443 443
https_8443 8443
ipsec_500 500u
ipsec_4500 4500u
kafka 9092 9094 9194 9096 9196 9098 9198 11001 11002
kibana 5601
kubernetes_api 6443
ldap 389
ldaps 636
logstash 5044
loki 3100 9095
memcached 11211
minio 9000
mongodb 27017-27019
sql_server 1433 1434u 2383 4022
mysql 3306
efs 2049
nomad 4646 4647 4648t 4648u
ntp 123u
openvpn 1194u 943 443
oracle_db 1521
postgresql 5432
prometheus 9090 9091 9100
promtail 9080
puppet 8140 8081
rabbitmq 4369 5671 5672 15671 15672 25672
rdp 3389t 3389u
redis 6379
redshift 5439
smtp 25
smtp_submission 587 2587
smtps 465 2465
solr 8983-8987
splunk 9997 8000 8089 8088
squid 3128
ssh 22
storm 6627 8080 6700-6703
vault 8200
wazuh 1514t 1514u 1515 1516 514t 514u 55000 9200 443
web 80 8080 443
winrm 5985 5986
zabbix 10051 10050
zipkin 9990 9901 9991 9411 8080
zookeeper 2181 2182 2888 3888
`

// beyond is what the catalogue has as single rules, or in a later release, and what IPsec needs as a whole.
const beyond = `
dns 53t 53u
ipsec 500u 4500u esp
jmx 1099
octopus 10933
saltstack 4505-4506
`

func TestTheCatalogueOpensExactlyTheDocumentedPorts(t *testing.T) {
	named := map[*Preset]bool{}
	lines := strings.Split(strings.TrimSpace(catalogue), "\n")
	if len(lines) != 57 {
		t.Fatalf("the table has %d lines", len(lines))
	}
	for _, line := range append(lines, strings.Split(strings.TrimSpace(beyond), "\n")...) {
		words := strings.Fields(line)
		p, err := Find(words[0])
		if err != nil {
			t.Error(err)
			continue
		}
		named[p] = true
		var have []string
		for _, r := range p.Newest().Rules {
			have = append(have, r.Traffic.String())
		}
		want := trafficTexts(words[1:])
		slices.Sort(have)
		if !slices.Equal(expandRanges(have), want) {
			t.Errorf("%s opens %v, want %v", words[0], have, want)
		}
	}
	for _, p := range Presets() {
		if p.Family != Rackspace && !named[p] {
			t.Errorf("%s is in no table", p.Name)
		}
	}
}

// trafficTexts writes the words of the table as Traffic does.
func trafficTexts(words []string) []string {
	var out []string
	for _, w := range words {
		switch {
		case w == "esp":
			out = append(out, "proto 50")
		case strings.HasSuffix(w, "u"):
			out = append(out, "udp "+strings.TrimSuffix(w, "u"))
		default:
			out = append(out, "tcp "+strings.TrimSuffix(w, "t"))
		}
	}
	return expandRanges(out)
}

// expandRanges writes the two ranges that one side may have as single ports apart, and sorts: consul's API and mongodb.
func expandRanges(list []string) []string {
	var out []string
	for _, s := range list {
		switch s {
		case "tcp 8500-8503":
			out = append(out, "tcp 8500", "tcp 8501", "tcp 8502", "tcp 8503")
		case "tcp 27017-27019":
			out = append(out, "tcp 27017", "tcp 27018", "tcp 27019")
		default:
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// Where Rackspace's module and the catalogue know a name, it is Rackspace's group.
func TestASharedNameIsRackspaces(t *testing.T) {
	for _, name := range []string{"mysql", "mssql", "oracle", "oracle_db", "nfs", "redshift", "postgresql"} {
		if p, err := Find(name); err != nil || p.Family != Rackspace {
			t.Errorf("%s is %v, %v", name, p, err)
		}
	}
}

func TestAServiceIsOpenToTheVPCAlone(t *testing.T) {
	for p, v := range everyVersion() {
		if p.Family == Rackspace {
			continue
		}
		if len(v.Slots) != 1 || v.Slots[0].Name != DefaultSlot || v.Slots[0].Default != VPCCIDRs || len(v.Egress) != 0 {
			t.Errorf("%s version %d has the slots %+v and egress %+v", p.Name, v.Number, v.Slots, v.Egress)
		}
	}
}
