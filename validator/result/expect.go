package result

// Expectations is the document of `sgplan test`, format 1.x.
type Expectations struct {
	FormatVersion string        `json:"format_version"`
	Passed        int           `json:"passed"`
	Failed        int           `json:"failed"`
	Unknown       int           `json:"unknown"`
	Expectations  []Expectation `json:"expectations"`
	Notices       []Notice      `json:"notices"`
}

// Outcome is what became of an expectation.
type Outcome string

// The outcomes.
const (
	ExpectPassed  Outcome = "passed"
	ExpectFailed  Outcome = "failed"
	ExpectUnknown Outcome = "unknown" // it hangs on values that are not known
)

// Expectation is one, with what it came to.
type Expectation struct {
	Name    string  `json:"name"`
	Plan    *string `json:"plan"` // the path of the plan that it was held against alone; null where all plans are one network
	Outcome Outcome `json:"outcome"`
	Message string  `json:"message"` // why it did not pass; "" if it did
	Span    *Span   `json:"span"`
	// Example is a packet that fares otherwise than is expected, Hops what it meets, and Unknowns what hides how it fares; null or empty
	// where the expectation passed.
	Example  *FlowPacket `json:"example"`
	Hops     []Hop       `json:"hops"`
	Replies  int         `json:"replies"` // how many of Hops, from the end, are the reply's
	Unknowns []Unknown   `json:"unknowns"`
	// Flows is how many kinds of flows were judged.
	Flows int `json:"flows"`
}
