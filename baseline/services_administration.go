package baseline

var _ = services(Administration, []Preset{
	{Name: "jmx", Title: "Java RMI registry for JMX",
		Why:      "Who reaches it without authentication has the process run what they like.",
		Sources:  []string{"https://docs.oracle.com/en/java/javase/21/management/monitoring-and-management-using-jmx-technology.html"},
		Versions: ports1(sensitive("rmi_registry", tcp(1099), "Java RMI registry"))},
	{Name: "octopus", Title: "Octopus Tentacle",
		Why:      "A listening Tentacle runs what the Octopus server sends, so that the server is the one who may reach it.",
		Sources:  []string{"https://octopus.com/docs/infrastructure/deployment-targets/tentacle/tentacle-communication"},
		Versions: ports1(sensitive("tentacle", tcp(10933), "Octopus Tentacle"))},
	{Name: "puppet", Title: "Puppet",
		Why:     "Agents fetch catalogs from the server on 8140; the server asks PuppetDB on 8081.",
		Sources: []string{"https://help.puppet.com/pdb/8/topics/install_from_packages.htm"},
		Versions: ports1(
			sensitive("server", tcp(8140), "Puppet server"),
			port("puppetdb", tcp(8081), "PuppetDB"),
		)},
	{Name: "rdp", Title: "Remote Desktop",
		Why: "Remote Desktop carries its session over UDP too, where it can. The world may not: presets public_rdp and " +
			"private_rdp.",
		Sources: []string{"https://learn.microsoft.com/en-us/windows-server/remote/remote-desktop-services/clients/remote-desktop-allow-outside-access"},
		Versions: ports1(
			port("rdp_tcp", tcp(3389), "Remote Desktop"),
			port("rdp_udp", udp(3389), "Remote Desktop"),
		)},
	{Name: "saltstack", Title: "Salt master",
		Why: "Minions subscribe on 4505 and answer on 4506. Who gets past the master's authentication runs commands on all of " +
			"them.",
		Sources:  []string{"https://docs.saltproject.io/en/latest/topics/tutorials/firewall.html"},
		Versions: ports1(sensitive("master", tcpRange(4505, 4506), "Salt master"))},
	{Name: "ssh", Title: "SSH",
		Why:      "From within the VPC. From outside there is preset public_ssh; better than either is Session Manager.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc4253"},
		Versions: ports1(port("ssh", tcp(22), "SSH"))},
	{Name: "winrm", Title: "Windows Remote Management",
		Why:     "It runs any command; 5985 carries it over plain HTTP.",
		Sources: []string{"https://learn.microsoft.com/en-us/windows/win32/winrm/installation-and-configuration-for-windows-remote-management"},
		Versions: ports1(
			port("http", tcp(5985), "WinRM over HTTP"),
			port("https", tcp(5986), "WinRM over HTTPS"),
		)},
})
