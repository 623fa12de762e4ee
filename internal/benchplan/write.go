package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// everyChange is how many copies of the network there are for one that the plan changes: most of an estate stays.
const everyChange = 16

// writePlan writes a plan of about size bytes. The same arguments give the same bytes.
func writePlan(w io.Writer, size int, share float64) error {
	network, application, providers, err := template()
	if err != nil {
		return err
	}
	networks := int(float64(size) * share / float64(network.size()))
	applications := int(float64(size) * (1 - share) / float64(application.size()))
	p := &printer{w: w}
	copies := func(planned bool, list func(*part) []entry) {
		first := true
		p.modules(network, networks, list(network), planned, &first)
		p.modules(application, applications, list(application), planned, &first)
	}
	p.print(`{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"child_modules":[`)
	copies(true, func(p *part) []entry { return p.planned })
	p.print(`]}},"resource_changes":[`)
	copies(false, func(p *part) []entry { return p.changes })
	p.print(`],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{"child_modules":[`)
	copies(true, func(p *part) []entry { return p.prior })
	p.print(`]}}},"configuration":{"provider_config":`, string(providers), `,"root_module":{"module_calls":{`)
	p.call(application)
	p.print(",")
	p.call(network)
	p.print(`}}},"timestamp":"2026-01-01T00:00:00Z","applyable":true,"complete":true,"errored":false}`, "\n")
	return p.err
}

// size is how many bytes a copy of the part takes, about.
func (p *part) size() int {
	n := 0
	for _, section := range [][]entry{p.planned, p.changes, p.prior} {
		for _, e := range section {
			if !e.change {
				n += len(e.address) + len(e.text)
			}
		}
	}
	return n
}

// printer writes until the first error, which it keeps.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) print(texts ...string) {
	for _, t := range texts {
		if p.err == nil {
			_, p.err = io.WriteString(p.w, t)
		}
	}
}

// modules writes the copies of a part: as modules with their resources, or, for resource_changes, as one flat list.
func (p *printer) modules(part *part, copies int, entries []entry, nested bool, first *bool) {
	for n := range copies {
		instance := fmt.Sprintf(`module.%s[\"%05d\"]`, part.name, n)
		if nested {
			p.comma(first)
			p.print(`{"address":"`, instance, `","resources":[`)
			firstResource := true
			p.entries(n, instance, entries, "", &firstResource)
			p.print(`]}`)
			continue
		}
		p.entries(n, instance, entries, `,"module_address":"`+instance+`"`, first)
	}
}

// entries writes the resources of one copy.
func (p *printer) entries(n int, instance string, entries []entry, more string, first *bool) {
	for _, e := range entries {
		if e.change && n%everyChange != 0 {
			continue
		}
		p.comma(first)
		p.print(`{"address":"`, instance, `.`, strings.ReplaceAll(e.address, `"`, `\"`), `"`, more)
		p.vary(n, e)
	}
}

// vary writes the text of an entry with the ids and the addresses of the n-th copy.
func (p *printer) vary(n int, e entry) {
	at := 0
	for _, v := range e.varying {
		p.print(e.text[at:v[0]])
		old := e.text[v[0]:v[1]]
		if kind, hex, ok := strings.Cut(old, "-"); ok {
			p.print(kind, "-", fmt.Sprintf("%05x", n), hex[5:])
		} else {
			p.print("10.", strconv.Itoa(n%256), ".")
		}
		at = v[1]
	}
	p.print(e.text[at:])
}

func (p *printer) comma(first *bool) {
	if !*first {
		p.print(",")
	}
	*first = false
}

// call writes the configuration of a part's module.
func (p *printer) call(part *part) {
	resources, err := json.Marshal(part.config)
	if err != nil && p.err == nil {
		p.err = err
	}
	p.print(`"`, part.name, `":{"source":"./`, part.name, `","for_each_expression":{"references":["var.instances"]},"module":{"resources":`,
		string(resources), `}}`)
}
