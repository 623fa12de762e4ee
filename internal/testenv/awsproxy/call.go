package awsproxy

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Call is one request to AWS.
type Call struct {
	Action  string     // such as DescribeSecurityGroups
	Service string     // its name in the signature, such as ec2
	Region  string     // such as us-east-1
	Form    url.Values // the parameters, where the service speaks the query protocol
	Raw     string     // the body as it came

	method, path string
	header       http.Header
}

// scope is the part of a signature that names region and service; moto reads nothing else of it.
var scope = regexp.MustCompile(`Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request`)

func readCall(r *http.Request) (*Call, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c := &Call{Raw: string(raw), method: r.Method, path: r.URL.RequestURI(), header: r.Header}
	if m := scope.FindStringSubmatch(r.Header.Get("Authorization")); m != nil {
		c.Region, c.Service = m[1], m[2]
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" { // JSON protocols
		c.Action = target[strings.LastIndex(target, ".")+1:]
		return c, nil
	}
	if i := strings.LastIndex(r.URL.Path, "/operation/"); i >= 0 { // CBOR protocol
		c.Action = r.URL.Path[i+len("/operation/"):]
		return c, nil
	}
	if c.Form, err = url.ParseQuery(c.Raw); err != nil {
		return nil, err
	}
	c.Action = c.Form.Get("Action")
	if c.Action == "" {
		return nil, errors.New("the request names no action")
	}
	return c, nil
}

// body is the request as it goes to the emulator: Form may have been changed.
func (c *Call) body() string {
	if c.Form == nil {
		return c.Raw
	}
	return c.Form.Encode()
}

// with is a call to the same service and region by the same caller.
func (c *Call) with(action string, form url.Values) *Call {
	other := &Call{Action: action, Service: c.Service, Region: c.Region, method: c.method, path: c.path, header: c.header, Form: form}
	form.Set("Action", action)
	form.Set("Version", c.Form.Get("Version"))
	return other
}

// List returns the values of a list parameter (name.1, name.2, …) in order.
func (c *Call) List(name string) []string {
	var values []string
	for _, i := range c.indexes(name) {
		values = append(values, c.Form.Get(name+"."+i))
	}
	return values
}

// indexes are the indexes that a list parameter has, in order.
func (c *Call) indexes(name string) []string {
	seen := map[int]bool{}
	for key := range c.Form {
		rest, ok := strings.CutPrefix(key, name+".")
		if !ok {
			continue
		}
		index, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); err == nil {
			seen[n] = true
		}
	}
	var sorted []int
	for n := range seen {
		sorted = append(sorted, n)
	}
	sort.Ints(sorted)
	indexes := make([]string, len(sorted))
	for i, n := range sorted {
		indexes[i] = strconv.Itoa(n)
	}
	return indexes
}

// Filter returns the values of a filter, nil if the call has none of that name.
func (c *Call) Filter(name string) []string {
	for _, i := range c.indexes("Filter") {
		if c.Form.Get("Filter."+i+".Name") == name {
			return c.List("Filter." + i + ".Value")
		}
	}
	return nil
}

// Names reports whether the call names an id, as a parameter or in a filter.
func (c *Call) Names(id string) bool {
	for _, values := range c.Form {
		if slices.Contains(values, id) {
			return true
		}
	}
	return false
}

// Reply is an answer of AWS.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte

	cut cut
}

// cut is how a reply is kept from the client.
type cut int

const (
	whole  cut = iota
	closed     // the connection ends without an answer
	reset      // the same, by a reset
)

func readReply(r *http.Response) Reply {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Error(http.StatusBadGateway, "ProxyError", err.Error())
	}
	return Reply{Status: r.StatusCode, Header: r.Header.Clone(), Body: body}
}

// refusal is an answer that refuses a call, in the form of its service.
func (c *Call) refusal(status int, code, message string) Reply {
	switch {
	case c.Form == nil: // JSON
		body, _ := json.Marshal(map[string]string{"__type": code, "message": message})
		return Reply{Status: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: body}
	case c.Service != "ec2": // the query protocol of all others
		return Reply{Status: status, Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte("<ErrorResponse><Error><Type>Sender</Type><Code>" +
			escaped(code) + "</Code><Message>" + escaped(message) + "</Message></Error></ErrorResponse>")}
	}
	return Error(status, code, message)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// Error is an answer of EC2 that refuses a call.
func Error(status int, code, message string) Reply {
	return Reply{Status: status, Header: http.Header{"Content-Type": {"text/xml"}}, Body: []byte(
		"<Response><Errors><Error><Code>" + escaped(code) + "</Code><Message>" + escaped(message) +
			"</Message></Error></Errors><RequestID>00000000-0000-0000-0000-000000000000</RequestID></Response>")}
}

// errorCode is the code of a reply that refuses, or "".
func (r Reply) errorCode() string {
	if r.Status < 400 {
		return ""
	}
	tree, err := parse(r.Body)
	if err != nil {
		return ""
	}
	return tree.at("Errors", "Error").text("Code")
}

func (r Reply) write(w http.ResponseWriter) {
	switch r.cut {
	case closed:
		panic(http.ErrAbortHandler)
	case reset:
		if h, ok := w.(http.Hijacker); ok {
			if conn, _, err := h.Hijack(); err == nil {
				if tcp, ok := conn.(*net.TCPConn); ok {
					_ = tcp.SetLinger(0)
				}
				_ = conn.Close()
			}
		}
		return
	}
	for name, values := range r.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(r.Body)))
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.Body)
}
