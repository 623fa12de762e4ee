package plan

import "testing"

func TestWhoMadeAPlan(t *testing.T) {
	const terraforms, tofus, mirrors = "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws", "mirror.example.com/hashicorp/aws"
	for _, c := range []struct {
		version, provider, said string
		want                    Producer
	}{
		{"0.12.31", terraforms, ``, Terraform},
		{"1.5.7", mirrors, `,"errored":false`, Terraform}, // before OpenTofu
		{"1.5.7", tofus, ``, Terraform},
		{"1.6.2", tofus, `,"errored":false`, OpenTofu},
		{"1.6.2", terraforms, `,"errored":false`, UnknownProducer}, // either, from the other's registry
		{"1.7.5", mirrors, `,"errored":false`, UnknownProducer},
		{"1.8.0", mirrors, `,"applyable":true,"complete":true,"errored":false`, Terraform},
		{"1.11.4", terraforms, `,"applyable":true,"complete":false,"errored":true`, Terraform},
		{"1.11.4", tofus, `,"applyable":true,"complete":true,"errored":false`, UnknownProducer}, // the signs contradict each other
		{"1.12.6", tofus, `,"errored":false`, OpenTofu},
		{"1.12.6", terraforms, `,"errored":false`, OpenTofu}, // source = "registry.terraform.io/hashicorp/aws"
		{"1.12.6", mirrors, `,"errored":false`, OpenTofu},
		{"1.12.6", terraforms, ``, UnknownProducer}, // something has taken members out
		{"2.0.0-beta1", mirrors, `,"complete":true,"errored":false`, Terraform},
		{"x", terraforms, `,"complete":true`, UnknownProducer},
		{"", terraforms, `,"complete":true`, UnknownProducer},
	} {
		p := parse(t, `{"format_version":"1.2","terraform_version":"`+c.version+`"`+c.said+`,"planned_values":{},
			"configuration":{"provider_config":{"aws":{"full_name":"`+c.provider+`"}}}}`)
		equal(t, c.version+" from "+c.provider+c.said, p.Producer, c.want)
	}
}
