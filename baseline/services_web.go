package baseline

var _ = services(Web, []Preset{
	{Name: "http_80", Title: "HTTP",
		Why:      "The port that a URL with http means. For a site that the world reaches, there is preset public_web.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc9110"},
		Versions: ports1(port("http", tcp(80), "HTTP"))},
	{Name: "http_8080", Title: "HTTP on 8080",
		Why:      "What application servers take where they may not take 80.",
		Sources:  []string{"https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml"},
		Versions: ports1(port("http", tcp(8080), "HTTP on 8080"))},
	{Name: "https_443", Title: "HTTPS",
		Why:      "The port that a URL with https means. For a site that the world reaches, there is preset public_web.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc9110"},
		Versions: ports1(port("https", tcp(443), "HTTPS"))},
	{Name: "https_8443", Title: "HTTPS on 8443",
		Why:      "What application servers take where they may not take 443.",
		Sources:  []string{"https://tomcat.apache.org/tomcat-10.1-doc/ssl-howto.html"},
		Versions: ports1(port("https", tcp(8443), "HTTPS on 8443"))},
	{Name: "squid", Title: "Squid",
		Why:      "A proxy answers its own clients; one that answers the world is soon found and misused.",
		Sources:  []string{"https://www.squid-cache.org/Doc/config/http_port/"},
		Versions: ports1(port("proxy", tcp(3128), "Squid proxy"))},
	{Name: "web", Title: "Web servers",
		Why: "80, 8080 and 443. Other catalogues open 1099 with them, on which Java runs what it is sent: preset jmx has it, " +
			"for who means it.",
		Sources: []string{"https://www.rfc-editor.org/rfc/rfc9110",
			"https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml"},
		Versions: ports1(
			port("http", tcp(80), "HTTP"),
			port("http_8080", tcp(8080), "HTTP on 8080"),
			port("https", tcp(443), "HTTPS"),
		)},
})
