package baseline

var _ = services(Mail, []Preset{
	{Name: "smtp", Title: "SMTP",
		Why:      "Mail between servers. AWS blocks outbound port 25 unless the account has asked for it.",
		Sources:  []string{"https://www.rfc-editor.org/rfc/rfc5321"},
		Versions: ports1(port("smtp", tcp(25), "SMTP"))},
	{Name: "smtp_submission", Title: "SMTP submission",
		Why:     "Mail from clients to their server, with STARTTLS. 2587 is what Amazon SES offers beside it.",
		Sources: []string{"https://www.rfc-editor.org/rfc/rfc6409", "https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html"},
		Versions: ports1(
			port("submission", tcp(587), "SMTP submission"),
			port("submission_ses", tcp(2587), "SMTP submission (Amazon SES)"),
		)},
	{Name: "smtps", Title: "SMTP submission with TLS",
		Why:     "Mail from clients to their server, with TLS from the first byte. 2465 is what Amazon SES offers beside it.",
		Sources: []string{"https://www.rfc-editor.org/rfc/rfc8314", "https://docs.aws.amazon.com/ses/latest/dg/smtp-connect.html"},
		Versions: ports1(
			port("submissions", tcp(465), "SMTP submission with TLS"),
			port("submissions_ses", tcp(2465), "SMTP submission with TLS (Amazon SES)"),
		)},
})
