package baseline

// EKSControlPlane is the preset eks_control_plane.
var EKSControlPlane = register(Preset{
	Name:        "eks_control_plane",
	Family:      Rackspace,
	Title:       "Network interfaces of an EKS control plane",
	Suffix:      "EksControlPlaneSecurityGroup",
	Description: "EKS Control Plane Security Group",
	Why: `Workers talk to the API server over HTTPS, and nobody else needs to reach the interfaces that EKS puts into the VPC.

This group and that of the workers admit each other. Terraform can give the id of one to the other only: fill this slot with
nobody ({}) and add the rule as a rackspace_sg_rule, or fill it with the CIDRs of the workers' subnets.

The module let the control plane out to the workers alone. With egress rules_only it is so here.`,
	Sources: []string{
		"https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "eks_worker", Default: Required,
				Why: "The group of the workers, such as one of preset eks_worker."},
		},
		Rules: []PresetRule{
			{Key: "https", Traffic: tcp(443), Slot: "eks_worker", Description: "HTTPS from workers",
				Original: "Allow ingress HTTPS traffic from worker"},
		},
		Egress: []PresetRule{
			{Key: "workers", Traffic: whole(All), Slot: "eks_worker", Description: "All traffic to workers",
				Original: "Allow all egress traffic to EKS worker nodes"},
		},
	}},
})
