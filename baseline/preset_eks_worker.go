package baseline

// EKSWorker is the preset eks_worker.
var EKSWorker = register(Preset{
	Name:        "eks_worker",
	Family:      Rackspace,
	Title:       "EKS workers",
	Suffix:      "EksWorkerSecurityGroup",
	Description: "EKS Worker Security Group",
	Why: `The control plane reaches kubelets, admission webhooks and extension API servers on the workers; load balancers reach
node ports; pods reach each other on whatever ports they have. So workers admit all traffic from their own group. It is the
only preset that does.

Fill slot public_web with nobody ({}) if no load balancer sends to node ports, or if its targets are pods in groups of
their own.`,
	Sources: []string{
		"https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html",
	},
	Versions: []Version{{
		Number: 1,
		Slots: []Slot{
			{Name: "public_web", Default: Required,
				Why: "The group of the load balancer, such as one of preset public_web."},
			{Name: "eks_control_plane", Default: Required,
				Why: "The group of the control plane, such as one of preset eks_control_plane."},
			{Name: "self", Default: Self,
				Why: "The workers themselves: nodes and pods talk to each other."},
		},
		Rules: []PresetRule{
			{Key: "load_balancer", Traffic: tcpRange(1025, 65535), Slot: "public_web",
				Description: "Node ports from load balancers",
				Original:    "Allow ingress traffic from public web server security group"},
			{Key: "control_plane", Traffic: tcpRange(1025, 65535), Slot: "eks_control_plane",
				Description: "Kubelets and pods from the control plane",
				Original:    "Allow ingress traffic from EKS control plane security group"},
			{Key: "control_plane_https", Traffic: tcp(443), Slot: "eks_control_plane",
				Description: "Extension API servers and webhooks from the control plane",
				Original:    "Allow secure ingress traffic from EKS control plane security group"},
			{Key: "workers", Traffic: whole(All), Slot: "self", Description: "All traffic among workers",
				Original: "Allow all ingress traffic from other members of this security group"},
		},
		OriginalEgress: "Allow all egress traffic",
	}},
})
