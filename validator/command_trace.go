package validator

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// traceFlags are the flags of trace as given.
type traceFlags struct {
	from, to, protocol string
	port, sourcePort   int // -1 if not given
	flows              string
	strict             bool
	source             []string
	output             string
	color              string
	policy             policyFlags
}

// The addresses that stand for "internet": from the documentation blocks of RFC 5737 and RFC 3849.
var (
	internet4 = netip.MustParseAddr("203.0.113.10")
	internet6 = netip.MustParseAddr("2001:db8::10")
)

func (c *Command) traceCommand() *cobra.Command {
	var f traceFlags
	cmd := &cobra.Command{
		Use:   "trace PLAN... (--from A --to B | --flows FILE)",
		Short: "Follow one packet and its reply, hop by hop, before and after",
		Long: `Follow a packet and its reply through security groups and network ACLs, before and after a plan.

Ask one question by flags, or many by a file, one flow a line ("-" is standard input):

    tcp  SRC[:PORT] -> DST:PORT        udp likewise
    icmp SRC -> DST                    an echo request and its reply

SRC and DST are IP addresses (IPv6 in square brackets) or resource addresses of something with an
address, such as aws_instance.web. "internet" stands for an address of the documentation block. Without
a source port the answer is for all ports of the clients that the policy lists: 1024-65535 without one.
What the policy assumes of unknown values holds here too.

Several plans are taken for one network, as check does: the VPC's, that of its network ACLs, an application's.
Where two of them have the same address, it is written PLAN//ADDRESS.`,
		Example: `  sgplan trace plan.json --from internet --to aws_instance.web --port 443
  sgplan trace plan.json --flows flows.txt -o json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("no plan given: sgplan trace PLAN --from A --to B --port N")
			}
			return nil
		},
		ValidArgsFunction: completeFiles("json"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.trace(args, f, cmd.Flags().Changed("strict"))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", "`SOURCE`: an address, a resource address, or internet")
	flags.StringVar(&f.to, "to", "", "`DESTINATION`, likewise")
	flags.StringVar(&f.protocol, "protocol", "tcp", "`PROTOCOL`: tcp, udp or icmp")
	flags.IntVar(&f.port, "port", -1, "destination port `N`")
	flags.IntVar(&f.sourcePort, "source-port", -1, "source port `N` (default: all that clients use)")
	for _, name := range []string{"port", "source-port"} {
		flags.Lookup(name).DefValue = "0" // which help does not show
	}
	flags.StringVar(&f.flows, "flows", "", "`FILE` with one flow a line, - for standard input")
	flags.BoolVar(&f.strict, "strict", false, "assume nothing of unknown values")
	flags.StringArrayVar(&f.source, "source", nil, sourceUsage)
	flags.StringVarP(&f.output, "output", "o", "text", "`FORMAT`: text or json")
	flags.StringVar(&f.color, "color", "auto", "`WHEN` to colour text: auto, always or never")
	f.policy.registerFile(flags)
	return cmd
}

// trace answers the flows of the flags. strict says that they state whether anything is assumed, so that the policy does not.
func (c *Command) trace(paths []string, f traceFlags, strict bool) error {
	if !slices.Contains(formatNames, f.output) {
		return usage("format %q is not known: %s", f.output, strings.Join(formatNames, ", "))
	}
	s, err := style(f.color, c.Stdout)
	if err != nil {
		return err
	}
	flows, err := c.flows(paths, f)
	if err != nil {
		return err
	}
	p, err := f.policy.load()
	if err != nil {
		return err
	}
	inputs, err := c.sourced(paths, f.source)
	if err != nil {
		return err
	}
	traces, err := Trace(inputs, flows, networkOptions(p, f.strict, strict), p.In("").Options().Profiles)
	if err != nil {
		return inputOrUsage(err)
	}
	if f.output == "json" {
		c.sayNotes(traces)
		return writeError(report.TracesJSON(c.Stdout, *traces))
	}
	return writeError(report.TracesText(c.Stdout, *traces, s))
}

// inputOrUsage is what is wrong with plans that are given as one network: one cannot be read, or they are not of one.
func inputOrUsage(err error) error {
	var unread *plan.InputError
	var from *source.Error
	if errors.As(err, &unread) || errors.As(err, &from) {
		return err
	}
	return usage("%v", err)
}

// flows reads the questions: a file's, or the one of the flags.
func (c *Command) flows(paths []string, f traceFlags) ([]Flow, error) {
	one := f.from != "" || f.to != "" || f.port >= 0 || f.sourcePort >= 0
	switch {
	case f.flows == "" && !one:
		return nil, usage("no flow given: --from A --to B --port N, or --flows FILE")
	case f.flows != "" && one:
		return nil, usage("--flows excludes --from, --to, --port and --source-port")
	case f.flows == stdinPath && slices.Contains(paths, stdinPath):
		return nil, usage("PLAN and --flows cannot both be standard input")
	case f.flows != "":
		return c.flowFile(f.flows)
	}
	flow, err := c.oneFlow(f)
	return []Flow{flow}, err
}

func (c *Command) flowFile(path string) ([]Flow, error) {
	r := c.Stdin
	if path != stdinPath {
		file, err := os.Open(path)
		if err != nil {
			return nil, usage("--flows: %v", err)
		}
		defer file.Close()
		r = file
	}
	flows, err := ReadFlows(r)
	switch {
	case err != nil:
		return nil, usage("%s: %v", path, err)
	case len(flows) == 0:
		return nil, usage("%s: there is no flow in it", path)
	}
	return flows, nil
}

// oneFlow is the flow of the flags.
func (c *Command) oneFlow(f traceFlags) (Flow, error) {
	protocol, err := parseProtocol(f.protocol)
	if err != nil {
		return Flow{}, usage("--protocol: %v", err)
	}
	flow := Flow{Protocol: protocol}
	if flow.From, err = c.end("--from", f.from, f.to); err != nil {
		return flow, err
	}
	if flow.To, err = c.end("--to", f.to, f.from); err != nil {
		return flow, err
	}
	if flow.From.Port, err = portFlag("--source-port", f.sourcePort); err != nil {
		return flow, err
	}
	if flow.To.Port, err = portFlag("--port", f.port); err != nil {
		return flow, err
	}
	switch {
	case protocol == firewall.ICMP && (f.port >= 0 || f.sourcePort >= 0):
		return flow, usage("icmp has no ports")
	case protocol != firewall.ICMP && f.port < 0:
		return flow, usage("--port is missing: which port of %s?", f.to)
	}
	flow.Text = fmt.Sprintf("%s %s -> %s", protocol, flow.From, flow.To)
	return flow, nil
}

// end reads --from or --to. "internet" has the family of the other end.
func (c *Command) end(name, text, other string) (End, error) {
	if text == "" {
		return End{}, usage("%s is missing", name)
	}
	if text != "internet" {
		e, err := parseName(text)
		if err != nil {
			return e, usage("%s: %v", name, err)
		}
		return e, nil
	}
	addr := internet4
	if o, err := parseName(other); err == nil && o.Addr.Is6() {
		addr = internet6
	}
	c.say(fmt.Sprintf("%s internet: %s, an address of a documentation block, stands for it", name, addr))
	return End{Addr: addr}, nil
}

func portFlag(name string, n int) (*uint16, error) {
	if n < 0 {
		return nil, nil
	}
	if n > 65535 {
		return nil, usage("%s %d is not a port (0-65535)", name, n)
	}
	p := uint16(n)
	return &p, nil
}

// String is the end as ParseFlow reads it.
func (e End) String() string {
	text := e.Resource
	switch {
	case text != "":
	case e.Addr.Is6():
		text = "[" + e.Addr.String() + "]"
	default:
		text = e.Addr.String()
	}
	if e.Port != nil {
		text += fmt.Sprintf(":%d", *e.Port)
	}
	return text
}

// sayNotes writes what the answers assume, each once: the JSON has no place for it.
func (c *Command) sayNotes(t *report.Traces) {
	said := map[string]bool{}
	for _, trace := range t.Traces {
		for _, note := range slices.Concat(trace.Before.Notes, trace.After.Notes) {
			if !said[note] {
				said[note] = true
				c.say("note: " + note)
			}
		}
	}
}
