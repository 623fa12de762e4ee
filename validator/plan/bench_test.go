package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// madePlan builds a plan of about the given size in which one resource in every is a network ACL rule and the others are IAM
// policies with long documents. The same arguments give the same bytes.
func madePlan(size, every int) []byte {
	var changes, prior bytes.Buffer
	for i := 0; changes.Len()+prior.Len() < size; i++ {
		if i > 0 {
			changes.WriteByte(',')
			prior.WriteByte(',')
		}
		header, values, sensitive := madeResource(i, i%every == 0)
		action, after := "no-op", values
		if i%3 == 0 {
			action, after = "update", strings.Replace(values, `"100"`, `"101"`, 1)
		}
		fmt.Fprintf(&changes, `{%s,"change":{"actions":[%q],"before":%s,"after":%s,"after_unknown":{},"before_sensitive":%s,"after_sensitive":%s}}`,
			header, action, values, after, sensitive, sensitive)
		fmt.Fprintf(&prior, `{%s,"schema_version":0,"values":%s,"sensitive_values":%s}`, header, values, sensitive)
	}
	return fmt.Appendf(nil, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{},"resource_changes":[%s],`+
		`"prior_state":{"values":{"root_module":{"resources":[%s]}}},"configuration":{"root_module":{}}}`, changes.Bytes(), prior.Bytes())
}

func madeResource(i int, network bool) (header, values, sensitive string) {
	if network {
		header = fmt.Sprintf(`"address":"aws_network_acl_rule.r[%d]","mode":"managed","type":"aws_network_acl_rule","name":"r","index":%d,"provider_name":"registry.terraform.io/hashicorp/aws"`, i, i)
		values = fmt.Sprintf(`{"cidr_block":"10.%d.%d.0/24","egress":false,"from_port":443,"icmp_code":null,"icmp_type":null,"id":"nacl-%d","ipv6_cidr_block":"","network_acl_id":"acl-%d","protocol":"6","rule_action":"allow","rule_number":"100","to_port":443}`, i>>8&255, i&255, i, i/20)
		return header, values, "{}"
	}
	header = fmt.Sprintf(`"address":"aws_iam_policy.p[%d]","mode":"managed","type":"aws_iam_policy","name":"p","index":%d,"provider_name":"registry.terraform.io/hashicorp/aws"`, i, i)
	statement := strings.Repeat(`{\"Action\":[\"s3:GetObject\",\"s3:PutObject\"],\"Effect\":\"Allow\"},`, 12)
	values = fmt.Sprintf(`{"arn":"arn:aws:iam::123456789012:policy/p%d","id":"p%d","description":"","policy":"[%s]","tags":{"Team":"platform","ManagedBy":"terraform"},"tags_all":{"Team":"platform"}}`, i, i, statement)
	return header, values, `{"tags":{},"tags_all":{}}`
}

// eachPlan runs the benchmark on a plan that is all network, on one that is 1 % network, and on the file that
// SGPLAN_BENCH_PLAN names, if it is set.
func eachPlan(b *testing.B, run func(io.Reader) error) {
	plans := []struct {
		name string
		text []byte
	}{{"dense", madePlan(8<<20, 1)}, {"sparse", madePlan(8<<20, 100)}}
	for _, p := range plans {
		b.Run(p.name, func(b *testing.B) {
			b.SetBytes(int64(len(p.text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := run(bytes.NewReader(p.text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	path := os.Getenv("SGPLAN_BENCH_PLAN")
	if path == "" {
		return
	}
	b.Run("file", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			if info, err := f.Stat(); err == nil {
				b.SetBytes(info.Size())
			}
			err = run(f)
			f.Close()
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSkim is the yardstick: the tokens are read and nothing is done with them.
func BenchmarkSkim(b *testing.B) {
	eachPlan(b, func(r io.Reader) error {
		d := jsontext.NewDecoder(r)
		for {
			if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	eachPlan(b, func(r io.Reader) error {
		_, err := Read(r, "plan.json")
		return err
	})
}

func TestTheMadePlanIsWhatTheBenchmarksMean(t *testing.T) {
	for _, every := range []int{1, 100} {
		text := madePlan(1<<20, every)
		p := parse(t, string(text))
		equal(t, "resources read", len(p.Resources), (bytes.Count(text, []byte(`"change":`))+every-1)/every)
		last := p.Resources[len(p.Resources)-1]
		equal(t, "last rule", last.Before.NetworkACLRule.Protocol, known("6"))
	}
}
