package baseline

import "github.com/rackspace/terraform-provider-rackspace/firewall"

// AdminPort is a service by which whole machines are administered: who gets through it owns the machine.
type AdminPort struct {
	Name     string // as people call it: SSH
	Protocol firewall.Protocol
	Ports    firewall.Ports
	Reason   string // why it must not be open to the world, one sentence
	Source   string // https address of the fact that these are its ports, or of the control that names it
}

// Services is the protocol and ports of the entry.
func (a AdminPort) Services() firewall.Services { return firewall.PortServices(a.Protocol, a.Ports) }

// AdminPorts returns the administration services, in the order in which reports list them.
func AdminPorts() []AdminPort {
	const controls = "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html"
	return []AdminPort{
		{
			Name: "SSH", Protocol: firewall.TCP, Ports: ports(22, 22),
			Reason: "a stolen or guessed credential gives a shell",
			Source: controls, // EC2.13, EC2.21
		},
		{
			Name: "RDP", Protocol: firewall.TCP, Ports: ports(3389, 3389),
			Reason: "a stolen or guessed credential, or a flaw before the logon, gives a desktop",
			Source: controls, // EC2.14, EC2.21
		},
		{
			Name: "RDP", Protocol: firewall.UDP, Ports: ports(3389, 3389),
			Reason: "Remote Desktop carries its session over UDP too",
			Source: "https://learn.microsoft.com/en-us/windows-server/remote/remote-desktop-services/clients/remote-desktop-allow-outside-access",
		},
		{
			Name: "WinRM", Protocol: firewall.TCP, Ports: ports(5985, 5986),
			Reason: "Windows Remote Management runs any command; 5985 carries it over plain HTTP",
			Source: "https://learn.microsoft.com/en-us/windows/win32/winrm/installation-and-configuration-for-windows-remote-management",
		},
		{
			Name: "SMB", Protocol: firewall.TCP, Ports: ports(445, 445),
			Reason: "file shares and remote administration of Windows; worms have spread through it",
			Source: controls, // EC2.19
		},
	}
}

// AdminServices is all services of AdminPorts together.
func AdminServices() firewall.Services {
	var all firewall.Services
	for _, a := range AdminPorts() {
		all = all.Union(a.Services())
	}
	return all
}

func ports(lo, hi uint16) firewall.Ports { return firewall.PortSet(firewall.PortRange{Lo: lo, Hi: hi}) }
