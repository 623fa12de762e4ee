// Package result is the one document that a run of the validator produces. Every output format is a rendering of it.
// Its JSON form is format 1.x: every key is always present, null where there is nothing to say.
package result

// FormatVersion is the version of the JSON document.
const FormatVersion = "1.0"

// Severity of a finding.
type Severity string

// Severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Rank orders severities: 3 for error, 2 warning, 1 note, 0 for anything else ("never").
func (s Severity) Rank() int {
	switch s {
	case Error:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Certainty says whether a finding holds for every assignment of the unknown values, or for some.
type Certainty string

// Certainties.
const (
	Proved   Certainty = "proved"
	Possible Certainty = "possible"
)

// Status of a finding.
type Status string

// Statuses.
const (
	Open       Status = "open"
	Exempt     Status = "exempt"
	Baseline   Status = "baseline"
	Suppressed Status = "suppressed"
)

// Change says how the finding stands to the world before the plan.
type Change string

// Changes. Only Introduced and Worsened block.
const (
	Introduced    Change = "introduced"
	Worsened      Change = "worsened"
	PreExisting   Change = "pre-existing"
	UnknownChange Change = "unknown"
)

// Verdict of a run.
type Verdict string

// Verdicts.
const (
	Pass       Verdict = "pass"
	Block      Verdict = "block"
	Incomplete Verdict = "incomplete"
)

// Role of a resource in a finding.
type Role string

// Roles.
const (
	Subject     Role = "subject"
	Cause       Role = "cause"
	ShadowedBy  Role = "shadowed_by"
	Allows      Role = "allows"
	Drops       Role = "drops"
	Association Role = "association"
)

// Applicability of a fix.
type Applicability string

// Applicabilities.
const (
	MachineApplicable Applicability = "machine-applicable"
	MaybeIncorrect    Applicability = "maybe-incorrect"
	HasPlaceholders   Applicability = "has-placeholders"
)

// Result is the document.
type Result struct {
	FormatVersion string    `json:"format_version"`
	Tool          Tool      `json:"tool"`
	Run           Run       `json:"run"`
	Verdict       Verdict   `json:"verdict"`
	Summary       Summary   `json:"summary"`
	Plans         []Plan    `json:"plans"`
	Findings      []Finding `json:"findings"`
	Notices       []Notice  `json:"notices"`
	// NACLs are only in results that an output wants them of.
	NACLs []NACL `json:"nacls,omitempty"`
	// Reachability likewise.
	Reachability []PlanReach `json:"reachability,omitempty"`

	// Line is a line of a plan's sources, as it may be shown; nil where there are none. It is no part of the document.
	Line func(plan, file string, line int) (string, bool) `json:"-"`
}

// Tool is the program that made the document.
type Tool struct {
	Name        string  `json:"name"`
	Version     string  `json:"version"`
	Commit      *string `json:"commit"`
	RulesDigest string  `json:"rules_digest"`
}

// Run is how the program was run.
type Run struct {
	AsOf        string       `json:"as_of"` // date, YYYY-MM-DD
	ConfigFiles []ConfigFile `json:"config_files"`
	FailOn      string       `json:"fail_on"` // error, warning, note, never
	Environment *string      `json:"environment"`
	DurationMS  *int         `json:"duration_ms"`
}

// ConfigFile is a policy file that was read.
type ConfigFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}

// Summary counts findings.
type Summary struct {
	Open       int            `json:"open"`
	Blocking   int            `json:"blocking"`
	Exempt     int            `json:"exempt"`
	Baseline   int            `json:"baseline"`
	Suppressed int            `json:"suppressed"`
	ByRule     map[string]int `json:"by_rule"`
}

// Plan is one plan that was judged.
type Plan struct {
	ID              string    `json:"id"`
	Path            string    `json:"path"`
	Unit            *string   `json:"unit"`
	Workspace       *string   `json:"workspace"`
	SHA256          string    `json:"sha256"`
	Producer        string    `json:"producer"`
	ProducerVersion *string   `json:"producer_version"`
	PlanFormat      string    `json:"plan_format"`
	Errored         bool      `json:"errored"`
	Complete        *bool     `json:"complete"`
	SourceRoot      *string   `json:"source_root"`
	Commit          *string   `json:"commit"`
	NACL            NACLStats `json:"nacl"`
	// Weight is only in results that an output wants it of, and not of a plan that errored.
	Weight *Weight `json:"weight,omitempty"`
}

// NACLStats is how much the plan leans on NACLs.
type NACLStats struct {
	Count                int     `json:"count"` // custom NACLs after the plan
	RulesBefore          int     `json:"rules_before"`
	RulesAfter           int     `json:"rules_after"`
	MaxRulesOneDirection int     `json:"max_rules_one_direction"`
	ShareOfFilterRules   float64 `json:"share_of_filter_rules"` // NACL rules / (NACL + group rules), 0–1
}

// Finding is one statement about a plan.
type Finding struct {
	Fingerprint    string     `json:"fingerprint"`
	RuleID         string     `json:"rule_id"`
	RuleName       string     `json:"rule_name"`
	Severity       Severity   `json:"severity"`
	Certainty      Certainty  `json:"certainty"`
	Status         Status     `json:"status"`
	Blocking       bool       `json:"blocking"`
	Change         Change     `json:"change"`
	Message        string     `json:"message"`
	Plan           string     `json:"plan"`
	Address        string     `json:"address"`
	Span           *Span      `json:"span"`
	Resources      []Resource `json:"resources"`
	Uncovered      []Set      `json:"uncovered"`
	UncoveredExact bool       `json:"uncovered_exact"`
	Witness        []Packet   `json:"witness"`
	Unknowns       []Unknown  `json:"unknowns"`
	Fixes          []Fix      `json:"fixes"`
	// Steps is what happens while the plan is applied, in order; only findings about that have it.
	Steps     []Step     `json:"steps,omitempty"`
	Exemption *Exemption `json:"exemption"`
	DocsURL   string     `json:"docs_url"`

	// Extent is how much harm the finding is about; nil unless a baseline asks for it. It is no part of the document.
	Extent *Extent `json:"-"`
	// Point is what the finding points at, of which Span is the place.
	Point Point `json:"-"`
}

// Step is one step of an apply, with what it means for packets. It comes after the steps that After names, and before or after the
// others.
type Step struct {
	Order   int    `json:"order"` // from 1
	After   []int  `json:"after"`
	Action  string `json:"action"` // create, update or delete
	Address string `json:"address"`
	Effect  string `json:"effect"`
}

// Extent is how much harm a finding is about. One with more of anything is worse.
type Extent struct {
	Key     []string // tells findings of one rule and address apart
	Count   float64
	Packets []Set  // whole packets
	Remote  []Set  // what one filter sees of packets: the remote addresses as Src
	Digest  string // of packets that must not be printed; "" if there are none
}

// Span is a place in a source file; lines and columns start at 1.
type Span struct {
	File          string  `json:"file"`
	StartLine     int     `json:"start_line"`
	StartColumn   int     `json:"start_column"`
	EndLine       int     `json:"end_line"`
	EndColumn     int     `json:"end_column"`
	ViaModuleCall *string `json:"via_module_call"`
}

// Resource is a resource that a finding concerns.
type Resource struct {
	Address string   `json:"address"`
	Role    Role     `json:"role"`
	Type    *string  `json:"type"`
	Actions []string `json:"actions"`
	Span    *Span    `json:"span"`

	At    *Place `json:"-"` // what of it is meant; nil for the whole
	Label string `json:"-"` // what it does in the finding, for who shows it there; "" if there is nothing to say
}

// Set is a product of packets.
type Set struct {
	Src            []string `json:"src"`
	Dst            []string `json:"dst"`
	Protocol       string   `json:"protocol"`
	ProtocolNumber int      `json:"protocol_number"` // -1 for all
	SrcPorts       [][2]int `json:"src_ports"`
	DstPorts       [][2]int `json:"dst_ports"`
}

// Packet is one concrete packet with what each filter on its way does.
type Packet struct {
	Leg      string `json:"leg"` // request or reply
	Protocol string `json:"protocol"`
	Src      string `json:"src"`
	SrcPort  *int   `json:"src_port"`
	Dst      string `json:"dst"`
	DstPort  *int   `json:"dst_port"`
	ICMPType *int   `json:"icmp_type"`
	Verdict  string `json:"verdict"` // delivered, dropped, unknown
	Hops     []Hop  `json:"hops"`
}

// Hop is one filter on a packet's way.
type Hop struct {
	Filter    string  `json:"filter"` // sg or nacl
	Address   string  `json:"address"`
	Direction string  `json:"direction"` // ingress or egress
	Rule      *string `json:"rule"`
	Verdict   string  `json:"verdict"` // allow, deny, implicit-deny, return-tracked, unknown
	AWSCode   *string `json:"aws_code"`
}

// Unknown is a value that the finding hangs on.
type Unknown struct {
	Address   string `json:"address"`
	Attribute string `json:"attribute"`
	Reason    string `json:"reason"`
}

// Fix is a proposed change of the configuration.
type Fix struct {
	Title         string        `json:"title"`
	Applicability Applicability `json:"applicability"`
	HCL           *string       `json:"hcl"`
	Edits         []Edit        `json:"edits"`

	Sets []Setting  `json:"-"` // the arguments that it changes, if it is that alone
	Adds []Addition `json:"-"` // the blocks and resources that it adds, if it is that alone
	// Placed is what it is where Adds have their place in the sources: the form is certain then. Its title is "" where it is the same.
	Placed struct {
		Title         string
		Applicability Applicability
	} `json:"-"`
}

// Addition is HCL that a fix adds to the sources: blocks within a resource, or resources beside it.
type Addition struct {
	Address string // of the resource
	Within  bool
	Text    string // HCL
}

// Edit replaces a range of a source file.
type Edit struct {
	File        string `json:"file"`
	StartLine   int    `json:"start_line"`
	StartColumn int    `json:"start_column"`
	EndLine     int    `json:"end_line"`
	EndColumn   int    `json:"end_column"`
	NewText     string `json:"new_text"`
}

// Exemption is the permission under which a finding does not block.
type Exemption struct {
	ID        string  `json:"id"`
	Kind      string  `json:"kind"`
	Framework *string `json:"framework"`
	Control   *string `json:"control"`
	Reason    string  `json:"reason"`
	Owner     string  `json:"owner"`
	Expires   *string `json:"expires"`
	DaysLeft  *int    `json:"days_left"`
	Span      *Span   `json:"span"`
}

// Notice is something that the reader must know and that is no finding: an assumption, what is not modelled.
type Notice struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Plan    *string `json:"plan"`
}
